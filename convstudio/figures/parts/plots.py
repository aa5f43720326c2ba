"""A curve with the point of the moment on it, and bars with their values."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from convstudio.figures.lettering import letter_in
from convstudio.figures.numerals import write_number
from convstudio.figures.parts.base import Part
from convstudio.figures.parts.text import RADIUS
from convstudio.figures.theme import Theme, font, round_pen


@dataclass(frozen=True)
class CurvePart(Part):
    """A function of one number, with axes through 0 and the point (x, y) marked.

    Parameters
    ----------
    points : tuple of (x, y)
        The curve, from left to right.
    at : (x, y)
        The marked point; one outside the plot is shown at its edge.
    """

    points: tuple[tuple[float, float], ...]
    at: tuple[float, float]

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint frame, axes, curve and point."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(self.rect, RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("strong_line"), 1))
        origin = self._to_plot(0, 0)
        painter.drawLine(QPointF(self._inside.left(), origin.y()), QPointF(self._inside.right(), origin.y()))
        painter.drawLine(QPointF(origin.x(), self._inside.top()), QPointF(origin.x(), self._inside.bottom()))
        painter.setPen(round_pen(theme.color("accent"), 2.2))
        painter.drawPolyline(QPolygonF([self._to_plot(x, y) for x, y in self.points]))
        mark = self._to_plot(*self.at)
        painter.setPen(QPen(theme.color("window"), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(mark.x(), origin.y()), mark)
        painter.setPen(QPen(theme.color("output"), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(origin.x(), mark.y()), mark)
        painter.setPen(QPen(theme.color("panel"), 2))
        painter.setBrush(theme.color("output"))
        painter.drawEllipse(mark, 5.5, 5.5)

    @property
    def _inside(self) -> QRectF:
        return self.rect.adjusted(14, 14, -14, -14)

    def _to_plot(self, x: float, y: float) -> QPointF:
        xs = [point[0] for point in self.points]
        ys = [0.0, *(point[1] for point in self.points)]
        low, high = min(ys), max(ys)
        inside = self._inside
        across = (x - xs[0]) / (xs[-1] - xs[0])
        up = (y - low) / ((high - low) or 1.0)
        return QPointF(
            inside.left() + min(1.0, max(0.0, across)) * inside.width(),
            inside.bottom() - min(1.0, max(0.0, up)) * inside.height(),
        )


@dataclass(frozen=True)
class BarsPart(Part):
    """Values as horizontal bars, one a row, with labels before and numbers behind.

    Parameters
    ----------
    labels, values : tuples of the same length
        At most as many as are legible; the composition chooses which.
    decimals : int
        Decimals of the numbers.
    current : int
        The row that is being computed; -1 for none.
    filled : int or None
        How many rows have been computed; None: all.
    """

    labels: tuple[str, ...]
    values: tuple[float, ...]
    decimals: int
    current: int = -1
    filled: int | None = None

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the bars from the top down."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.rect.height() / len(self.values)
        low, high = min(0.0, *self.values), max(0.0, *self.values)
        size = max(9.0, min(13.0, height * 0.55))
        label_width, number_width = 34.0, 62.0
        track = self.rect.adjusted(label_width, 0, -number_width, 0)
        zero = track.left() + track.width() * (0 - low) / ((high - low) or 1.0)
        for place, (label, value) in enumerate(zip(self.labels, self.values, strict=True)):
            row = QRectF(self.rect.left(), self.rect.top() + place * height, self.rect.width(), height)
            active = place == self.current
            painter.setFont(font(size, bold=active))
            painter.setPen(theme.color("ink" if active else "second_ink"))
            before = QRectF(row.left(), row.top(), label_width - 8, height)
            letter_in(painter, before, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label)
            if self.filled is not None and place >= self.filled:
                continue
            end = zero + track.width() * value / ((high - low) or 1.0)
            bar = QRectF(min(zero, end), row.top() + height * 0.18, abs(end - zero), height * 0.64)
            painter.fillRect(bar, theme.color("output" if active else "accent" if value >= 0 else "window"))
            behind = QRectF(track.right() + 8, row.top(), number_width - 8, height)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            letter_in(painter, behind, flags, write_number(value, self.decimals))
        painter.setPen(QPen(theme.color("strong_line"), 1))
        painter.drawLine(QPointF(zero, self.rect.top()), QPointF(zero, self.rect.bottom()))
