"""Frames of layers that turn each cell into one other: activations, batch norm, dropout and flatten."""

from __future__ import annotations

from math import exp, sqrt, tanh
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine import BatchNorm2d, Dropout, Flatten, ReLU, Sigmoid, Softmax, Tanh
from convstudio.figures.building.moment import Moment
from convstudio.figures.colormap import scale_of
from convstudio.figures.frames import MapView, PointwiseFrame
from convstudio.figures.numerals import decimals_for, write_number
from convstudio.figures.parts.base import Cells
from convstudio.figures.parts.text import Line, Run, section

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Layer

CURVES: dict[type[Layer], Callable[[float], float]] = {
    ReLU: lambda x: max(0.0, x),
    Sigmoid: lambda x: 1 / (1 + exp(-x)),
    Tanh: tanh,
}
CURVE_POINTS = 97
CURVE_REACH = 3.0
TEXT_SIZE = 15.0


def build_pointwise(moment: Moment) -> PointwiseFrame:
    """Return the frame of one cell on its way through an activation, norm, dropout or Flatten."""
    channels, height, width = moment.inputs.shape
    flatten = isinstance(moment.row.layer, Flatten)
    step = moment.playhead.step
    channel = step // (height * width) if flatten else min(moment.playhead.filter_index, channels - 1)
    row, column = divmod(step % (height * width), width)
    value = float(moment.inputs[channel, row, column])
    source = _map(moment, channel)
    if flatten:
        output, (out_row, out_column) = _vector(moment), divmod(step, wrap_columns(moment.outputs.size))
        lines = _flatten_lines(moment, channel, row, column, value)
    else:
        output, (out_row, out_column) = _map(moment, channel, output=True), (row, column)
        lines = _pointwise_lines(moment, channel, row, column)
    result = float(moment.outputs.ravel()[step]) if flatten else float(moment.outputs[channel, row, column])
    return PointwiseFrame(
        input=source,
        output=output,
        row=row,
        column=column,
        output_row=out_row,
        output_column=out_column,
        filled=step + 1,
        curve=curve_of(moment.row.layer, reach_of(moment.inputs)),
        at=(value, result),
        lines=lines,
        description=f"{moment.row.name}, channel {channel + 1}, row {row + 1}, column {column + 1}: {result:g}",
    )


def wrap_columns(size: int) -> int:
    """Return in how many columns a vector of ``size`` is wrapped, so that it is about as high as wide."""
    return max(1, round(sqrt(size)))


def wrap_vector(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return a vector as rows of about its square root; what is left of the last row is not a number."""
    columns = wrap_columns(values.size)
    rows = -(-values.size // columns)
    wrapped = np.full(rows * columns, np.nan, dtype=values.dtype)
    wrapped[: values.size] = values
    return wrapped.reshape(rows, columns)


def reach_of(values: NDArray[np.floating]) -> float:
    """Return how far a curve must go to either side to show all of ``values``."""
    return max(CURVE_REACH, float(np.abs(values).max(initial=0.0)))


def curve_of(layer: Layer, reach: float) -> tuple[tuple[float, float], ...]:
    """Return points of an activation's curve from −reach to reach; nothing for layers without one."""
    function = CURVES.get(type(layer))
    if function is None:
        return ()
    xs = np.linspace(-reach, reach, CURVE_POINTS)
    return tuple((float(x), function(float(x))) for x in xs)


def _map(moment: Moment, channel: int, *, output: bool = False) -> MapView:
    values = moment.outputs if output else moment.inputs
    channels, height, width = values.shape
    return MapView(
        moment.row.name if output else moment.input_title,
        f"{height}×{width} of {moment.shape_text(values.shape)} · channel {channel + 1}",
        Cells(values[channel]),
        scale_of(values[channel]),
        decimals_for(values[channel]),
        sheets=channels - 1,
    )


def _vector(moment: Moment) -> MapView:
    return MapView(
        moment.row.name,
        f"{moment.outputs.size} numbers in one row, wrapped to be seen",
        Cells(wrap_vector(moment.outputs)),
        scale_of(moment.outputs),
        decimals_for(moment.outputs),
        size=moment.outputs.size,
    )


def _flatten_lines(moment: Moment, channel: int, row: int, column: int, value: float) -> tuple[Line, ...]:
    place = channel * moment.inputs[0].size + row * moment.inputs.shape[2] + column
    height, width = moment.inputs.shape[1:]
    number = write_number(value, decimals_for(moment.inputs))
    return (
        (section("Only the order changes"),),
        (
            Run(f"channel {channel}, row {row}, column {column}", "accent", size=TEXT_SIZE),
            Run("  →  ", "second_ink", size=TEXT_SIZE),
            Run(f"{channel}·{height}·{width} + {row}·{width} + {column}", size=TEXT_SIZE),
            Run("  =  ", "second_ink", size=TEXT_SIZE),
            Run(f"place {place}", "output", bold=True, size=TEXT_SIZE),
        ),
        (Run(f"The number {number} stays as it is. Counting starts at 0.", "second_ink", size=13),),
    )


def _pointwise_lines(moment: Moment, channel: int, row: int, column: int) -> tuple[Line, ...]:
    layer = moment.row.layer
    before, after = float(moment.inputs[channel, row, column]), float(moment.outputs[channel, row, column])
    decimals = max(decimals_for(moment.inputs[channel]), decimals_for(moment.outputs[channel]))
    x, y = write_number(before, decimals), write_number(after, decimals)
    title = (section(f"This cell · row {row + 1}, column {column + 1}"),)
    equals, result = Run("  =  ", "second_ink", size=TEXT_SIZE), Run(y, "output", bold=True, size=18)
    match layer:
        case BatchNorm2d():
            return (title, (*_batch_norm_line(moment, layer, channel, x), equals, result))
        case Dropout():
            words = f"Passes every number on when the network is used; while training, {layer.p:.0%} become 0."
            return (title, (Run(x, "accent", size=TEXT_SIZE), equals, result), (Run(words, "second_ink", size=13),))
        case Softmax():
            words = "e to the power of each channel's number here, over the sum of all channels' powers"
            share = Run(f"exp({x}) / Σ exp", "accent", size=TEXT_SIZE)
            return (title, (share, equals, result), (Run(words, "second_ink", size=13),))
    written = {
        "ReLU": f"max(0, {x})",
        "Sigmoid": f"1 / (1 + exp({write_number(-before, decimals)}))",
        "Tanh": f"tanh({x})",
    }
    return (title, (Run(written.get(layer.type_name, x), "accent", size=TEXT_SIZE), equals, result))


def _batch_norm_line(moment: Moment, layer: BatchNorm2d, channel: int, x: str) -> Line:
    weights = moment.activations.weights[moment.row.id]

    def number(name: str, default: float) -> str:
        return f"{float(weights[name][channel]) if name in weights else default:.3g}".replace("-", "−")

    return (
        Run(f"({x} − {number('running_mean', 0.0)})", "accent", size=TEXT_SIZE),
        Run(f" / √({number('running_var', 1.0)} + {_plain(layer.eps)})", "window", size=TEXT_SIZE),
        Run(f" · {number('weight', 1.0)} + {number('bias', 0.0)}", size=TEXT_SIZE),
    )


def _plain(value: float) -> str:
    """Write a small number without an exponent: 0.00001."""
    return f"{value:.10f}".rstrip("0").rstrip(".")
