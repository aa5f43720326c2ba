"""What is wrong, and what could be better, each with buttons that mend it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from convstudio.studio import actions
from convstudio.ui.results_rows import Section
from convstudio.ui.widgets import label, set_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QResizeEvent

    from convstudio.engine import Problem
    from convstudio.studio.session import Session

MOST_FIXES = 3
MOST_SHOWN = 5
BUTTON_SIDES = 28
"""Pixels that a button's frame takes from its words."""

ROLES = {"error": "error", "warning": "warning", "note": "second"}


class ProblemsSection(Section):
    """A list of problems.

    Parameters
    ----------
    title : str
    session : Session
    """

    def __init__(self, title: str, session: Session) -> None:
        super().__init__(title)
        self._session = session
        self._shown: tuple[tuple[Problem, ...], bool] = ((), False)
        self._problems: tuple[Problem, ...] = ()
        self._all = False
        self._entries: list[_Entry] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.rows.addLayout(self._list)
        self._more = QPushButton()
        self._more.setProperty("role", "link")
        self._more.clicked.connect(self._show_all)
        self._more.hide()
        self.rows.addWidget(self._more)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show other problems; the same ones are left as they are."""
        self._problems = tuple(problems)
        self._fill()

    def _fill(self) -> None:
        if (self._problems, self._all) == self._shown:
            return
        self._shown = (self._problems, self._all)
        shown = self._problems if self._all else self._problems[:MOST_SHOWN]
        # Entries are used again, not made anew: a problem that is typed away and back costs no new widgets.
        while len(self._entries) < len(shown):
            self._entries.append(_Entry(self._session))
            self._list.addWidget(self._entries[-1])
        for entry, problem in zip(self._entries, shown, strict=False):
            entry.show_problem(problem)
        for entry in self._entries[len(shown) :]:
            _put_away(entry, self)
        hidden = len(self._problems) - len(shown)
        self._more.setText(f"Show {hidden} more")
        if hidden:
            self._more.show()
        else:
            _put_away(self._more, self)
        self.setVisible(bool(shown))

    def _show_all(self) -> None:
        self._all = True
        self._fill()


class _Entry(QWidget):
    """A problem, and the buttons that mend it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._problem: Problem | None = None
        self._text = _ProblemText()
        self._text.pressed.connect(self._go)
        self._buttons: list[_WrappedButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(4)
        self._column.addWidget(self._text)

    def show_problem(self, problem: Problem) -> None:
        """Show another problem."""
        if problem != self._problem:
            self._problem = problem
            self._text.show_problem(problem, can_go=problem.node_id in self._session.document.network)
            self._show_fixes(problem)
        self.show()

    def _show_fixes(self, problem: Problem) -> None:
        fixes = problem.fixes[:MOST_FIXES]
        while len(self._buttons) < len(fixes):
            button = _WrappedButton()
            button.clicked.connect(partial(self._mend, len(self._buttons)))
            self._buttons.append(button)
            self._column.addWidget(button)
        for button, fix in zip(self._buttons, fixes, strict=False):
            button.show_words(fix.label)
            button.setAccessibleName(f"{fix.label}: mends “{problem.text}”")
            button.show()
        for button in self._buttons[len(fixes) :]:
            _put_away(button, self.parentWidget() or self)

    def _mend(self, place: int) -> None:
        problem = self._problem
        if problem is not None and place < len(problem.fixes):
            actions.apply_fix(self._session, problem, problem.fixes[place])

    def _go(self) -> None:
        if self._problem is not None and self._problem.node_id in self._session.document.network:
            self._session.select(self._problem.node_id)


class _ProblemText(QLabel):
    """A problem in words. A click goes to its layer.

    Signals
    -------
    pressed()
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(label().font())

    def show_problem(self, problem: Problem, *, can_go: bool) -> None:
        """Show another problem."""
        self.setText(problem.text)
        set_role(self, ROLES[problem.severity])
        self.setProperty("severity", problem.severity)
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_go else Qt.CursorShape.ArrowCursor)
        self.setToolTip("Click to go to the layer" if can_go else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()


class _WrappedButton(QPushButton):
    """A button that writes its words on two lines where they do not fit on one."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setMinimumWidth(80)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str) -> None:
        """Show other words."""
        if words != self._words:
            self._words = words
            self.setText(words)
            self._wrap()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap()

    def _wrap(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self._words) <= self.width() - BUTTON_SIDES
        text = self._words if fits else _two_lines(self._words)
        if text != self.text():
            self.setText(text)


def _put_away(widget: QWidget, section: QWidget) -> None:
    """Hide a widget; a focus that is in it goes to its section, else Qt gives it to whatever comes next."""
    if widget.isAncestorOf(QApplication.focusWidget() or section) or widget.hasFocus():
        section.setFocus(Qt.FocusReason.OtherFocusReason)
    widget.hide()


def _two_lines(text: str) -> str:
    """Return a text broken at the space nearest to its middle."""
    spaces = [place for place, sign in enumerate(text) if sign == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) // 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"
