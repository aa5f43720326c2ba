"""Frames of layers on vectors: Linear with one neuron's weights, Softmax, activations and norms behind Flatten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine.layers import LogSoftmax, RadialBasis, Softmax
from convstudio.figures.building import sums
from convstudio.figures.building.formulas import formula_of, remark_on
from convstudio.figures.building.known import known_decimals, known_scale
from convstudio.figures.building.norms import norm_lines
from convstudio.figures.building.pointwise import curve_of
from convstudio.figures.building.vector_maps import wrapped_cells
from convstudio.figures.colormap import recolored
from convstudio.figures.frames import Bars, MapView, VectorFrame
from convstudio.figures.numerals import decimals_that_add_up, write_count, write_number
from convstudio.figures.parts.text import Line, Run, section

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment

MOST_BARS = 20


def build_vector(moment: Moment) -> VectorFrame:
    """Return the frame of one number of a vector as it is made."""
    current = min(moment.playhead.step, moment.outputs.size - 1)
    curve, before = (
        curve_of(_as_map(moment, current), current),
        float(moment.inputs[min(current, moment.inputs.size - 1)]),
    )
    return VectorFrame(
        inputs=_bars(moment, moment.input_title, moment.inputs, current),
        weights=None,
        outputs=_bars(moment, moment.row.name, moment.outputs, current),
        current=_shown_place(moment.outputs.size, current),
        current_input=_shown_place(moment.inputs.size, current),
        lines=_lines(moment, current),
        description=f"{moment.row.name}, output {current + 1}: {float(moment.outputs[current]):g}",
        curve=curve,
        at=(before, float(moment.outputs[current])),
    )


def build_linear(moment: Moment) -> VectorFrame:
    """Return the frame of one neuron. Where rows of numbers arrive, it goes through them row by row."""
    step = min(moment.playhead.step, moment.outputs.size - 1)
    neurons = moment.outputs.shape[-1]
    number, neuron = divmod(step, neurons)
    several = moment.outputs.size > neurons
    values, results = moment.inputs, moment.outputs
    if several:
        values = np.ascontiguousarray(values.reshape(-1, values.shape[-1])[number])
        results = np.ascontiguousarray(results.reshape(-1, neurons)[number])
    where = f"row {number + 1}: " if several else ""
    pattern = isinstance(moment.row.layer, RadialBasis)
    lines = (
        _pattern_lines(moment, neuron)
        if pattern
        else _linear_lines(moment, neuron, values.size, float(results[neuron]))
    )
    return VectorFrame(
        inputs=MapView(
            moment.input_title,
            f"{where}{write_count(values.size)} numbers, wrapped to be seen",
            wrapped_cells(values),
            recolored(known_scale(values), moment.look.colors),
            known_decimals(values),
            size=values.size,
        ),
        weights=_weights(moment, neuron, pattern=pattern),
        outputs=_bars(moment, moment.row.name, results, neuron),
        current=_shown_place(neurons, neuron),
        current_input=-1,
        lines=lines,
        description=f"{moment.row.name}, {where}output {neuron + 1}: {float(results[neuron]):g}",
    )


def _weights(moment: Moment, neuron: int, *, pattern: bool) -> MapView:
    weight = moment.weights["centers" if pattern else "weight"]
    values = weight[neuron]
    return MapView(
        moment.filter_title(neuron, "Pattern" if pattern else "Weights of neuron"),
        f"one for each input, {write_count(weight.shape[1])} of {write_count(weight.size)}",
        wrapped_cells(values),
        recolored(known_scale(weight), moment.look.colors),
        known_decimals(values),
        size=weight.shape[1],
    )


def _shown(size: int, current: int) -> range:
    """Return which places are shown as bars: all, or those around the current one."""
    first = max(0, min(current - MOST_BARS // 2, size - MOST_BARS))
    return range(first, min(size, first + MOST_BARS))


def _shown_place(size: int, current: int) -> int:
    current = min(current, size - 1)
    return current - _shown(size, current).start


def _bars(moment: Moment, title: str, values: NDArray[np.floating], current: int) -> Bars:
    shown = _shown(values.size, min(current, values.size - 1))
    shape = moment.shape_text(values.shape)
    whole = len(shown) == values.size
    caption = f"{shape} numbers" if whole else f"{shown.start + 1} to {shown.stop} of {shape} numbers"
    part = values[shown.start : shown.stop]
    return Bars(
        title,
        caption,
        tuple(str(place + 1) for place in shown),
        tuple(map(float, part)),
        max(2, known_decimals(values)),
    )


def _linear_lines(moment: Moment, neuron: int, count: int, total: float) -> tuple[Line, ...]:
    weights = moment.weights
    bias = float(weights["bias"][neuron]) if "bias" in weights else 0.0
    decimals = max(2, known_decimals(moment.outputs), decimals_that_add_up([total - bias, bias], total))
    runs = sums.summand(f"Σ of {write_count(count)} products", total - bias, decimals, first=True)
    if "bias" in weights:
        runs += sums.summand("bias", bias, decimals, first=False)
    return ((section(f"This step · neuron {neuron + 1}"),), (*runs, sums.EQUALS, sums.result(total, decimals)))


def _pattern_lines(moment: Moment, neuron: int) -> tuple[Line, ...]:
    """Return how far the input is from a pattern."""
    total, count = float(moment.outputs[neuron]), write_count(moment.inputs.size)
    decimals = max(2, known_decimals(moment.outputs))
    words = Run(f"Σ of {count} squared differences from pattern {neuron + 1}", "second_ink", size=sums.SUM_SIZE)
    return ((section(f"This step · output {neuron + 1}"),), (words, sums.EQUALS, sums.result(total, decimals)))


def _as_map(moment: Moment, place: int) -> Moment:
    """Return the same moment with every number of the vector as a channel of one cell."""
    return replace(
        moment,
        inputs=moment.inputs.reshape(-1, 1, 1),
        outputs=moment.outputs.reshape(-1, 1, 1),
        playhead=replace(moment.playhead, step=0, filter_index=place),
    )


def _lines(moment: Moment, place: int) -> tuple[Line, ...]:
    head = (section(f"This step · output {place + 1}"),)
    if moment.row.kind == "norm":
        return (head, *norm_lines(_as_map(moment, place))[1:])
    before, after = float(moment.inputs[min(place, moment.inputs.size - 1)]), float(moment.outputs[place])
    decimals = max(2, known_decimals(moment.inputs))
    layer, slope = moment.row.layer, ""
    if "weight" in moment.weights:
        slopes = moment.weights["weight"].reshape(-1)
        slope = write_number(float(slopes[place % slopes.size]), 2)
    words = formula_of(layer, before, decimals, slope)
    if isinstance(layer, Softmax | LogSoftmax):
        with np.errstate(over="ignore"):
            total = write_number(float(np.exp(moment.inputs.astype(np.float64)).sum()), 2)
        words = words.replace("log Σ exp", f"log {total}").replace("Σ exp", total)
    ending = sums.result(after, max(decimals, known_decimals(moment.outputs)))
    line = (Run(words, "accent", size=sums.SUM_SIZE), sums.EQUALS, ending)
    remark = remark_on(layer)
    return (head, line, sums.note(remark)) if remark else (head, line)
