"""The cells of the network's input, as they are typed into and painted on: what each change does to the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine.shapes import is_map
from convstudio.studio import actions
from convstudio.studio.document import input_array
from convstudio.studio.inputs import InputError, is_coloured, scaling_of
from convstudio.studio.number_text import NumberTextError, write_exactly
from convstudio.studio.painting import fill_mask, stroke_mask
from convstudio.studio.picture_numbers import as_channels

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QColor

    from convstudio.studio.session import Session
    from convstudio.ui.paint_bar import PaintBar

    Cell = tuple[int, int]

WRAPPED = 3


class InputCells:
    """One grid on the canvas that shows the input, or one channel of it. A vector is wrapped into rows.

    Parameters
    ----------
    session : Session
    bar : PaintBar
        Says what is painted with.
    part : str
        The grid's name in the figure.
    channel : int or None
        Which channel it shows; None for all, as colours.
    size : (rows, columns)
        Of the grid.
    """

    def __init__(self, session: Session, bar: PaintBar, part: str, channel: int | None, size: Cell) -> None:
        self._session, self._bar = session, bar
        self.part, self.size = part, size
        self._shown = channel

    # What is

    @property
    def array(self) -> NDArray[np.float32]:
        """The input as channels, rows and columns; read-only."""
        array = input_array(self._session.document)
        if is_map(array.shape):
            return array
        rows, columns = self.size
        padded = np.zeros(rows * columns, np.float32)
        padded[: array.size] = array
        return padded.reshape(1, rows, columns)

    @property
    def is_current(self) -> bool:
        """Whether the input still has the size that this grid was drawn for, and is not too large to be made."""
        document = self._session.document
        shape = document.network.input_shape
        try:
            input_array(document)
        except InputError:
            return False
        fits = shape[1:] == tuple(self.size) if is_map(shape) else shape[0] <= self.size[0] * self.size[1]
        return fits and (self._shown is None or self._shown < shape[0])

    @property
    def is_coloured(self) -> bool:
        """Whether the input is shown in colours."""
        document = self._session.document
        return is_coloured(document.input, input_array(document))

    @property
    def channels(self) -> tuple[int, ...]:
        """The channels that a number typed or painted here goes into."""
        chosen = self._shown if self._shown is not None else self._bar.chosen_channel
        every = range(len(self.array))
        return (chosen,) if chosen is not None and chosen in every else tuple(every)

    def text_at(self, row: int, column: int) -> str | None:
        """Return the number in a cell, with all its digits; None if the grid is not the input's by now."""
        if not self.is_current:
            return None
        return write_exactly(float(self.array[self.channels[0], row, column]))

    def words_for(self, row: int, column: int) -> str:
        """Return what a cell is called."""
        channel = f", channel {self.channels[0] + 1}" if len(self.channels) == 1 and len(self.array) > 1 else ""
        return f"Input row {row + 1}, column {column + 1}{channel}"

    def numbers_at(self, row: int, column: int) -> str:
        """Return what a cell holds, in words."""
        if not self._exists(row, column):
            return ""
        array = self.array
        shown = range(len(array)) if self._shown is None else (self._shown,)
        names = dict(enumerate("RGB")) | {WRAPPED: "alpha"} if self.is_coloured else {}
        numbers = [f"{names.get(n, '')} {write_exactly(float(array[n, row, column]))}".strip() for n in shown]
        return f"Row {row + 1}, column {column + 1}: {', '.join(numbers)}"

    # Typing

    def set_number(self, row: int, column: int, number: float) -> None:
        """Put a number into a cell."""
        self._check_current()
        if not self._exists(row, column):
            raise NumberTextError("The input ends before this cell.")
        mask = np.zeros(self.size, bool)
        mask[row, column] = True
        self._session.end_gesture()
        self._paint(mask, [number] * len(self.channels), "Type a number of the input")

    def set_block(self, row: int, column: int, block: NDArray[np.float64]) -> None:
        """Put numbers into the cells from this one on."""
        self._check_current()
        array = self.array
        count, high, wide = block.shape
        rows, columns = self.size[0] - row, self.size[1] - column
        if high > rows or wide > columns:
            raise NumberTextError(
                f"The block has {high} row{'s' * (high != 1)} and {wide} column{'s' * (wide != 1)}, and from here on "
                f"the input has {rows} and {columns}. Start at another cell, or make the input larger."
            )
        if count not in (1, len(array)):
            raise NumberTextError(f"The block has {count} channels, and the input has {len(array)}.")
        channels = self.channels if count == 1 else tuple(range(count))
        result = array.copy()
        for place, channel in enumerate(channels):
            result[channel, row : row + high, column : column + wide] = block[place % count]
        self._session.end_gesture()
        self._apply(result, "Paste numbers into the input")

    # Painting

    def paint_stroke(self, start: Cell, end: Cell, *, erase: bool = False) -> None:
        """Paint with the pen from one cell to another; what follows joins it until the gesture ends."""
        mask = stroke_mask(self.size, start, end, self._bar.pen.value())
        self._paint(mask, self._numbers(erase=erase), "Erase cells" if erase else "Paint the input", merge=True)

    def fill(self, row: int, column: int) -> None:
        """Fill all cells around that hold the same."""
        if not self.is_current:
            return
        mask = fill_mask(self.array[list(self.channels)], (row, column))
        self._session.end_gesture()
        self._paint(mask, self._numbers(), "Fill cells")

    def erase(self, row: int, column: int) -> None:
        """Put nothing into a cell."""
        mask = np.zeros(self.size, bool)
        mask[row, column] = True
        self._session.end_gesture()
        self._paint(mask, self._numbers(erase=True), "Erase a cell")

    def clear(self) -> None:
        """Put nothing into all cells of all channels."""
        self._session.end_gesture()
        result = self.array.copy()
        result[:] = self._colour_numbers(None) if self.is_coloured else 0
        self._apply(result, "Clear the input")

    # Inside

    def _check_current(self) -> None:
        if not self.is_current:
            raise NumberTextError(
                "The input has another size by now. Leave this cell, and choose one of the new input."
            )

    def _exists(self, row: int, column: int) -> bool:
        shape = self._session.document.network.input_shape
        return is_map(shape) or row * self.size[1] + column < shape[0]

    def _numbers(self, *, erase: bool = False) -> list[float]:
        """Return what each of the channels is painted with."""
        if self.is_coloured and len(self.channels) == len(self.array):
            return self._colour_numbers(None if erase else self._bar.color).ravel().tolist()
        return [0.0 if erase else self._bar.number] * len(self.channels)

    def _colour_numbers(self, color: QColor | None) -> NDArray[np.float32]:
        """Return the numbers that stand for a colour, (C, 1, 1); white for None."""
        rgba = (1.0, 1.0, 1.0, 1.0) if color is None else color.getRgbF()
        cell = np.array(rgba, np.float32).reshape(4, 1, 1)
        return as_channels(cell, len(self.array), scaling_of(self._session.document.input) or "unit")

    def _paint(self, mask: NDArray[np.bool_], numbers: list[float], text: str, *, merge: bool = False) -> None:
        if not self.is_current:
            return
        try:
            actions.paint_input(self._session, mask, numbers, self.channels, text, merge)
        except InputError as error:
            raise NumberTextError(str(error)) from None

    def _apply(self, array: NDArray[np.float32], text: str) -> None:
        document = self._session.document
        if not is_map(document.network.input_shape):
            array = array.reshape(-1)[: document.network.input_shape[0]]
        try:
            actions.set_input_cells(self._session, array, text, scaling_of(document.input))
        except InputError as error:
            raise NumberTextError(str(error)) from None
