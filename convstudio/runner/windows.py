"""Steps, outputs and taps: which cell a step fills, what it reads, and who reads a cell.

All cells are (row, column), and steps go through the output row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from convstudio.engine import Pair, Window


class Tap(NamedTuple):
    """One product of a step: a cell of the kernel on a cell of the input.

    ``input_row`` and ``input_column`` count from the input's first real cell; where ``inside`` is False they lie in
    the padding, or hang over it.
    """

    kernel_row: int
    kernel_column: int
    input_row: int
    input_column: int
    inside: bool


class Reader(NamedTuple):
    """An output that reads a certain input cell, and the cell of the kernel through which it does."""

    output_row: int
    output_column: int
    kernel_row: int
    kernel_column: int


def step_count(window: Window) -> int:
    """Return how many positions the window takes."""
    return window.output_size[0] * window.output_size[1]


def cell_of_step(window: Window, step: int) -> Pair:
    """Return the output cell that a step fills: row by row, from left to right.

    Raises
    ------
    IndexError
        If there is no such step.
    """
    if not 0 <= step < step_count(window):
        raise IndexError(f"There is no step {step}; the window takes {step_count(window)} steps from 0 on.")
    return divmod(step, window.output_size[1])


def step_of_cell(window: Window, row: int, column: int) -> int:
    """Return the step that fills an output cell.

    Raises
    ------
    IndexError
        If there is no such cell.
    """
    height, width = window.output_size
    if not (0 <= row < height and 0 <= column < width):
        raise IndexError(f"There is no output cell ({row}, {column}); the output is {height}×{width}.")
    return row * width + column


def origin(window: Window, row: int, column: int) -> Pair:
    """Return where the window's first tap lies for an output cell, in input cells; negative in the padding."""
    return (
        row * window.stride[0] - window.pads[0],
        column * window.stride[1] - window.pads[1],
    )


def taps(window: Window, row: int, column: int) -> tuple[Tap, ...]:
    """Return what an output cell reads, kernel row by kernel row.

    Examples
    --------
    >>> from convstudio.engine.window import place_window
    >>> taps(place_window((3, 3), (1, 2), (1, 1), (0, 1, 0, 1)), 2, 0)[0]
    Tap(kernel_row=0, kernel_column=0, input_row=2, input_column=-1, inside=False)
    """
    top, left = origin(window, row, column)
    (height, width), (down, right) = window.input_size, window.dilation
    return tuple(
        Tap(i, j, top + i * down, left + j * right, 0 <= top + i * down < height and 0 <= left + j * right < width)
        for i in range(window.kernel_size[0])
        for j in range(window.kernel_size[1])
    )


def readers(window: Window, input_row: int, input_column: int) -> tuple[Reader, ...]:
    """Return every output that reads an input cell, row by row; a cell of the padding is given by its negative place.

    Examples
    --------
    >>> from convstudio.engine.window import place_window
    >>> window = place_window((1, 4), (1, 3), (1, 2), (0, 1, 0, 1))
    >>> [(reader.output_column, reader.kernel_column) for reader in readers(window, 0, 1)]
    [(0, 2), (1, 0)]
    """
    return tuple(
        Reader(row, column, i, j)
        for row, i in _axis_readers(window, 0, input_row)
        for column, j in _axis_readers(window, 1, input_column)
    )


def unread_lines(window: Window) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the (rows, columns) of the padded input that no window reads, counted from the first real cell.

    What a floored division leaves over lies at the end; strides longer than the kernel leave gaps between.
    """
    rows, columns = (
        tuple(
            place
            for place in range(-window.pads[axis], window.input_size[axis] + window.pads[axis + 2])
            if not _axis_readers(window, axis, place)
        )
        for axis in (0, 1)
    )
    return rows, columns


def unread_cells(window: Window) -> tuple[Pair, ...]:
    """Return the real input cells that no window reads, row by row."""
    rows, columns = (set(lines) for lines in unread_lines(window))
    height, width = window.input_size
    return tuple((row, column) for row in range(height) for column in range(width) if row in rows or column in columns)


def _axis_readers(window: Window, axis: int, place: int) -> list[Pair]:
    """Return every (output, tap) that reads ``place`` along one axis, outputs ascending."""
    stride, dilation, padded = window.stride[axis], window.dilation[axis], place + window.pads[axis]
    found = []
    for tap in reversed(range(window.kernel_size[axis])):
        output, rest = divmod(padded - tap * dilation, stride)
        if rest == 0 and 0 <= output < window.output_size[axis]:
            found.append((output, tap))
    return found
