"""What is carried under the mouse while layers are dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from convstudio.engine import describe_layer
from convstudio.figures.theme import font
from convstudio.ui.card_painting import HEIGHT, CardContent, paint_card

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from convstudio.engine import Layer
    from convstudio.figures.theme import Theme

OPACITY = 0.75
BEHIND = 5
"""How far the edge of a second card shows behind the first, where several are carried."""

BADGE = 22
NEW_CARD_WIDTH = 240


def picture_of_card(card: QWidget, count: int, theme: Theme) -> QPixmap:
    """Return a card half clear; with others behind it and their number, if ``count`` is more than 1."""
    face, several = card.grab(), count > 1
    result = _clear(QSize(card.width() + BEHIND * several, card.height() + BEHIND * several), card.devicePixelRatioF())
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(OPACITY)
    if several:
        painter.setPen(theme.color("accent"))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(QRectF(card.rect()).translated(BEHIND - 1, BEHIND - 1).adjusted(1, 1, 0, 0), 8, 8)
    painter.drawPixmap(0, 0, face)
    if several:
        painter.setOpacity(1)
        _paint_count(painter, QRectF(card.width() - BADGE - 4, card.height() - BADGE - 2, BADGE, BADGE), count, theme)
    painter.end()
    return result


def picture_of_layer(layer: Layer, theme: Theme, ratio: float) -> QPixmap:
    """Return a card of a layer that is not in any network yet."""
    size = QSize(NEW_CARD_WIDTH, HEIGHT)
    result = _clear(size, ratio)
    painter = QPainter(result)
    painter.setOpacity(OPACITY)
    content = CardContent(layer.kind, layer.type_name, describe_layer(layer), "", "")
    paint_card(painter, content, QRectF(0, 0, size.width(), size.height()), theme, mark="current", focused=False)
    painter.end()
    return result


def _clear(size: QSize, ratio: float) -> QPixmap:
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def _paint_count(painter: QPainter, rect: QRectF, count: int, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent"))
    painter.drawRoundedRect(rect, BADGE / 2, BADGE / 2)
    painter.setPen(theme.color("on_accent"))
    painter.setFont(font(12, bold=True))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))
