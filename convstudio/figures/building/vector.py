"""Frames of layers on vectors: Linear with one neuron's weights, Softmax, activations behind Flatten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine import Dropout, Linear, Softmax
from convstudio.figures.building.moment import Moment
from convstudio.figures.building.pointwise import TEXT_SIZE, wrap_vector
from convstudio.figures.colormap import scale_of
from convstudio.figures.frames import Bars, MapView, VectorFrame
from convstudio.figures.numerals import decimals_for, write_count, write_number
from convstudio.figures.parts.base import Cells
from convstudio.figures.parts.text import Line, Run, section

if TYPE_CHECKING:
    from convstudio.figures.parts.text import Run as TextRun

MOST_BARS = 20


def build_vector(moment: Moment) -> VectorFrame:
    """Return the frame of one number of a vector as it is made."""
    current = min(moment.playhead.step, moment.outputs.size - 1)
    layer = moment.row.layer
    linear = isinstance(layer, Linear)
    return VectorFrame(
        inputs=_inputs(moment, linear=linear),
        weights=_weights(moment, current) if linear else None,
        outputs=_bars(moment.row.name, moment.shape_text(moment.outputs.shape), moment.outputs, current),
        current=_shown_place(moment.outputs.size, current),
        current_input=-1 if linear else _shown_place(moment.inputs.size, current),
        lines=_linear_lines(moment, current) if linear else _pointwise_lines(moment, current),
        description=f"{moment.row.name}, output {current + 1}: {float(moment.outputs[current]):g}",
    )


def _inputs(moment: Moment, *, linear: bool) -> MapView | Bars:
    values = moment.inputs
    if not linear:
        current = min(moment.playhead.step, values.size - 1)
        return _bars(moment.input_title, moment.shape_text(values.shape), values, current)
    return MapView(
        moment.input_title,
        f"{write_count(values.size)} numbers, wrapped to be seen",
        Cells(wrap_vector(values)),
        scale_of(values),
        decimals_for(values),
        size=values.size,
    )


def _weights(moment: Moment, neuron: int) -> MapView:
    weight = moment.activations.weights[moment.row.id]["weight"]
    return MapView(
        f"Weights of neuron {neuron + 1}",
        f"one for each input, {write_count(weight.shape[1])} of {write_count(weight.size)}",
        Cells(wrap_vector(weight[neuron])),
        scale_of(weight),
        decimals_for(weight[neuron]),
        size=weight.shape[1],
    )


def _shown(size: int, current: int) -> range:
    """Return which places are shown as bars: all, or those around the current one."""
    first = max(0, min(current - MOST_BARS // 2, size - MOST_BARS))
    return range(first, min(size, first + MOST_BARS))


def _shown_place(size: int, current: int) -> int:
    return min(current, size - 1) - _shown(size, current).start


def _bars(title: str, shape: str, values: NDArray[np.floating], current: int) -> Bars:
    shown = _shown(values.size, current)
    part = values[shown.start : shown.stop]
    whole = len(shown) == values.size
    caption = f"{shape} numbers" if whole else f"{shown.start + 1} to {shown.stop} of {shape} numbers"
    return Bars(
        title, caption, tuple(str(place + 1) for place in shown), tuple(map(float, part)), max(2, decimals_for(values))
    )


def _linear_lines(moment: Moment, neuron: int) -> tuple[Line, ...]:
    weights = moment.activations.weights[moment.row.id]
    total = float(moment.outputs[neuron])
    bias = float(weights["bias"][neuron]) if "bias" in weights else 0.0
    decimals = max(2, decimals_for(moment.outputs))
    products: tuple[TextRun, ...] = (
        Run(f"Σ of {write_count(moment.inputs.size)} products ", "second_ink", size=TEXT_SIZE),
        Run(write_number(total - bias, decimals), size=TEXT_SIZE),
    )
    if "bias" in weights:
        products += (Run("  +  bias ", "second_ink", size=TEXT_SIZE), Run(_bracketed(bias, decimals), size=TEXT_SIZE))
    return (
        (section(f"This step · neuron {neuron + 1}"),),
        (
            *products,
            Run("  =  ", "second_ink", size=TEXT_SIZE),
            Run(write_number(total, decimals), "output", bold=True, size=18),
        ),
    )


def _pointwise_lines(moment: Moment, place: int) -> tuple[Line, ...]:
    before, after = float(moment.inputs[place]), float(moment.outputs[place])
    decimals = max(2, decimals_for(moment.inputs))
    x = write_number(before, decimals)
    layer = moment.row.layer
    match layer:
        case Softmax():
            total = float(np.exp(moment.inputs.astype(np.float64)).sum())
            words = f"exp({x}) / {write_number(total, 2)}"
        case Dropout():
            words = x
        case _:
            words = f"{layer.type_name}({x})"
    lines: list[Line] = [
        (section(f"This step · output {place + 1}"),),
        (
            Run(words, "accent", size=TEXT_SIZE),
            Run("  =  ", "second_ink", size=TEXT_SIZE),
            Run(write_number(after, max(decimals, decimals_for(moment.outputs))), "output", bold=True, size=18),
        ),
    ]
    if isinstance(layer, Softmax):
        note = "Each is e to the power of its number, over the sum of all; together they add up to 1."
        lines.append((Run(note, "second_ink", size=13),))
    return tuple(lines)


def _bracketed(value: float, decimals: int) -> str:
    text = write_number(value, decimals)
    return f"({text})" if value < 0 else text
