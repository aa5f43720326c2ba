"""Measures and small builders that all compositions share."""

from __future__ import annotations

from math import floor, inf
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from convstudio.figures.parts.base import GridPlace, Part
from convstudio.figures.parts.grid import MOST_SHEETS, SHEET_OFFSET, GridPart
from convstudio.figures.parts.numeral_cells import size_for
from convstudio.figures.parts.text import CardPart, Line, TextPart, caption, card_height, heading, line_width, shortened

if TYPE_CHECKING:
    from convstudio.figures.frames import MapView

MARGIN = 32.0
TITLE_HEIGHT = 46.0
SIGN_GAP = 60.0
SIGN_REACH = 9.0
LARGEST_CELL = 56.0
WHOLE_PIXELS_FROM = 3.0
LEAST_SIDE = 12.0


def whole_cell(size: float) -> float:
    """Return a cell size that falls on whole pixels where cells are large enough to tell."""
    return float(floor(size)) if size >= WHOLE_PIXELS_FROM else size


def grid_size(view: MapView, cell: float) -> tuple[float, float]:
    """Return (width, height) of a map with cells of ``cell`` pixels; a single row is a strip that can be seen."""
    return max(LEAST_SIDE, view.cells.columns * cell), max(LEAST_SIDE, view.cells.rows * cell)


def sheets_depth(view: MapView) -> float:
    """Return how far the sheets behind a map reach out to the right and above."""
    return min(view.sheets, MOST_SHEETS) * SHEET_OFFSET.x()


def fits_numerals(view: MapView, cell: float) -> bool:
    """Say whether all numbers of a map are legible in cells of ``cell`` pixels."""
    if view.scale is None:
        return False
    place = GridPlace(QRectF(0, 0, *grid_size(view, cell)), view.cells.rows, view.cells.columns)
    return size_for(view.cells, place, view.decimals) > 0


def titled_grid(
    name: str,
    view: MapView,
    top_left: QPointF,
    cell: float,
    *,
    filled: int | None = None,
    outline: str = "",
    lift: float = 0.0,
    room: float = inf,
) -> tuple[GridPart, TextPart]:
    """Return a map's grid with its title and caption above; ``top_left`` is that of the grid.

    The title stands ``lift`` pixels higher at least, so that titles of a row with sheets are level, and is cut short
    where it would be wider than ``room``.
    """
    width, height = grid_size(view, cell)
    grid = GridPart(
        name,
        QRectF(top_left.x(), top_left.y(), width, height),
        view.cells,
        view.scale,
        pads=view.pads,
        decimals=view.decimals if fits_numerals(view, cell) else None,
        filled=_filled(view, filled),
        sheets=view.sheets,
        behind=view.behind,
        outline=outline,
        closer=None if view.scale is None else view.decimals,
        lattice=view.lattice,
    )
    return grid, title_over(
        f"{name} title", view.title, view.caption, grid.rect, lift=max(lift, sheets_depth(view)), room=room
    )


def _filled(view: MapView, filled: int | None) -> int | None:
    if view.size is None:
        return filled
    return view.size if filled is None else min(filled, view.size)


def title_over(name: str, title: str, words: str, rect: QRectF, *, lift: float = 0.0, room: float = inf) -> TextPart:
    """Return a title and a caption that stand over ``rect``, above its sheets, cut short to ``room`` pixels."""
    lines: tuple[Line, ...] = ((shortened(heading(title), room),), (shortened(caption(words), room),))
    width = max(rect.width(), *(line_width(line) + 1 for line in lines))
    over = QRectF(rect.x(), rect.y() - TITLE_HEIGHT - lift, width, TITLE_HEIGHT)
    return TextPart(name, over, lines, foot=True)


def title_width(view: MapView) -> float:
    """Return how much room the title and caption of a map need."""
    return max(line_width((heading(view.title),)), line_width((caption(view.caption),)))


def card(name: str, left: float, top: float, width: float, lines: tuple[Line, ...]) -> CardPart:
    """Return a card just high enough for ``lines``."""
    return CardPart(name, QRectF(left, top, width, card_height(lines, width)), lines)


def sign_rect(center: QPointF) -> QRectF:
    """Return the square in which an operator is drawn."""
    return QRectF(center.x() - SIGN_REACH, center.y() - SIGN_REACH, 2 * SIGN_REACH, 2 * SIGN_REACH)


def center_parts(parts: list[Part], width: float, height: float) -> QPointF:
    """Return by how much ``parts`` must be moved to stand in the middle of width × height, a little above."""
    bounds = QRectF()
    for part in parts:
        bounds = bounds.united(part.rect)
    spare_x, spare_y = width - bounds.width(), height - bounds.height()
    return QPointF(round(spare_x / 2 - bounds.x()), round(max(0.0, spare_y) * 0.42 - bounds.y()))
