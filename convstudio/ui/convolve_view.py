"""The Convolve view: the selected layer at work, one step at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from convstudio.engine import INPUT_ID
from convstudio.figures.build import build_frame
from convstudio.figures.compose import compose
from convstudio.figures.frames import MessageFrame, SlidingFrame, StaleFrame
from convstudio.figures.link_parts import GridName, Target, link_parts, target_at
from convstudio.figures.links import links_of
from convstudio.figures.look import USUAL_LOOK, Look
from convstudio.figures.parts.grid import grid_named
from convstudio.studio.inputs import CellsInput, GridInput
from convstudio.ui.cell_editor import CellEditor
from convstudio.ui.kernel_cells import KernelCells
from convstudio.ui.kernel_hand import KernelHand
from convstudio.ui.position_voice import PositionVoice
from convstudio.ui.transport import Transport
from convstudio.ui.waiting_mark import WaitingMark
from convstudio.ui.zoom_canvas import ZoomCanvas

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine.shapes import AxisOrder
    from convstudio.figures.frames import CompositionName, Frame, Sheet
    from convstudio.figures.parts.base import Figure, Part
    from convstudio.studio.playback import Playback
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

EDITING = " · double-click to type, wheel or drag to change"
SHEETED: tuple[GridName, ...] = ("input", "kernel", "output")


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
        self._look: Look = USUAL_LOOK
        self._hovered: Target | None = None
        self._pinned: Target | None = None
        self._hovered_sheet: Sheet | None = None
        self.canvas = ZoomCanvas(appearance, self._means_something, self)
        self.canvas.setAccessibleName("The layer at work")
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.waiting = WaitingMark(session, self.canvas)
        self.kernel = KernelCells(session, self)
        self.editor = CellEditor(self.canvas)
        self.kernel_hand = KernelHand(self.kernel, self.editor, self.canvas, playback)
        self.voice = PositionVoice(self.canvas, playback)
        self.transport = Transport(session, playback, appearance, self)
        self.overlays: list[Callable[[Figure], tuple[Part, ...]]] = []
        """What else is laid over the figure on the screen."""
        self.frame: Frame | None = None
        """What the canvas shows."""
        self._fitted: tuple[str, Frame] | None = None
        """The layer that was last seen at work, and how: shown again, faint, while it does not fit."""
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.transport)
        # Several things change together on an edit; the picture is made once, when all have.
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self.refresh)
        self._connect()

    def _connect(self) -> None:
        session, canvas, menu = self._session, self.canvas, self.transport.look_menu
        for signal in (session.document_changed, session.selection_changed):
            signal.connect(self._forget_target)
        session.document_opened.connect(self._forget_fitted)
        session.activations_changed.connect(self._soon)
        session.playhead_changed.connect(self._soon)
        canvas.resized.connect(self.refresh)
        canvas.resized.connect(self.waiting.place)
        canvas.pressed.connect(self._press)
        canvas.dragged.connect(self._seek)
        canvas.hovered.connect(self._hover)
        canvas.zoomed.connect(self._tell_zoom)
        canvas.unpinned.connect(self._forget_target)
        menu.look_changed.connect(self.set_look)

    @property
    def figure(self) -> Figure | None:
        """What the canvas shows, for export."""
        return self.canvas.figure

    @property
    def look(self) -> Look:
        """How the layer is looked at."""
        return self._look

    def figure_for(self, width: float, height: float) -> Figure:
        """Return the same moment laid out for another size."""
        frame = self.frame = self._frame_or_before()
        figure = compose(frame, width, height, self._composition)
        over = tuple(part for overlay in self.overlays for part in overlay(figure))
        if over:
            figure = replace(figure, parts=(*figure.parts, *over))
        target = self._hovered or self._pinned
        selected, analysis = self._session.selected_id, self._session.analysis
        if target is None or selected not in analysis.network:
            return figure
        links = links_of(frame, analysis.row(selected), target)
        if links is None:
            return figure
        self.told.emit(links.words + (EDITING if target.grid == self.kernel.part and self.kernel.at else ""))
        return replace(figure, parts=(*figure.parts, *link_parts(figure, links)))

    def _frame_or_before(self) -> Frame:
        """Return the frame of the moment; of a layer that no longer fits, the one before with the reason."""
        frame, selected = self._frame(), self._session.selected_id
        if not isinstance(frame, MessageFrame):
            self._fitted = selected, frame
        elif self._fitted is not None and self._fitted[0] == selected and self._says_why():
            return StaleFrame(frame, self._fitted[1])
        return frame

    def _frame(self) -> Frame:
        """Return the frame of the moment, or of the output that is pointed at while nothing plays."""
        session, playhead = self._session, self._playback.playhead
        looked_at = playhead
        hovered = self._hovered
        if hovered is not None and hovered.grid == self._stepped_grid() and not self._playback.is_playing:
            looked_at = replace(playhead, step=hovered.row * self._playback.columns + hovered.column)
        shows_cells = session.selected_id == INPUT_ID  # which are in the document, whatever has been computed
        frame = build_frame(
            session.document if shows_cells else session.pictured or session.document,
            session.analysis,
            session.activations,
            session.selected_id,
            looked_at,
            self._order,
            self._look,
        )
        if looked_at != playhead and isinstance(frame, SlidingFrame):
            return replace(frame, filled=playhead.step + 1)
        return frame

    def _stepped_grid(self) -> GridName:
        """Return which grid playback goes through: a stamping layer's input, else the output."""
        return "input" if self._playback.stamps else "output"

    def put_above(self, widget: QWidget) -> None:
        """Put a bar over the canvas."""
        self._column.insertWidget(0, widget)

    def show_channel(self, channel: int) -> None:
        """Bring another input channel to the front."""
        self._playback.set_channel(channel)

    def set_order(self, order: AxisOrder) -> None:
        """Write shapes in another order of axes."""
        self._order = order
        self.refresh()

    def set_composition(self, composition: CompositionName) -> None:
        """Draw numerals in the cells, or a heat map with the patch enlarged."""
        self._composition = composition
        self.refresh()

    def set_look(self, look: Look) -> None:
        """Show other things beside the layer, or other colours."""
        self._look = look
        self._playback.set_gathering(look.transposed == "gather")
        self.kernel.set_gathering(look.transposed == "gather")
        self.refresh()

    def refresh(self) -> None:
        """Draw the present moment; the last picture stays while its numbers are being computed."""
        self._due.stop()
        session = self._session
        # Cells of the input are shown as they are painted, whether the numbers behind them are there or not.
        has_cells = session.selected_id == INPUT_ID and isinstance(session.document.input, GridInput | CellsInput)
        if session.pictured is not None or has_cells or self._says_why() or self.canvas.figure is None:
            self.canvas.show_figure(self.figure_for(*self.canvas.available_size))

    def _says_why(self) -> bool:
        """Whether the selected layer has no numbers to wait for, but a reason to show."""
        analysis, selected = self._session.analysis, self._session.selected_id
        return selected in analysis.network and analysis.row(selected).output_shape is None

    def _soon(self) -> None:
        if not self._due.isActive():
            self._due.start()

    def _forget_target(self) -> None:
        self._hovered = self._pinned = None
        self._soon()

    def _forget_fitted(self) -> None:
        self._fitted = None

    # The mouse

    def _sheet_at(self, point: QPointF) -> Sheet | None:
        """Return the channel whose edge is under the mouse, if it can come forward."""
        figure, zoom = self.canvas.figure, self.canvas.zoom
        for name in SHEETED:
            grid = grid_named(figure, name) if figure else None
            sheet = grid.zoomed(zoom).sheet_at(point * zoom) if grid and grid.behind else None
            if sheet is not None and sheet.comes_forward:
                return sheet
        return None

    def _bring_forward(self, sheet: Sheet) -> None:
        """Look at the channel of a sheet, and at the filter that reads it."""
        if sheet.filter_index is not None:
            self._playback.set_filter(sheet.filter_index)
        if sheet.channel is not None:
            self._playback.set_channel(sheet.channel)

    def _means_something(self, point: QPointF) -> bool:
        target = target_at(self.canvas.figure, point)
        if target is None:
            return self._sheet_at(point) is not None
        return target.grid == self._stepped_grid()

    def _press(self, point: QPointF) -> None:
        """Go to the cell under the mouse, or keep what belongs to it in sight."""
        target = target_at(self.canvas.figure, point)
        if target is not None and target.grid == self._stepped_grid():
            self._hovered = self._pinned = None
            self._seek(point)
            return
        self.kernel_hand.hold(target, point)
        sheet = self._sheet_at(point) if target is None else None
        if sheet is not None:
            self._bring_forward(sheet)
            return
        self._pinned = None if target == self._pinned else target
        self._soon()

    def _seek(self, point: QPointF) -> None:
        if self.kernel_hand.holds:
            self.kernel_hand.drag(point)
            return
        target = target_at(self.canvas.figure, point)
        if target is not None and target.grid == self._stepped_grid():
            self._playback.pause()
            self._playback.seek(target.row * self._playback.columns + target.column)

    def _hover(self, point: QPointF | None) -> None:
        """Show what belongs to the cell under the mouse, and say what it is."""
        target = None if point is None else target_at(self.canvas.figure, point)
        sheet = self._sheet_at(point) if point is not None and target is None else None
        if target == self._hovered and sheet == self._hovered_sheet:
            return
        self._hovered_sheet = sheet
        self._hovered = target
        stepped = target is not None and target.grid == self._stepped_grid()
        pointing = target is not None or sheet is not None
        shape = Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor
        self.canvas.viewport().setCursor(shape)
        if stepped and target is not None:
            word = self._stepped_grid().capitalize()
            self.told.emit(f"{word} row {target.row + 1}, column {target.column + 1}: click to go there")
        elif sheet is not None:
            self.told.emit(f"Channel {sheet.number + 1}: click to bring it to the front")
        elif target is None and self._pinned is None:
            self.told.emit("")
        self._soon()

    def type_kernel(self) -> None:
        """Type the filter's numbers, from its first cell on."""
        self.refresh()
        self.kernel_hand.type_first()

    def _tell_zoom(self, zoom: float) -> None:
        self.told.emit(f"Zoom {zoom:.0%}. Drag to move, 0 for the whole." if zoom > 1 else "")
