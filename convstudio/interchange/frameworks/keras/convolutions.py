"""Keras's convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import Conv2d, ConvTranspose2d, DepthwiseConv2d, SeparableConv2d
from convstudio.interchange.frameworks.arguments import pair_of, squeeze, whole
from convstudio.interchange.frameworks.keras.activations import with_activation
from convstudio.interchange.frameworks.keras.reading import padding_word, refused, sizes_of

if TYPE_CHECKING:
    from convstudio.engine import Layer, Pair
    from convstudio.interchange.frameworks.shapes import Arrival


def _refuse_stride_with_dilation(strides: Pair, dilation: Pair) -> None:
    if max(strides) > 1 and max(dilation) > 1:
        raise refused("a stride above 1 and a dilation above 1 exclude each other", "Use 1 for one of the two.")


def conv2d(
    arrival: Arrival,
    filters: Any,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    dilation_rate: Any = (1, 1),
    groups: Any = 1,
    activation: Any = None,
    use_bias: Any = True,
) -> Layer:
    """Read ``keras.layers.Conv2D``."""
    steps, spread = sizes_of("strides", strides), sizes_of("dilation_rate", dilation_rate)
    _refuse_stride_with_dilation(steps, spread)
    layer = Conv2d(
        whole("filters", filters, least=1),
        squeeze(sizes_of("kernel_size", kernel_size)),
        squeeze(steps),
        padding_word(padding),
        squeeze(spread),
        whole("groups", groups, least=1),
        bool(use_bias),
    )
    return with_activation(arrival, layer, activation)


def depthwise_conv2d(
    arrival: Arrival,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    depth_multiplier: Any = 1,
    dilation_rate: Any = (1, 1),
    activation: Any = None,
    use_bias: Any = True,
) -> Layer:
    """Read ``keras.layers.DepthwiseConv2D``."""
    layer = DepthwiseConv2d(
        squeeze(sizes_of("kernel_size", kernel_size)),
        squeeze(sizes_of("strides", strides)),
        padding_word(padding),
        squeeze(sizes_of("dilation_rate", dilation_rate)),
        whole("depth_multiplier", depth_multiplier, least=1),
        bool(use_bias),
    )
    return with_activation(arrival, layer, activation)


def separable_conv2d(
    arrival: Arrival,
    filters: Any,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    dilation_rate: Any = (1, 1),
    depth_multiplier: Any = 1,
    activation: Any = None,
    use_bias: Any = True,
) -> Layer:
    """Read ``keras.layers.SeparableConv2D``."""
    layer = SeparableConv2d(
        whole("filters", filters, least=1),
        squeeze(sizes_of("kernel_size", kernel_size)),
        squeeze(sizes_of("strides", strides)),
        padding_word(padding),
        squeeze(sizes_of("dilation_rate", dilation_rate)),
        whole("depth_multiplier", depth_multiplier, least=1),
        bool(use_bias),
    )
    return with_activation(arrival, layer, activation)


def conv2d_transpose(
    arrival: Arrival,
    filters: Any,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    output_padding: Any = None,
    dilation_rate: Any = (1, 1),
    activation: Any = None,
    use_bias: Any = True,
) -> Layer:
    """Read ``keras.layers.Conv2DTranspose``."""
    steps, spread = sizes_of("strides", strides), sizes_of("dilation_rate", dilation_rate)
    _refuse_stride_with_dilation(steps, spread)
    more = None if output_padding is None else pair_of("output_padding", output_padding, least=0)
    if more is not None and (more[0] >= steps[0] or more[1] >= steps[1]):
        raise refused("output_padding must be smaller than the strides", "Use a smaller one, or leave it out.")
    layer = ConvTranspose2d(
        whole("filters", filters, least=1),
        squeeze(sizes_of("kernel_size", kernel_size)),
        squeeze(steps),
        padding_word(padding),
        None if more is None else squeeze(more),
        bias=bool(use_bias),
        dilation=squeeze(spread),
    )
    return with_activation(arrival, layer, activation)
