"""The Convolve view: the selected layer at work, one step at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from convstudio.figures.build import build_frame
from convstudio.figures.compose import compose
from convstudio.figures.compositions.others import grid_named
from convstudio.ui.figure_canvas import FigureCanvas
from convstudio.ui.transport import Transport

if TYPE_CHECKING:
    from convstudio.engine.shapes import AxisOrder
    from convstudio.figures.frames import CompositionName
    from convstudio.figures.parts.base import Figure
    from convstudio.studio.playback import Playback
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance


class ConvolveView(QWidget):
    """Canvas and transport.

    Signals
    -------
    told(words)
        What lies under the mouse.
    """

    told = Signal(object)

    def __init__(
        self, session: Session, playback: Playback, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._playback = session, playback
        self._order: AxisOrder = "HWD"
        self._composition: CompositionName = "auto"
        self.canvas = FigureCanvas(appearance, self)
        self.canvas.setAccessibleName("The layer at work")
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.transport = Transport(session, playback, appearance, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.transport)
        # Several things change together on an edit; the picture is made once, when all have.
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self.refresh)
        for signal in (session.document_changed, session.selection_changed, session.activations_changed):
            signal.connect(self._soon)
        session.playhead_changed.connect(self._soon)
        self.canvas.resized.connect(self.refresh)
        self.canvas.pressed.connect(self._seek)
        self.canvas.dragged.connect(self._seek)
        self.canvas.hovered.connect(self._tell)

    @property
    def figure(self) -> Figure | None:
        """What the canvas shows, for export."""
        return self.canvas.figure

    def figure_for(self, width: float, height: float) -> Figure:
        """Return the same moment laid out for another size."""
        session = self._session
        frame = build_frame(
            session.document,
            session.analysis,
            session.activations,
            session.selected_id,
            self._playback.playhead,
            self._order,
        )
        return compose(frame, width, height, self._composition)

    def set_order(self, order: AxisOrder) -> None:
        """Write shapes in another order of axes."""
        self._order = order
        self.refresh()

    def set_composition(self, composition: CompositionName) -> None:
        """Draw numerals in the cells, or a heat map with the patch enlarged."""
        self._composition = composition
        self.refresh()

    def refresh(self) -> None:
        """Draw the present moment; the last picture stays while its numbers are being computed."""
        self._due.stop()
        if self._session.activations_current or self._says_why() or self.canvas.figure is None:
            self.canvas.show_figure(self.figure_for(*self.canvas.available_size))

    def _says_why(self) -> bool:
        """Whether the selected layer has no numbers to wait for, but a reason to show."""
        analysis, selected = self._session.analysis, self._session.selected_id
        return selected in analysis.network and analysis.row(selected).output_shape is None

    def _soon(self) -> None:
        if not self._due.isActive():
            self._due.start()

    def _cell_under(self, point: QPointF, name: str) -> tuple[int, int] | None:
        grid = grid_named(self.canvas.figure, name) if self.canvas.figure else None
        return grid.place.cell_at(point) if grid else None

    def _seek(self, point: QPointF) -> None:
        """Go to the output cell under the mouse."""
        cell = self._cell_under(point, "output")
        grid = grid_named(self.canvas.figure, "output") if self.canvas.figure else None
        if cell is not None and grid is not None:
            self._playback.pause()
            self._playback.seek(cell[0] * grid.cells.columns + cell[1])

    def _tell(self, point: QPointF | None) -> None:
        """Say what lies under the mouse, and show that an output cell can be clicked."""
        over = None if point is None else self._cell_under(point, "output")
        self.canvas.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if over is not None else Qt.CursorShape.ArrowCursor
        )
        if point is None:
            self.told.emit("")
        elif over is not None:
            self.told.emit(f"Output row {over[0] + 1}, column {over[1] + 1}: click to go there")
        else:
            self.told.emit(self._input_words(point))

    def _input_words(self, point: QPointF) -> str:
        figure = self.canvas.figure
        grid = grid_named(figure, "input") if figure else None
        cell = grid.place.cell_at(point) if grid else None
        if grid is None or cell is None:
            return ""
        top, left, bottom, right = grid.pads
        row, column = cell[0] - top, cell[1] - left
        inside = 0 <= row < grid.cells.rows - top - bottom and 0 <= column < grid.cells.columns - left - right
        return f"Input row {row + 1}, column {column + 1}" if inside else "Padding"
