"""Painting on the cells of an input: strokes of a round pen, and filling."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Cell = tuple[int, int]

LARGEST_PEN = 99


def stroke_mask(size: Cell, start: Cell, end: Cell, pen: int) -> NDArray[np.bool_]:
    """Return which cells a round pen touches on its way in a straight line.

    Parameters
    ----------
    size : (rows, columns)
    start, end : (row, column)
        May lie outside.
    pen : int
        How many cells it is wide; 1 touches one cell at a time.

    Examples
    --------
    >>> stroke_mask((3, 4), (0, 0), (2, 3), 1).astype(int).tolist()
    [[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]]
    """
    mask = np.zeros(size, dtype=bool)
    disc = pen_disc(pen)
    before = (pen - 1) // 2
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    rows = np.rint(np.linspace(start[0], end[0], steps + 1)).astype(int) - before
    columns = np.rint(np.linspace(start[1], end[1], steps + 1)).astype(int) - before
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        top, left = max(0, row), max(0, column)
        bottom, right = min(size[0], row + pen), min(size[1], column + pen)
        if bottom > top and right > left:
            mask[top:bottom, left:right] |= disc[top - row : bottom - row, left - column : right - column]
    return mask


def pen_disc(pen: int) -> NDArray[np.bool_]:
    """Return which cells of a square a round pen of that width covers."""
    middle = (pen - 1) / 2
    away = np.arange(pen) - middle
    disc: NDArray[np.bool_] = away[:, None] ** 2 + away[None] ** 2 <= (pen / 2) ** 2
    return disc


def fill_mask(cells: NDArray[np.floating], start: Cell) -> NDArray[np.bool_]:
    """Return which cells can be reached from one, from neighbour to neighbour, through cells equal to it.

    Parameters
    ----------
    cells : (C, H, W)
        Equal in all channels.
    start : (row, column)

    Examples
    --------
    >>> fill_mask(np.array([[[1, 1, 0], [0, 1, 1]]]), (0, 0)).astype(int).tolist()
    [[1, 1, 0], [0, 1, 1]]
    """
    same = (cells == cells[:, start[0], start[1]][:, None, None]).all(axis=0)
    runs = [_runs_of(row) for row in same]
    firsts, lasts = [[run[0] for run in row] for row in runs], [[run[1] for run in row] for row in runs]
    mask = np.zeros(same.shape, dtype=bool)
    first = bisect_right(firsts[start[0]], start[1]) - 1
    waiting, seen = deque([(start[0], first)]), {(start[0], first)}
    while waiting:
        row, place = waiting.popleft()
        left, right = runs[row][place]
        mask[row, left : right + 1] = True
        for other in (row - 1, row + 1):
            if 0 <= other < len(runs):
                touching = range(bisect_left(lasts[other], left), bisect_right(firsts[other], right))
                found = [(other, near) for near in touching if (other, near) not in seen]
                seen.update(found)
                waiting.extend(found)
    return mask


def painted(
    array: NDArray[np.float32], mask: NDArray[np.bool_], numbers: Iterable[float], channels: Iterable[int]
) -> NDArray[np.float32]:
    """Return an input with other numbers in some of its cells.

    Parameters
    ----------
    array : (C, H, W)
    mask : (H, W)
        Which cells.
    numbers : float for each of ``channels``
    channels : int
    """
    result = array.copy()
    for channel, number in zip(channels, numbers, strict=True):
        result[channel][mask] = number
    return result


def _runs_of(row: NDArray[np.bool_]) -> list[Cell]:
    """Return the (first, last) place of every run of True."""
    edges = np.diff(np.concatenate([[False], row, [False]]).astype(np.int8))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
