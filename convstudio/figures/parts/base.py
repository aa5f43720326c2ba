"""A figure is a list of parts; each part is a value that knows where it stands and how it is painted."""

from __future__ import annotations

import weakref
from abc import abstractmethod
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter

    from convstudio.figures.theme import Theme

T = TypeVar("T")

PLANE = 2
"""Axes of a map of numbers; one of colours has another."""


Block = tuple[int, int, int, int]
"""Cells from (row, column) on, so many (rows, columns)."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Cells:
    """Numbers to show, compared by content so that an unchanged map is not painted again.

    Parameters
    ----------
    array : (H, W) or (H, W, 3)
        Values, or colours from 0 to 255.
    """

    array: NDArray[np.generic]
    _known: dict[object, Any] = field(default_factory=dict, repr=False)
    _earlier: tuple[weakref.ref[Cells], Block] | None = field(default=None, repr=False)
    """What these cells were made from, and outside of which block nothing is different."""

    def replaced(self, array: NDArray[np.generic], rows: slice, columns: slice) -> Cells:
        """Return an array of the same shape as cells, which differs from this one in some rows and columns alone."""
        block = (rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start)
        return Cells(array, _earlier=(weakref.ref(self), block))

    def remember(self, key: object, make: Callable[[], T]) -> T:
        """Return what ``make`` says of these numbers, asked once: to write a thousand takes longer than a frame."""
        if key not in self._known:
            self._known[key] = make()
        known: T = self._known[key]
        return known

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cells):
            return NotImplemented
        if self.array is other.array:
            return True
        if self.array.shape != other.array.shape or self.array.dtype != other.array.dtype:
            return False
        mine, theirs, _ = self._where_different(other)
        return np.array_equal(mine, theirs, equal_nan=self.array.dtype.kind == "f")

    def __hash__(self) -> int:
        return hash(self.array.shape)

    def _where_different(self, other: Cells) -> tuple[NDArray[np.generic], NDArray[np.generic], tuple[int, int]]:
        """Return the parts of both outside of which they are equal, and the (row, column) where these begin."""
        for one, before in ((self, other), (other, self)):
            if one._earlier is not None and one._earlier[0]() is before:
                top, left, rows, columns = one._earlier[1]
                place = slice(top, top + rows), slice(left, left + columns)
                return self.array[place], other.array[place], (top, left)
        return self.array, other.array, (0, 0)

    def block_changed_since(self, other: Cells) -> Block | None:
        """Return the smallest block (row, column, rows, columns) with all that differs; None where sizes differ."""
        if self.array.shape != other.array.shape:
            return None
        mine, theirs, (first_row, first_column) = self._where_different(other)
        differs = mine != theirs
        if differs.ndim > PLANE:
            differs = differs.any(axis=-1)
        rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
        if not rows.size:
            return None
        top, left = int(rows[0]), int(columns[0])
        return first_row + top, first_column + left, int(rows[-1]) - top + 1, int(columns[-1]) - left + 1

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
    cached = True
    """Whether its picture is worth keeping: not of a few lines across a large area, which are painted sooner."""

    @abstractmethod
    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the part in the figure's coordinates."""

    @property
    def bounds(self) -> QRectF:
        """Everything that the part may touch."""
        return self.rect.adjusted(-self.margin, -self.margin, self.margin, self.margin)

    def changed_since(self, other: Part) -> QRectF:
        """Return where the picture of this part differs from that of ``other``, which it takes the place of."""
        return self.bounds.united(other.bounds)

    def zoomed(self, factor: float) -> Self:
        """Return the part ``factor`` times as far from the figure's corner and as large; lines stay as thin."""
        return replace(self, **{known.name: _times(getattr(self, known.name), factor) for known in fields(self)})

    def moved(self, by: QPointF) -> Self:
        """Return the part elsewhere."""
        return replace(self, **{known.name: _shifted(getattr(self, known.name), by) for known in fields(self)})


def _shifted(value: object, by: QPointF) -> Any:  # what a field holds, of the same kind
    """Return a field with every place and rectangle in it moved."""
    if isinstance(value, QRectF):
        return value.translated(by)
    if isinstance(value, QPointF):
        return value + by
    if isinstance(value, tuple) and value and isinstance(value[0], QRectF | QPointF | tuple):
        return tuple(_shifted(item, by) for item in value)
    return value


def _times(value: object, factor: float) -> Any:  # what a field holds, of the same kind
    """Return a field with every place and rectangle in it ``factor`` times as far out."""
    if isinstance(value, QRectF):
        return QRectF(value.topLeft() * factor, value.size() * factor)
    if isinstance(value, QPointF):
        return value * factor
    if isinstance(value, tuple) and value and isinstance(value[0], QRectF | QPointF | tuple):
        return tuple(_times(item, factor) for item in value)
    return value


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

    def zoomed(self, factor: float) -> Figure:
        """Return the figure enlarged: cells grow, and with them numerals come; words keep their size."""
        if factor == 1:
            return self
        parts = tuple(part.zoomed(factor) for part in self.parts)
        return Figure(self.width * factor, self.height * factor, parts, self.description)

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
