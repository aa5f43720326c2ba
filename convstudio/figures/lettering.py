"""Text in figures: letters on the screen, outlines in drawings.

A drawing is opened where the program's typefaces are not installed: set as text, its numerals would be replaced by
wider ones and run into each other. As outlines they stay what they were, everywhere.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath
from PySide6.QtSvg import QSvgGenerator


def letter(painter: QPainter, start: QPointF, text: str) -> None:
    """Write ``text`` in the painter's font and pen colour, its baseline beginning at ``start``."""
    if not isinstance(painter.device(), QSvgGenerator):
        painter.drawText(start, text)
        return
    outline = QPainterPath()
    # Filled by winding: overlapping parts of a glyph must not leave holes.
    outline.setFillRule(Qt.FillRule.WindingFill)
    outline.addText(start, painter.font(), text)
    painter.fillPath(outline, painter.pen().color())


def letter_in(painter: QPainter, rect: QRectF, align: Qt.AlignmentFlag, text: str) -> None:
    """Write ``text`` on one line in ``rect``: left, right or centred; at its middle, or at its bottom."""
    metrics = QFontMetricsF(painter.font())
    slack = rect.width() - metrics.horizontalAdvance(text)
    right = bool(align & Qt.AlignmentFlag.AlignRight)
    centred = bool(align & Qt.AlignmentFlag.AlignHCenter)
    x = rect.x() + (slack if right else slack / 2 if centred else 0.0)
    if align & Qt.AlignmentFlag.AlignBottom:
        y = rect.bottom() - metrics.descent()
    else:
        y = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
    letter(painter, QPointF(x, y), text)
