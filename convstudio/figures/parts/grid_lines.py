"""The lines between a grid's cells, and its padding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

if TYPE_CHECKING:
    from convstudio.engine import Pads
    from convstudio.figures.parts.base import GridPlace
    from convstudio.figures.theme import Theme

SMALLEST_LINED_CELL = 4.0


def paint_padding(painter: QPainter, place: GridPlace, pads: Pads, theme: Theme) -> None:
    """Paint the padding as something that is not there."""
    top, left, bottom, right = pads
    inner = place.rows - top - bottom
    for block in (
        (0, 0, top, place.columns),
        (place.rows - bottom, 0, bottom, place.columns),
        (top, 0, inner, left),
        (top, place.columns - right, inner, right),
    ):
        strip = place.cell(*block)
        if strip.width() > 0 and strip.height() > 0:
            painter.fillRect(strip, theme.color("raised"))


def paint_lines(painter: QPainter, place: GridPlace, pads: Pads, theme: Theme) -> None:
    """Paint the lines between cells, dashed in the padding; of small cells only the frames of map and padding."""
    top, left, bottom, right = pads
    inner = place.cell(top, left, place.rows - top - bottom, place.columns - left - right)
    if min(place.cell_width, place.cell_height) < SMALLEST_LINED_CELL:
        painter.setPen(QPen(theme.color("strong_line"), 1))
        painter.drawRect(inner)
        if any(pads):
            painter.setPen(_dashed(theme))
            painter.drawRect(place.rect)
        return
    if any(pads):
        painter.setPen(_dashed(theme))
        painter.drawLines(_grid_lines(place, place.rect))
    line = theme.color("strong_line", 0.4 if place.cell_width < SMALLEST_LINED_CELL * 3 else 1.0)
    painter.setPen(QPen(line, 1))
    painter.drawLines(_grid_lines(place, inner))


def _dashed(theme: Theme) -> QPen:
    pen = QPen(theme.color("strong_line"), 1, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3, 3])
    return pen


def _grid_lines(place: GridPlace, rect: QRectF) -> list[QLineF]:
    rows = round(rect.height() / place.cell_height)
    columns = round(rect.width() / place.cell_width)
    across = [rect.top() + row * place.cell_height for row in range(rows + 1)]
    down = [rect.left() + column * place.cell_width for column in range(columns + 1)]
    return [
        *(QLineF(rect.left(), y, rect.right(), y) for y in across),
        *(QLineF(x, rect.top(), x, rect.bottom()) for x in down),
    ]
