"""Equations in a figure, and cards with an edge that says how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from convstudio.figures.formula_layout import lay_out_equation
from convstudio.figures.parts.base import Part
from convstudio.figures.parts.text import RADIUS
from convstudio.figures.theme import Theme

if TYPE_CHECKING:
    from convstudio.engine import Equation

EDGE = 4.0


@dataclass(frozen=True)
class EquationPart(Part):
    """An equation with the numbers put in, from the left of its rectangle, in the middle of its height."""

    equation: Equation
    size: float = 18.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the equation, smaller where it would be too wide."""
        box = lay_out_equation(self.equation, self.size)
        if box.width > self.rect.width():
            box = lay_out_equation(self.equation, round(self.size * self.rect.width() / box.width, 1))
        baseline = self.rect.center().y() - box.height / 2 + box.ascent
        box.paint(painter, self.rect.x(), baseline, theme)


@dataclass(frozen=True)
class EdgedCardPart(Part):
    """An empty card; ``token`` colours its left edge, and an empty one leaves it plain."""

    token: str = ""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the card, then the edge within it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = self.rect.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(card, RADIUS, RADIUS)
        if not self.token:
            return
        # A shape of its own, not a clip: SVG keeps no clip.
        whole, edge = QPainterPath(), QPainterPath()
        whole.addRoundedRect(card, RADIUS, RADIUS)
        edge.addRect(QRectF(card.x(), card.y(), EDGE, card.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self.token))
        painter.drawPath(whole.intersected(edge))
