"""A canvas that can be enlarged and moved: by wheel, pinch, drag and keys."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture

from convstudio.ui.figure_canvas import FigureCanvas

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from convstudio.figures.parts.base import Figure
    from convstudio.ui.appearance import Appearance

LARGEST_ZOOM = 64.0
KEY_STEP = 1.25
SEEN_AROUND = 24
"""Pixels between a cell that is looked for and the edge of the view."""

NOTCH = 120
"""Eighths of a degree."""

WHEEL_STEP = 0.0016
"""Of the zoom's logarithm, for an eighth of a degree: a notch is a fifth."""


class ZoomCanvas(FigureCanvas):
    """Shows a figure at its own size or larger. Cells grow and numerals come; words and lines keep their size.

    Parameters
    ----------
    appearance : Appearance
    takes_press : callable(point) -> bool
        Whether a press at a place of the figure means something there; else it moves the picture.

    Signals
    -------
    zoomed(zoom)
        1 is the whole figure.
    unpinned()
        The Escape key.
    turned(point, notches)
        The wheel, where it neither enlarges nor moves the figure; a notch away from the reader is 1.
    """

    zoomed = Signal(object)
    unpinned = Signal()
    turned = Signal(object, object)

    def __init__(
        self, appearance: Appearance, takes_press: Callable[[QPointF], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance, parent)
        self._zoom = 1.0
        self._takes_press = takes_press
        self._held: QPoint | None = None
        self._turned = 0.0
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)

    @property
    def zoom(self) -> float:
        """How many times larger than fitted the figure is shown."""
        return self._zoom

    def show_figure(self, figure: Figure) -> None:
        self._figure = figure
        self.show_parts(figure.zoomed(self._zoom))

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """Enlarge the figure; what is at ``around``, in pixels of the view, stays where it is."""
        zoom = max(1.0, min(zoom, LARGEST_ZOOM))
        if zoom == self._zoom or self._figure is None:
            return
        spot = around or QPointF(self.viewport().width() / 2, self.viewport().height() / 2)
        place = self.mapToScene(spot.toPoint()) * (zoom / self._zoom)
        self._zoom = zoom
        self.show_parts(self._figure.zoomed(zoom))
        self.horizontalScrollBar().setValue(round(place.x() - spot.x()))
        self.verticalScrollBar().setValue(round(place.y() - spot.y()))
        self.zoomed.emit(zoom)

    def fit(self) -> None:
        """Show the whole figure."""
        self.zoom_to(1.0)

    def view_rect(self, rect: QRectF) -> QRectF:
        return super().view_rect(QRectF(rect.topLeft() * self._zoom, rect.size() * self._zoom))

    def show_rect(self, rect: QRectF) -> None:
        """Move an enlarged figure until a rectangle of it can be seen."""
        self.ensureVisible(QRectF(rect.topLeft() * self._zoom, rect.size() * self._zoom), SEEN_AROUND, SEEN_AROUND)

    def point_of(self, event: QMouseEvent) -> QPointF:
        return super().point_of(event) / self._zoom

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_to(self._zoom * exp(event.angleDelta().y() * WHEEL_STEP), event.position())
            event.accept()
        elif self._zoom > 1:
            self._move(event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta())
            event.accept()
        else:
            self._turned += event.angleDelta().y() or event.angleDelta().x()  # Shift turns it sideways
            notches = int(self._turned / NOTCH)
            self._turned -= notches * NOTCH
            if notches:
                self.turned.emit(self.mapToScene(event.position().toPoint()) / self._zoom, notches)
            event.accept()

    def viewportEvent(self, event: QEvent) -> bool:  # Qt's name
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self._zoom * (1 + event.value()), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.zoom_to(
                    self._zoom * pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint()))
                )
                return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_to(self._zoom * KEY_STEP)
            case Qt.Key.Key_Minus:
                self.zoom_to(self._zoom / KEY_STEP)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_Escape:
                self.unpinned.emit()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        middle = event.button() == Qt.MouseButton.MiddleButton
        left = event.button() == Qt.MouseButton.LeftButton
        if self._zoom > 1 and (middle or (left and not self._takes_press(self.point_of(event)))):
            self._held = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            super().mouseMoveEvent(event)
            return
        self._move(event.position().toPoint() - self._held)
        self._held = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._held = None
            self.viewport().unsetCursor()
            return
        super().mouseReleaseEvent(event)

    def _move(self, by: QPoint) -> None:
        for bar, distance in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() - distance)
