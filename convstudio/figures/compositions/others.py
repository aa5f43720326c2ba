"""Pointwise layers, vectors, the input, and messages."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from convstudio.figures.compositions.layout import (
    LARGEST_CELL,
    MARGIN,
    SIGN_GAP,
    TITLE_HEIGHT,
    card,
    grid_size,
    sheets_depth,
    sign_rect,
    title_over,
    title_width,
    titled_grid,
    whole_cell,
)
from convstudio.figures.frames import Bars, InputFrame, MapView, MessageFrame, PointwiseFrame, VectorFrame
from convstudio.figures.parts.base import Figure, Part
from convstudio.figures.parts.grid import GridPart
from convstudio.figures.parts.marks import OutlinePart, SignPart
from convstudio.figures.parts.plots import BarsPart, CurvePart
from convstudio.figures.parts.text import Line, Run, card_height

CURVE_SIDE, SMALLEST_CURVE = 180.0, 96.0
CARD_GAP = 40.0
GAP = 46.0
"""Beside the curve; room is short with two maps and a plot in a row."""
BAR_HEIGHT = 24.0
BARS_WIDTH = 260.0
MESSAGE_WIDTH = 460.0


def compose_pointwise(frame: PointwiseFrame, width: float, height: float) -> Figure:
    """Lay out one map, the curve where there is one, the other map, and the sum below."""
    curve_side = max(SMALLEST_CURVE, min(CURVE_SIDE, width * 0.22))
    middle_width = curve_side if frame.curve else 0.0
    gaps = 2 * GAP if frame.curve else GAP
    depth = sheets_depth(frame.input) + sheets_depth(frame.output)
    room = (width - 2 * MARGIN - middle_width - gaps - depth) / 2
    below = card_height(frame.lines, width - 2 * MARGIN) + CARD_GAP
    side = min(room, height - 2 * MARGIN - TITLE_HEIGHT - below - 14, 420.0)
    cells = [_cell(view, side) for view in (frame.input, frame.output)]
    sizes = [grid_size(view, cell) for view, cell in zip((frame.input, frame.output), cells, strict=True)]
    first_width = max(sizes[0][0] + sheets_depth(frame.input), title_width(frame.input))
    last_width = max(sizes[1][0] + sheets_depth(frame.output), title_width(frame.output))
    tall = max(sizes[0][1], sizes[1][1], middle_width)
    total = first_width + last_width + middle_width + gaps
    left = round((width - total) / 2)
    top = round(TITLE_HEIGHT + max(24.0, (height - TITLE_HEIGHT - tall - below) * 0.42))
    middle = top + tall / 2
    source, source_title = titled_grid("input", frame.input, _corner(left, middle, sizes[0][1]), cells[0])
    x = source.rect.x() + first_width
    parts: list[Part] = [source, source_title, SignPart("into", sign_rect(QPointF(x + GAP / 2, middle)), "→")]
    x += GAP
    if frame.curve:
        plot = QRectF(x, round(middle - curve_side / 2), curve_side, curve_side)
        parts += [CurvePart("curve", plot, frame.curve, frame.at)]
        x += curve_side
        parts.append(SignPart("out of", sign_rect(QPointF(x + GAP / 2, middle)), "→"))
        x += GAP
    filled = frame.filled
    corner = _corner(x, middle, sizes[1][1])
    target, target_title = titled_grid("output", frame.output, corner, cells[1], filled=filled)
    parts += [
        target,
        target_title,
        OutlinePart("read", source.place.cell(frame.row, frame.column), "window"),
        OutlinePart("current", target.place.cell(frame.output_row, frame.output_column)),
    ]
    card_width = max(target.rect.right() - left, 420.0)
    card_left = min(left, width - MARGIN - card_width)
    parts.append(card("sum", card_left, top + tall + CARD_GAP, card_width, frame.lines))
    return Figure(width, height, tuple(parts), frame.description)


def _cell(view: MapView, side: float) -> float:
    return whole_cell(max(0.05, min(side / max(view.cells.rows, view.cells.columns), LARGEST_CELL)))


def _corner(left: float, middle: float, height: float) -> QPointF:
    return QPointF(left, round(middle - height / 2))


def compose_vector(frame: VectorFrame, width: float, height: float) -> Figure:
    """Lay out what goes in, the weights of one neuron where there are any, and the outputs as bars."""
    below = card_height(frame.lines, width - 2 * MARGIN) + CARD_GAP
    columns = 3 if frame.weights is not None else 2
    side = min(
        (width - 2 * MARGIN - SIGN_GAP * (columns - 1)) / columns,
        height - 2 * MARGIN - TITLE_HEIGHT - below,
        380.0,
    )
    top = round(TITLE_HEIGHT + max(24.0, (height - TITLE_HEIGHT - side - below) * 0.42))
    left = round((width - columns * side - SIGN_GAP * (columns - 1)) / 2)
    middle = top + side / 2
    parts: list[Part] = _column("input", frame.inputs, QRectF(left, top, side, side), frame.current_input)
    x = left + side
    if frame.weights is not None:
        parts.append(SignPart("times", sign_rect(QPointF(x + SIGN_GAP / 2, middle)), "⊙"))
        parts += _column("weights", frame.weights, QRectF(x + SIGN_GAP, top, side, side), -1)
        x += SIGN_GAP + side
    parts.append(SignPart("gives", sign_rect(QPointF(x + SIGN_GAP / 2, middle)), "→"))
    parts += _column("output", frame.outputs, QRectF(x + SIGN_GAP, top, side, side), frame.current, fills=True)
    parts.append(card("sum", left, top + side + CARD_GAP, x + SIGN_GAP + side - left, frame.lines))
    return Figure(width, height, tuple(parts), frame.description)


def _column(name: str, view: MapView | Bars, rect: QRectF, current: int, *, fills: bool = False) -> list[Part]:
    """Return a map or bars with their title, in ``rect``."""
    if isinstance(view, MapView):
        cell = _cell(view, rect.width())
        _, high = grid_size(view, cell)
        grid, title = titled_grid(name, view, _corner(rect.x(), rect.center().y(), high), cell)
        return [grid, title]
    high = min(rect.height(), BAR_HEIGHT * len(view.values))
    area = QRectF(rect.x(), round(rect.center().y() - high / 2), rect.width(), high)
    filled = current + 1 if fills else None
    bars = BarsPart(name, area, view.labels, view.values, view.decimals, current, filled)
    return [bars, title_over(f"{name} title", view.title, view.caption, area)]


def compose_input(frame: InputFrame, width: float, height: float) -> Figure:
    """Lay out the picture, large, and its channels beside it."""
    views = [*([frame.picture] if frame.picture else []), *frame.channels]
    big = min(width * 0.5 - MARGIN, height - 2 * MARGIN - TITLE_HEIGHT, 560.0)
    parts: list[Part] = []
    cell = _cell(views[0], big if len(views) > 1 else min(width, height) - 2 * MARGIN - TITLE_HEIGHT)
    main_width, main_height = grid_size(views[0], cell)
    others = views[1:]
    small = min((main_height - TITLE_HEIGHT * max(0, len(others) - 1)) / max(1, len(others)), 240.0)
    used = main_width + (SIGN_GAP + max(small, 120.0) if others else 0.0)
    left, top = round((width - used) / 2), round(TITLE_HEIGHT + max(20.0, (height - TITLE_HEIGHT - main_height) * 0.42))
    parts += titled_grid("input", views[0], QPointF(left, top), cell)
    y = float(top)
    for place, view in enumerate(others):
        small_cell = _cell(view, small)
        parts += titled_grid(f"channel {place}", view, QPointF(left + main_width + SIGN_GAP, round(y)), small_cell)
        y += grid_size(view, small_cell)[1] + TITLE_HEIGHT
    return Figure(width, height, tuple(parts), frame.description)


def compose_message(frame: MessageFrame, width: float, height: float) -> Figure:
    """Lay a title and a sentence out in the middle."""
    words = tuple(Run(f"{word} ", "second_ink", size=15) for word in frame.text.split())
    lines: tuple[Line, ...] = ((Run(frame.title, "error", bold=True, size=20),), words)
    card_width = min(MESSAGE_WIDTH, width - 2 * MARGIN)
    high = card_height(lines, card_width)
    part = card("message", round((width - card_width) / 2), round((height - high) * 0.4), card_width, lines)
    return Figure(width, height, (part,), frame.description)


def grid_named(figure: Figure, name: str) -> GridPart | None:
    """Return the grid called ``name``, for what asks which cell lies under the mouse."""
    part = figure.part(name)
    return part if isinstance(part, GridPart) else None
