"""Frames of what has no motion of its own, such as a stage of several layers: what arrives, and what leaves."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine.blocks import Block
from convstudio.figures.building import sums
from convstudio.figures.building.formulas import formula_of, remark_on
from convstudio.figures.building.known import known_decimals, known_scale, remember
from convstudio.figures.building.sheets import nowhere, sheets_of
from convstudio.figures.building.vector_maps import wrap_columns, wrap_vector
from convstudio.figures.colormap import recolored
from convstudio.figures.frames import MapView, PointwiseFrame
from convstudio.figures.parts.base import Cells
from convstudio.figures.parts.text import Line, Run, section

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment

MAP_RANK = 3
MATRIX_RANK = 2


def build_passage(moment: Moment) -> PointwiseFrame:
    """Return the frame of one output, beside what arrived."""
    channel = min(moment.playhead.filter_index, _channels(moment.outputs) - 1)
    height, width = _size(moment.outputs)
    row, column = divmod(min(moment.playhead.step, height * width - 1), width)
    output = _view(moment, moment.outputs, moment.row.name, channel)
    value = float(np.asarray(output.cells.array, np.float64)[row, column])
    same = moment.inputs.shape == moment.outputs.shape
    source = _view(moment, moment.inputs, moment.input_title, min(channel, _channels(moment.inputs) - 1))
    before = float(np.asarray(source.cells.array, np.float64)[row, column]) if same else value
    return PointwiseFrame(
        input=source,
        output=output,
        read=(row, column, 1, 1) if same else (0, 0, 0, 0),
        output_row=row,
        output_column=column,
        filled=moment.playhead.step + 1,
        curve=(),
        at=(before, value),
        lines=_lines(moment, row, column, before, value),
        description=f"{moment.row.name}, row {row + 1}, column {column + 1}: {value:g}",
    )


def _channels(array: NDArray[np.floating]) -> int:
    return len(array) if array.ndim == MAP_RANK else 1


def _size(array: NDArray[np.floating]) -> tuple[int, int]:
    """Return how many rows and columns are shown."""
    if array.ndim == 1:
        columns = wrap_columns(array.size)
        return -(-array.size // columns), columns
    return (array.shape[-2], array.shape[-1]) if array.ndim == MAP_RANK else (prod(array.shape[:-1]), array.shape[-1])


def _view(moment: Moment, array: NDArray[np.floating], title: str, channel: int) -> MapView:
    def make() -> Cells:
        if array.ndim == 1:
            return Cells(wrap_vector(array))
        return Cells(array[channel].copy() if array.ndim == MAP_RANK else array.reshape(_size(array)).copy())

    several = f" · channel {channel + 1}" if _channels(array) > 1 else ""
    scale = recolored(known_scale(array), moment.look.colors)
    return MapView(
        title,
        moment.shape_text(array.shape) + several,
        remember(array, ("passage", channel), make),
        scale,
        known_decimals(array),
        sheets=_channels(array) - 1,
        behind=sheets_of(array, channel, scale, nowhere) if array.ndim == MAP_RANK else (),
        size=array.size if array.ndim == 1 else None,
    )


def _lines(moment: Moment, row: int, column: int, before: float, value: float) -> tuple[Line, ...]:
    head = (section(f"This cell · row {row + 1}, column {column + 1}"),)
    decimals = max(known_decimals(moment.outputs), known_decimals(moment.inputs))
    layer = moment.row.layer
    result = sums.result(value, decimals)
    if isinstance(layer, Block):
        count = sum(len(path) for path in layer.paths)
        words = sums.note(f"{count} layers one after another. Choose one of them to see how it works.")
        return (head, (Run("What leaves the last of them: ", "second_ink", size=sums.SUM_SIZE), result), words)
    if moment.row.kind == "activation":
        formula = Run(formula_of(layer, before, decimals), "accent", size=sums.SUM_SIZE)
        remark = remark_on(layer)
        return (head, (formula, sums.EQUALS, result), *((sums.note(remark),) if remark else ()))
    return (head, (Run("This number: ", "second_ink", size=sums.SUM_SIZE), result))
