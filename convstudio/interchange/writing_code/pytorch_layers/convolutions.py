"""Convolutions as PyTorch's modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    LocallyConnected2d,
    SeparableConv2d,
)
from convstudio.engine.padding import four_sides
from convstudio.engine.shapes import pair
from convstudio.interchange.writing_code.geometry import is_even, sides_of, squeezed, torch_sides
from convstudio.interchange.writing_code.pytorch_layers.arriving import channels_of, known_sides, with_channels
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table

FILLS = {
    "zeros": "ZeroPad2d",
    "reflect": "ReflectionPad2d",
    "replicate": "ReplicationPad2d",
    "circular": "CircularPad2d",
}
"""Modules that put around maps what a convolution's padding_mode says."""


def _conv(layer: Conv2d, shape: Shape | None, notes: Notes) -> Lines:
    before, padding = _padding(layer, shape, layer.padding_mode)
    name, arrives = with_channels("Conv2d", shape)
    options = unlike(
        stride=(squeezed(layer.stride), 1),
        padding=(padding, 0),
        dilation=(squeezed(layer.dilation), 1),
        groups=(layer.groups, 1),
        bias=(layer.bias, True),
        padding_mode=("zeros" if before else layer.padding_mode, "zeros"),
    )
    return [*before, call(name, *arrives, layer.out_channels, squeezed(layer.kernel_size), **options)]


def _padding(layer: Any, shape: Shape | None, mode: str = "zeros") -> tuple[Lines, Any]:
    """Return what has to stand before a convolution, and the padding that it can do itself."""
    if layer.padding == "valid" or (layer.padding == "same" and squeezed(layer.stride) == 1):
        return [], layer.padding
    pads = known_sides(layer, shape)
    if is_even(pads):
        return [], squeezed(pads[:2])
    return [call(f"nn.{FILLS[mode]}", torch_sides(pads))], 0


def _depthwise(layer: DepthwiseConv2d, shape: Shape | None, notes: Notes) -> Lines:
    channels = channels_of(shape)
    same = Conv2d(
        channels * layer.depth_multiplier,
        layer.kernel_size,
        layer.stride,
        layer.padding,
        layer.dilation,
        channels,
        layer.bias,
        layer.padding_mode,
    )
    return _conv(same, shape, notes)


def _separable(layer: SeparableConv2d, shape: Shape | None, notes: Notes) -> Lines:
    channels = channels_of(shape)
    between = channels * layer.depth_multiplier
    spatial = Conv2d(between, layer.kernel_size, layer.stride, layer.padding, layer.dilation, channels, bias=False)
    pointwise = call("nn.Conv2d", between, layer.out_channels, 1, **unlike(bias=(layer.bias, True)))
    return [*_conv(spatial, shape, notes), pointwise]


def _local(layer: LocallyConnected2d, shape: Shape | None, notes: Notes) -> Lines:
    pads = sides_of(layer, shape)
    if shape is None or pads is None:
        raise Unwritable("it has weights for every place, and how many there are is not known here")
    output = layer.infer(shape)
    before = [call("nn.ZeroPad2d", torch_sides(pads))] if any(pads) else []
    options = unlike(
        stride=(squeezed(layer.stride), 1), dilation=(squeezed(layer.dilation), 1), bias=(layer.bias, True)
    )
    name = notes.need("LocallyConnected2d")
    return [*before, call(name, shape[0], layer.out_channels, output[1:], squeezed(layer.kernel_size), **options)]


def _transposed(layer: ConvTranspose2d, shape: Shape | None, notes: Notes) -> Lines:
    plain = (
        layer.output_size is None
        and not isinstance(layer.padding, str)
        and layer.output_padding is not None
        and is_even(four_sides(layer.padding))
    )
    if plain:
        pads, more = four_sides(layer.padding)[:2], layer.output_padding or 0  # type: ignore[arg-type]
        return [_transpose(layer, shape, squeezed(pads), squeezed(more))]
    if shape is None:
        raise Unwritable("how much it cuts off depends on what arrives, which is not known here")
    cut = layer.spread(shape).pads
    more = (cut[0] - cut[2], cut[1] - cut[3])
    most = [max(steps) - 1 for steps in zip(pair(layer.stride), pair(layer.dilation), strict=True)]
    if min(*more, *cut[:2]) >= 0 and more[0] <= most[0] and more[1] <= most[1]:
        return [_transpose(layer, shape, squeezed(cut[:2]), squeezed(more))]
    if min(cut) >= 0:
        taken = (-cut[0], -cut[1], -cut[2], -cut[3])
        return [_transpose(layer, shape, 0, 0), call("nn.ZeroPad2d", torch_sides(taken))]
    raise Unwritable("PyTorch can't add as much at the end")


def _transpose(layer: ConvTranspose2d, shape: Shape | None, padding: Any, more: Any) -> str:
    name, arrives = with_channels("ConvTranspose2d", shape)
    options = unlike(
        stride=(squeezed(layer.stride), 1),
        padding=(padding, 0),
        output_padding=(more, 0),
        groups=(layer.groups, 1),
        bias=(layer.bias, True),
        dilation=(squeezed(layer.dilation), 1),
    )
    return call(name, *arrives, layer.out_channels, squeezed(layer.kernel_size), **options)


CONVOLUTIONS: Table = {
    Conv2d: _conv,
    DepthwiseConv2d: _depthwise,
    SeparableConv2d: _separable,
    LocallyConnected2d: _local,
    ConvTranspose2d: _transposed,
}
