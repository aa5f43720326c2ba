"""What is wrong, and what could be better, each with buttons that mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from convstudio.studio import actions
from convstudio.ui.results_rows import Section
from convstudio.ui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QResizeEvent

    from convstudio.engine import Fix, Problem
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
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.rows.addLayout(self._list)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show other problems; the same ones are left as they are."""
        self._problems = tuple(problems)
        self._fill()

    def _fill(self) -> None:
        if (self._problems, self._all) == self._shown:
            return
        self._shown = (self._problems, self._all)
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                if widget.isAncestorOf(QApplication.focusWidget() or self):
                    self.setFocus(Qt.FocusReason.OtherFocusReason)  # else Qt gives it to whatever comes next
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(self._problems))
        most = len(self._problems) if self._all else MOST_SHOWN
        for problem in self._problems[:most]:
            self._list.addWidget(self._entry(problem))
        hidden = len(self._problems) - most
        if hidden > 0:
            more = QPushButton(f"Show {hidden} more")
            more.setProperty("role", "link")
            more.clicked.connect(self._show_all)
            self._list.addWidget(more)

    def _show_all(self) -> None:
        self._all = True
        self._fill()

    def _entry(self, problem: Problem) -> QWidget:
        entry = QWidget()
        column = QVBoxLayout(entry)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        text = _ProblemText(problem, can_go=problem.node_id in self._session.document.network)
        text.pressed.connect(self._go)
        column.addWidget(text)
        for fix in problem.fixes[:MOST_FIXES]:
            column.addWidget(self._fix_button(problem, fix))
        return entry

    def _go(self, node_id: str) -> None:
        if node_id in self._session.document.network:
            self._session.select(node_id)

    def _fix_button(self, problem: Problem, fix: Fix) -> QPushButton:
        button = _WrappedButton(fix.label)
        button.setAccessibleName(f"{fix.label}: mends “{problem.text}”")
        session = self._session
        button.clicked.connect(lambda: actions.apply_fix(session, problem, fix))
        return button


class _ProblemText(QLabel):
    """A problem in words. A click goes to its layer.

    Signals
    -------
    pressed(node id)
    """

    pressed = Signal(object)

    def __init__(self, problem: Problem, *, can_go: bool) -> None:
        super().__init__(problem.text)
        self._node_id = problem.node_id
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(label().font())
        self.setProperty("role", ROLES[problem.severity])
        self.setProperty("severity", problem.severity)
        if can_go:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip("Click to go to the layer")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self._node_id)


class _WrappedButton(QPushButton):
    """A button that writes its words on two lines where they do not fit on one."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._words = text
        self.setMinimumWidth(80)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap()

    def _wrap(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self._words) <= self.width() - BUTTON_SIDES
        text = self._words if fits else _two_lines(self._words)
        if text != self.text():
            self.setText(text)


def _two_lines(text: str) -> str:
    """Return a text broken at the space nearest to its middle."""
    spaces = [place for place, sign in enumerate(text) if sign == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) // 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"
