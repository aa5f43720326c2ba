"""The column that holds the cards: paints frames, paths and the landing line, and takes drops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from convstudio.engine import Place
from convstudio.figures.theme import font
from convstudio.studio.clipping import NODES_MIME
from convstudio.studio.selection import Selection, only
from convstudio.ui.card_painting import STRIP, tinted
from convstudio.ui.stack_geometry import ADD_A_PATH, Box, StackLayout

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
    )

    from convstudio.ui.appearance import Appearance

RADIUS = 8.0
OPEN_AFTER_MS = 700
"""A closed block opens when something is held over it for so long."""


class StackColumn(QWidget):
    """Shows a layout.

    Signals
    -------
    resized()
    drag_entered(QMimeData)
        Nodes come in over the column.
    dragged(point, copies)
        They are held over a point; with Ctrl, copies of them.
    dropped(point, copies)
    drag_left()
    rested(point)
        Something has been held there for a while.
    slot_pressed(place, point)
        An empty path was clicked.
    path_wanted(node id)
        A block is to have one more path.
    """

    resized = Signal()
    drag_entered = Signal(object)
    dragged = Signal(object, bool)
    dropped = Signal(object, bool)
    drag_left = Signal()
    rested = Signal(object)
    slot_pressed = Signal(object, object)
    path_wanted = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.layout_shown = StackLayout()
        self._selection = only("")
        self._landing: Place | None = None
        self._landing_fits = True
        self._colors: dict[str, str] = {}
        self._held_at = QPoint()
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(OPEN_AFTER_MS)
        self._resting.timeout.connect(self._tell_rest)
        self.setAcceptDrops(True)
        appearance.theme_changed.connect(self.update)

    @property
    def landing(self) -> Place | None:
        """Where what is held would land."""
        return self._landing

    def show_layout(self, layout: StackLayout, selection: Selection, colors: dict[str, str] | None = None) -> None:
        """Show another layout, with the frames of selected blocks lit, and others in ``colors``, by their ids."""
        before, lit = self.layout_shown, self._selection
        self.layout_shown, self._selection = layout, selection
        if colors is not None and colors != self._colors:
            self._colors = colors
            self.update()
        if layout.height != before.height:
            self.setMinimumHeight(layout.height)
        # Cards paint themselves; an update here would paint all of them again.
        same = all(getattr(layout, part) == getattr(before, part) for part in ("frames", "lanes", "brackets"))
        if not same or (selection != lit and layout.frames):
            self.update()

    def show_landing(self, place: Place | None, *, fits: bool = True) -> None:
        """Show where what is held would land, or nothing; a place where something would not fit looks so."""
        if (place, fits) != (self._landing, self._landing_fits):
            self._landing, self._landing_fits = place, fits
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self.layout_shown.height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        for lane in self.layout_shown.lanes:
            if lane.slot is not None and lane.slot.holds(point.x(), point.y()):
                if lane.words == ADD_A_PATH:
                    self.path_wanted.emit(lane.block_id)
                    return
                self.slot_pressed.emit(Place(0, lane.block_id, lane.path), event.globalPosition().toPoint())

    # Dragging

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(NODES_MIME):
            event.acceptProposedAction()
            self.drag_entered.emit(event.mimeData())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        point = event.position().toPoint()
        self.dragged.emit(point, _copies(event))
        if (point - self._held_at).manhattanLength() > 3:
            self._held_at = point
            self._resting.start()
        if self._landing is None:
            event.ignore()  # the mouse shows that nothing can be dropped here
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._resting.stop()
        self.drag_left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        self._resting.stop()
        # Whoever carries it here takes away what was moved, and must know whether it was.
        if self._landing is None:
            event.ignore()
        else:
            event.acceptProposedAction()
        self.dropped.emit(event.position().toPoint(), _copies(event))

    def _tell_rest(self) -> None:
        self.rested.emit(self._held_at)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = QRectF(event.rect())
        for node_id, box in self.layout_shown.frames.items():
            if seen.intersects(_rect(box)):
                self._paint_frame(painter, box, self._colors.get(node_id, ""), selected=node_id in self._selection.ids)
        for lane in self.layout_shown.lanes:
            if lane.caption is not None and seen.intersects(_rect(lane.caption)):
                painter.setFont(font(11))
                painter.setPen(self._appearance.theme.color("third_ink"))
                painter.drawText(_rect(lane.caption).adjusted(3, 0, 0, -2), Qt.AlignmentFlag.AlignVCenter, lane.words)
            if lane.slot is not None and seen.intersects(_rect(lane.slot)):
                lit = self._landing is not None and (lane.block_id, lane.path) == (
                    self._landing.block_id,
                    self._landing.path,
                )
                words = lane.words if lane.words == ADD_A_PATH else "identity" if lane.words else "empty"
                self._paint_slot(painter, lane.slot, words, lit=lit)
        for bracket in self.layout_shown.brackets:
            painter.fillRect(_rect(bracket), self._appearance.theme.color("accent"))
        self._paint_landing(painter)
        painter.end()

    def _paint_frame(self, painter: QPainter, box: Box, color: str, *, selected: bool) -> None:
        theme = self._appearance.theme
        style = Qt.PenStyle.SolidLine if selected else Qt.PenStyle.DashLine
        painter.setPen(QPen(theme.color("accent" if selected else "strong_line"), 2 if selected else 1, style))
        painter.setBrush(theme.color("accent_wash") if selected else tinted(theme, "raised", color))
        outline = _rect(box).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(outline, RADIUS, RADIUS)
        if color:
            shape, strip = QPainterPath(), outline.adjusted(outline.width() - STRIP, 0, 0, 0)
            shape.addRoundedRect(outline, RADIUS, RADIUS)
            painter.save()
            painter.setClipPath(shape)
            painter.fillRect(strip, theme.node_color(color))
            painter.restore()

    def _paint_slot(self, painter: QPainter, box: Box, words: str, *, lit: bool) -> None:
        theme = self._appearance.theme
        painter.setPen(QPen(theme.color("accent" if lit else "strong_line"), 2 if lit else 1, Qt.PenStyle.DashLine))
        painter.setBrush(theme.color("accent_wash" if lit else "panel"))
        painter.drawRoundedRect(_rect(box).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setFont(font(12))
        painter.setPen(theme.color("accent" if lit else "third_ink"))
        painter.drawText(_rect(box), Qt.AlignmentFlag.AlignCenter, words)

    def _paint_landing(self, painter: QPainter) -> None:
        if self._landing is None:
            return
        line = self.layout_shown.landing(self._landing)
        if line.height:
            return  # the slot itself is lit
        color = self._appearance.theme.color("accent" if self._landing_fits else "warning")
        painter.fillRect(QRectF(line.x, line.y - 1, line.width, 3), color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPoint(line.x, line.y), 4, 4)


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)


def _copies(event: QDropEvent) -> bool:
    return event.proposedAction() == Qt.DropAction.CopyAction
