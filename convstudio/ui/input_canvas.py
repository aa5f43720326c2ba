"""The network's input on the canvas: a cursor over its cells, typing, and painting with the mouse."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent

from convstudio.engine import INPUT_ID
from convstudio.engine.shapes import is_map
from convstudio.figures.building.moment import RGB
from convstudio.figures.frames import InputFrame
from convstudio.figures.parts.grid import GridPart
from convstudio.figures.parts.marks import OutlinePart
from convstudio.studio.inputs import InputError
from convstudio.studio.number_text import MINUS, NumberTextError
from convstudio.ui.input_cells import InputCells
from convstudio.ui.paint_bar import KEYS, PaintBar

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from convstudio.figures.parts.base import Figure, Part
    from convstudio.studio.session import Session
    from convstudio.ui.convolve_view import ConvolveView

MOST_LISTED = 4096
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
NUMBER_SIGNS = "0123456789.,-+" + MINUS
LEFT = Qt.MouseButton.LeftButton


class InputCanvas(QObject):
    """Stands between the canvas and the hand for as long as the input is selected.

    Parameters
    ----------
    session : Session
    view : ConvolveView
    """

    told = Signal(object)
    """What lies under the mouse or the cursor, in words."""

    def __init__(self, session: Session, view: ConvolveView) -> None:
        super().__init__(view)
        self._session, self._view, self._canvas = session, view, view.canvas
        self.bar = PaintBar()
        self.editor = view.editor
        self.cursor: tuple[str, int, int] | None = None
        """The grid, row and column that keys go to."""
        self._stroke: tuple[InputCells, tuple[int, int]] | None = None
        view.put_above(self.bar)
        view.overlays.append(self._marks)
        self._canvas.installEventFilter(self)
        self._canvas.viewport().installEventFilter(self)
        self.bar.clear_wanted.connect(self._clear)
        self.bar.channel_changed.connect(self._bring_forward)
        self.editor.moved.connect(self._follow_editor)
        self.editor.closed.connect(self._view.refresh)
        session.selection_changed.connect(self._refresh)
        session.document_changed.connect(self._refresh)
        view.canvas.figure_shown.connect(self._refresh)
        self._refresh()

    @property
    def is_active(self) -> bool:
        """Whether the input is on the canvas."""
        return self._session.selected_id == INPUT_ID and isinstance(self._view.frame, InputFrame)

    def grid(self, part: str) -> InputCells | None:
        """Return the cells of one grid on the canvas; None too where the picture is older than the input."""
        frame, figure = self._view.frame, self._canvas.figure
        shown = figure.part(part) if figure else None
        if not isinstance(frame, InputFrame) or part not in frame.grids or not isinstance(shown, GridPart):
            return None
        channel = frame.grids[part] if is_map(self._session.document.network.input_shape) else 0
        cells = InputCells(self._session, self.bar, part, channel, (shown.cells.rows, shown.cells.columns))
        return cells if cells.is_current else None

    def cells_at(self, point: QPointF) -> tuple[InputCells, tuple[int, int]] | None:
        """Return the grid under a point of the figure, with the (row, column)."""
        frame, figure = self._view.frame, self._canvas.figure
        if not isinstance(frame, InputFrame) or figure is None:
            return None
        for part in frame.grids:
            shown, grid = figure.part(part), self.grid(part)
            cell = shown.place.cell_at(point) if isinstance(shown, GridPart) else None
            if cell is not None and grid is not None:
                return grid, cell
        return None

    # Showing

    def _refresh(self) -> None:
        active = self._session.selected_id == INPUT_ID
        self.bar.setVisible(active)
        if not active:
            self.cursor = self._stroke = None
            return
        shape = self._session.document.network.input_shape
        count = shape[0] if is_map(shape) else 1
        grid = self.grid("input") if self.is_active else None
        coloured = grid is not None and grid.is_coloured
        channels: list[tuple[int | None, str]] = []
        if coloured:
            channels += [(None, "All colours"), *((n, f"Channel {(*RGB, 'alpha')[n]}") for n in range(count))]
        elif count > 1:
            channels += [(n, f"Channel {n + 1} / {count:,}") for n in range(min(count, MOST_LISTED))]
        self.bar.offer_channels(channels or [(0, "")], coloured=coloured)
        if not coloured:
            self.bar.show_channel(self._session.playhead.channel)

    def _bring_forward(self, channel: int | None) -> None:
        if channel is not None and not self.bar.paints_colour:
            self._view.show_channel(channel)

    def _marks(self, figure: Figure) -> tuple[Part, ...]:
        """Return the outline of the cell that keys go to."""
        if self.cursor is None or self._session.selected_id != INPUT_ID:
            return ()
        part, row, column = self.cursor
        grid = figure.part(part)
        if not isinstance(grid, GridPart) or row >= grid.cells.rows or column >= grid.cells.columns:
            return ()
        return (OutlinePart("cell cursor", _seen(grid.place.cell(row, column)), "accent"),)

    def _show_tool(self, *, over: bool) -> None:
        """Let the pointer say what a press would do."""
        paints = over and self.bar.tool != "look"
        self._canvas.viewport().setCursor(Qt.CursorShape.CrossCursor if paints else Qt.CursorShape.ArrowCursor)

    def _follow_editor(self, row: int, column: int) -> None:
        if isinstance(self.editor.target, InputCells):
            self.cursor = (self.editor.target.part, row, column)

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.is_active:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self._canvas:
            return self._press_key(event)
        if isinstance(event, QMouseEvent) and watched is self._canvas.viewport():
            return self._follow_mouse(event)
        return False

    def _follow_mouse(self, event: QMouseEvent) -> bool:
        """Take what the mouse does; return whether it meant something."""
        kind, point = event.type(), self._canvas.point_of(event)
        if kind == QEvent.Type.MouseButtonDblClick and event.button() == LEFT:
            return self._double_click(point)
        if kind == QEvent.Type.MouseButtonPress and event.button() == LEFT:
            return self._press(point)
        if kind == QEvent.Type.MouseMove and self._stroke is not None:
            self._drag(point)
            return True
        if kind == QEvent.Type.MouseMove and not event.buttons():
            self._hover(point)
            return True
        if kind == QEvent.Type.MouseButtonRelease and self._stroke is not None:
            self._stroke = None
            self._session.end_gesture()
            return True
        return False

    def _press(self, point: QPointF) -> bool:
        found = self.cells_at(point)
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        if found is None:
            return False
        grid, (row, column) = found
        if self.bar.tool == "look":
            if self._canvas.zoom > 1:
                return False  # it moves the picture
            self._put_cursor(grid, row, column)
            return True
        self.cursor = None
        if self._use_tool(grid, row, column) and self.bar.tool != "fill":
            self._stroke = (grid, (row, column))
        return True

    def _drag(self, point: QPointF) -> None:
        """Go on with a stroke, into whichever cell the mouse would be over; it may leave the grid and come back."""
        assert self._stroke is not None
        grid, before = self._stroke
        shown = self._canvas.figure.part(grid.part) if self._canvas.figure else None
        if not isinstance(shown, GridPart):
            return
        place = shown.place
        away = point - place.rect.topLeft()
        cell = (int(away.y() // place.cell_height), int(away.x() // place.cell_width))
        if cell != before:
            stroke = partial(grid.paint_stroke, before, cell, erase=self.bar.tool == "erase")
            self._stroke = (grid, cell) if self._make(stroke) else None

    def _double_click(self, point: QPointF) -> bool:
        found = self.cells_at(point)
        if found is None:
            return False
        if self.bar.tool == "look":
            self.editor.open_at(found[0], *found[1])
        else:
            self._press(point)
        return True

    def _hover(self, point: QPointF) -> None:
        found = self.cells_at(point)
        self._show_tool(over=found is not None)
        self.told.emit(found[0].numbers_at(*found[1]) if found else "")

    # Keys

    def _press_key(self, event: QKeyEvent) -> bool:
        """Take a key of the canvas; return whether it meant something."""
        shift = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        if event.modifiers() & ~shift:
            return False
        key, text = Qt.Key(event.key()), event.text()
        if key in ARROWS:
            self._move_cursor(*ARROWS[key])
        elif key in KEYS:
            self.bar.choose(KEYS[key])
        elif self.cursor is None:
            return False
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._type_here()
        elif text and text in NUMBER_SIGNS:
            self._type_here(text)
        else:
            return self._act_here(key)
        return True

    def _act_here(self, key: Qt.Key) -> bool:
        grid, row, column = self._under_cursor()
        if grid is None:
            return False
        if key == Qt.Key.Key_Escape:
            self.cursor = None
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._make(partial(grid.erase, row, column))
        elif key == Qt.Key.Key_Space and self.bar.tool != "look":
            self._use_tool(grid, row, column)
            self._session.end_gesture()
        else:
            return False
        self._view.refresh()
        return True

    def _type_here(self, typed: str = "") -> None:
        grid, row, column = self._under_cursor()
        if grid is not None:
            self.editor.open_at(grid, row, column, typed)

    def _move_cursor(self, down: int, right: int) -> None:
        grid, row, column = self._under_cursor()
        if grid is None:
            first = self.grid("input")
            if first is not None:
                self._put_cursor(first, 0, 0)
            return
        row, column = max(0, min(row + down, grid.size[0] - 1)), max(0, min(column + right, grid.size[1] - 1))
        self._put_cursor(grid, row, column)

    def _put_cursor(self, grid: InputCells, row: int, column: int) -> None:
        self.cursor = (grid.part, row, column)
        self._view.refresh()
        shown = self._canvas.figure.part(grid.part) if self._canvas.figure else None
        if isinstance(shown, GridPart):
            self._canvas.show_rect(shown.place.cell(row, column))
        words = grid.numbers_at(row, column)
        self.told.emit(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._canvas, words))

    def _under_cursor(self) -> tuple[InputCells | None, int, int]:
        part, row, column = self.cursor or ("", 0, 0)
        return self.grid(part), row, column

    # Changes

    def _make(self, change: Callable[[], None]) -> bool:
        """Make a change, or say why it can't be made; return whether it was."""
        try:
            change()
        except NumberTextError as error:
            self.told.emit(str(error))
            return False
        return True

    def _use_tool(self, grid: InputCells, row: int, column: int) -> bool:
        """Do to a cell what the tool does; return whether it could be done."""
        self._session.end_gesture()
        if self.bar.tool == "fill":
            return self._make(partial(grid.fill, row, column))
        erase = self.bar.tool == "erase"
        return self._make(partial(grid.paint_stroke, (row, column), (row, column), erase=erase))

    def _clear(self) -> None:
        grid = self.grid("input")
        if grid is not None:
            self._make(grid.clear)
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def paste_block(self, block: NDArray[np.float64]) -> str:
        """Put numbers into the cells from the cursor on; return a sentence that says why they can't be, or nothing."""
        grid, row, column = self._under_cursor()
        if grid is None:
            return ""
        try:
            grid.set_block(row, column, block)
        except (NumberTextError, InputError) as error:
            return str(error)
        return ""


def _seen(rect: QRectF) -> QRectF:
    """Return a cell, or around a tiny one a square that can be seen."""
    least = 6.0
    grow = max(0.0, least - min(rect.width(), rect.height())) / 2
    return rect.adjusted(-grow, -grow, grow, grow)
