"""Where a window lies: the padded cells that it covers, reads, repeats or never reaches."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.padding import surround
from convstudio.runner.windows import unread_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convstudio.engine import Pads, Pair, Window
    from convstudio.engine.layers import PaddingMode
    from convstudio.figures.frames import Block, Cell

MOST_TAPS = 400
"""More are shown as one area."""

MOST_SOURCES = 24


def reach_of_step(window: Window, row: int, column: int) -> Block:
    """Return the padded cells that the window covers."""
    return (row * window.stride[0], column * window.stride[1], *window.span)


def taps_of_step(window: Window, row: int, column: int) -> tuple[Cell, ...]:
    """Return the padded cells that the window reads, in raster order; none where they are too many to be told apart."""
    (tall, wide), (down, right) = window.kernel_size, window.dilation
    if tall * wide > MOST_TAPS:
        return ()
    top, left, _, _ = reach_of_step(window, row, column)
    return tuple((top + i * down, left + j * right) for i in range(tall) for j in range(wide))


@lru_cache(maxsize=64)
def unread_blocks(window: Window) -> tuple[Block, ...]:
    """Return the strips of padded cells that no window reads: left over at the end, or between long steps."""
    rows, columns = unread_lines(window)
    height, width = window.padded_size
    top, left = window.pads[0], window.pads[1]
    blocks: list[Block] = [(first, 0, count, width) for first, count in _runs(row + top for row in rows)]
    # Columns are cut at the rows that are hatched already.
    read = list(_runs(row for row in range(height) if row - top not in set(rows)))
    for first, count in _runs(column + left for column in columns):
        blocks += [(start, first, high, count) for start, high in read]
    return tuple(blocks) if len(blocks) <= MOST_TAPS else ()


def _runs(places: Iterator[int]) -> Iterator[Pair]:
    """Yield (first, how many) of neighbours."""
    for _, run in groupby(enumerate(places), lambda item: item[1] - item[0]):
        members = [place for _, place in run]
        yield members[0], len(members)


@lru_cache(maxsize=64)
def unread_note(window: Window) -> str:
    """Return what is never read, in words; nothing where all is."""
    rows, columns = (len(lines) for lines in unread_lines(window))
    parts = [f"{count} {word}{'s' * (count > 1)}" for count, word in ((rows, "row"), (columns, "column")) if count]
    return f"{' and '.join(parts)} never read" if parts else ""


def padding_sources(window: Window, row: int, column: int, mode: PaddingMode) -> tuple[tuple[Cell, Cell], ...]:
    """Return the cells of the padding that the window reads, each with the cell whose number it repeats."""
    if mode == "zeros" or not any(window.pads):
        return ()
    top, left, bottom, right = window.pads
    height, width = window.padded_size
    numbers = repeated_cells(window.input_size, window.pads, mode)
    found: list[tuple[Cell, Cell]] = []
    for tap in taps_of_step(window, row, column):
        if top <= tap[0] < height - bottom and left <= tap[1] < width - right:
            continue
        source = divmod(int(numbers[tap]), window.input_size[1])
        found.append((tap, (source[0] + top, source[1] + left)))
    return tuple(found[:MOST_SOURCES])


@lru_cache(maxsize=16)
def repeated_cells(size: Pair, pads: Pads, mode: PaddingMode) -> np.ndarray:
    """Return the padded map of cells' own numbers: which cell each place of the padding repeats."""
    return surround(np.arange(size[0] * size[1], dtype=np.float64).reshape(size), pads, mode)
