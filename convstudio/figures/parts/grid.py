"""Grids of cells: numbers as colours, with numerals where they can be read, padding dashed, channels as sheets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from convstudio.figures.colormap import Scale, color_cells, image_of
from convstudio.figures.parts.base import Block, Cells, GridPlace, Part
from convstudio.figures.parts.grid_lines import SMALLEST_LINED_CELL, paint_lines, paint_padding
from convstudio.figures.parts.numeral_cells import (
    DARK_INK,
    HIGHEST_SHARE,
    LARGEST_NUMERAL,
    LIGHT_INK,
    SMALLEST_NUMERAL,
    NumeralPainter,
    inks,
    numeral_size,
    numerals,
    size_for,
    texts_of,
)
from convstudio.figures.parts.sheet_edges import paint_edges
from convstudio.figures.theme import Theme

if TYPE_CHECKING:
    from convstudio.engine import Pads
    from convstudio.figures.parts.base import Figure
    from convstudio.figures.views import Sheet

__all__ = [
    "HIGHEST_SHARE",
    "LARGEST_NUMERAL",
    "MOST_SHEETS",
    "SHEET_OFFSET",
    "SMALLEST_NUMERAL",
    "GridPart",
    "numeral_size",
    "numerals",
]

MOST_VECTOR_CELLS = 4096
BLENDED = 4.0
"""Pixels around cells smaller than one that their colours reach into."""

SHEET_OFFSET = QPointF(7.0, -7.0)
MOST_SHEETS = 4
DIMMED = 0.28
"""How much of what is behind is veiled."""


Lattice = tuple[int, int, int, int, int, int]


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
    closer : int or None
        Decimals of the numerals that come when the grid is enlarged enough; None for never.
    lattice : (top, left, down, right, rows, columns) or None
        Which cells are numbers of the map, where zeros stand between them; see MapView.
    behind : tuple of Sheet
        What the nearest of these channels show at their edges, stretched to the grid.
    """

    cells: Cells
    scale: Scale | None
    pads: Pads = (0, 0, 0, 0)
    decimals: int | None = None
    filled: int | None = None
    sheets: int = 0
    outline: str = ""
    closer: int | None = None
    lattice: Lattice | None = None
    behind: tuple[Sheet, ...] = ()
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

    def zoomed(self, factor: float) -> Self:
        """Return the grid enlarged, with numerals where they can now be read."""
        larger = super().zoomed(factor)
        written = self.decimals if self.decimals is not None else self.closer
        if written is None or self.scale is None:
            return larger
        return replace(larger, decimals=written if size_for(self.cells, larger.place, written) else None)

    def changed_since(self, other: Part) -> QRectF:
        """Return the cells that have been computed since, or hold other numbers, where that is all that has changed."""
        if not isinstance(other, GridPart):
            return super().changed_since(other)
        if self.cells is not other.cells and replace(other, cells=self.cells) == self:
            return self._repainted(other)
        if self.filled is None or other.filled is None:
            return super().changed_since(other)
        if replace(other, filled=self.filled) != self:
            return super().changed_since(other)
        first, last = sorted((self.filled, other.filled))
        top, bottom = first // self.cells.columns, max(first, last - 1) // self.cells.columns
        if top == bottom:
            rect = self.place.cell(top, first % self.cells.columns, 1, last - first)
        else:
            rect = self.place.cell(top, 0, bottom - top + 1, self.cells.columns)
        return rect.adjusted(-self.margin, -self.margin, self.margin, self.margin)

    def _repainted(self, other: GridPart) -> QRectF:
        """Return where the cells that hold another number are."""
        block = self.cells.block_changed_since(other.cells)
        sizes = [size_for(part.cells, part.place, self.decimals) for part in (self, other) if self.decimals is not None]
        if block is None or len(set(sizes)) > 1:  # numerals have one size, as the widest of them has room
            return super().changed_since(other)
        around = max(self.margin, BLENDED)
        return self.place.cell(*block).adjusted(-around, -around, around, around)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint sheets, cells, lines, numerals and outline; of the cells only those that the painter will show."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_sheets(painter, theme)
        painter.fillRect(self.rect, theme.color("panel" if self.lattice is None else "raised"))
        shown = self._shown(painter)
        if shown is not None:
            colors = self._colors(shown)
            self._paint_cells(painter, shown, colors)
            if self.lattice is None:
                paint_padding(painter, self.place, self.pads, theme)
            paint_lines(painter, self.place, self.pads, theme)
            if self.decimals is not None:
                self._paint_numerals(painter, theme, shown, colors)
        if self.outline:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color(self.outline), 2.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect, 2, 2)

    def _shown(self, painter: QPainter) -> Block | None:
        """Return the block of cells that can be seen: of a map that is enlarged much, few have room on a screen."""
        place, area = self.place, seen_by(painter).adjusted(-1, -1, 1, 1) & self.rect
        if area.isEmpty():
            return None
        top = floor((area.top() - self.rect.top()) / place.cell_height)
        left = floor((area.left() - self.rect.left()) / place.cell_width)
        bottom = min(self.cells.rows, ceil((area.bottom() - self.rect.top()) / place.cell_height))
        right = min(self.cells.columns, ceil((area.right() - self.rect.left()) / place.cell_width))
        return (top, left, bottom - top, right - left) if bottom > top and right > left else None

    @property
    def _count(self) -> int:
        return self.cells.rows * self.cells.columns if self.filled is None else self.filled

    def _colors(self, shown: Block) -> NDArray[np.uint8]:
        top, left, rows, columns = shown
        values = self.cells.array[top : top + rows, left : left + columns]
        return values.astype(np.uint8) if self.scale is None else color_cells(values, self.scale)

    def sheet_at(self, point: QPointF) -> Sheet | None:
        """Return the sheet whose edge is under ``point``."""
        if self.rect.contains(point):
            return None
        for depth, sheet in enumerate(self.behind, start=1):
            if self.rect.translated(SHEET_OFFSET * depth).contains(point):
                return sheet
        return None

    def _paint_sheets(self, painter: QPainter, theme: Theme) -> None:
        if self.rect.contains(seen_by(painter)):
            return
        for depth in range(min(self.sheets, MOST_SHEETS), 0, -1):
            sheet = self.rect.translated(SHEET_OFFSET * depth)
            painter.fillRect(sheet, theme.color("raised"))
            if depth <= len(self.behind):
                paint_edges(painter, sheet, self.behind[depth - 1], SHEET_OFFSET)
                painter.fillRect(sheet, theme.color("background", DIMMED))
            painter.setPen(QPen(theme.color("strong_line"), 1))
            painter.drawRect(sheet)
        if self.behind:
            # A seam, so that the front ends where its colours go on behind it.
            painter.setPen(QPen(theme.color("background"), 2))
            painter.drawRect(self.rect.adjusted(-1, -1, 1, 1))

    def _paint_cells(self, painter: QPainter, shown: Block, colors: NDArray[np.uint8]) -> None:
        top, left, rows, columns = shown
        whole_rows, rest = divmod(self._count, self.cells.columns)
        for first, high, wide in (
            (top, min(top + rows, whole_rows) - top, columns),
            (max(top, whole_rows), 1 if top <= whole_rows < top + rows else 0, min(left + columns, rest) - left),
        ):
            if high > 0 and wide > 0:
                self._paint_block(painter, (first, left, high, wide), colors[first - top :][:high, :wide])

    def _paint_block(self, painter: QPainter, block: Block, colors: NDArray[np.uint8]) -> None:
        """Paint cells as an image where there are many or they are small, else one by one."""
        place, (first, left, high, wide) = self.place, block
        if high * wide > MOST_VECTOR_CELLS or min(place.cell_width, place.cell_height) < SMALLEST_LINED_CELL:
            # Cells smaller than a pixel are blended: to leave some out would make patterns that are not there.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.cell_width < 1)
            painter.drawImage(place.cell(first, left, high, wide), image_of(colors))
            return
        for row in range(first, first + high):
            line = colors[row - first].tolist()
            for column in range(left, left + wide):
                if self._is_number(row, column):
                    painter.fillRect(place.cell(row, column), QColor(*line[column - left]))

    def _is_number(self, row: int, column: int) -> bool:
        """Say whether a cell is one of the map's, and not padding or a zero between."""
        if self.lattice is not None:
            top, left, down, right, rows, columns = self.lattice
            (i, off_row), (j, off_column) = divmod(row - top, down), divmod(column - left, right)
            return not off_row and not off_column and 0 <= i < rows and 0 <= j < columns
        top, left, bottom, right = self.pads
        return top <= row < self.cells.rows - bottom and left <= column < self.cells.columns - right

    def _paint_numerals(self, painter: QPainter, theme: Theme, shown: Block, colors: NDArray[np.uint8]) -> None:
        decimals = self.decimals or 0
        size = size_for(self.cells, self.place, decimals)
        if not size:
            return
        texts, count = texts_of(self.cells, decimals, shown), self._count
        writer, dark, faint = NumeralPainter(painter, self.place, size), inks(colors), theme.color("third_ink")
        top, left, rows, columns = shown
        for row in range(top, top + rows):
            for column in range(left, left + columns):
                if row * self.cells.columns + column >= count:
                    return
                in_map = self._is_number(row, column)
                ink = (LIGHT_INK if dark[row - top, column - left] else DARK_INK) if in_map else faint
                writer.write(row, column, texts[row - top][column - left], ink)


def seen_by(painter: QPainter) -> QRectF:
    """Return what of the figure reaches the sheet: what the clip lets through, or all that the sheet has room for."""
    if painter.hasClipping():
        return painter.clipBoundingRect()
    back, _ = painter.combinedTransform().inverted()
    return back.mapRect(QRectF(painter.viewport()))


def grid_named(figure: Figure, name: str) -> GridPart | None:
    """Return the grid called ``name``, for what asks which cell lies under the mouse."""
    part = figure.part(name)
    return part if isinstance(part, GridPart) else None
