"""Sharing: a cat that can be dragged over a picture, and who finds it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from convstudio.figures.building.sharing import FIRST_PLACE, build_sharing_frame, sharing_lab
from convstudio.figures.compose import compose
from convstudio.figures.compositions.sharing import picture_place
from convstudio.ui.sharing_canvas import SharingCanvas
from convstudio.ui.sharing_wander import Wander
from convstudio.ui.widgets import label

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from convstudio.engine import Pair
    from convstudio.engine.shapes import AxisOrder
    from convstudio.figures.parts.base import Figure
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

LEAD = "Drag the cat."
STEP_EVERY = 140
"""Milliseconds between two steps of the wandering cat."""


class SharingView(QWidget):
    """The sharing laboratory, with the parameters of the session's selected convolution.

    Signals
    -------
    figure_changed()
    """

    figure_changed = Signal()

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lab = sharing_lab()
        self._place: Pair = FIRST_PLACE
        self._order: AxisOrder = "HWD"
        self._grip: QPointF | None = None
        """Where the hand holds the cat, in cells from its top left; None while it holds nothing."""
        self._wander = Wander(self._lab.last_place, self._lab.learned_at)
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_EVERY)
        self._timer.timeout.connect(self._wander_on)
        self.canvas = SharingCanvas(appearance)
        self._home_button = QPushButton("Where it was learned")
        self._home_button.setToolTip("Put the cat back where both kinds of weights learned it (Home)")
        self._wander_button = QPushButton("Let it wander")
        self._wander_button.setCheckable(True)
        self._wander_button.setToolTip("The cat walks over the picture by itself")
        self._lay_out()
        self._connect()
        self._show()

    @property
    def figure(self) -> Figure:
        """What is shown."""
        figure = self.canvas.figure
        assert figure is not None, "the constructor shows the first"
        return figure

    @property
    def place(self) -> Pair:
        """The cat's top left cell, (row, column)."""
        return self._place

    def move_cat(self, row: int, column: int) -> None:
        """Put the cat at (row, column), or as near as it fits."""
        place = self._lab.clamp(row, column)
        if place != self._place:
            self._place = place
            self._show()

    def set_order(self, order: AxisOrder) -> None:
        """Write shapes in another order."""
        if order != self._order:
            self._order = order
            self._show()

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("transport")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 9, 16, 9)
        row.setSpacing(8)
        row.addWidget(self._home_button)
        row.addWidget(self._wander_button)
        row.addSpacing(8)
        hint = label("Arrow keys move the cat, with Shift a patch at a time.", "second")
        hint.setMinimumWidth(1)
        row.addWidget(hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(bar)
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        self.canvas.resized.connect(self._show)
        self.canvas.pressed.connect(self._take)
        self.canvas.dragged.connect(self._drag)
        self.canvas.released.connect(self._let_go)
        self.canvas.hovered.connect(self._show_hand)
        self.canvas.stepped.connect(self._step)
        self.canvas.went_home.connect(self._go_home)
        self._home_button.clicked.connect(self._go_home)
        self._wander_button.toggled.connect(self._set_wandering)
        self._session.selection_changed.connect(self._show)
        self._session.document_changed.connect(self._show)

    @Slot()
    def _show(self) -> None:
        frame = build_sharing_frame(
            self._session.analysis, self._session.selected_id, *self._place, order=self._order, lead=LEAD
        )
        self.canvas.show_figure(compose(frame, *self.canvas.available_size))
        self.figure_changed.emit()

    # The hand

    def _cells_at(self, point: QPointF) -> QPointF | None:
        """Return ``point`` in cells of the picture, as (column, row); None outside."""
        place = picture_place(self.figure)
        if place is None or not place.rect.contains(point):
            return None
        return self._to_cells(point)

    def _to_cells(self, point: QPointF) -> QPointF:
        place = picture_place(self.figure)
        assert place is not None, "every figure here has a picture"
        way = point - place.rect.topLeft()
        return QPointF(way.x() / place.cell_width, way.y() / place.cell_height)

    def _is_on_cat(self, cells: QPointF) -> bool:
        _, height, width = self._lab.sprite.shape
        row, column = self._place
        return bool(row <= cells.y() < row + height and column <= cells.x() < column + width)

    @Slot(object)
    def _take(self, point: QPointF) -> None:
        cells = self._cells_at(point)
        if cells is None:
            return
        self._wander_button.setChecked(False)
        _, height, width = self._lab.sprite.shape
        if not self._is_on_cat(cells):
            self.move_cat(round(cells.y() - height / 2), round(cells.x() - width / 2))
        self._grip = cells - QPointF(self._place[1], self._place[0])
        self.canvas.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    @Slot(object)
    def _drag(self, point: QPointF) -> None:
        if self._grip is not None:
            corner = self._to_cells(point) - self._grip
            self.move_cat(round(corner.y()), round(corner.x()))

    @Slot(object)
    def _let_go(self, point: QPointF) -> None:
        self._grip = None
        self._show_hand(point)

    @Slot(object)
    def _show_hand(self, point: QPointF | None) -> None:
        cells = None if point is None else self._cells_at(point)
        viewport = self.canvas.viewport()
        if cells is None:
            viewport.unsetCursor()
        elif self._is_on_cat(cells):
            viewport.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            viewport.setCursor(Qt.CursorShape.PointingHandCursor)

    # The keys, the buttons, and the cat by itself

    @Slot(int, int)
    def _step(self, rows: int, columns: int) -> None:
        self._wander_button.setChecked(False)
        self.move_cat(self._place[0] + rows, self._place[1] + columns)

    @Slot()
    def _go_home(self) -> None:
        self._wander_button.setChecked(False)
        self.move_cat(*self._lab.learned_at)

    @Slot(bool)
    def _set_wandering(self, wandering: bool) -> None:  # the signal's form
        self._wander_button.setText("Let it rest" if wandering else "Let it wander")
        if wandering and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def _wander_on(self) -> None:
        self.move_cat(*self._wander.next_from(self._place))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._wander_button.isChecked():
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
