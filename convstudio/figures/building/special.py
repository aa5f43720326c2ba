"""Frames of convolutions that share differently: depthwise, separable in two steps, and a filter for every place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine.layers import DepthwiseConv2d, SeparableConv2d
from convstudio.figures.building import sums
from convstudio.figures.building.known import known_decimals
from convstudio.figures.building.sheets import by_channel, sheets_of
from convstudio.figures.building.sliding import Filter, frame_of_filter, placed
from convstudio.figures.building.views import around
from convstudio.figures.colormap import recolored, scale_of
from convstudio.figures.frames import MapView
from convstudio.figures.numerals import decimals_for, write_number
from convstudio.figures.parts.base import Cells
from convstudio.figures.parts.text import Line, Run
from convstudio.runner import steps, windows

if TYPE_CHECKING:
    from convstudio.engine import Window
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import SlidingFrame

MOST_BETWEEN = 12
"""Depthwise results in the table of the second step."""


def build_depthwise(moment: Moment) -> SlidingFrame:
    """Return the frame of a filter that reads one channel only."""
    window = placed(moment)
    row, column = windows.cell_of_step(window, moment.playhead.step)
    index = min(moment.playhead.filter_index, len(moment.outputs) - 1)
    weights, layer = moment.weights, moment.row.layer
    each = layer.depth_multiplier if isinstance(layer, DepthwiseConv2d) else 1
    mode = layer.padding_mode if isinstance(layer, DepthwiseConv2d) else "zeros"
    bias = float(weights["bias"][index]) if "bias" in weights else None
    used = Filter(weights["weight"], index, weights["weight"][index], bias, index // each, mode)
    return frame_of_filter(moment, window, used, index, row, column)


def build_local(moment: Moment) -> SlidingFrame:
    """Return the frame of a filter that is used at this place and nowhere else."""
    window = placed(moment)
    row, column = windows.cell_of_step(window, moment.playhead.step)
    index = min(moment.playhead.filter_index, len(moment.outputs) - 1)
    weights = moment.weights
    bias = float(weights["bias"][index, row, column]) if "bias" in weights else None
    used = Filter(weights["weight"], index, weights["weight"][index, :, row, column], bias, 0, caption="only here")
    return frame_of_filter(moment, window, used, index, row, column)


def build_separable(moment: Moment) -> SlidingFrame:
    """Return the frame of both steps: each channel filtered alone, and a 1×1 filter that mixes what came of them."""
    window, layer = placed(moment), moment.row.layer
    row, column = windows.cell_of_step(window, moment.playhead.step)
    index = min(moment.playhead.filter_index, len(moment.outputs) - 1)
    each = layer.depth_multiplier if isinstance(layer, SeparableConv2d) else 1
    weights = moment.weights
    deep, mixing = weights["depthwise_weight"], weights["pointwise_weight"][index, :, 0, 0]
    bias = float(weights["bias"][index]) if "bias" in weights else None
    between = _depthwise_results(moment, window, deep, each, row, column)
    channel = min(moment.playhead.channel, len(moment.inputs) - 1)
    first = channel * each
    used = Filter(deep, first, deep[first], None, channel)
    alone = frame_of_filter(_at_first_channel(moment), window, used, index, row, column)
    total = float(moment.outputs[index, row, column])
    second = _second_line(between, mixing, bias, total)
    view = replace(alone.input, behind=sheets_of(moment.inputs, channel, moment.scale_of_input(), by_channel))
    kernel = replace(alone.kernel, title=moment.filter_title(first, "Depthwise filter")) if alone.kernel else None
    return replace(
        alone,
        input=view,
        kernel=kernel,
        sum_lines=(*_renamed(alone.sum_lines, first), second),
        sum_lines_narrow=(*alone.sum_lines_narrow[:1], second),
        description=f"{moment.row.name}, filter {index + 1}, row {row + 1}, column {column + 1}: {sums.write(total)}",
        extras=replace(alone.extras, table=_table(moment, between, mixing, first, index)),
    )


def _at_first_channel(moment: Moment) -> Moment:
    """Return the moment with the only channel that a depthwise filter reads in front."""
    return replace(moment, playhead=replace(moment.playhead, channel=0))


def _renamed(lines: tuple[Line, ...], first: int) -> tuple[Line, ...]:
    """Return the depthwise sum's lines with a name before the result, which is not the layer's."""
    *head, last = lines
    named = tuple(replace(run, token="window") if run.token == "output" else run for run in last)
    return (*head, (Run(f"Step 1, filter {first + 1}:  ", "second_ink", size=sums.SUM_SIZE), *named))


def _depthwise_results(
    moment: Moment, window: Window, deep: NDArray[np.floating], each: int, row: int, column: int
) -> NDArray[np.floating]:
    """Return what every depthwise filter makes of this place, (channels · each,)."""
    tall, wide = window.kernel_size
    by_channel = deep.reshape(len(moment.inputs), each, tall, wide)
    made = [
        steps.conv_step(moment.inputs, by_channel[np.newaxis, :, copy], None, window, row, column, 0).sums
        for copy in range(each)
    ]
    return np.stack(made, axis=1).ravel()


def _second_line(between: NDArray[np.floating], mixing: NDArray[np.floating], bias: float | None, total: float) -> Line:
    decimals = max(2, decimals_for(np.asarray([total])))
    mixed = float(np.dot(between.astype(np.float64), mixing))
    runs = [
        Run("Step 2, 1×1:  ", "second_ink", size=sums.SUM_SIZE),
        Run(f"Σ of {len(between)} results ", "second_ink", size=sums.SUM_SIZE),
        Run("times weights ", "second_ink", size=sums.SUM_SIZE),
        Run(write_number(mixed, decimals), size=sums.SUM_SIZE),
    ]
    if bias is not None:
        runs += sums.summand("bias", bias, decimals, first=False)
    return (*runs, sums.EQUALS, sums.result(total, decimals))


def _table(
    moment: Moment, between: NDArray[np.floating], mixing: NDArray[np.floating], current: int, index: int
) -> MapView:
    shown = around(current, len(between), MOST_BETWEEN)
    values = np.stack([between, mixing])[:, shown.start : shown.stop]
    more = f", {shown.start + 1} to {shown.stop} of {len(between)}" if len(shown) < len(between) else ""
    return MapView(
        f"Step 2: the 1×1 filter {index + 1}",
        f"above what step 1 made here, below what each is multiplied by{more}",
        Cells(values),
        recolored(scale_of(values), moment.look.colors),
        max(known_decimals(moment.inputs), 2),
    )
