"""Frames of layers that mix neighbours: bilinear and bicubic enlarging, with the weight of every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine.layers import Upsample
from convstudio.figures.building import sums
from convstudio.figures.building.known import known_decimals, remember
from convstudio.figures.building.pointwise import description, extras_of, place_of, titled
from convstudio.figures.building.views import input_view
from convstudio.figures.frames import PointwiseFrame
from convstudio.figures.numerals import write_number
from convstudio.figures.parts.text import Line, Run, section
from convstudio.runner.forward import forward

if TYPE_CHECKING:
    from convstudio.engine import Reads
    from convstudio.figures.building.moment import Moment


def mix_frame(moment: Moment) -> PointwiseFrame:
    """Return the frame of one output that is mixed from several cells."""
    channel, row, column = place_of(moment)
    _, height, width = moment.inputs.shape
    reads = moment.row.reads
    rows = _inside(reads[0], row, height) if reads else range(row, row + 1)
    columns = _inside(reads[1], column, width) if reads else range(column, column + 1)
    down = _shares(moment, 0, row, rows)
    across = _shares(moment, 1, column, columns)
    weights = np.outer(down, across)
    patch = moment.inputs[channel, rows.start : rows.stop, columns.start : columns.stop]
    value = float(moment.outputs[channel, row, column])
    return PointwiseFrame(
        input=input_view(moment, (0, 0, 0, 0), channel),
        output=titled(moment, channel),
        read=(rows.start, columns.start, len(rows), len(columns)),
        output_row=row,
        output_column=column,
        filled=moment.playhead.step + 1,
        curve=(),
        at=(float(patch.ravel()[0]), value),
        lines=_lines(moment, patch, weights, row, column, value),
        description=description(moment, channel, row, column, value),
        weights=tuple(f"×{sums.short(weight, 2)}" for weight in weights.ravel()),
        extras=extras_of(moment, row, column),
    )


def _inside(reads: Reads, output: int, size: int) -> range:
    first, last = max(0, reads.low(output)), min(size - 1, reads.high(output))
    return range(min(first, size - 1), max(first, last) + 1)


def _shares(moment: Moment, axis: int, output: int, cells: range) -> NDArray[np.floating]:
    """Return how much of each of ``cells`` is in an output row (axis 0) or column: what becomes of a lone 1."""

    def ask() -> NDArray[np.floating]:
        layer, sizes = moment.row.layer, list(moment.inputs.shape[1:])
        # Along the other axis one cell is enough, unless it would vanish.
        if not (isinstance(layer, Upsample) and layer.size is None and _shrinks(layer)):
            sizes[1 - axis] = 1
        ones = np.zeros((1, len(cells), *sizes))
        for place, cell in enumerate(cells):
            ones[(0, place, cell) if axis == 0 else (0, place, slice(None), cell)] = 1.0
        made = forward(layer, ones, {})
        shares: NDArray[np.floating] = made[0, :, output, 0] if axis == 0 else made[0, :, 0, output]
        return shares

    return remember(moment.outputs, ("shares", axis, output, cells), ask)


def _shrinks(layer: Upsample) -> bool:
    factor = layer.scale_factor
    return min(factor) < 1 if isinstance(factor, tuple) else factor is not None and factor < 1


def _lines(
    moment: Moment, patch: NDArray[np.floating], weights: NDArray[np.floating], row: int, column: int, value: float
) -> tuple[Line, ...]:
    decimals = max(known_decimals(moment.inputs), known_decimals(moment.outputs))
    head = (section(f"This cell · row {row + 1}, column {column + 1}"),)
    runs: list[Run] = []
    for number, weight in zip(patch.ravel(), weights.ravel(), strict=True):
        if runs:
            runs.append(Run(" + ", "second_ink", size=sums.SUM_SIZE))
        runs.append(Run(sums.bracket(write_number(float(number), decimals)), "accent", size=sums.SUM_SIZE))
        runs.append(Run(f"·{sums.bracket(f'{weight:.3g}'.replace('-', '−'))}", "window", **sums.GLUED))
    note = "The nearer a cell is, the more it counts; the weights add up to 1."
    return (head, (*runs, sums.EQUALS, sums.result(value, decimals)), sums.note(note))
