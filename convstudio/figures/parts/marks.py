"""What is laid over a grid: the window, the cell of the moment, hatching, connecting lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Self

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from convstudio.figures.lettering import letter_in
from convstudio.figures.parts.base import Part
from convstudio.figures.theme import Theme, font, round_pen

HATCH_STEP = 7.0
LONGEST_HATCH = 4000.0
TINT = 0.34
SMALLEST_FRAMED = 6.0


@dataclass(frozen=True)
class WindowPart(Part):
    """The window on the input: a frame, the cells it reads, and small weights in their corners where there is room.

    Parameters
    ----------
    taps : tuple of QRectF
        The cells that are read; with dilation there are gaps between them.
    labels : tuple of str
        What each tap is multiplied by; empty to leave it out.
    tints : tuple of str
        "#rrggbb" for each tap, where each has a colour of its own.
    """

    taps: tuple[QRectF, ...] = ()
    labels: tuple[str, ...] = ()
    tints: tuple[str, ...] = ()
    margin = 3.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the taps' wash, their labels and the frame."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, tap in enumerate(self.taps):
            painter.fillRect(tap, tinted(self.tints[place]) if self.tints else theme.color("window", 0.16))
        painter.setPen(QPen(theme.color("window"), 2.5))
        painter.drawRoundedRect(self.rect, 2, 2)
        if self.labels:
            paint_labels(painter, theme, self.taps, self.labels, "window")


def paint_labels(
    painter: QPainter, theme: Theme, cells: tuple[QRectF, ...], labels: tuple[str, ...], token: str
) -> None:
    """Write small words into the lower right corners of cells, on a plate: cells may have any colour."""
    painter.setFont(font(max(8.0, min(11.0, cells[0].height() * 0.24)), bold=True))
    metrics = QFontMetricsF(painter.font())
    # The plates are light in both themes, so only the darker orange can be read.
    ink = theme.color(token).darker(115 if theme.name == "light" else 165)
    for cell, label in zip(cells, labels, strict=True):
        wide, high = metrics.horizontalAdvance(label) + 3, metrics.ascent()
        plate = QRectF(cell.right() - wide - 1.5, cell.bottom() - high - 1.5, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(PLATE)
        painter.drawRoundedRect(plate, 2, 2)
        painter.setPen(ink)
        letter_in(painter, plate, Qt.AlignmentFlag.AlignCenter, label)
    painter.setBrush(Qt.BrushStyle.NoBrush)


PLATE = QColor(255, 255, 255, 205)


def tinted(color: str) -> QColor:
    """Return a wash that leaves what is under it readable."""
    wash = QColor(color)
    wash.setAlphaF(TINT)
    return wash


@dataclass(frozen=True)
class TintPart(Part):
    """Cells in colours of their own, each with a word where there is room.

    Parameters
    ----------
    cells : tuple of QRectF
    tints : tuple of str
        "#rrggbb", or a token of the theme, for each cell.
    labels : tuple of str
        Empty to leave them out.
    """

    cells: tuple[QRectF, ...] = ()
    tints: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    margin = 3.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint washes, frames and words."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, cell in enumerate(self.cells):
            tint = self.tints[place]
            color = QColor(tint) if tint.startswith("#") else theme.color(tint)
            wash = QColor(color)
            wash.setAlphaF(TINT)
            painter.fillRect(cell, wash)
            if min(cell.width(), cell.height()) >= SMALLEST_FRAMED:
                painter.setPen(QPen(color, 1.6))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(cell.adjusted(0.8, 0.8, -0.8, -0.8))
        if self.labels:
            paint_labels(painter, theme, self.cells, self.labels, "second_ink" if theme.name == "light" else "line")


@dataclass(frozen=True)
class VeilPart(Part):
    """Makes what lies under it faint: it takes no part in this step."""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the veil."""
        painter.fillRect(self.rect, theme.color("background", 0.6))


@dataclass(frozen=True)
class OutlinePart(Part):
    """A frame around one cell or block of cells."""

    token: str = "output"
    width: float = 3.0
    margin = 4.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the frame."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(self.token), self.width))
        painter.drawRoundedRect(self.rect, 2, 2)


@dataclass(frozen=True)
class HatchPart(Part):
    """Slanted lines over cells that nothing reads; lines, because PDF can't hatch with a brush."""

    token: str = "warning"

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the lines, cut at the rectangle."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect)
        painter.setPen(QPen(theme.color(self.token, 0.8), 1.2))
        if max(self.rect.width(), self.rect.height()) > LONGEST_HATCH:
            # Enlarged far beyond the window: only what the painter shows, or there would be no end of lines.
            self._paint_shown(painter)
            return
        reach = self.rect.height()
        x = self.rect.left() - reach
        lines = []
        while x < self.rect.right():
            lines.append(QLineF(x, self.rect.bottom(), x + reach, self.rect.top()))
            x += HATCH_STEP
        painter.drawLines(lines)

    def _paint_shown(self, painter: QPainter) -> None:
        shown = painter.clipBoundingRect() & self.rect
        # Lines stand at the same places, wherever the view is.
        first = ceil((shown.left() - shown.height() - self.rect.left()) / HATCH_STEP)
        last = floor((shown.right() - self.rect.left()) / HATCH_STEP)
        shift = shown.bottom() - self.rect.bottom()
        for number in range(first, last + 1):
            x = self.rect.left() + number * HATCH_STEP - shift % HATCH_STEP
            painter.drawLine(QLineF(x, shown.bottom(), x + shown.height(), shown.top()))


@dataclass(frozen=True)
class LinksPart(Part):
    """Straight lines from one thing to another: from the window to the patch that enlarges it."""

    lines: tuple[tuple[QPointF, QPointF], ...]
    token: str = "window"
    dashed: bool = False
    cached = False

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the lines, thin and half clear."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.DashLine if self.dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.color(self.token, 0.65), 1.2, style))
        for start, end in self.lines:
            painter.drawLine(start, end)


@dataclass(frozen=True)
class SignPart(Part):
    """An operator between two grids, drawn so that it needs no glyph: ∗, ⊙, =, →, × or +."""

    sign: str

    def zoomed(self, factor: float) -> Self:
        """Return the sign moved, as large as it was."""
        rect = QRectF(self.rect)
        rect.moveCenter(self.rect.center() * factor)
        return replace(self, rect=rect)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the sign in the middle of the rectangle."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(round_pen(theme.color("second_ink"), 1.8))
        center, reach = self.rect.center(), min(self.rect.width(), self.rect.height()) / 2
        for line in _strokes(self.sign, center, reach):
            painter.drawLine(line)
        if self.sign == "⊙":
            painter.drawEllipse(center, reach, reach)
            painter.setBrush(theme.color("second_ink"))
            painter.drawEllipse(center, 1.2, 1.2)


def _strokes(sign: str, center: QPointF, reach: float) -> list[QLineF]:
    def stroke(x1: float, y1: float, x2: float, y2: float) -> QLineF:
        return QLineF(center + QPointF(x1, y1) * reach, center + QPointF(x2, y2) * reach)

    return {
        "∗": [stroke(0, -1, 0, 1), stroke(-0.87, -0.5, 0.87, 0.5), stroke(-0.87, 0.5, 0.87, -0.5)],
        "=": [stroke(-0.8, -0.35, 0.8, -0.35), stroke(-0.8, 0.35, 0.8, 0.35)],
        "→": [stroke(-1, 0, 1, 0), stroke(0.4, -0.6, 1, 0), stroke(0.4, 0.6, 1, 0)],
        "×": [stroke(-0.65, -0.65, 0.65, 0.65), stroke(-0.65, 0.65, 0.65, -0.65)],
        "+": [stroke(-0.8, 0, 0.8, 0), stroke(0, -0.8, 0, 0.8)],
    }.get(sign, [])
