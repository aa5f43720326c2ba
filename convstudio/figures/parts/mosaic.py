"""Pictures and response maps in cells without numerals, and what is read beside them: a scale, a bar."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from convstudio.figures.lettering import letter_in
from convstudio.figures.parts.base import Cells, GridPlace, Part
from convstudio.figures.parts.text import RADIUS, Run
from convstudio.figures.theme import Theme, font

if TYPE_CHECKING:
    from numpy.typing import NDArray

Tint = Literal["green", "red"]

STOPS: dict[Tint, tuple[tuple[int, int, int], ...]] = {
    "green": ((246, 250, 248), (164, 219, 200), (11, 138, 106)),
    "red": ((252, 248, 247), (240, 186, 182), (201, 42, 42)),
}
"""From no response to that of the cat; the same in both themes, as all cells are."""

STEPS = 64
LABEL_SIZE = 11


def tint_table(tint: Tint) -> NDArray[np.uint8]:
    """Return STEPS colours (STEPS, 3) from no response to the full one."""
    stops = np.array(STOPS[tint], float)
    at = np.linspace(0, len(stops) - 1, STEPS)
    columns = [np.interp(at, range(len(stops)), stops[:, channel]) for channel in range(3)]
    table: NDArray[np.uint8] = np.rint(np.stack(columns, axis=1)).astype(np.uint8)
    return table


@dataclass(frozen=True)
class MosaicPart(Part):
    """Coloured cells side by side, as a picture.

    Parameters
    ----------
    cells : Cells
        (H, W, 3) colours from 0 to 255.
    patch : int
        The side of the patches, in cells, that light lines cut it into; 0 for no lines.
    """

    cells: Cells
    patch: int = 0

    @property
    def place(self) -> GridPlace:
        """Where each cell stands."""
        return GridPlace(self.rect, self.cells.rows, self.cells.columns)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the cells, then the lines over them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        _paint_cells(painter, self.place, self.cells.array.astype(np.uint8))
        if self.patch:
            self._paint_lines(painter, theme)

    def _paint_lines(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(QPen(QColor(255, 255, 255, 150), 1))
        for step in range(self.patch, self.cells.rows, self.patch):
            painter.drawLine(QLineF(*_ends(self.place.cell(step, 0, 1, self.cells.columns), along=True)))
        for step in range(self.patch, self.cells.columns, self.patch):
            painter.drawLine(QLineF(*_ends(self.place.cell(0, step, self.cells.rows, 1), along=False)))
        painter.setPen(QPen(theme.color("strong_line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect)


@dataclass(frozen=True)
class ResponsePart(Part):
    """What every window answers, from pale (0 and less) to full colour (1 and more).

    Parameters
    ----------
    cells : Cells
        (H, W) responses.
    tint : {"green", "red"}
    looked_at : (row, column)
        The output over the cat; it and its neighbours are framed.
    learned : (row, column) or None
        The output at which the weights learned, framed with dashes.
    """

    cells: Cells
    tint: Tint
    looked_at: tuple[int, int]
    learned: tuple[int, int] | None = None

    @property
    def place(self) -> GridPlace:
        """Where each cell stands."""
        return GridPlace(self.rect, self.cells.rows, self.cells.columns)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint cells, border, and the frames over them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        levels = np.rint(np.clip(self.cells.array.astype(float), 0, 1) * (STEPS - 1)).astype(np.intp)
        _paint_cells(painter, self.place, tint_table(self.tint)[levels])
        painter.setPen(QPen(theme.color("strong_line"), 1))
        painter.drawRect(self.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.learned is not None:
            painter.setPen(QPen(theme.color("error").darker(110), 1.4, Qt.PenStyle.DashLine))
            painter.drawRect(self._around(self.learned))
        painter.setPen(QPen(QColor(LIGHT_ORANGE), 2))
        painter.drawRoundedRect(self._around(self.looked_at), 2, 2)

    def _around(self, cell: tuple[int, int]) -> QRectF:
        """Return a cell with its neighbours, as far as there are any."""
        top, left = max(cell[0] - 1, 0), max(cell[1] - 1, 0)
        bottom, right = min(cell[0] + 2, self.cells.rows), min(cell[1] + 2, self.cells.columns)
        return self.place.cell(top, left, bottom - top, right - left)


LIGHT_ORANGE = "#e8590c"
"""Cells are light in both themes, so the frame on them is that of the light one."""


@dataclass(frozen=True)
class ScalePart(Part):
    """A small strip that says which colour stands for which response."""

    tint: Tint

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the strip between a 0 and a 1."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(LABEL_SIZE))
        painter.setPen(theme.color("second_ink"))
        letter_in(painter, self.rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "0")
        letter_in(painter, self.rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "1")
        strip = self.rect.adjusted(12, 2, -12, -2)
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        colors = STOPS[self.tint]
        for place, color in enumerate(colors):
            gradient.setColorAt(place / (len(colors) - 1), QColor(*color))
        painter.setPen(QPen(theme.color("strong_line"), 1))
        painter.setBrush(gradient)
        painter.drawRect(strip)


@dataclass(frozen=True)
class BarPart(Part):
    """A track with a share of it filled, to scale, but never thinner than can be seen.

    Parameters
    ----------
    share : float
        From 0 to 1.
    token : str
        The bar's colour.
    """

    share: float
    token: str

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the track and the bar."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = min(RADIUS, self.rect.height() / 2) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(self.rect, radius, radius)
        bar = QRectF(self.rect)
        bar.setWidth(max(LEAST_BAR, self.rect.width() * self.share))
        painter.setBrush(theme.color(self.token))
        painter.drawRoundedRect(bar, min(radius, bar.width() / 2), min(radius, bar.width() / 2))


LEAST_BAR = 3.0
"""Pixels."""


@dataclass(frozen=True)
class TagPart(Part):
    """A word on a small plate, to be read over a picture; ``rect`` is the plate."""

    run: Run

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint plate and word."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("panel", 0.86))
        painter.drawRoundedRect(self.rect, 4, 4)
        painter.setFont(font(self.run.size, bold=self.run.bold))
        painter.setPen(theme.color(self.run.token))
        letter_in(painter, self.rect, Qt.AlignmentFlag.AlignCenter, self.run.text)


def _paint_cells(painter: QPainter, place: GridPlace, colors: NDArray[np.uint8]) -> None:
    """Fill the cells; neighbours of one colour in one go, which a drag has four times as many of as it has time for."""
    for row, line in enumerate(colors.tolist()):
        column = 0
        for color, run in groupby(line):
            count = sum(1 for _ in run)
            painter.fillRect(place.cell(row, column, 1, count), QColor(*color))
            column += count


def _ends(rect: QRectF, *, along: bool) -> tuple[QPointF, QPointF]:
    return (rect.topLeft(), rect.topRight()) if along else (rect.topLeft(), rect.bottomLeft())
