"""Frames of layers that turn each number into one other: activations on their curve, Softmax over its axis, dropout."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine.layers import LogSoftmax, PReLU, Softmax
from convstudio.figures.building import sums
from convstudio.figures.building.formulas import formula_of, remark_on
from convstudio.figures.building.known import known_decimals, remember
from convstudio.figures.building.views import channel_band, dirty_blocks, field_view, input_view, output_view
from convstudio.figures.frames import Extras, PointwiseFrame
from convstudio.figures.numerals import write_number
from convstudio.figures.parts.text import Line, Run, section
from convstudio.runner.forward import forward

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convstudio.engine import Layer
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import Block, MapView

CURVE_POINTS = 97
CURVE_REACH = 3.0


def build_pointwise(moment: Moment) -> PointwiseFrame:
    """Return the frame of one number on its way through a layer that keeps the shape."""
    channel, row, column = place_of(moment)
    before, after = float(moment.inputs[channel, row, column]), float(moment.outputs[channel, row, column])
    shared, extras = _summed_over(moment, channel, row, column)
    return PointwiseFrame(
        input=input_view(moment, (0, 0, 0, 0), channel),
        output=titled(moment, channel),
        read=(row, column, 1, 1),
        output_row=row,
        output_column=column,
        filled=moment.playhead.step + 1,
        curve=curve_of(moment, channel),
        at=(before, after),
        lines=_lines(moment, row, column, before, after),
        description=description(moment, channel, row, column, after),
        shared=shared,
        spreads=(shared is not None and shared[2] > 1, shared is not None and shared[3] > 1),
        extras=extras,
    )


def place_of(moment: Moment) -> tuple[int, int, int]:
    """Return (channel, row, column) of the output of this step."""
    channels, height, width = moment.outputs.shape
    row, column = divmod(min(moment.playhead.step, height * width - 1), width)
    return min(moment.playhead.filter_index, channels - 1), row, column


def titled(moment: Moment, channel: int) -> MapView:
    """Return an output channel under the layer's name."""
    view = output_view(moment, channel, "Channel")
    several = len(moment.outputs) > 1
    return replace(view, title=moment.row.name, caption=view.caption + (f" · channel {channel + 1}" if several else ""))


def description(moment: Moment, channel: int, row: int, column: int, value: float) -> str:
    """Say where the step is, for a screen reader."""
    return f"{moment.row.name}, channel {channel + 1}, row {row + 1}, column {column + 1}: {value:g}"


def extras_of(moment: Moment, row: int, column: int) -> Extras:
    """Return what the reader wants to see of any layer that gives a map."""
    return Extras(
        field=field_view(moment, row, column) if moment.look.field else None,
        dirty=dirty_blocks(moment) if moment.look.borders else (),
    )


def _summed_over(moment: Moment, channel: int, row: int, column: int) -> tuple[Block | None, Extras]:
    """Return the cells that a number is measured by, of its own channel, and for Softmax those of all channels."""
    extras, layer = extras_of(moment, row, column), moment.row.layer
    channels, height, width = moment.inputs.shape
    if not isinstance(layer, Softmax | LogSoftmax):
        return None, extras
    if layer.dim in (2, -2):
        return (0, column, height, 1), extras
    if layer.dim in (3, -1):
        return (row, 0, 1, width), extras
    caption = "The powers of this place's numbers in all channels are added up"
    band = channel_band(moment, "Softmax looks at all channels", caption, range(channels), channel, (row, column))
    return None, replace(extras, band=band)


def curve_of(moment: Moment, channel: int) -> tuple[tuple[float, float], ...]:
    """Return points of an activation's curve as the runner computes it; none for layers without one."""
    layer = moment.row.layer
    if moment.row.kind != "activation" or isinstance(layer, Softmax | LogSoftmax):
        return ()
    reach = remember(moment.inputs, "reach", lambda: max(CURVE_REACH, float(np.abs(moment.inputs).max(initial=0.0))))
    return remember(moment.outputs, ("curve", layer, channel), lambda: _curve(moment, channel, reach))


def _curve(moment: Moment, channel: int, reach: float) -> tuple[tuple[float, float], ...]:
    layer: Layer = moment.row.layer
    weights: dict[str, NDArray[np.floating]] = {}
    if isinstance(layer, PReLU):
        slopes = moment.weights["weight"]
        layer, weights = PReLU(), {"weight": slopes.reshape(-1)[[channel % slopes.size]]}
    xs = np.linspace(-reach, reach, CURVE_POINTS)
    ys = forward(layer, xs.reshape(1, 1, 1, -1), weights)
    return tuple(zip(xs.tolist(), ys.ravel().tolist(), strict=True))


def _lines(moment: Moment, row: int, column: int, before: float, after: float) -> tuple[Line, ...]:
    decimals = max(known_decimals(moment.inputs), known_decimals(moment.outputs))
    head = (section(f"This cell · row {row + 1}, column {column + 1}"),)
    slope = _slope(moment)
    words = Run(formula_of(moment.row.layer, before, decimals, slope), "accent", size=sums.SUM_SIZE)
    lines: list[Line] = [head, (words, sums.EQUALS, sums.result(after, decimals))]
    remark = remark_on(moment.row.layer)
    if remark:
        lines.append(sums.note(remark))
    return tuple(lines)


def _slope(moment: Moment) -> str:
    """Return PReLU's learned slope of this channel, written."""
    if not isinstance(moment.row.layer, PReLU):
        return ""
    slopes = moment.weights["weight"].reshape(-1)
    return write_number(float(slopes[min(moment.playhead.filter_index, slopes.size - 1)]), 2)
