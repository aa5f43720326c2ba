"""Small maps in a row: channels that meet, that share a mean, or that are added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from convstudio.figures.colormap import color_cells, image_of
from convstudio.figures.lettering import letter_in
from convstudio.figures.parts.base import GridPlace, Part
from convstudio.figures.theme import Theme, font, round_pen

if TYPE_CHECKING:
    from convstudio.figures.frames import Band, Cell, Tile

LABEL_HEIGHT = 18.0
TILE_GAP = 12.0
SIGN_REACH = 4.0


@dataclass(frozen=True)
class BandPart(Part):
    """The maps of a band with their labels; those that take no part are faint.

    Parameters
    ----------
    band : Band
    side : float
        Of the square that each map stands in.
    """

    band: Band
    side: float

    def square(self, place: int) -> QRectF:
        """Return where one map may stand."""
        return QRectF(self.rect.x() + place * (self.side + TILE_GAP), self.rect.y(), self.side, self.side)

    def grid(self, place: int) -> GridPlace:
        """Return where the cells of one map stand, in the middle of its square."""
        cells, square = self.band.tiles[place].cells, self.square(place)
        size = self.side / max(cells.rows, cells.columns)
        rect = QRectF(0, 0, max(2.0, cells.columns * size), max(2.0, cells.rows * size))
        rect.moveCenter(square.center())
        return GridPlace(rect, cells.rows, cells.columns)

    def zoomed(self, factor: float) -> BandPart:
        """Return the band with larger maps."""
        larger: BandPart = super().zoomed(factor)
        return BandPart(larger.name, larger.rect, self.band, self.side * factor)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the maps from left to right."""
        for place, tile in enumerate(self.band.tiles):
            self._paint_tile(painter, theme, place, tile)

    def _paint_tile(self, painter: QPainter, theme: Theme, place: int, tile: Tile) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        rect, marked = self.grid(place).rect, place in self.band.marked
        scale = tile.scale
        if scale is not None:
            values = tile.cells.array.astype(float)
            colors = tile.cells.remember(("colors", scale), lambda: color_cells(values, scale))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, tile.cells.columns > rect.width())
            painter.drawImage(rect, image_of(colors))
        if not marked:
            painter.fillRect(rect, theme.color("background", 0.72))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        current = place == self.band.current
        token = "window" if current and marked else "accent" if marked else "strong_line"
        painter.setPen(QPen(theme.color(token), 2.4 if current and marked else 1.4 if marked else 1.0))
        painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), 2, 2)
        painter.setFont(font(11, bold=current))
        painter.setPen(theme.color("ink" if marked else "third_ink"))
        below = QRectF(
            self.square(place).x() - TILE_GAP / 2, self.rect.y() + self.side + 3, self.side + TILE_GAP, LABEL_HEIGHT
        )
        letter_in(painter, below, Qt.AlignmentFlag.AlignCenter, tile.label)
        if self.band.sign and place:
            self._paint_sign(painter, theme, place)

    def _paint_sign(self, painter: QPainter, theme: Theme, place: int) -> None:
        """Paint a plus between two maps."""
        middle = QPointF(self.square(place).left() - TILE_GAP / 2, self.rect.y() + self.side / 2)
        painter.setPen(round_pen(theme.color("second_ink"), 1.5))
        painter.drawLine(middle - QPointF(SIGN_REACH, 0), middle + QPointF(SIGN_REACH, 0))
        painter.drawLine(middle - QPointF(0, SIGN_REACH), middle + QPointF(0, SIGN_REACH))


@dataclass(frozen=True)
class SpotsPart(Part):
    """Small frames around one cell of several maps.

    Parameters
    ----------
    spots : tuple of QRectF
        Those too small to be seen are painted a few pixels wide.
    """

    spots: tuple[QRectF, ...]
    token: str = "output"
    smallest: float = 5.0
    margin = 4.0
    cached = False

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the frames."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(self.token), 2))
        for spot in self.spots:
            frame = QRectF(0, 0, max(self.smallest, spot.width()), max(self.smallest, spot.height()))
            frame.moveCenter(spot.center())
            painter.drawRect(frame)


def band_size(band: Band, side: float) -> tuple[float, float]:
    """Return (width, height) of a band with maps of ``side``."""
    count = len(band.tiles)
    return count * side + (count - 1) * TILE_GAP, side + LABEL_HEIGHT + 3


def spots_of(part: BandPart, cell: Cell) -> tuple[QRectF, ...]:
    """Return where one cell stands in every map that takes part."""
    return tuple(part.grid(place).cell(*cell) for place in part.band.marked)
