"""Painting on the cells of an input: strokes of a round pen, and filling."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine.shapes import is_map
from convstudio.studio.inputs import CellsInput, InputError, fits_in_text, input_from_cells, make_input, scaling_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convstudio.engine import Shape
    from convstudio.studio.inputs import InputRecipe

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


def painted_input(
    recipe: InputRecipe, shape: Shape, mask: NDArray[np.bool_], numbers: Sequence[float], channels: Sequence[int]
) -> InputRecipe:
    """Return an input with other numbers in some of its cells.

    Parameters
    ----------
    recipe : InputRecipe
    shape : (C, H, W) or (N,)
        Of what is made from it.
    mask : (H, W)
        Which cells. A vector is wrapped into rows, and ends before the last cells.
    numbers : float for each of ``channels``
    channels : int
        Of a vector 0 alone.

    Raises
    ------
    InputError
        If a number is not finite, or there are too many in the input.
    """
    cells = np.flatnonzero(mask)
    if not is_map(shape):
        cells = cells[cells < shape[0]]
    places = np.concatenate([channel * mask.size + cells for channel in channels])
    new = np.repeat(np.array(numbers, np.float32), len(cells))
    if not places.size:
        return recipe
    if isinstance(recipe, CellsInput) and recipe.cells.shape == shape and not fits_in_text(shape, recipe.scaling):
        try:
            return replace(recipe, cells=recipe.cells.with_numbers(places, new))
        except ValueError as error:
            raise InputError(f"These numbers can't be an input: {error}.") from None
    array = make_input(recipe, shape).copy()
    array.reshape(-1)[places] = new
    return input_from_cells(array, scaling_of(recipe), recipe)


def _runs_of(row: NDArray[np.bool_]) -> list[Cell]:
    """Return the (first, last) place of every run of True."""
    edges = np.diff(np.concatenate([[False], row, [False]]).astype(np.int8))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
