"""The sharing laboratory: the picture with the cat, two response maps, and the parameters as bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from convstudio.figures.compositions.layout import title_over
from convstudio.figures.compositions.sharing_counts import count_parts, counts_height
from convstudio.figures.numerals import write_number
from convstudio.figures.parts.base import Figure, GridPlace, Part
from convstudio.figures.parts.marks import LinksPart, OutlinePart
from convstudio.figures.parts.mosaic import MosaicPart, ResponsePart, ScalePart, TagPart
from convstudio.figures.parts.text import Line, Run, TextPart, line_height, line_width, lines_height

if TYPE_CHECKING:
    from convstudio.figures.frames import ResponseView, SharingFrame

NARROW = 820.0
"""Below this width margins and gaps are smaller."""

MAP_TITLE = 44.0
VERDICT = 26.0
VERDICT_WIDTH = 150.0
STACK_GAP = 18.0
NOTE_HEIGHT = 24.0
SCALE = (84.0, 12.0)
LARGEST_PICTURE = 640.0
MAP_SHARE = 0.75
"""Of the picture's side, at most, for a map."""
PICTURE_SHARE = 0.38
"""Of the width, where the maps stand beside each other."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How large the picture's and the maps' cells are, and whether the maps stand above each other."""

    stacked: bool
    picture_cell: float
    map_cell: float

    def picture_side(self, frame: SharingFrame) -> float:
        """Return how high the picture is."""
        return self.picture_cell * frame.backdrop.rows

    def map_side(self, frame: SharingFrame) -> float:
        """Return how high one map is."""
        return self.map_cell * frame.shared.cells.rows

    def worth(self, frame: SharingFrame) -> float:
        """Return how well everything can be seen: a product, so that nothing is left small for something large."""
        return self.picture_side(frame) ** 2 * self.map_side(frame)


def compose_sharing(frame: SharingFrame, width: float, height: float) -> Figure:
    """Lay ``frame`` out in width × height pixels; the maps stand as the room allows."""
    margin, gap = (24.0, 28.0) if width < NARROW else (32.0, 44.0)
    room = width - 2 * margin
    head = _head_lines(frame)
    head_height = lines_height(head, room)
    foot = counts_height(frame.counts, room)
    middle = height - 2 * margin * 0.8 - head_height - foot - 2 * gap * 0.6
    plan = max(_stacked(frame, room, middle, gap), _beside(frame, room, middle, gap), key=lambda one: one.worth(frame))
    used = _middle_height(frame, plan)
    spare = max(0.0, middle - used)
    top = round(margin * 0.8 + spare * 0.25)
    parts: list[Part] = [TextPart("head", QRectF(margin, top, room, head_height), head)]
    y = round(top + head_height + gap * 0.6 + spare * 0.15)
    picture = QRectF(margin, y, plan.picture_cell * frame.backdrop.columns, plan.picture_cell * frame.backdrop.rows)
    parts += _picture_parts(frame, picture)
    parts += _map_parts(frame, plan, picture, width - margin, gap)
    bars = QRectF(margin, round(y + used + gap * 0.6 + spare * 0.15), room, foot)
    parts += count_parts(frame.counts, bars)
    return Figure(width, height, tuple(parts), frame.description)


def picture_place(figure: Figure) -> GridPlace | None:
    """Return where the picture's cells stand in a figure, for what asks which lies under the mouse."""
    part = figure.part("picture")
    return part.place if isinstance(part, MosaicPart) else None


def _head_lines(frame: SharingFrame) -> tuple[Line, ...]:
    words = tuple(Run(f"{word} ", "second_ink", size=13.5) for word in frame.sentence.split())
    return ((Run(frame.title, bold=True, size=20),), words)


def _cell(side: float, cells: int) -> float:
    return float(max(1, int(side / cells)))


def _stacked(frame: SharingFrame, room: float, height: float, gap: float) -> _Plan:
    """Return the plan with the maps above each other that shows most, the picture staying the largest."""
    largest = _cell((height - 2 * MAP_TITLE - STACK_GAP) / 2, frame.shared.cells.rows)
    plans = [_plan_beside_maps(frame, room, height, gap, float(cell)) for cell in range(1, int(largest) + 1)]
    telling = [plan for plan in plans if plan.map_side(frame) <= MAP_SHARE * plan.picture_side(frame)]
    return max(telling or plans[:1], key=lambda plan: plan.worth(frame))


def _plan_beside_maps(frame: SharingFrame, room: float, height: float, gap: float, map_cell: float) -> _Plan:
    beside = gap + map_cell * frame.shared.cells.columns + 16 + VERDICT_WIDTH
    side = min(height - NOTE_HEIGHT, room - beside, LARGEST_PICTURE)
    return _Plan(stacked=True, picture_cell=_cell(side, frame.backdrop.rows), map_cell=map_cell)


def _beside(frame: SharingFrame, room: float, height: float, gap: float) -> _Plan:
    picture_cell = _cell(min(height - NOTE_HEIGHT, room * PICTURE_SHARE, LARGEST_PICTURE), frame.backdrop.rows)
    across = (room - picture_cell * frame.backdrop.columns - 2 * gap) / 2
    map_cell = _cell(min(across, height - MAP_TITLE - VERDICT), frame.shared.cells.rows)
    return _Plan(stacked=False, picture_cell=picture_cell, map_cell=map_cell)


def _middle_height(frame: SharingFrame, plan: _Plan) -> float:
    maps = plan.map_side(frame)
    beside = 2 * (MAP_TITLE + maps) + STACK_GAP if plan.stacked else MAP_TITLE + maps + VERDICT
    return max(plan.picture_side(frame) + NOTE_HEIGHT, beside)


def _picture_parts(frame: SharingFrame, rect: QRectF) -> list[Part]:
    picture = MosaicPart("picture", rect, frame.backdrop, frame.patch)
    rows, columns = frame.cat.rows, frame.cat.columns
    learned = picture.place.cell(*frame.learned_at, rows, columns)
    here = picture.place.cell(*frame.place, rows, columns)
    parts: list[Part] = [picture, MosaicPart("ghost", learned, frame.ghost)]
    if not learned.intersects(here):
        parts += [_learned_tag(learned), _link(learned, here)]
    elif frame.place != frame.learned_at:
        parts.append(OutlinePart("learned", learned, "strong_line", 1.4))
    parts += [MosaicPart("cat", here, frame.cat), OutlinePart("cat frame", here, "window", 2.5)]
    below = QRectF(rect.x(), rect.bottom() + 6, rect.width(), NOTE_HEIGHT - 6)
    return [*parts, TextPart("picture note", below, ((_note(frame, rect.width()),),))]


def _note(frame: SharingFrame, width: float) -> Run:
    """Return what is said below the picture, as long as there is room for."""
    where = f"cat at row {frame.place[0] + 1}, column {frame.place[1] + 1}"
    whole = f"{frame.backdrop.rows}×{frame.backdrop.columns} picture, {where}"
    runs = [Run(text, "second_ink", size=12) for text in (whole, where.capitalize())]
    return next((run for run in runs if run.width <= width), runs[-1])


def _learned_tag(learned: QRectF) -> TagPart:
    run = Run("learned here", "second_ink", size=11)
    size = QRectF(0, 0, run.width + 10, 17)
    size.moveCenter(QPointF(learned.center().x(), 0))
    size.moveTop(learned.bottom() + 2)
    size.moveLeft(max(size.left(), learned.left() - 6))
    return TagPart("learned tag", size, run)


def _link(learned: QRectF, here: QRectF) -> LinksPart:
    """Return a dashed line between the two, from edge to edge."""
    way = here.center() - learned.center()
    reach = max(abs(way.x()) / learned.width(), abs(way.y()) / learned.height())
    step = way / (2 * reach)
    start, end = learned.center() + step, here.center() - step
    return LinksPart(
        "way", QRectF(start, end).normalized().adjusted(-1, -1, 1, 1), ((start, end),), "window", dashed=True
    )


def _map_parts(frame: SharingFrame, plan: _Plan, picture: QRectF, right: float, gap: float) -> list[Part]:
    side = plan.map_cell * frame.shared.cells.columns
    if plan.stacked:
        used = gap + side + 16 + VERDICT_WIDTH
        x = float(round(picture.right() + gap + max(0.0, min(60.0, (right - picture.right() - used) / 2))))
        below = picture.top() + 2 * MAP_TITLE + side + STACK_GAP
        places = (QPointF(x, picture.top() + MAP_TITLE), QPointF(x, below))
    else:
        x, step = picture.right() + gap, (right - picture.right()) / 2
        places = (
            QPointF(round(x), picture.top() + MAP_TITLE),
            QPointF(round(x + step), picture.top() + MAP_TITLE),
        )
    views = (("shared", frame.shared), ("unshared", frame.unshared))
    parts: list[Part] = []
    for (name, view), corner in zip(views, places, strict=True):
        rect = QRectF(corner.x(), corner.y(), side, plan.map_cell * view.cells.rows)
        parts += _one_map(name, view, rect, stacked=plan.stacked)
    return parts


def _one_map(name: str, view: ResponseView, rect: QRectF, *, stacked: bool) -> list[Part]:
    verdict = _verdict(view)
    grid = ResponsePart(name, rect, view.cells, view.tint, view.looked_at, view.learned)
    title = title_over(f"{name} title", view.title, view.caption, rect)
    title = TextPart(title.name, title.rect.translated(0, 2), title.lines)
    width, high = line_width(verdict) + 2, line_height(verdict)
    scale = QRectF(0, 0, *SCALE)
    if stacked:
        words = QRectF(rect.right() + 16, rect.center().y() - high / 2 - 6, width, high)
        scale.moveTopLeft(QPointF(words.x(), words.bottom() + 4))
    else:
        words = QRectF(rect.x(), rect.bottom() + 5, width, high)
        scale.moveTopLeft(QPointF(rect.right() - scale.width(), rect.bottom() + 9))
    parts: list[Part] = [grid, title, TextPart(f"{name} verdict", words, (verdict,))]
    if not words.intersects(scale):
        parts.append(ScalePart(f"{name} scale", scale, view.tint))
    return parts


def _verdict(view: ResponseView) -> Line:
    """Return "Cat 0.97 ✓ found"; in words too, for whom colours and marks say nothing."""
    token, mark, word = ("output", "✓", "found") if view.found else ("error", "✕", "missed")
    score = Run(f"Cat {write_number(view.score, 2)} ", token, bold=True, size=15)
    return (score, Run(f"{mark} {word}", token, size=14, glued=True))
