"""A sentence in the place of a picture, or over what the picture was before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from convstudio.figures.compositions.layout import MARGIN, card
from convstudio.figures.parts.base import Figure, Part
from convstudio.figures.parts.marks import VeilPart
from convstudio.figures.parts.text import CardPart, Line, Run, TextPart, card_height, section

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.figures.frames import MessageFrame

MESSAGE_WIDTH = 460.0
WIDER = 680.0
"""Of a message that stands over a picture, which needs the height."""

SMALLEST_PICTURE = 300.0
MARK_GAP, MARK_HEIGHT = 18.0, 16.0


def compose_message(frame: MessageFrame, width: float, height: float) -> Figure:
    """Lay a title and a sentence out in the middle."""
    lines, wide = _lines(frame), min(MESSAGE_WIDTH, width - 2 * MARGIN)
    top = round((height - card_height(lines, wide)) * 0.4)
    return Figure(width, height, (_card(lines, width, wide, top),), frame.description)


def compose_stale(
    frame: MessageFrame, make: Callable[[float, float], Figure], width: float, height: float, description: str
) -> Figure:
    """Lay a message out over the picture as it was before, faint and marked as such.

    ``make`` lays that picture out in a width and a height. Where it would become small, the message stands alone.
    """
    lines, wide = _lines(frame), min(WIDER, width - 2 * MARGIN)
    message = _card(lines, width, wide, MARGIN / 2)
    mark_top = message.rect.bottom() + MARK_GAP
    top = mark_top + MARK_HEIGHT
    if height - top < SMALLEST_PICTURE:
        return compose_message(frame, width, height)
    before = make(width, height - top)
    # Under other names nothing takes these grids for those of the layer as it is now.
    parts: list[Part] = [replace(part.moved(QPointF(0, top)), name=f"before {part.name}") for part in before.parts]
    parts.append(VeilPart("veil", QRectF(0, top, width, height - top)))
    mark = QRectF(message.rect.x(), mark_top, wide, MARK_HEIGHT)
    parts += [message, TextPart("mark", mark, ((section("Below: as it was when it last fitted"),),))]
    return Figure(width, height, tuple(parts), description)


def _lines(frame: MessageFrame) -> tuple[Line, ...]:
    words = tuple(Run(f"{word} ", "second_ink", size=15) for word in frame.text.split())
    return (Run(frame.title, "error", bold=True, size=20),), words


def _card(lines: tuple[Line, ...], width: float, wide: float, top: float) -> CardPart:
    return card("message", round((width - wide) / 2), top, wide, lines)
