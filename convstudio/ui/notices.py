"""Calm bars at the top of the window: something happened, and here is what can be done about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Action = tuple[str, Callable[[], object]]


class Notice(QFrame):
    """One bar: a sentence or two, and buttons. Whatever is pressed, the bar has done its work and goes.

    Parameters
    ----------
    text : str
    actions : sequence of (words, command)
        The first is what most people want.
    dismiss : str
        The button that does nothing else; empty for none.
    """

    done = Signal()

    def __init__(self, text: str, actions: Sequence[Action], dismiss: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 14, 7)
        row.setSpacing(8)
        self.words = QLabel(text)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.words, 1)
        self._commands = dict(actions)
        for number, (title, _) in enumerate(actions):
            button = QPushButton(title)
            if number == 0:
                button.setProperty("role", "primary")
            button.clicked.connect(self._press)
            row.addWidget(button)
        if dismiss:
            button = QPushButton(dismiss)
            button.clicked.connect(self._press)
            row.addWidget(button)

    def _press(self) -> None:
        button = self.sender()
        command = self._commands.get(button.text()) if isinstance(button, QPushButton) else None
        self.done.emit()
        if command is not None:
            command()


class Notices(QWidget):
    """The bars, the latest at the bottom; one that has the key of an earlier one takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._bars: dict[str, Notice] = {}

    def show_notice(self, key: str, text: str, actions: Sequence[Action] = (), dismiss: str = "OK") -> None:
        """Show a bar."""
        self.hide_notice(key)
        bar = Notice(text, actions, dismiss, self)
        bar.done.connect(partial(self.hide_notice, key))
        self._bars[key] = bar
        self._column.addWidget(bar)
        bar.show()
        QAccessible.updateAccessibility(QAccessibleEvent(bar, QAccessible.Event.Alert))

    def hide_notice(self, key: str) -> None:
        """Take a bar away; nothing happens if there is none."""
        bar = self._bars.pop(key, None)
        if bar is not None:
            bar.hide()
            bar.deleteLater()

    def notice(self, key: str) -> Notice | None:
        """Return a bar that is shown."""
        return self._bars.get(key)
