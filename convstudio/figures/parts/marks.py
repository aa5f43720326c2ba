"""What is laid over a grid: the window, the cell of the moment, hatching, connecting lines."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from convstudio.figures.lettering import letter_in
from convstudio.figures.parts.base import Part
from convstudio.figures.theme import Theme, font, round_pen

HATCH_STEP = 7.0


@dataclass(frozen=True)
class WindowPart(Part):
    """The window on the input: a frame, the cells it reads, and small weights in their corners where there is room.

    Parameters
    ----------
    taps : tuple of QRectF
        The cells that are read; with dilation there are gaps between them.
    labels : tuple of str
        What each tap is multiplied by; empty to leave it out.
    """

    taps: tuple[QRectF, ...] = ()
    labels: tuple[str, ...] = ()
    margin = 3.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the taps' wash, their labels and the frame."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for tap in self.taps:
            painter.fillRect(tap, theme.color("window", 0.16))
        painter.setPen(QPen(theme.color("window"), 2.5))
        painter.drawRoundedRect(self.rect, 2, 2)
        if self.labels:
            size = max(8.0, min(11.0, self.taps[0].height() * 0.24))
            painter.setFont(font(size, bold=True))
            # On the cells, which are light in both themes, only the darker orange can be read.
            painter.setPen(Qt.GlobalColor.black)
            painter.setPen(theme.color("window").darker(100 if theme.name == "light" else 150))
            for tap, label in zip(self.taps, self.labels, strict=True):
                corner = tap.adjusted(0, 0, -3, -2)
                letter_in(painter, corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, label)


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
        reach = self.rect.height()
        x = self.rect.left() - reach
        lines = []
        while x < self.rect.right():
            lines.append(QLineF(x, self.rect.bottom(), x + reach, self.rect.top()))
            x += HATCH_STEP
        painter.drawLines(lines)


@dataclass(frozen=True)
class LinksPart(Part):
    """Straight lines from one thing to another: from the window to the patch that enlarges it."""

    lines: tuple[tuple[QPointF, QPointF], ...]
    token: str = "window"
    dashed: bool = False

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the lines, thin and half clear."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.DashLine if self.dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.color(self.token, 0.65), 1.2, style))
        for start, end in self.lines:
            painter.drawLine(start, end)


@dataclass(frozen=True)
class SignPart(Part):
    """An operator between two grids, drawn so that it needs no glyph: ∗, ⊙, =, → or +."""

    sign: str

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
        "+": [stroke(-0.8, 0, 0.8, 0), stroke(0, -0.8, 0, 0.8)],
    }.get(sign, [])
