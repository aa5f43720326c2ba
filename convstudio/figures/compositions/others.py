"""Pointwise layers, merges and stamps."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from convstudio.figures.compositions.layout import SIGN_GAP
from convstudio.figures.compositions.row import Slot, lay_out_row
from convstudio.figures.frames import (
    MergeFrame,
    PointwiseFrame,
    StampFrame,
)
from convstudio.figures.parts.base import Figure, Part
from convstudio.figures.parts.grid import GridPart
from convstudio.figures.parts.marks import HatchPart, OutlinePart, VeilPart, WindowPart
from convstudio.figures.parts.plots import CurvePart
from convstudio.figures.parts.text import Run, TextPart

CURVE_SIDE, SMALLEST_CURVE = 180.0, 96.0
CARD_GAP = 40.0
GAP = 46.0
"""Beside the curve; room is short with two maps and a plot in a row."""
BAR_HEIGHT = 24.0
BARS_WIDTH = 260.0
LABELLED_TAP = 34.0
MANY_PATHS = 4
NOTE_WIDTH = 200.0


def compose_pointwise(frame: PointwiseFrame, width: float, height: float) -> Figure:
    """Lay out one map, the curve where there is one, the other map, and the sum below."""
    curve = max(SMALLEST_CURVE, min(CURVE_SIDE, width * 0.22))
    plot = (Slot("curve", None, "→", GAP, plot=curve),) if frame.curve else ()
    slots = (Slot("input", frame.input), *plot, Slot("output", frame.output, "→", GAP, frame.filled))
    row = lay_out_row(slots, width, height, frame.lines)
    source, target = row.grids["input"], row.grids["output"]
    parts = row.parts
    if frame.curve:
        parts.append(CurvePart("curve", row.plots["curve"], frame.curve, frame.at))
    parts += [HatchPart(f"dropped {n}", source.place.cell(*block)) for n, block in enumerate(frame.dropped)]
    if frame.shared is not None:
        parts.append(OutlinePart("shared", source.place.cell(*frame.shared), "norm", 2.0))
    if frame.read[2]:
        parts.append(_read_part(frame, source))
    parts.append(OutlinePart("current", target.place.cell(frame.output_row, frame.output_column)))
    return Figure(width, height, tuple(parts), frame.description)


def _read_part(frame: PointwiseFrame, source: GridPart) -> Part:
    """Return what marks the cells that are read, with their weights where there is room."""
    rect = source.place.cell(*frame.read)
    if not frame.weights:
        return OutlinePart("read", rect, "window")
    top, left, rows, columns = frame.read
    taps = tuple(source.place.cell(top + i, left + j) for i in range(rows) for j in range(columns))
    labels = frame.weights if source.place.cell_width >= LABELLED_TAP else ()
    return WindowPart("read", rect, taps, labels)


def compose_merge(frame: MergeFrame, width: float, height: float) -> Figure:
    """Lay out the paths that meet, with what is done to them between, and what comes of it."""
    gap = SIGN_GAP * 0.8 if len(frame.paths) < MANY_PATHS else SIGN_GAP * 0.5
    slots = tuple(Slot(f"path {n}", view, frame.sign if n else "", gap) for n, view in enumerate(frame.paths))
    last = Slot("output", frame.output, "=" if frame.sign else "→", gap, frame.filled)
    row = lay_out_row((*slots, last), width, height, frame.lines)
    parts = row.parts
    for number, cell in enumerate(frame.cells):
        grid = row.grids[f"path {number}"]
        if cell is None:
            parts.append(VeilPart(f"veil {number}", grid.bounds))
        else:
            parts.append(OutlinePart(f"read {number}", grid.place.cell(*cell), "window"))
    parts.append(OutlinePart("current", row.grids["output"].place.cell(frame.row, frame.column)))
    return Figure(width, height, tuple(parts), frame.description)


def compose_stamp(frame: StampFrame, width: float, height: float) -> Figure:
    """Lay out number times filter, the stamp, and the output that it is added to."""
    slots = (
        Slot("input", frame.input),
        Slot("kernel", frame.kernel, "×", outline="window"),
        Slot("patch", frame.stamp, "="),
        Slot("output", frame.output, "→"),
    )
    row = lay_out_row(slots, width, height, frame.lines)
    target, parts = row.grids["output"], row.parts
    top, left, bottom, right = frame.output.pads
    rows, columns = frame.output.cells.rows - top - bottom, frame.output.cells.columns - left - right
    kept = target.place.cell(top, left, rows, columns)
    taps = tuple(target.place.cell(*tap) for tap in frame.taps)
    window = target.place.cell(*frame.reach)
    parts += [
        OutlinePart("read", row.grids["input"].place.cell(frame.row, frame.column), "window"),
        OutlinePart("current", kept, "output", 1.6),
        WindowPart("window", window, taps or (window,)),
    ]
    if frame.note:
        under = QRectF(target.rect.x(), target.rect.bottom() + 4, max(target.rect.width(), NOTE_WIDTH), 18)
        parts.append(TextPart("unread note", under, ((Run(frame.note, "warning", size=12),),)))
    return Figure(width, height, tuple(parts), frame.description)
