"""Numerals in cells: what they say, how large they can be, and how a thousand are painted within a frame."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from convstudio.figures.lettering import letter
from convstudio.figures.numerals import write_number
from convstudio.figures.theme import CELL_INK, font

if TYPE_CHECKING:
    from convstudio.figures.parts.base import Cells, GridPlace

    Block = tuple[int, int, int, int]

SMALLEST_NUMERAL = 9.0
HIGHEST_SHARE = 0.52
"""Of a cell's height, for a numeral."""

LARGEST_NUMERAL = 17.0
WIDEST_SHARE = 0.88
MOST_WRITTEN = 1 << 14
"""Cells of a map whose numerals are all written at once, and kept."""

DARK_CELL = 110
"""Below this lightness of a cell its numeral is white."""

_DIGITS = re.compile(r"\d")


def numerals(values: NDArray[np.generic], decimals: int) -> list[str]:
    """Return what stands in the cells, in raster order."""
    return [write_number(value, decimals, short=True) for value in values.ravel().tolist()]


def numeral_size(cell_width: float, cell_height: float, texts: list[str]) -> float:
    """Return the largest size, in pixels, at which every text fits its cell; 0 where none is legible."""
    return _size(cell_width, cell_height, widest_at_ten(texts))


def size_for(cells: Cells, place: GridPlace, decimals: int) -> float:
    """Return the size of a map's numerals; 0 where they can't be read."""
    if min(place.cell_height * HIGHEST_SHARE, place.cell_width) < SMALLEST_NUMERAL:
        return 0.0
    widest = cells.remember(("widest", decimals), lambda: widest_at_ten(numerals(_longest(cells.array), decimals)))
    return _size(place.cell_width, place.cell_height, widest)


def texts_of(cells: Cells, decimals: int, block: Block) -> list[list[str]]:
    """Return what stands in a block of a map's cells, row by row."""
    top, left, rows, columns = block
    if cells.array.size > MOST_WRITTEN:
        # To write every number of a photo takes seconds, and few of them have room on a screen.
        return _lines(cells.array[top : top + rows, left : left + columns], decimals)
    lines = cells.remember(("texts", decimals), lambda: _lines(cells.array, decimals))
    return [line[left : left + columns] for line in lines[top : top + rows]]


def _lines(values: NDArray[np.generic], decimals: int) -> list[list[str]]:
    return [numerals(row, decimals) for row in values]


def _longest(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return those of some numbers that are the longest when all are written with the same decimals."""
    finite = values[np.isfinite(values)]
    ends = (finite.min(), finite.max()) if finite.size else ()
    strange = np.unique(values[~np.isfinite(values)])
    return np.array([*ends, *strange])


def widest_at_ten(texts: list[str]) -> float:
    """Return the width of the widest text at 10 pixels. All digits are equally wide, so few texts need measuring."""
    at_ten = QFontMetricsF(font(10))
    return max((at_ten.horizontalAdvance(text) for text in {_DIGITS.sub("0", text) for text in texts}), default=1.0)


def _size(cell_width: float, cell_height: float, widest: float) -> float:
    size = min(LARGEST_NUMERAL, cell_height * HIGHEST_SHARE, 10 * (cell_width * WIDEST_SHARE) / max(widest, 1e-6))
    return size if size >= SMALLEST_NUMERAL else 0.0


class NumeralPainter:
    """Writes numerals into the middle of cells, with all that they share measured once.

    Parameters
    ----------
    painter : QPainter
    place : GridPlace
    size : float
        In pixels.
    """

    def __init__(self, painter: QPainter, place: GridPlace, size: float) -> None:
        face = font(size)
        self._painter, self._place = painter, place
        self._metrics = QFontMetricsF(face)
        self._widths: dict[str, float] = {}
        self._drop = (self._metrics.ascent() - self._metrics.descent()) / 2
        painter.setFont(face)

    def write(self, row: int, column: int, text: str, ink: QColor) -> None:
        """Write one numeral."""
        pattern = _DIGITS.sub("0", text)
        width = self._widths.get(pattern)
        if width is None:
            width = self._widths[pattern] = self._metrics.horizontalAdvance(pattern)
        middle = self._place.cell(row, column).center()
        self._painter.setPen(ink)
        letter(self._painter, QPointF(middle.x() - width / 2, middle.y() + self._drop), text)


def inks(colors: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Say which cells of (H, W, 3) colours are so dark that their numeral must be white."""
    dark: NDArray[np.bool_] = colors.astype(float) @ (0.299, 0.587, 0.114) < DARK_CELL
    return dark


DARK_INK, LIGHT_INK = QColor(CELL_INK), QColor("#ffffff")
