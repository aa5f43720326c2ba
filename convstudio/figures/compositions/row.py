"""Maps in a row with signs between them and the sum below: the layout of everything but the sliding layers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from convstudio.figures.compositions.layout import (
    LARGEST_CELL,
    MARGIN,
    TITLE_HEIGHT,
    card,
    fits_numerals,
    grid_size,
    sheets_depth,
    sign_rect,
    title_width,
    titled_grid,
    whole_cell,
)
from convstudio.figures.frames import MapView
from convstudio.figures.parts.base import Part
from convstudio.figures.parts.grid import GridPart
from convstudio.figures.parts.marks import SignPart
from convstudio.figures.parts.text import Line, card_height

CARD_GAP = 40.0
LARGEST_SIDE = 460.0
SMALLEST_SIDE = 40.0
WIDEST_CARD = 420.0
SMALLEST_CELL = 0.05
FEW_CELLS, SMALL_CELL = 5, 30.0
"""Maps of so few cells a side are drawn in cells of this size beside larger ones."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a row.

    Parameters
    ----------
    name : str
        Of the part.
    view : MapView or None
        None for a plot that the caller paints.
    sign : str
        Before it; may be empty.
    gap : float
        Before it, in which the sign stands.
    filled : int or None
        How many cells have been computed.
    outline : str
        Colour token of a frame, or empty.
    plot : float
        The side of a plot.
    """

    name: str
    view: MapView | None
    sign: str = ""
    gap: float = 46.0
    filled: int | None = None
    outline: str = ""
    plot: float = 0.0


@dataclass(slots=True)
class Row:
    """What has been laid out.

    Parameters
    ----------
    parts : list of Part
    grids : dict of str to GridPart
    plots : dict of str to QRectF
    """

    parts: list[Part]
    grids: dict[str, GridPart]
    plots: dict[str, QRectF]


def lay_out_row(slots: tuple[Slot, ...], width: float, height: float, lines: tuple[Line, ...]) -> Row:
    """Return the row in the middle of width × height, a little above, with ``lines`` on a card below."""
    gaps = sum(slot.gap for slot in slots[1:])
    below = card_height(lines, width - 2 * MARGIN) + CARD_GAP
    lift = max(sheets_depth(slot.view) if slot.view else 0.0 for slot in slots)
    room = QRectF(0, 0, width - 2 * MARGIN - gaps, height - 2 * MARGIN - TITLE_HEIGHT - below - lift)
    cells = _cells(slots, room)
    widths = _widths(slots, cells, room.width())
    heights = [
        grid_size(slot.view, cell)[1] if slot.view else slot.plot for slot, cell in zip(slots, cells, strict=True)
    ]
    tall = max(heights)
    left = round((width - sum(widths) - gaps) / 2)
    top = round(TITLE_HEIGHT + lift + max(20.0, (height - TITLE_HEIGHT - lift - tall - below) * 0.42))
    row, x, middle = Row([], {}, {}), float(left), top + tall / 2
    for number, slot in enumerate(slots):
        if number:
            if slot.sign:
                row.parts.append(SignPart(f"sign {number}", sign_rect(QPointF(x + slot.gap / 2, middle)), slot.sign))
            x += slot.gap
        corner = QPointF(x, round(middle - heights[number] / 2))
        if slot.view is None:
            row.plots[slot.name] = QRectF(corner.x(), corner.y(), slot.plot, slot.plot)
        else:
            grid, title = titled_grid(
                slot.name,
                slot.view,
                corner,
                cells[number],
                filled=slot.filled,
                outline=slot.outline,
                lift=lift,
                room=widths[number] + (slots[number + 1].gap if number + 1 < len(slots) else MARGIN) - 10,
            )
            row.parts += [grid, title]
            row.grids[slot.name] = grid
        x += widths[number]
    card_width = min(max(x - left, WIDEST_CARD), width - 2 * MARGIN)
    card_left = max(MARGIN, min(left, width - MARGIN - card_width))
    row.parts.append(card("sum", card_left, top + tall + CARD_GAP, card_width, lines))
    return row


def _cells(slots: tuple[Slot, ...], room: QRectF) -> list[float]:
    """Return how large the cells of each map are: all the same where numerals fit, else as large as there is room."""
    views = [slot.view for slot in slots if slot.view]
    across = room.width() - sum(slot.plot for slot in slots) - sum(map(sheets_depth, views))
    high = max(SMALLEST_SIDE, min(room.height(), LARGEST_SIDE))
    columns, rows = sum(view.cells.columns for view in views), max(view.cells.rows for view in views)
    same = whole_cell(max(SMALLEST_CELL, min(across / columns, high / rows, LARGEST_CELL)))
    if all(fits_numerals(view, same) for view in views):
        return [same] * len(slots)
    small = [view for view in views if max(view.cells.rows, view.cells.columns) <= FEW_CELLS]
    taken = sum(view.cells.columns * SMALL_CELL for view in small)
    large = len(views) - len(small)
    if not large or (across - taken) / large < SMALLEST_SIDE:
        side = max(SMALLEST_SIDE, across / len(views))
        return [_cell(slot.view, side, high) if slot.view else 0.0 for slot in slots]
    # Filters and stamps are read in small cells too; what they leave is for the maps.
    side = (across - taken) / large
    return [
        0.0
        if slot.view is None
        else min(SMALL_CELL, _cell(slot.view, across, high))
        if slot.view in small
        else _cell(slot.view, side, high)
        for slot in slots
    ]


def _cell(view: MapView, side: float, high: float) -> float:
    size = min(side / view.cells.columns, high / view.cells.rows, LARGEST_CELL)
    return whole_cell(max(SMALLEST_CELL, size))


def _widths(slots: tuple[Slot, ...], cells: list[float], room: float) -> list[float]:
    """Return how wide each place is: as its map and its title, which are cut where all would not fit."""
    taken = [
        grid_size(slot.view, cell)[0] + sheets_depth(slot.view) if slot.view else slot.plot
        for slot, cell in zip(slots, cells, strict=True)
    ]
    spare = room - sum(taken)
    widths = list(taken)
    for number, slot in enumerate(slots):
        if slot.view and spare > 0:
            more = min(spare, max(0.0, title_width(slot.view) - taken[number]))
            widths[number] += more
            spare -= more
    return widths
