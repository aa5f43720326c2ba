"""Grids of cells: numbers as colours, with numerals where they can be read, padding dashed, channels as sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from convstudio.figures.colormap import Scale, color_cells, image_of
from convstudio.figures.lettering import letter_in
from convstudio.figures.numerals import write_number
from convstudio.figures.parts.base import Cells, GridPlace, Part
from convstudio.figures.theme import CELL_INK, Theme, font

if TYPE_CHECKING:
    from convstudio.engine import Pads

SMALLEST_NUMERAL = 9.0
HIGHEST_SHARE = 0.52
"""Of a cell's height, for a numeral."""

LARGEST_NUMERAL = 17.0
SMALLEST_LINED_CELL = 4.0
MOST_VECTOR_CELLS = 4096
SHEET_OFFSET = QPointF(7.0, -7.0)
MOST_SHEETS = 2
DARK_CELL = 110
"""Below this lightness of a cell its numeral is white."""


@dataclass(frozen=True)
class GridPart(Part):
    """A map as a grid of coloured cells.

    Parameters
    ----------
    cells : Cells
        (H, W) numbers, padding included, or (H, W, 3) colours.
    scale : Scale or None
        What the colours stand for; None where the cells are colours already.
    pads : (top, left, bottom, right)
        How many of the outer cells are padding, drawn dashed.
    decimals : int or None
        Decimals of the numerals; None leaves them out.
    filled : int or None
        How many cells have been computed, in raster order; the rest stay blank. None: all.
    sheets : int
        How many other channels lie behind.
    outline : str
        Colour token of a frame around the grid, or empty.
    """

    cells: Cells
    scale: Scale | None
    pads: Pads = (0, 0, 0, 0)
    decimals: int | None = None
    filled: int | None = None
    sheets: int = 0
    outline: str = ""
    margin = 2.0

    @property
    def place(self) -> GridPlace:
        """Where each cell stands."""
        return GridPlace(self.rect, self.cells.rows, self.cells.columns)

    @property
    def bounds(self) -> QRectF:
        """The grid and the sheets behind it."""
        depth = min(self.sheets, MOST_SHEETS)
        return self.rect.adjusted(-self.margin, -self.margin, self.margin, self.margin).united(
            self.rect.translated(SHEET_OFFSET * depth).adjusted(-2, -2, 2, 2)
        )

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint sheets, cells, lines, numerals and outline."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_sheets(painter, theme)
        painter.fillRect(self.rect, theme.color("panel"))
        colors = self._colors()
        self._paint_cells(painter, colors)
        self._paint_padding(painter, theme)
        self._paint_lines(painter, theme)
        if self.decimals is not None:
            self._paint_numerals(painter, theme, colors)
        if self.outline:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color(self.outline), 2.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect, 2, 2)

    def _colors(self) -> NDArray[np.uint8]:
        if self.scale is None:
            return self.cells.array.astype(np.uint8)
        return color_cells(self.cells.array.astype(float), self.scale)

    def _paint_sheets(self, painter: QPainter, theme: Theme) -> None:
        for depth in range(min(self.sheets, MOST_SHEETS), 0, -1):
            sheet = self.rect.translated(SHEET_OFFSET * depth)
            painter.fillRect(sheet, theme.color("raised"))
            painter.setPen(QPen(theme.color("strong_line"), 1))
            painter.drawRect(sheet)

    def _paint_cells(self, painter: QPainter, colors: NDArray[np.uint8]) -> None:
        count = self.cells.rows * self.cells.columns if self.filled is None else self.filled
        if not count:
            return
        if self.cells.rows * self.cells.columns > MOST_VECTOR_CELLS:
            painter.save()
            painter.setClipPath(_raster_path(self.place, count))
            painter.drawImage(self.rect, image_of(colors))
            painter.restore()
            return
        place, (top, left, bottom, right) = self.place, self.pads
        for row in range(top, self.cells.rows - bottom):
            for column in range(left, self.cells.columns - right):
                if row * self.cells.columns + column < count:
                    painter.fillRect(place.cell(row, column), QColor(*(int(part) for part in colors[row, column])))

    def _paint_padding(self, painter: QPainter, theme: Theme) -> None:
        if not any(self.pads):
            return
        shade = theme.color("raised")
        for strip in self._padding_strips():
            painter.fillRect(strip, shade)

    def _padding_strips(self) -> list[QRectF]:
        top, left, bottom, right = self.pads
        place, rows, columns = self.place, self.cells.rows, self.cells.columns
        strips = [
            place.cell(0, 0, top, columns),
            place.cell(rows - bottom, 0, bottom, columns),
            place.cell(top, 0, rows - top - bottom, left),
            place.cell(top, columns - right, rows - top - bottom, right),
        ]
        return [strip for strip in strips if strip.width() > 0 and strip.height() > 0]

    def _paint_lines(self, painter: QPainter, theme: Theme) -> None:
        place, (top, left, bottom, right) = self.place, self.pads
        rows, columns = self.cells.rows, self.cells.columns
        inner = place.cell(top, left, rows - top - bottom, columns - left - right)
        if min(place.cell_width, place.cell_height) < SMALLEST_LINED_CELL:
            painter.setPen(QPen(theme.color("strong_line"), 1))
            painter.drawRect(inner)
            if any(self.pads):
                painter.setPen(_dashed(theme))
                painter.drawRect(self.rect)
            return
        if any(self.pads):
            painter.setPen(_dashed(theme))
            painter.drawLines(_grid_lines(place, self.rect, 1, 1))
        line = theme.color("strong_line", 0.4 if place.cell_width < SMALLEST_LINED_CELL * 3 else 1.0)
        painter.setPen(QPen(line, 1))
        painter.drawLines(_grid_lines(place, inner, 1, 1))

    def _paint_numerals(self, painter: QPainter, theme: Theme, colors: NDArray[np.uint8]) -> None:
        texts = numerals(self.cells.array, self.decimals or 0)
        size = numeral_size(self.place.cell_width, self.place.cell_height, texts)
        face = font(size)
        painter.setFont(face)
        count = self.cells.rows * self.cells.columns if self.filled is None else self.filled
        place, (top, left, bottom, right) = self.place, self.pads
        dark_ink, light_ink, faint = QColor(CELL_INK), QColor("#ffffff"), theme.color("third_ink")
        lightness = colors.astype(float) @ (0.299, 0.587, 0.114)
        for index, text in enumerate(texts[:count]):
            row, column = divmod(index, self.cells.columns)
            in_map = top <= row < self.cells.rows - bottom and left <= column < self.cells.columns - right
            ink = (light_ink if lightness[row, column] < DARK_CELL else dark_ink) if in_map else faint
            painter.setPen(ink)
            letter_in(painter, place.cell(row, column), Qt.AlignmentFlag.AlignCenter, text)


def numerals(values: NDArray[np.generic], decimals: int) -> list[str]:
    """Return what stands in the cells, in raster order."""
    return [write_number(float(value), decimals, short=True) for value in values.ravel()]


def numeral_size(cell_width: float, cell_height: float, texts: list[str]) -> float:
    """Return the largest size, in pixels, at which every text fits its cell; 0 where none is legible."""
    at_ten = QFontMetricsF(font(10))
    widest = max((at_ten.horizontalAdvance(text) for text in texts), default=1.0)
    size = min(LARGEST_NUMERAL, cell_height * HIGHEST_SHARE, 10 * (cell_width * 0.88) / max(widest, 1e-6))
    return size if size >= SMALLEST_NUMERAL else 0.0


def _dashed(theme: Theme) -> QPen:
    pen = QPen(theme.color("strong_line"), 1, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3, 3])
    return pen


def _grid_lines(place: GridPlace, rect: QRectF, row_step: int, column_step: int) -> list[QLineF]:
    rows = round(rect.height() / place.cell_height)
    columns = round(rect.width() / place.cell_width)
    across = [
        QLineF(rect.left(), rect.top() + row * place.cell_height, rect.right(), rect.top() + row * place.cell_height)
        for row in range(0, rows + 1, row_step)
    ]
    down = [
        QLineF(
            rect.left() + column * place.cell_width,
            rect.top(),
            rect.left() + column * place.cell_width,
            rect.bottom(),
        )
        for column in range(0, columns + 1, column_step)
    ]
    return across + down


def _raster_path(place: GridPlace, count: int) -> QPainterPath:
    """Return the outline of the first ``count`` cells in raster order."""
    whole_rows, rest = divmod(count, place.columns)
    path = QPainterPath()
    path.addRect(place.cell(0, 0, whole_rows, place.columns))
    path.addRect(place.cell(whole_rows, 0, 1, rest))
    return path
