"""The canvas of the sharing laboratory: it takes the arrow keys, and shows when they are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from convstudio.figures.compositions.sharing import picture_place
from convstudio.ui.figure_canvas import FigureCanvas

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QWidget

    from convstudio.ui.appearance import Appearance

STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
LARGE_STEP = 8
"""Cells with Shift held: one patch."""

KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class SharingCanvas(FigureCanvas):
    """Shows the laboratory.

    Signals
    -------
    stepped(rows, columns)
        An arrow key, with Shift in large steps.
    went_home()
        The Home key.
    """

    stepped = Signal(int, int)
    went_home = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance, parent)
        self._appearance = appearance
        self._shows_focus = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("The cat on its picture. Move it with the arrow keys.")

    def event(self, event: QEvent) -> bool:
        # The window's own arrow keys would come first.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_ours(event):
            super().keyPressEvent(event)
            return
        self._show_focus(shown=True)
        if event.key() == Qt.Key.Key_Home:
            self.went_home.emit()
            return
        rows, columns = STEPS[Qt.Key(event.key())]
        size = LARGE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self.stepped.emit(rows * size, columns * size)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(shown=event.reason() in KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(shown=False)

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:  # noqa: N802  # Qt's name
        place = picture_place(self.figure) if self.figure and self._shows_focus else None
        if place is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._appearance.theme.color("accent"), 2.5))
        painter.drawRoundedRect(place.rect.adjusted(-4, -4, 4, 4), 5, 5)

    def _show_focus(self, *, shown: bool) -> None:
        if shown != self._shows_focus:
            self._shows_focus = shown
            self.viewport().update()


def _is_ours(event: QKeyEvent) -> bool:
    others = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return not others.value and (event.key() in STEPS or event.key() == Qt.Key.Key_Home)
