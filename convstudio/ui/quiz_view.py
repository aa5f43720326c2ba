"""Quiz: questions made by the engine, graded with the slip named, and the way to the answer."""

from __future__ import annotations

from random import randrange
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from convstudio.figures.compositions.quiz import QuizPicture, compose_quiz
from convstudio.lessons.generate import TOPICS
from convstudio.lessons.grade import Verdict, grade
from convstudio.ui.quiz_question import QuestionPage
from convstudio.ui.quiz_set import QuizSet, classic_set, drawn_set, repeated_set
from convstudio.ui.quiz_summary import SummaryPage

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from convstudio.figures.parts.base import Figure
    from convstudio.lessons.progress import Progress
    from convstudio.lessons.questions import Question, Topic
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

PAGE_WIDTH = 640
MARGIN = 28
SEEDS = range(1, 10_000)
"""Short enough to be read out to a class."""


class QuizView(QScrollArea):
    """The quiz: first the chapter's exercise, then sets drawn from a seed.

    Parameters
    ----------
    session : Session
        As every view is given; the quiz leaves the document alone, and asks by ``show_on_canvas``.
    progress : Progress
        What is known from earlier days.
    seed : int, optional
        Of the first drawn set; otherwise any. The sets after it have the seeds after it.

    Signals
    -------
    show_on_canvas(question)
        The learner wants to see a question's layer at work.
    progress_changed(progress)
    changed()
        The set, the question, or how it stands.
    figure_changed()
    """

    show_on_canvas = Signal(object)
    progress_changed = Signal(object)
    changed = Signal()
    figure_changed = Signal()

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        progress: Progress,
        seed: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._progress = progress
        self._topics = TOPICS
        self._next_seed = randrange(1000, SEEDS.stop) if seed is None else seed
        self._set = classic_set()
        self._verdict: Verdict | None = None
        self.page = QuestionPage(appearance)
        self.summary = SummaryPage(appearance)
        self._lay_out()
        self._connect()
        self._show()

    # What is

    @property
    def quiz_set(self) -> QuizSet:
        """The set of the moment."""
        return self._set

    @property
    def question(self) -> Question:
        """The question of the moment."""
        return self._set.question

    @property
    def progress(self) -> Progress:
        """How the learner is doing, over all sets."""
        return self._progress

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What is practised."""
        return self._topics

    @property
    def seed(self) -> int:
        """The seed of the set of the moment, or that of the next one where it was not drawn."""
        return self._next_seed if self._set.seed is None else self._set.seed

    @property
    def figure(self) -> Figure:
        """The question, with its worked answer if that is shown, as a figure."""
        attempt = self._set.attempt
        place = min(self._set.place + 1, len(self._set.questions))
        picture = QuizPicture(
            question=self._set.question,
            position=f"{self._set.title} · question {place} of {len(self._set.questions)}",
            verdict=self._verdict if self._verdict is not None and self._verdict.understood else None,
            worked=attempt.done,
        )
        return compose_quiz(picture)

    # What can be done

    def start_set(self, seed: int) -> None:
        """Start the set of a seed, from the chosen topics.

        Raises
        ------
        ValueError
            If the seed is not among SEEDS.
        """
        if seed not in SEEDS:
            raise ValueError(f"A seed is a whole number from {SEEDS.start} to {SEEDS.stop - 1:,}.")
        self._next_seed = seed
        self.start_new_set()

    @Slot()
    def start_new_set(self) -> None:
        """Start the next set that is drawn."""
        seed = self._next_seed
        self._next_seed = seed + 1 if seed + 1 in SEEDS else SEEDS.start
        self._start(drawn_set(seed, self._topics))

    @Slot()
    def start_classic(self) -> None:
        """Start the chapter's exercise."""
        self._start(classic_set())

    @Slot()
    def practise_again(self) -> None:
        """Ask those questions once more that were not right at the first try."""
        if self._set.missed:
            self._start(repeated_set(self._set))

    def choose_topics(self, topics: tuple[Topic, ...]) -> None:
        """Practise ``topics`` from now on, in a set drawn anew; at least one is needed."""
        if topics and topics != self._topics:
            self._topics = topics
            self.start_set(self.seed)

    @Slot(object)
    def answer(self, text: str) -> None:
        """Grade an answer to the question of the moment."""
        if self._set.finished or self._set.attempt.done:
            return
        verdict = grade(self.question, text)
        self._verdict = verdict
        if verdict.understood:
            first = not self._set.attempt.verdicts
            self._set = self._set.with_verdict(verdict)
            if first:
                self._record(correct=verdict.correct)
        self._show()

    @Slot()
    def show_answer(self) -> None:
        """Give the question up and show the worked answer."""
        if self._set.finished or self._set.attempt.done:
            return
        first = not self._set.attempt.verdicts
        self._set = self._set.with_answer_shown()
        self._verdict = None
        if first:
            self._record(correct=False)
        self._show()

    @Slot()
    def go_on(self) -> None:
        """Go to the next question, or to the end of the set."""
        if not self._set.finished and self._set.attempt.done:
            self._set = self._set.next()
            self._verdict = None
            self._show()

    # Inside

    def _start(self, quiz_set: QuizSet) -> None:
        self._set, self._verdict = quiz_set, None
        self.page.start_again()
        self._show()

    def _record(self, *, correct: bool) -> None:
        """Count a question once, at its first answer: what is known now is what was known then."""
        self._progress = self._progress.with_answer(self.question.topic, correct=correct)
        self.progress_changed.emit(self._progress)

    def _show(self) -> None:
        # Not a stack, which would be as high as the higher of the two.
        self.page.setVisible(not self._set.finished)
        self.summary.setVisible(self._set.finished)
        if self._set.finished:
            self.summary.show_set(self._set)
        else:
            self.page.show_set(self._set, self._verdict)
        self.changed.emit()
        self.figure_changed.emit()

    def _lay_out(self) -> None:
        self.setObjectName("page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.page.answer)
        pages = QWidget()
        pages.setMaximumWidth(PAGE_WIDTH)
        shown = QVBoxLayout(pages)
        shown.setContentsMargins(0, 0, 0, 0)
        shown.addWidget(self.page)
        shown.addWidget(self.summary)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(MARGIN, MARGIN + 14, MARGIN, MARGIN)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(pages, 1000)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self.setWidget(holder)

    def _connect(self) -> None:
        self.page.answered.connect(self.answer)
        self.page.answer_wanted.connect(self.show_answer)
        self.page.next_wanted.connect(self.go_on)
        self.page.canvas_wanted.connect(self._show_on_canvas)
        self.summary.again_wanted.connect(self.practise_again)
        self.summary.new_wanted.connect(self.start_new_set)
        self.verticalScrollBar().rangeChanged.connect(self._reveal_news)

    @Slot()
    def _show_on_canvas(self) -> None:
        self.show_on_canvas.emit(self.question)

    @Slot()
    def _reveal_news(self) -> None:
        """Scroll to what has just been shown, where the page is too high for the window."""
        news = None if self._set.finished else self.page.news
        if news is None:
            self.verticalScrollBar().setValue(0)
        else:
            self.ensureWidgetVisible(news, 0, MARGIN)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A line edit passes Enter on after its own signal: taken here alone, it counts once.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.type() == QEvent.Type.KeyPress:
            button = self.focusWidget()
            if isinstance(button, QPushButton) and button.hasFocus():
                button.click()
            elif self._set.finished:
                self.start_new_set()
            else:
                self.page.press_enter()
            return
        super().keyPressEvent(event)
