"""The network's input: one map large, and its channels beside or below it, as its proportions ask."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from convstudio.figures.compositions.layout import (
    LARGEST_CELL,
    MARGIN,
    SIGN_GAP,
    TITLE_HEIGHT,
    center_parts,
    grid_size,
    title_width,
    titled_grid,
    whole_cell,
)
from convstudio.figures.parts.base import Figure, Part

if TYPE_CHECKING:
    from convstudio.figures.frames import InputFrame, MapView

LARGEST_MAP = 560.0
LARGEST_SMALL = 240.0
SMALLEST_CELL = 0.02
LONG = 3
"""A map so many times as long as it is wide has its channels laid along it."""

LONG_SHARE = 0.45
"""Of the room across a long map that the large one may take."""

COLUMN_SHARE = 0.5
"""Of the room beside which channels stand in a column."""

TITLE_STEP = TITLE_HEIGHT + 10
"""From the foot of a map to the next one below it."""

GAP = 14.0
MOST_IN_COLUMN = 3
"""More maps than these stand in two columns, to be large enough to see."""


def compose_input(frame: InputFrame, width: float, height: float) -> Figure:
    """Lay out the picture, large, and its channels."""
    views = [*([frame.picture] if frame.picture else []), *frame.channels]
    names = list(frame.grids)
    across, high = width - 2 * MARGIN, height - 2 * MARGIN - TITLE_HEIGHT
    rows, columns = views[0].cells.rows, views[0].cells.columns
    if len(views) == 1:
        parts = list(titled_grid(names[0], views[0], QPointF(), _cell(views[0], across, high)))
    elif columns >= LONG * rows:
        parts = _below_each_other(views, names, across, high)
    elif rows >= LONG * columns:
        parts = _side_by_side(views, names, across, high)
    else:
        parts = _in_a_column(views, names, across, high)
    shift = center_parts(parts, width, height)
    placed = tuple(replace(part, rect=part.rect.translated(shift)) for part in parts)
    return Figure(width, height, placed, frame.description)


def _in_a_column(views: list[MapView], names: list[str], across: float, high: float) -> list[Part]:
    """Lay out one map, and the others one above the other beside it."""
    first, others = views[0], views[1:]
    big = min(across * COLUMN_SHARE, high, LARGEST_MAP)
    cell = _cell(first, big, big)
    main_width, main_height = grid_size(first, cell)
    parts: list[Part] = list(titled_grid(names[0], first, QPointF(), cell))
    columns = 1 if len(others) <= MOST_IN_COLUMN else 2
    rows = ceil(len(others) / columns)
    room = max(main_height, high * 0.8) - TITLE_STEP * (rows - 1)
    wide = (across - main_width - SIGN_GAP) / columns - GAP * (columns - 1)
    small = _cell(others[0], wide, min(room / rows, LARGEST_SMALL))
    small_width, small_height = grid_size(others[0], small)
    column_width = max(small_width, *map(title_width, others)) + GAP
    for number, (name, view) in enumerate(zip(names[1:], others, strict=True)):
        x = main_width + SIGN_GAP + number % columns * column_width
        y = number // columns * (small_height + TITLE_STEP)
        parts += titled_grid(name, view, QPointF(round(x), round(y)), small)
    return parts


def _below_each_other(views: list[MapView], names: list[str], across: float, high: float) -> list[Part]:
    """Lay out wide maps, the large one on top."""
    count = len(views) - 1
    cells = [_cell(views[0], across, high * LONG_SHARE)]
    left = high - grid_size(views[0], cells[0])[1] - TITLE_STEP * count
    cells += [_cell(view, across, left / count) for view in views[1:]]
    parts: list[Part] = []
    y = 0.0
    for name, view, cell in zip(names, views, cells, strict=True):
        parts += titled_grid(name, view, QPointF(0, round(y)), cell)
        y += grid_size(view, cell)[1] + TITLE_STEP
    return parts


def _side_by_side(views: list[MapView], names: list[str], across: float, high: float) -> list[Part]:
    """Lay out tall maps, the large one on the left."""
    titles = [title_width(view) for view in views]
    cells = [_cell(views[0], across * LONG_SHARE, high)]
    left = across - max(grid_size(views[0], cells[0])[0], titles[0]) - GAP * len(views)
    cells += [_cell(view, left / (len(views) - 1), high * 0.8) for view in views[1:]]
    parts: list[Part] = []
    x = 0.0
    for name, view, cell, title in zip(names, views, cells, titles, strict=True):
        parts += titled_grid(name, view, QPointF(round(x), 0), cell)
        x += max(grid_size(view, cell)[0], title) + GAP
    return parts


def _cell(view: MapView, width: float, height: float) -> float:
    return whole_cell(max(SMALLEST_CELL, min(width / view.cells.columns, height / view.cells.rows, LARGEST_CELL)))
