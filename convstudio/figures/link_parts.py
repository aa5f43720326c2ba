"""Cells that belong to the one that is pointed at, and how they are marked in a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.figures.parts.grid import GridPart, grid_named
from convstudio.figures.parts.marks import OutlinePart, TintPart

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from convstudio.figures.frames import Cell
    from convstudio.figures.parts.base import Figure, Part

GridName = str
GRID_NAMES: tuple[GridName, ...] = ("input", "kernel", "patch", "output", "weights", *(f"path {n}" for n in range(8)))
"""The grids of figures whose cells can be pointed at."""

LABELLED = 34.0
"""Pixels of a cell's width from which on there is room for a word."""


@dataclass(frozen=True, slots=True)
class Target:
    """The cell that the reader points at."""

    grid: GridName
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that belongs to the target, in a colour, with a word where there is room."""

    grid: GridName
    cell: Cell
    tint: str = "output"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Everything that belongs to a target, and what that is in words."""

    target: Target
    links: tuple[Link, ...]
    words: str


def target_at(figure: Figure | None, point: QPointF) -> Target | None:
    """Return the cell at a point of a figure."""
    for name in GRID_NAMES:
        grid = grid_named(figure, name) if figure else None
        cell = grid.place.cell_at(point) if grid else None
        if cell is not None:
            return Target(name, *cell)
    return None


def link_parts(figure: Figure, links: Links) -> tuple[Part, ...]:
    """Return what is laid over a figure to show ``links``."""
    parts: list[Part] = []
    for name in GRID_NAMES:
        grid = figure.part(name)
        found = [link for link in links.links if link.grid == name]
        if not isinstance(grid, GridPart) or not found:
            continue
        labels = tuple(link.label for link in found) if grid.place.cell_width >= LABELLED and found[0].label else ()
        cells = tuple(grid.place.cell(*link.cell) for link in found)
        parts.append(TintPart(f"link {name}", grid.rect, cells, tuple(link.tint for link in found), labels))
    grid = figure.part(links.target.grid)
    if isinstance(grid, GridPart):
        parts.append(OutlinePart("target", grid.place.cell(links.target.row, links.target.column), "accent"))
    return tuple(parts)
