"""A canvas that shows a figure, and paints again only those of its parts that have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsScene, QGraphicsView, QStyleOptionGraphicsItem, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

    from convstudio.figures.parts.base import Figure, Part
    from convstudio.figures.theme import Theme
    from convstudio.ui.appearance import Appearance

SMALLEST = QSize(320, 260)


class _PartItem(QGraphicsItem):
    """Shows one part. Its picture is cached by Qt until the part changes."""

    def __init__(self, part: Part, theme: Theme) -> None:
        super().__init__()
        self._part = part
        self._theme = theme
        self._keep_picture()

    def _keep_picture(self) -> None:
        """Let Qt keep the part's picture from now on, and forget the one before."""
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        if self._part.cached:
            self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_part(self, part: Part, theme: Theme) -> None:
        """Show another part; nothing happens if it is equal."""
        repainted, before = theme is not self._theme, self._part
        if part == before and not repainted:
            return
        if part.bounds != before.bounds:
            self.prepareGeometryChange()
        self._part, self._theme = part, theme
        if part.bounds.size() != before.bounds.size() or part.cached != before.cached:
            # Where an item reaches beyond the view Qt keeps a part of its picture, and does not see it grow.
            self._keep_picture()
        if repainted or part.bounds != before.bounds or type(part) is not type(before):
            self.update()
        else:
            self.update(part.changed_since(before))

    def boundingRect(self) -> QRectF:
        return self._part.bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        self._part.paint(painter, self._theme)


class FigureCanvas(QGraphicsView):
    """Shows a figure at its own size. Whoever owns it lays the figure out for ``available_size``.

    Signals
    -------
    resized()
        The figure should be laid out again.
    figure_shown()
        A figure is on the scene, or the same one larger.
    hovered(point), pressed(point), dragged(point), released(point), double_clicked(point)
        The mouse, in the figure's coordinates; hovered gives None when it leaves.
    """

    resized = Signal()
    figure_shown = Signal()
    hovered = Signal(object)
    pressed = Signal(object)
    dragged = Signal(object)
    released = Signal(object)
    double_clicked = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._items: dict[str, _PartItem] = {}
        self._figure: Figure | None = None
        self.setObjectName("canvas")
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setMouseTracking(True)
        self.setMinimumSize(SMALLEST)
        appearance.theme_changed.connect(self._repaint)

    @property
    def figure(self) -> Figure | None:
        """What is shown."""
        return self._figure

    @property
    def available_size(self) -> tuple[float, float]:
        """The (width, height) that a figure can have here."""
        return float(self.viewport().width()), float(self.viewport().height())

    def show_figure(self, figure: Figure) -> None:
        """Show ``figure``; parts that are equal to those shown under the same name keep their picture."""
        self._figure = figure
        self.show_parts(figure)

    def show_parts(self, figure: Figure) -> None:
        """Put a figure's parts on the scene."""
        theme = self._appearance.theme
        scene = self.scene()
        room = QRectF(0, 0, figure.width, figure.height)
        if scene.sceneRect() != room:
            scene.setSceneRect(room)
        names = {part.name for part in figure.parts}
        for name in [name for name in self._items if name not in names]:
            scene.removeItem(self._items.pop(name))
        for depth, part in enumerate(figure.parts):
            item = self._items.get(part.name)
            if item is None:
                item = self._items[part.name] = _PartItem(part, theme)
                scene.addItem(item)
            else:
                item.show_part(part, theme)
            if item.zValue() != depth:
                item.setZValue(depth)
        self.setAccessibleDescription(figure.description)
        self.figure_shown.emit()

    def sizeHint(self) -> QSize:
        return QSize(760, 620)

    def _repaint(self) -> None:
        if self._figure is not None:
            self.show_figure(self._figure)
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The view would scroll; every key here belongs to the window's commands.
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.point_of(event))
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.point_of(event)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(point)
        else:
            self.hovered.emit(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.released.emit(self.point_of(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit(self.point_of(event))
            event.accept()
        else:
            super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)
        super().leaveEvent(event)  # type: ignore[arg-type]

    def view_rect(self, rect: QRectF) -> QRectF:
        """Return where a rectangle of the figure is seen, in pixels of the view."""
        return QRectF(self.mapFromScene(rect.topLeft()), rect.size())

    def point_of(self, event: QMouseEvent) -> QPointF:
        """Return where the mouse is, in the figure's coordinates."""
        return self.mapToScene(event.position().toPoint())
