"""The views in the middle of the window, each made when it is first shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from convstudio.engine import Network
from convstudio.studio.document import Document

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget, QWidget

    from convstudio.figures.parts.base import Figure
    from convstudio.lessons.progress import Progress
    from convstudio.lessons.questions import Question
    from convstudio.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class View:
    """What a view is called, in code and on its tab."""

    key: str
    title: str


VIEWS = (View("convolve", "Convolve"), View("sharing", "Sharing"), View("quiz", "Quiz"))


class Drawn(Protocol):
    """A view that can say what it shows as a figure."""

    @property
    def figure(self) -> Figure | None:
        """What is on the screen."""
        ...


class Views:
    """Shows one view at a time, with the panel that belongs beside it.

    Parameters
    ----------
    window : MainWindow
    pages, sides : QStackedWidget
        Where views and their side panels go.
    """

    def __init__(self, window: MainWindow, pages: QStackedWidget, sides: QStackedWidget) -> None:
        self._window, self._stack, self._side_stack = window, pages, sides
        self._pages: dict[str, QWidget] = {}
        self._sides: dict[str, QWidget] = {}
        self._add("convolve", window.convolve, window.results)
        self.current = "convolve"
        self.show("convolve")

    @property
    def page(self) -> QWidget:
        """The view on the screen."""
        return self._pages[self.current]

    @property
    def figure(self) -> Figure | None:
        """What is on the screen, as a figure."""
        return cast("Drawn", self.page).figure

    def show(self, key: str) -> None:
        """Show a view."""
        if key not in self._pages:
            self._make(key)
        self.current = key
        self._stack.setCurrentWidget(self._pages[key])
        self._side_stack.setCurrentWidget(self._sides[key])
        self._pages[key].setFocus()

    def _make(self, key: str) -> None:
        window = self._window
        if key == "sharing":
            from convstudio.ui.sharing_view import SharingView  # not before it is wanted

            self._add(key, SharingView(window.session, window.appearance), window.results)
        else:
            self._make_quiz()

    def _make_quiz(self) -> None:
        from convstudio.ui.quiz_panel import QuizPanel  # not before it is wanted
        from convstudio.ui.quiz_view import QuizView

        window = self._window
        quiz = QuizView(window.session, window.appearance, _read_progress(window.settings.quiz_progress))
        quiz.show_on_canvas.connect(self._show_question)
        quiz.progress_changed.connect(self._keep_progress)
        self._add("quiz", quiz, QuizPanel(quiz, window.appearance))

    def _add(self, key: str, page: QWidget, side: QWidget) -> None:
        self._pages[key], self._sides[key] = page, side
        self._stack.addWidget(page)
        if self._side_stack.indexOf(side) < 0:
            self._side_stack.addWidget(side)

    def _keep_progress(self, progress: Progress) -> None:
        self._window.settings.quiz_progress = json.dumps(progress.to_counts())

    def _show_question(self, question: Question) -> None:
        """Put a question's layer and input on the canvas, as an edit that can be undone."""
        window = self._window
        document = Document(Network(question.input_shape, (question.layer,)), title="From the quiz")
        window.session.apply("Show the question on the canvas", document, select=document.network.nodes[0].id)
        window.show_view("convolve")


def _read_progress(text: str) -> Progress:
    """Return the progress that was kept; none where it can't be read."""
    from convstudio.lessons.progress import Progress  # not before it is wanted

    try:
        counts = json.loads(text or "{}")
    except ValueError:
        counts = {}
    return Progress.from_counts(counts if isinstance(counts, dict) else {})
