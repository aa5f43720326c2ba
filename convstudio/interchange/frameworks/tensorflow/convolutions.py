"""TensorFlow's convolutions that mix channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import Conv2d, ConvTranspose2d
from convstudio.engine.padding import effective_kernel_size, four_sides
from convstudio.engine.shapes import pair
from convstudio.interchange.frameworks.arguments import squeeze, whole, wholes
from convstudio.interchange.frameworks.table import MAPS
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


def conv2d(
    arrival: Arrival,
    filter: Any,  # noqa: A002  # TensorFlow's name, here and below
    strides: Any,
    padding: Any,
    data_format: Any = "NHWC",
    dilations: Any = None,
    name: object = None,
) -> Layer:
    """Read ``tf.nn.conv2d``."""
    check_format(data_format)
    rows, columns, inputs, outputs = filter_of("filter", filter)
    channels = arrival.engine[0]
    if channels % inputs:
        raise refused(f"its filter reads {inputs} channels, which {channels} can't be split into")
    return Conv2d(
        outputs,
        squeeze((rows, columns)),
        squeeze(steps_of("strides", strides)),
        padding_of(padding),
        squeeze(steps_of("dilations", dilations)),
        channels // inputs,
        bias=False,
    )


def atrous_conv2d(arrival: Arrival, filters: Any, rate: Any, padding: Any, name: object = None) -> Layer:
    """Read ``tf.nn.atrous_conv2d``."""
    return conv2d(arrival, filters, 1, padding, dilations=whole("rate", rate, least=1))


def conv2d_transpose(
    arrival: Arrival,
    filter: Any,  # noqa: A002
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: Any = "NHWC",
    dilations: Any = None,
    name: object = None,
) -> Layer:
    """Read ``tf.nn.conv2d_transpose``."""
    check_format(data_format)
    rows, columns, outputs, inputs = filter_of("filter", filter)
    check_depth(arrival, inputs)
    batch, height, width, channels = wholes("output_shape", output_shape, lengths=(MAPS,), least=1)
    if channels % outputs:
        raise refused(f"its filter makes {outputs} channels, and its output_shape has {channels}")
    if batch != arrival.shape[0]:
        raise refused(f"{arrival.shape[0]} pictures arrive, and its output_shape has {batch}")
    layer = ConvTranspose2d(
        channels,
        squeeze((rows, columns)),
        squeeze(steps_of("strides", strides)),
        padding_of(padding),
        groups=channels // outputs,
        bias=False,
        dilation=squeeze(steps_of("dilations", dilations)),
        output_size=squeeze((height, width)),
    )
    made = tuple(_positions(layer, size, axis) for axis, size in enumerate((height, width)))
    if made != arrival.engine[1:]:
        raise refused(
            f"an output of {height}×{width} belongs to an input of {made[0]}×{made[1]}, "
            f"and {arrival.engine[1]}×{arrival.engine[2]} arrives"
        )
    return layer


def _positions(layer: ConvTranspose2d, size: int, axis: int) -> int:
    """Return how many cells the convolution that ``layer`` reverses would make of ``size`` cells of its output."""
    stride = pair(layer.stride)[axis]
    if layer.padding == "same":
        return -(-size // stride)
    pads = (0, 0, 0, 0) if isinstance(layer.padding, str) else four_sides(layer.padding)
    span = effective_kernel_size(pair(layer.kernel_size)[axis], pair(layer.dilation)[axis])
    room = size + pads[axis] + pads[axis + 2] - span
    # C++ rounds what is below 0 up: a kernel that is longer by less than a step still counts as one position.
    return max(0, int(room / stride) + 1)
