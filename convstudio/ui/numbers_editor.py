"""An editor for numbers in a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from convstudio.ui.field_editors import SteppingEditor
from convstudio.ui.widgets import set_role

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QWheelEvent

MOST_LISTED = 256
LARGEST = 2**31
FACTOR_STEP = 0.5
NOTCH = 120
"""Of a wheel, in eighths of a degree."""

_NUMBER = re.compile(r"[-−]?(\d+\.?\d*|\.\d+)")


class _SteppedLine(QLineEdit):
    """A line whose numbers go up and down by arrow keys, and by the wheel while it has the focus.

    Signals
    -------
    stepped(steps)
    """

    stepped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._turned = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        self._turned += event.angleDelta().y()
        steps = int(self._turned / NOTCH)
        self._turned -= steps * NOTCH
        if steps:
            self.stepped.emit(steps)
        event.accept()


class NumbersEditor(SteppingEditor):
    """Numbers in a row, typed with commas or × between them: a shape, axes, a factor for each axis.

    Parameters
    ----------
    whole : bool
        Only whole numbers.
    one_alone : bool
        A single number is told as itself, not as a tuple of one.
    none_word : str
        What nothing typed stands for; empty where something must be typed.
    """

    def __init__(self, name: str, none_word: str = "", *, whole: bool = True, one_alone: bool = False) -> None:
        super().__init__()
        self._none_word, self._whole, self._one_alone = none_word, whole, one_alone
        self._severity = ""
        self._line = _SteppedLine()
        self._line.setAccessibleName(name)
        self._line.setPlaceholderText(none_word)
        self._line.setMinimumWidth(44)
        self._line.textEdited.connect(self._tell)
        self._line.stepped.connect(self.step)
        self.let_drag(self._line, self.step)
        self.row.addWidget(self._line)
        self.setFocusProxy(self._line)

    def show_value(self, value: object) -> None:
        """Show a number, a tuple of them, or None; text that says the same is left alone."""
        if self._parse(self._line.text()) != (value,):
            numbers = () if value is None else value if isinstance(value, tuple) else (value,)
            self._line.setText(", ".join(f"{number:g}" for number in numbers))
        self._mark()

    def show_severity(self, severity: str) -> None:
        """Look wrong for "error", and for what can't be read."""
        self._severity = severity
        self._mark()

    def _mark(self) -> None:
        can_read = self._parse(self._line.text()) is not None
        set_role(self._line, "" if can_read and self._severity != "error" else "wrong")

    def step(self, steps: int) -> None:
        """Change the number that the cursor is in or behind, or else the first."""
        text, cursor = self._line.text(), self._line.cursorPosition()
        found = list(_NUMBER.finditer(text))
        if not found:
            if not text:  # what stands for nothing typed has no number to go on from
                self._line.setText("1")
                self._tell("1")
            return
        place = next((match for match in reversed(found) if match.start() <= cursor), found[0])
        value = float(place[0].replace("−", "-")) + steps * (1 if self._whole else FACTOR_STEP)
        written = f"{value:g}" if abs(value) < LARGEST else place[0]
        self._line.setText(text[: place.start()] + written + text[place.end() :])
        self._line.setCursorPosition(place.start() + len(written))
        self._tell(self._line.text())

    def _tell(self, text: str) -> None:
        parsed = self._parse(text)
        self._mark()
        if parsed is not None:
            self.changed.emit(parsed[0])

    def _parse(self, text: str) -> tuple[object] | None:
        """Return the value in a tuple; None for what can't be read."""
        words = text.replace("×", " ").replace("x", " ").replace(",", " ").replace("−", "-").split()
        if not words:
            return (None,) if self._none_word else None
        try:
            numbers = tuple((int if self._whole else float)(word) for word in words)
        except ValueError:
            return None
        if len(numbers) > MOST_LISTED or any(not abs(number) < LARGEST for number in numbers):
            return None
        return (numbers[0] if self._one_alone and len(numbers) == 1 else numbers,)
