"""A figure is a list of parts; each part is a value that knows where it stands and how it is painted."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QPainter

    from convstudio.figures.theme import Theme


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Numbers to show, compared by content so that an unchanged map is not painted again.

    Parameters
    ----------
    array : (H, W) or (H, W, 3)
        Values, or colours from 0 to 255.
    """

    array: NDArray[np.generic]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cells):
            return NotImplemented
        return self.array is other.array or (
            self.array.shape == other.array.shape
            and self.array.dtype == other.array.dtype
            and np.array_equal(self.array, other.array, equal_nan=self.array.dtype.kind == "f")
        )

    def __hash__(self) -> int:
        return hash(self.array.shape)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.array.shape[0])

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return int(self.array.shape[1])


@dataclass(frozen=True)
class Part:
    """One painted thing in a figure.

    Parameters
    ----------
    name : str
        Its role in the figure, unique there; the canvas keeps a part's picture while the part stays equal.
    rect : QRectF
        Where it stands, in the figure's pixels. It may paint ``margin`` pixels around that.
    """

    name: str
    rect: QRectF
    margin = 2.0

    @abstractmethod
    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the part in the figure's coordinates."""

    @property
    def bounds(self) -> QRectF:
        """Everything that the part may touch."""
        return self.rect.adjusted(-self.margin, -self.margin, self.margin, self.margin)


@dataclass(frozen=True)
class Figure:
    """A finished drawing: its size, its parts from back to front, and what it shows in words."""

    width: float
    height: float
    parts: tuple[Part, ...]
    description: str = ""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint all parts."""
        for part in self.parts:
            painter.save()
            part.paint(painter, theme)
            painter.restore()

    def part(self, name: str) -> Part | None:
        """Return the part called ``name``, if the figure has one."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True)
class GridPlace:
    """Where the cells of a grid stand: the arithmetic between points and (row, column)."""

    rect: QRectF
    rows: int
    columns: int

    @property
    def cell_width(self) -> float:
        """Width of a cell."""
        return self.rect.width() / self.columns

    @property
    def cell_height(self) -> float:
        """Height of a cell."""
        return self.rect.height() / self.rows

    def cell(self, row: float, column: float, rows: float = 1, columns: float = 1) -> QRectF:
        """Return the rectangle of a block of cells."""
        return QRectF(
            self.rect.x() + column * self.cell_width,
            self.rect.y() + row * self.cell_height,
            columns * self.cell_width,
            rows * self.cell_height,
        )

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return the (row, column) under ``point``, or None outside the grid."""
        if not self.rect.contains(point):
            return None
        row = int((point.y() - self.rect.y()) / self.cell_height)
        column = int((point.x() - self.rect.x()) / self.cell_width)
        return min(row, self.rows - 1), min(column, self.columns - 1)
