"""TensorFlow's convolutions of each channel on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import DepthwiseConv2d, SeparableConv2d
from convstudio.engine.padding import four_sides
from convstudio.interchange.frameworks.arguments import squeeze
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.tensorflow.reading import (
    check_depth,
    check_format,
    filter_of,
    padding_of,
    refused,
    steps_of,
)

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def depthwise_conv2d(
    arrival: Arrival,
    filter: Any,  # noqa: A002
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: object = None,
) -> Layer:
    """Read ``tf.nn.depthwise_conv2d``."""
    check_format(data_format)
    rows, columns, inputs, multiplier = filter_of("filter", filter)
    check_depth(arrival, inputs)
    layer = DepthwiseConv2d(
        squeeze((rows, columns)),
        squeeze(steps_of("strides", strides)),
        padding_of(padding),
        squeeze(steps_of("dilations", dilations)),
        multiplier,
        bias=False,
    )
    return _as_in_pieces(arrival, layer, rows * columns * inputs * multiplier)


def separable_conv2d(
    arrival: Arrival,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: object = None,
) -> Layer:
    """Read ``tf.nn.separable_conv2d``."""
    check_format(data_format)
    rows, columns, inputs, multiplier = filter_of("depthwise_filter", depthwise_filter)
    height, width, between, outputs = filter_of("pointwise_filter", pointwise_filter)
    check_depth(arrival, inputs)
    if (height, width, between) != (1, 1, inputs * multiplier):
        raise refused(f"its pointwise_filter must be 1×1 and read {inputs * multiplier} channels")
    layer = SeparableConv2d(
        outputs,
        squeeze((rows, columns)),
        squeeze(steps_of("strides", strides)),
        padding_of(padding),
        squeeze(steps_of("dilations", dilations)),
        multiplier,
        bias=False,
    )
    return _as_in_pieces(arrival, layer, rows * columns * between + between * outputs)


def _as_in_pieces(arrival: Arrival, layer: DepthwiseConv2d | SeparableConv2d, trained: int) -> Layer:
    """Return ``layer``, or its shape where TensorFlow's way to dilate makes another one.

    It cuts the input into as many pieces as there are between two taps, and slides over each of them with the strides;
    with strides above 1, which its documents forbid and its code does not, other places come out.
    """
    slide = layer.slide
    if max(slide.stride) == 1 or max(slide.dilation) == 1:
        return layer
    sizes = []
    for axis in (0, 1):
        size, taps, apart = arrival.engine[axis + 1], slide.kernel_size[axis], slide.dilation[axis]
        if isinstance(slide.padding, str):
            padded = size + (apart * (taps - 1) if slide.padding == "same" else 0)
        else:
            pads = four_sides(slide.padding)
            padded = size + pads[axis] + pads[axis + 2]
        piece = -(-padded // apart)
        places = (piece - taps) // slide.stride[axis] + 1
        sizes.append(places * apart - (piece * apart - padded))
    if min(sizes) < 1:
        raise refused("nothing would come out")
    channels = layer.out_channels if isinstance(layer, SeparableConv2d) else arrival.engine[0] * layer.depth_multiplier
    output = (channels, *sizes)
    return ShapeOnly(arrival.engine, output, trained)
