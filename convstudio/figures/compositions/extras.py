"""What stands beside a layer's own picture: a band of channels below, the picture that a cell sees on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from convstudio.figures.compositions.layout import (
    MARGIN,
    TITLE_HEIGHT,
    grid_size,
    title_over,
    titled_grid,
    whole_cell,
)
from convstudio.figures.parts.band import BandPart, SpotsPart, band_size, spots_of
from convstudio.figures.parts.base import Figure, GridPlace, Part
from convstudio.figures.parts.grid import GridPart
from convstudio.figures.parts.marks import HatchPart, WindowPart
from convstudio.figures.parts.numeral_cells import size_for
from convstudio.figures.parts.text import Run, TextPart

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.figures.frames import Band, Extras, FieldView, MapView

FIELD_ROOM = 236.0
SMALLEST_WIDTH, SMALLEST_HEIGHT = 640.0, 520.0
"""Below these there is room for the layer alone."""

LARGEST_TILE, SMALLEST_TILE = 52.0, 14.0
BAND_GAP = 24.0
BAND_ROOM = TITLE_HEIGHT + LARGEST_TILE + 21 + BAND_GAP
LARGEST_TABLE_CELL = 52.0
TABLE_ROW = 28.0


def with_extras(make: Callable[[float, float], Figure], extras: Extras, width: float, height: float) -> Figure:
    """Return the figure that ``make`` lays out in what room the extras leave, and the extras."""
    beside = FIELD_ROOM if extras.field and width - FIELD_ROOM >= SMALLEST_WIDTH else 0.0
    wanted = extras.band is not None or extras.table is not None
    below = BAND_ROOM if wanted and height >= SMALLEST_HEIGHT else 0.0
    figure = make(width - beside, height - below)
    parts = list(figure.parts)
    parts += _dirty_parts(figure, extras)
    bottom = max((part.rect.bottom() for part in figure.parts), default=0.0)
    left = max(MARGIN, min((part.rect.left() for part in figure.parts), default=MARGIN))
    room = QRectF(left, min(bottom + BAND_GAP, height - below), width - beside - left - MARGIN, below)
    if below and extras.table is not None:
        parts += _table_parts(extras.table, room)
    elif below and extras.band is not None:
        parts += _band_parts(extras.band, room)
    if beside and extras.field is not None:
        parts += _field_parts(extras.field, QRectF(width - beside, 0, beside - MARGIN, height))
    return Figure(width, height, tuple(parts), figure.description)


def _band_parts(band: Band, room: QRectF) -> list[Part]:
    count = len(band.tiles)
    side = max(SMALLEST_TILE, min(LARGEST_TILE, (room.width() - 12 * (count - 1)) / count))
    rect = QRectF(room.x(), room.y() + TITLE_HEIGHT, *band_size(band, side))
    part = BandPart("band", rect, band, side)
    parts: list[Part] = [part, title_over("band title", band.title, band.caption, rect, room=room.width())]
    if band.cell is not None:
        parts.append(SpotsPart("band cells", rect, spots_of(part, band.cell)))
    return parts


def _table_parts(table: MapView, room: QRectF) -> list[Part]:
    cell = whole_cell(min(LARGEST_TABLE_CELL, room.width() / table.cells.columns))
    wide, _ = grid_size(table, cell)
    corner = QPointF(room.x(), room.y() + TITLE_HEIGHT)
    _, title = titled_grid("table", table, corner, cell, room=room.width())
    rect = QRectF(corner.x(), corner.y(), wide, TABLE_ROW * table.cells.rows)
    legible = size_for(table.cells, GridPlace(rect, table.cells.rows, table.cells.columns), table.decimals) > 0
    decimals = table.decimals if legible else None
    return [GridPart("table", rect, table.cells, table.scale, decimals=decimals, closer=table.decimals), title]


def _field_parts(field: FieldView, room: QRectF) -> list[Part]:
    cells = field.picture.cells
    cell = min(room.width() / cells.columns, room.height() * 0.5 / cells.rows, LARGEST_TABLE_CELL)
    cell = whole_cell(cell) if cell > 6 else cell
    corner = QPointF(room.x(), TITLE_HEIGHT + MARGIN * 2)
    grid, title = titled_grid("picture", field.picture, corner, cell, room=room.width())
    top, left, high, wide = field.seen
    seen = grid.place.cell(top, left, high, wide)
    parts: list[Part] = [grid, title, WindowPart("seen", seen & grid.rect, (seen & grid.rect,))]
    if not grid.rect.adjusted(-0.5, -0.5, 0.5, 0.5).contains(seen):
        words = ((Run("Part of what it sees is padding.", "warning", size=12),),)
        parts.append(TextPart("seen note", QRectF(grid.rect.x(), grid.rect.bottom() + 6, room.width(), 18), words))
    return parts


def _dirty_parts(figure: Figure, extras: Extras) -> list[Part]:
    """Return hatching over the outputs that have seen padding."""
    output = figure.part("output")
    if not isinstance(output, GridPart):
        return []
    parts: list[Part] = [
        HatchPart(f"dirty {number}", output.place.cell(*block)) for number, block in enumerate(extras.dirty)
    ]
    if parts:
        count = sum(high * wide for _, _, high, wide in extras.dirty)
        share = count / (output.cells.rows * output.cells.columns)
        words = ((Run(f"{share:.0%} have seen padding", "warning", size=12),),)
        under = QRectF(output.rect.x(), output.rect.bottom() + 4, max(output.rect.width(), 160.0), 18)
        parts.append(TextPart("dirty note", under, words))
    return parts
