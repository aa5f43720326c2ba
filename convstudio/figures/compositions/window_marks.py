"""What lies over the input of a sliding layer: the window, what it never reads, and where padding comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from convstudio.figures.parts.band import SpotsPart
from convstudio.figures.parts.marks import HatchPart, LinksPart, OutlinePart, TintPart, WindowPart
from convstudio.figures.parts.text import Run, TextPart
from convstudio.figures.tap_colors import tap_colors

if TYPE_CHECKING:
    from convstudio.figures.frames import SlidingFrame
    from convstudio.figures.parts.base import GridPlace, Part
    from convstudio.figures.parts.grid import GridPart

LABELLED_TAP = 34.0
"""Pixels of a cell in which a factor can be read beside the number."""


def window_rect(frame: SlidingFrame, place: GridPlace) -> QRectF:
    """Return what the window covers of a grid."""
    return place.cell(*frame.reach)


def window_parts(frame: SlidingFrame, grid: GridPart, *, labelled: bool) -> list[Part]:
    """Return what lies over the input: hatching, the window, where padding comes from, and the winner of a max pool."""
    taps = tuple(grid.place.cell(*tap) for tap in frame.taps)
    labels = frame.factors if labelled and taps and grid.place.cell_width >= LABELLED_TAP else ()
    rect = window_rect(frame, grid.place) & grid.rect
    window = WindowPart("window", rect, taps or (rect,), labels, _tints(frame) if taps else ())
    parts: list[Part] = [*_unread_parts(frame, grid), *_source_parts(frame, grid), window]
    if frame.winner is not None:
        top, left, _, _ = frame.reach
        columns = frame.patch.cells.columns
        place = frame.winner[0] * columns + frame.winner[1]
        tap = frame.taps[place] if frame.taps else (top + frame.winner[0], left + frame.winner[1])
        parts.append(OutlinePart("winner", grid.place.cell(*tap)))
    return parts


def _tints(frame: SlidingFrame) -> tuple[str, ...]:
    """Return a colour for each tap, where each has its own."""
    if not frame.colored:
        return ()
    return tap_colors(frame.patch.cells.rows, frame.patch.cells.columns)


def kernel_tints(frame: SlidingFrame, kernel: GridPart) -> list[Part]:
    """Return the same colours over the filter."""
    tints = _tints(frame)
    cells = [kernel.place.cell(i, j) for i in range(kernel.cells.rows) for j in range(kernel.cells.columns)]
    return [TintPart("kernel tints", kernel.rect, tuple(cells), tints)] if tints else []


def _source_parts(frame: SlidingFrame, grid: GridPart) -> list[Part]:
    """Return lines from the cells of the padding that are read to those whose numbers they repeat."""
    if not frame.sources:
        return []
    lines = tuple((grid.place.cell(*tap).center(), grid.place.cell(*cell).center()) for tap, cell in frame.sources)
    spots = {cell: grid.place.cell(*cell) for _, cell in frame.sources}
    inset = max(1.0, grid.place.cell_width * 0.1)
    marks = tuple(rect.adjusted(inset, inset, -inset, -inset) for rect in spots.values())
    return [
        SpotsPart("sources", grid.rect, marks, "accent", 3.0),
        LinksPart("source links", grid.rect, lines, "accent", dashed=True),
    ]


def _unread_parts(frame: SlidingFrame, grid: GridPart) -> list[Part]:
    """Return hatching over what no window reads, and its name."""
    place = grid.place
    parts: list[Part] = [HatchPart(f"unread {number}", place.cell(*block)) for number, block in enumerate(frame.unread)]
    if frame.note:
        under = QRectF(grid.rect.x(), grid.rect.bottom() + 4, max(grid.rect.width(), 200.0), 18)
        parts.append(TextPart("unread note", under, ((Run(frame.note, "warning", size=12),),)))
    return parts
