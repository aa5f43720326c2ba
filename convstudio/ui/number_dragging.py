"""Numbers that can be dragged sideways, on themselves or on their label."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from convstudio.figures.theme import font

if TYPE_CHECKING:
    from collections.abc import Callable

PIXELS_PER_STEP = 6
FAST = 10
"""Steps for one, while Shift is held."""


class NumberDrag(QObject):
    """Makes steps of sideways moves of the mouse while it is held on a widget. A click is left to the widget.

    Parameters
    ----------
    handle : QWidget
        Where the mouse is held.
    step : callable
        Changes the number by so many steps.

    Signals
    -------
    began(), ended()
        Around all steps of one drag.
    """

    began = Signal()
    ended = Signal()

    def __init__(self, handle: QWidget, step: Callable[[int], None]) -> None:
        super().__init__(handle)
        self._step = step
        self._from: QPointF | None = None
        self._made = 0
        self._drags = False
        handle.setCursor(Qt.CursorShape.SizeHorCursor)
        handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._press(cast("QMouseEvent", event))
        elif kind == QEvent.Type.MouseMove and self._from is not None:
            self._move(cast("QMouseEvent", event))
            return True
        elif kind == QEvent.Type.MouseButtonRelease and self._from is not None:
            dragged = self._drags
            self._let_go()
            return dragged
        elif kind == QEvent.Type.Hide:
            self._let_go()  # what is hidden hears nothing of a release
        return super().eventFilter(watched, event)

    def _press(self, event: QMouseEvent) -> None:
        self._let_go()
        if event.button() == Qt.MouseButton.LeftButton:
            self._from, self._made = event.globalPosition(), 0

    def _move(self, event: QMouseEvent) -> None:
        assert self._from is not None
        way = event.globalPosition().x() - self._from.x()
        if not self._drags:
            if abs(way) < min(PIXELS_PER_STEP, QApplication.startDragDistance()):
                return
            self._drags = True
            self.began.emit()
        each = FAST if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        steps = int(way / PIXELS_PER_STEP) - self._made
        if steps:
            self._made += steps
            self._step(steps * each)

    def _let_go(self) -> None:
        self._from = None
        if self._drags:
            self._drags = False
            self.ended.emit()


class FieldLabel(QLabel):
    """A field's label."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFont(font(12))
        self.setProperty("role", "second")
