"""Numbers of parameters as bars to scale, with their formulas and how many times the fewest each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from convstudio.figures.numerals import write_count
from convstudio.figures.parts.mosaic import LEAST_BAR, BarPart
from convstudio.figures.parts.text import Line, Run, TextPart, line_width, lines_height

if TYPE_CHECKING:
    from convstudio.figures.frames import CountBars, CountRow
    from convstudio.figures.parts.base import Part

ROW = 27.0
TALL_ROW = 44.0
BAR = 12.0
COLUMN_GAP = 16.0
LEAST_TRACK = 130.0
TEXT_HEIGHT = 20.0


def counts_height(counts: CountBars, width: float) -> float:
    """Return how high the bars stand with their heading and the note below."""
    row = ROW if _formulas_fit(counts, width) else TALL_ROW
    return lines_height(_head(counts), width) + 6 + row * len(counts.rows) + TEXT_HEIGHT


def count_parts(counts: CountBars, rect: QRectF) -> list[Part]:
    """Return heading, bars and note in ``rect``."""
    inline = _formulas_fit(counts, rect.width())
    head = _head(counts)
    head_height = lines_height(head, rect.width())
    parts: list[Part] = [TextPart("counts head", QRectF(rect.x(), rect.y(), rect.width(), head_height), head)]
    columns = _columns(counts, rect, inline=inline)
    y = rect.y() + head_height + 6
    for place, row in enumerate(counts.rows):
        parts += _row(counts, place, row, y, columns, inline=inline)
        y += ROW if inline else TALL_ROW
    note = TextPart("counts note", QRectF(rect.x(), y + 2, rect.width(), TEXT_HEIGHT), ((_note(counts, columns),),))
    return [*parts, note]


def _head(counts: CountBars) -> tuple[Line, ...]:
    words = (f"{word} " for word in counts.caption.split(" "))
    return ((Run(f"{counts.title}  ", bold=True, size=15), *(Run(word, "second_ink", size=12) for word in words)),)


def _label(row: CountRow) -> Run:
    return Run(row.label, size=13)


def _formula(row: CountRow) -> Run:
    return Run(row.formula, "second_ink", size=12.5)


def _count(row: CountRow) -> Run:
    return Run(write_count(row.count), bold=True, size=14)


def _times(counts: CountBars, row: CountRow) -> Run:
    """Return how many times the fewest there are: 1×, 196×."""
    ratio = row.count / max(1, counts.rows[0].count)
    return Run(f"{ratio:,.0f}×" if ratio >= 10 or ratio == round(ratio) else f"{ratio:.1f}×", "second_ink", size=13)


def _widest(runs: list[Run]) -> float:
    return max(line_width((run,)) for run in runs)


def _columns(counts: CountBars, rect: QRectF, *, inline: bool) -> dict[str, tuple[float, float]]:
    """Return the (left, width) of every column."""
    label = _widest([_label(row) for row in counts.rows])
    formula = _widest([_formula(row) for row in counts.rows])
    count = _widest([_count(row) for row in counts.rows])
    times = _widest([_times(counts, row) for row in counts.rows])
    if not inline:
        formula, label = max(label, formula), max(label, formula)
    x = rect.x()
    columns = {"label": (x, label)}
    x += label + COLUMN_GAP
    if inline:
        columns["formula"] = (x, formula)
        x += formula + COLUMN_GAP
    right = rect.right()
    columns["times"] = (right - times, times)
    columns["count"] = (right - times - COLUMN_GAP - count, count)
    columns["track"] = (x, columns["count"][0] - COLUMN_GAP - x)
    return columns


def _formulas_fit(counts: CountBars, width: float) -> bool:
    return _columns(counts, QRectF(0, 0, width, 0), inline=True)["track"][1] >= LEAST_TRACK


def _row(
    counts: CountBars, place: int, row: CountRow, y: float, columns: dict[str, tuple[float, float]], *, inline: bool
) -> list[Part]:
    def text(kind: str, run: Run, top: float, *, right: bool = False) -> TextPart:
        left, width = columns[kind if kind in columns else "label"]
        name = f"{kind} {place}"
        return TextPart(name, QRectF(left, top, width, TEXT_HEIGHT), ((run,),), "right" if right else "left")

    left, width = columns["track"]
    share = row.count / max(1, *(other.count for other in counts.rows))
    bar = QRectF(left, round(y + (TEXT_HEIGHT - BAR) / 2), max(1.0, width), BAR)
    return [
        text("label", _label(row), y),
        text("formula", _formula(row), y if inline else y + 18),
        BarPart(f"bar {place}", bar, share, "second_ink" if place else "output"),
        text("count", _count(row), y, right=True),
        text("times", _times(counts, row), y, right=True),
    ]


def _note(counts: CountBars, columns: dict[str, tuple[float, float]]) -> Run:
    """Return what the bars' lengths mean; they are to scale, as far as can be seen."""
    most = max(row.count for row in counts.rows)
    short = sum(row.count / max(1, most) * columns["track"][1] < LEAST_BAR for row in counts.rows)
    if not short:
        return Run("Bars are to scale.", "second_ink", size=12)
    which = "the first, which" if short == 1 else "the first two, which"
    return Run(f"Bars are to scale, but for {which} would be too short to see.", "second_ink", size=12)
