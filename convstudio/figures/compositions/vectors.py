"""Vectors: bars and wrapped maps side by side, with a neuron's weights or an activation's curve between."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from convstudio.figures.compositions.layout import (
    LARGEST_CELL,
    MARGIN,
    SIGN_GAP,
    TITLE_HEIGHT,
    card,
    grid_size,
    sign_rect,
    title_over,
    titled_grid,
    whole_cell,
)
from convstudio.figures.frames import Bars, MapView, VectorFrame
from convstudio.figures.parts.base import Figure, Part
from convstudio.figures.parts.marks import SignPart
from convstudio.figures.parts.plots import BarsPart, CurvePart
from convstudio.figures.parts.text import card_height

CARD_GAP = 40.0
BAR_HEIGHT = 24.0
LARGEST_SIDE, LARGEST_CURVE = 380.0, 200.0
SMALLEST_CELL = 0.05
LEAST = 24.0


def compose_vector(frame: VectorFrame, width: float, height: float) -> Figure:
    """Lay out what goes in, what is between, and the outputs as bars."""
    below = card_height(frame.lines, width - 2 * MARGIN) + CARD_GAP
    between = frame.weights is not None or bool(frame.curve)
    columns = 3 if between else 2
    across = max(LEAST, min((width - 2 * MARGIN - SIGN_GAP * (columns - 1)) / columns, LARGEST_SIDE))
    room = max(LEAST, min(height - 2 * MARGIN - TITLE_HEIGHT - below, LARGEST_SIDE))
    views = [view for view in (frame.inputs, frame.weights, frame.outputs) if view is not None]
    curve = min(across, LARGEST_CURVE, room) if frame.curve else 0.0
    tall = max(curve, *(_high(view, across, room) for view in views))
    top = round(TITLE_HEIGHT + max(24.0, (height - TITLE_HEIGHT - tall - below) * 0.42))
    left = round((width - columns * across - SIGN_GAP * (columns - 1)) / 2)
    places = [QRectF(left + n * (across + SIGN_GAP), top, across, tall) for n in range(columns)]
    parts = _column("input", frame.inputs, places[0], room, frame.current_input)
    if frame.weights is not None:
        parts.append(_sign("times", places[1], "⊙"))
        parts += _column("weights", frame.weights, places[1], room, -1)
    elif frame.curve:
        parts.append(_sign("into", places[1], "→"))
        plot = QRectF(0, 0, curve, curve)
        plot.moveCenter(places[1].center())
        parts.append(CurvePart("curve", plot, frame.curve, frame.at))
    parts.append(_sign("gives", places[-1], "→"))
    parts += _column("output", frame.outputs, places[-1], room, frame.current, fills=True)
    parts.append(card("sum", left, top + tall + CARD_GAP, places[-1].right() - left, frame.lines))
    return Figure(width, height, tuple(parts), frame.description)


def _sign(name: str, place: QRectF, sign: str) -> SignPart:
    return SignPart(name, sign_rect(QPointF(place.left() - SIGN_GAP / 2, place.center().y())), sign)


def _high(view: MapView | Bars, across: float, room: float) -> float:
    """Return how high a map or bars stand."""
    if isinstance(view, Bars):
        return min(room, BAR_HEIGHT * len(view.values))
    return grid_size(view, _cell(view, across, room))[1]


def _cell(view: MapView, across: float, room: float) -> float:
    size = min(across / view.cells.columns, room / view.cells.rows, LARGEST_CELL)
    return whole_cell(max(SMALLEST_CELL, size))


def _column(
    name: str, view: MapView | Bars, place: QRectF, room: float, current: int, *, fills: bool = False
) -> list[Part]:
    """Return a map or bars with their title, in the middle of ``place``."""
    high = _high(view, place.width(), room)
    y = round(place.center().y() - high / 2)
    if isinstance(view, MapView):
        cell = _cell(view, place.width(), room)
        grid, title = titled_grid(name, view, QPointF(place.x(), y), cell, room=place.width() + SIGN_GAP - 10)
        return [grid, title]
    area = QRectF(place.x(), y, place.width(), high)
    filled = current + 1 if fills else None
    bars = BarsPart(name, area, view.labels, view.values, view.decimals, current, filled)
    return [bars, title_over(f"{name} title", view.title, view.caption, area)]
