"""ONNX's convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import Conv2d, ConvTranspose2d
from convstudio.engine.padding import transposed_same_pads
from convstudio.interchange.frameworks.arguments import squeeze, whole, wholes
from convstudio.interchange.frameworks.onnx.reading import fitting, padding_of, refused, squeezed, two_of
from convstudio.interchange.frameworks.table import MAPS

if TYPE_CHECKING:
    from convstudio.engine import Layer, Pair
    from convstudio.interchange.frameworks.shapes import Arrival


def conv(
    arrival: Arrival,
    W: Any,
    bias: Any = False,
    kernel_shape: Any = None,
    strides: Any = None,
    pads: Any = None,
    dilations: Any = None,
    group: Any = 1,
    auto_pad: Any = "NOTSET",
) -> Layer:
    """Read ONNX's Conv."""
    outputs, inputs, rows, columns = wholes("W", W, lengths=(MAPS,), least=1)
    kernel = _kernel(kernel_shape, (rows, columns))
    groups, channels = whole("group", group, least=1), arrival.engine[0]
    if channels != inputs * groups:
        raise refused(f"W reads {inputs} channels in {groups} groups, and {channels} arrive")
    steps, spread = two_of("strides", strides), two_of("dilations", dilations)
    sides = fitting(arrival, padding_of(pads, auto_pad), kernel, steps, spread)
    return Conv2d(outputs, squeeze(kernel), squeeze(steps), squeezed(sides), squeeze(spread), groups, bool(bias))


def conv_transpose(
    arrival: Arrival,
    W: Any,
    bias: Any = False,
    kernel_shape: Any = None,
    strides: Any = None,
    pads: Any = None,
    output_padding: Any = None,
    output_shape: Any = None,
    dilations: Any = None,
    group: Any = 1,
    auto_pad: Any = "NOTSET",
) -> Layer:
    """Read ONNX's ConvTranspose."""
    inputs, outputs, rows, columns = wholes("W", W, lengths=(MAPS,), least=1)
    kernel = _kernel(kernel_shape, (rows, columns))
    groups, channels = whole("group", group, least=1), arrival.engine[0]
    if channels != inputs:
        raise refused(f"W reads {inputs} channels, and {channels} arrive")
    steps, spread = two_of("strides", strides), two_of("dilations", dilations)
    more = two_of("output_padding", output_padding, (0, 0), least=0)
    padding = padding_of(pads, auto_pad)
    if pads is not None and auto_pad not in ("", "NOTSET"):
        raise refused(f'pads and auto_pad "{auto_pad}" exclude each other', "Leave out one of the two.")
    wanted = None if output_shape is None else two_of("output_shape", output_shape)
    if wanted is None and padding in ("same", "same_lower"):
        padding = transposed_same_pads(kernel, steps, spread, lower=padding == "same_lower")
    return ConvTranspose2d(
        outputs * groups,
        squeeze(kernel),
        squeeze(steps),
        squeezed(padding),
        squeeze(more),
        groups,
        bool(bias),
        squeeze(spread),
        None if wanted is None else squeeze(wanted),
    )


def _kernel(kernel_shape: Any, of_weight: Pair) -> Pair:
    kernel = two_of("kernel_shape", kernel_shape, of_weight)
    if kernel != of_weight:
        raise refused(f"its kernel_shape is {list(kernel)}, and W's kernel is {list(of_weight)}")
    return kernel
