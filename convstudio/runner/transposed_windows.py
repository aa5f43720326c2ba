"""Two ways to look at a transposed convolution, step by step.

Stamping: every input cell lays the kernel, times its number, onto the output. Zero insertion: zeros are put between the
input's cells, so many that an ordinary convolution of stride 1, with the kernel turned by half a turn, gives the same.

Both start from the window that ``ConvTranspose2d.spread`` returns: that of the convolution which leads the other way,
whose input is this layer's output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from convstudio.engine import Window
from convstudio.runner import windows

if TYPE_CHECKING:
    from convstudio.engine import Pair


class Stamp(NamedTuple):
    """One cell of the kernel on one cell of the output; cut off by the padding where not ``inside``."""

    kernel_row: int
    kernel_column: int
    output_row: int
    output_column: int
    inside: bool


class Source(NamedTuple):
    """An input cell that adds to a certain output cell, and the cell of the kernel through which it does."""

    input_row: int
    input_column: int
    kernel_row: int
    kernel_column: int


class InsertedTap(NamedTuple):
    """One product of the ordinary convolution over the input with zeros between its cells.

    ``row`` and ``column`` count in that larger input; ``cell`` is the input cell that lies there, or None for a zero.
    ``kernel_row`` and ``kernel_column`` are those of the kernel before it is turned.
    """

    row: int
    column: int
    cell: Pair | None
    kernel_row: int
    kernel_column: int


def stamps(spread: Window, row: int, column: int) -> tuple[Stamp, ...]:
    """Return where an input cell lays the kernel, kernel row by kernel row.

    Examples
    --------
    >>> from convstudio.engine.layers import ConvTranspose2d
    >>> spread = ConvTranspose2d(1, (1, 3), stride=2).spread((1, 1, 4))
    >>> [stamp.output_column for stamp in stamps(spread, 0, 1)]
    [2, 3, 4]
    """
    return tuple(Stamp(*tap) for tap in windows.taps(spread, row, column))


def sources(spread: Window, row: int, column: int) -> tuple[Source, ...]:
    """Return every input cell that adds to an output cell, row by row.

    Examples
    --------
    >>> from convstudio.engine.layers import ConvTranspose2d
    >>> spread = ConvTranspose2d(1, (1, 3), stride=2).spread((1, 1, 4))
    >>> [(source.input_column, source.kernel_column) for source in sources(spread, 0, 2)]
    [(0, 2), (1, 0)]
    """
    return tuple(Source(*reader) for reader in windows.readers(spread, row, column))


def inserted_window(spread: Window) -> Window:
    """Return the window of the ordinary convolution over the input with zeros between its cells.

    Its pads are negative where the transposed layer cuts off more than the kernel reaches.

    Examples
    --------
    >>> from convstudio.engine.layers import ConvTranspose2d
    >>> window = inserted_window(ConvTranspose2d(1, 3, stride=2, padding=1).spread((1, 4, 4)))
    >>> window.input_size, window.stride, window.pads, window.output_size
    ((7, 7), (1, 1), (1, 1, 1, 1), (7, 7))
    """
    height, width = ((spread.output_size[axis] - 1) * spread.stride[axis] + 1 for axis in (0, 1))
    top, left = (spread.span[axis] - 1 - spread.pads[axis] for axis in (0, 1))
    bottom = spread.input_size[0] + spread.span[0] - 1 - height - top
    right = spread.input_size[1] + spread.span[1] - 1 - width - left
    return Window(
        (height, width), spread.input_size, spread.kernel_size, (1, 1), spread.dilation, (top, left, bottom, right)
    )


def inserted_taps(spread: Window, row: int, column: int) -> tuple[InsertedTap, ...]:
    """Return what an output cell reads of the input with zeros between its cells, padding included."""
    last_row, last_column = (size - 1 for size in spread.kernel_size)
    return tuple(
        InsertedTap(
            tap.input_row,
            tap.input_column,
            _cell(spread, tap.input_row, tap.input_column) if tap.inside else None,
            last_row - tap.kernel_row,
            last_column - tap.kernel_column,
        )
        for tap in windows.taps(inserted_window(spread), row, column)
    )


def _cell(spread: Window, row: int, column: int) -> Pair | None:
    """Return the input cell that lies at a place of the larger input, or None for an inserted zero."""
    (above, rest), (before, beside) = divmod(row, spread.stride[0]), divmod(column, spread.stride[1])
    return None if rest or beside else (above, before)
