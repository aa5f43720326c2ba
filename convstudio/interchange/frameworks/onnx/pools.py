"""ONNX's pools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import AvgPool2d, GlobalAvgPool2d, GlobalMaxPool2d, MaxPool2d
from convstudio.interchange.frameworks.arguments import squeeze, squeeze_sides, whole
from convstudio.interchange.frameworks.onnx.reading import fitting, padding_of, two_of
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.table import MAPS, VECTORS, Op

if TYPE_CHECKING:
    from convstudio.engine import Layer, Padding, Pair
    from convstudio.interchange.frameworks.shapes import Arrival


def max_pool(
    arrival: Arrival,
    kernel_shape: Any,
    strides: Any = None,
    pads: Any = None,
    dilations: Any = None,
    auto_pad: Any = "NOTSET",
    ceil_mode: Any = 0,
    storage_order: object = 0,
) -> Layer:
    """Read ONNX's MaxPool."""
    kernel, steps, spread = (
        two_of("kernel_shape", kernel_shape),
        two_of("strides", strides),
        two_of("dilations", dilations),
    )
    sides = fitting(arrival, padding_of(pads, auto_pad), kernel, steps, spread, ceil_mode=bool(ceil_mode))
    return MaxPool2d(squeeze(kernel), squeeze(steps), _pool_padding(sides, kernel), squeeze(spread), bool(ceil_mode))


def average_pool(
    arrival: Arrival,
    kernel_shape: Any,
    strides: Any = None,
    pads: Any = None,
    dilations: Any = None,
    auto_pad: Any = "NOTSET",
    ceil_mode: Any = 0,
    count_include_pad: Any = 0,
) -> Layer:
    """Read ONNX's AveragePool."""
    kernel, steps, spread = (
        two_of("kernel_shape", kernel_shape),
        two_of("strides", strides),
        two_of("dilations", dilations),
    )
    sides = fitting(arrival, padding_of(pads, auto_pad), kernel, steps, spread, ceil_mode=bool(ceil_mode))
    return AvgPool2d(
        squeeze(kernel),
        squeeze(steps),
        _pool_padding(sides, kernel),
        bool(ceil_mode),
        bool(count_include_pad),
        dilation=squeeze(spread),
    )


def lp_pool(
    arrival: Arrival,
    kernel_shape: Any,
    p: Any = 2,
    strides: Any = None,
    pads: Any = None,
    dilations: Any = None,
    auto_pad: Any = "NOTSET",
    ceil_mode: Any = 0,
) -> Layer:
    """Read ONNX's LpPool, which ConvStudio has not: where its windows lie is all that is known."""
    whole("p", p)
    layer = average_pool(arrival, kernel_shape, strides, pads, dilations, auto_pad, ceil_mode)
    return ShapeOnly(arrival.engine, layer.infer(arrival.engine))


def _pool_padding(sides: Any, kernel: Pair) -> Padding:
    """Return the padding in as few numbers as can be; four, where it is more than PyTorch's pools allow."""
    if isinstance(sides, str):
        return sides  # type: ignore[return-value]  # one of AUTO_PADS
    small = max(sides[0], sides[2]) <= kernel[0] // 2 and max(sides[1], sides[3]) <= kernel[1] // 2
    return squeeze_sides(sides) if small else sides


def global_pool(layer: type[GlobalAvgPool2d | GlobalMaxPool2d]) -> Op:
    """Return the line of a table for a pool over whole maps."""

    def build(arrival: Arrival) -> Layer:
        if arrival.rank == MAPS:
            return layer()
        return ShapeOnly(arrival.engine, (*arrival.engine[:1], *(1 for _ in arrival.engine[1:])))

    return Op(build, rank=VECTORS)
