"""Frames of pools: the winner of a maximum, the divisor of a mean, and the uneven windows of adaptive ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine import AvgPool2d, MaxPool2d
from convstudio.engine.far_patterns import MOST_LISTED
from convstudio.figures.building import sums
from convstudio.figures.building.geometry import reach_of_step, taps_of_step, unread_blocks, unread_note
from convstudio.figures.building.sheets import by_filter, nowhere
from convstudio.figures.building.vector_maps import vector_view, wrap_columns
from convstudio.figures.building.views import dirty_blocks, field_view, input_view, output_view, patch_view
from convstudio.figures.frames import Extras, SlidingFrame
from convstudio.figures.numerals import decimals_for
from convstudio.figures.parts.text import Line, Run
from convstudio.runner import steps

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import Block, Cell, MapView


@dataclass(frozen=True, slots=True, eq=False)
class _Pooled:
    """What one output of a pool reads, and what comes of it."""

    patch: NDArray[np.floating]
    reach: Block
    taps: tuple[Cell, ...]
    winner: Cell | None
    divisor: int | None
    value: float


def build_pool(moment: Moment) -> SlidingFrame:
    """Return the frame of a pool at the playhead's step."""
    vector = moment.outputs.ndim == 1
    width = 1 if vector else moment.outputs.shape[2]
    channel = min(moment.playhead.step if vector else moment.playhead.filter_index, len(moment.inputs) - 1)
    row, column = (0, 0) if vector else divmod(moment.playhead.step, width)
    window = moment.row.window
    pads = window.pads if window else (0, 0, 0, 0)
    largest = "Max" in moment.row.type
    pooled = _pool(moment, channel, row, column, largest=largest)
    fill = -np.inf if largest else 0.0
    view = input_view(moment, pads, channel, fill=fill, way=nowhere if vector else by_filter)
    title, short_title = sums.titles(row, column)
    filled = channel + 1 if vector else row * width + column + 1
    shown = divmod(channel, wrap_columns(moment.outputs.size)) if vector else (row, column)
    return SlidingFrame(
        input=view,
        kernel=None,
        output=vector_view(moment) if vector else output_view(moment, channel, "Channel"),
        patch=patch_view(pooled.patch, view),
        reach=pooled.reach,
        taps=pooled.taps,
        row=shown[0],
        column=shown[1],
        filled=filled,
        winner=pooled.winner,
        factors=(),
        sum_lines=((title,), _line(pooled, view)),
        sum_lines_narrow=((short_title,), _line(pooled, view, terms=False)),
        unread=unread_blocks(window) if window else (),
        note=unread_note(window) if window else _uneven(moment),
        description=f"{moment.row.name}, channel {channel + 1}, row {row + 1}, column {column + 1}: "
        f"{sums.write(pooled.value)}",
        window=window,
        extras=Extras(
            field=field_view(moment, row, column) if moment.look.field else None,
            dirty=dirty_blocks(moment) if moment.look.borders and not vector else (),
        ),
    )


def _pool(moment: Moment, channel: int, row: int, column: int, *, largest: bool) -> _Pooled:
    layer, window = moment.row.layer, moment.row.window
    if window is not None and isinstance(layer, MaxPool2d | AvgPool2d):
        step = steps.pool_step(moment.inputs, layer, window, row, column, channel)
        taps = taps_of_step(window, row, column)
        return _Pooled(step.patch, reach_of_step(window, row, column), taps, step.winner, step.divisor, step.value)
    reach = _uneven_reach(moment, row, column)
    top, left, high, wide = reach
    patch = moment.inputs[channel, top : top + high, left : left + wide]
    value = float(moment.outputs[channel] if moment.outputs.ndim == 1 else moment.outputs[channel, row, column])
    winner = divmod(int(patch.argmax()), wide) if largest else None
    return _Pooled(patch, reach, (), winner, None if largest else patch.size, value)


def _uneven_reach(moment: Moment, row: int, column: int) -> Block:
    """Return what an adaptive or a global pool reads: windows that share the map out, not all equally large."""
    if moment.row.reads is None:
        return (0, 0, *moment.inputs.shape[1:])
    down, across = moment.row.reads
    top, left = down.low(row), across.low(column)
    return (top, left, down.high(row) - top + 1, across.high(column) - left + 1)


def _uneven(moment: Moment) -> str:
    """Say that windows differ in size, where they do."""
    if moment.row.reads is None:
        return ""
    sizes = [
        sorted({reads.high(place) - reads.low(place) + 1 for place in range(min(reads.period, MOST_LISTED))})
        for reads in moment.row.reads
    ]
    if all(len(size) == 1 for size in sizes):
        return ""
    rows, columns = (" or ".join(map(str, size)) for size in sizes)
    return f"Windows of {rows} rows and {columns} columns"


def _line(pooled: _Pooled, view: MapView, *, terms: bool = True) -> Line:
    """Return "max(2, 0, 1, 4) = 4", or "(2 + 0 + 1 + 4) / 4 = 1.75"; it wraps between its numbers."""
    decimals, size = view.decimals, sums.SUM_SIZE
    cells = [float(value) for value in pooled.patch.ravel()] if terms and pooled.patch.size <= sums.MOST_TERMS else []
    numbers = [sums.short(value, decimals) for value in cells if np.isfinite(value)]
    if pooled.divisor is None:
        listed = _listed(numbers, ", ") if numbers else (Run(f"{pooled.patch.size} cells", "accent", size=size),)
        start, end = Run("max (", "window", bold=True, size=size), Run(")", "window", bold=True, **sums.GLUED)
        return (start, *listed, end, sums.EQUALS, sums.result(pooled.value, decimals))
    if numbers:
        listed = _listed([sums.bracket(text) for text in numbers], " + ")
    else:
        listed = (Run(f"sum of {pooled.patch.size} cells", "accent", size=size),)
    ending = sums.result(pooled.value, max(decimals, decimals_for(np.asarray([pooled.value]))))
    start, end = Run("(", "accent", size=size), Run(")", "accent", **sums.GLUED)
    divided = Run(f" / {pooled.divisor}", "window", bold=True, **sums.GLUED)
    return (start, *listed, end, divided, sums.EQUALS, ending)


def _listed(texts: list[str], between: str) -> Line:
    """Return numbers with something between, a run each; the first is glued to the bracket before it."""
    ends = [between] * (len(texts) - 1) + [""]
    return tuple(
        Run(f"{text}{end}", "accent", size=sums.SUM_SIZE, glued=not place)
        for place, (text, end) in enumerate(zip(texts, ends, strict=True))
    )
