"""Convolutions as Keras's layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    LocallyConnected2d,
    SeparableConv2d,
)
from convstudio.engine.shapes import pair
from convstudio.interchange.writing_code.geometry import keras_sides, sides_of, squeezed
from convstudio.interchange.writing_code.keras_layers.arriving import NOT_KNOWN, NOTHING, is_same, known, pad_with
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _conv(layer: Conv2d, shape: Shape | None, notes: Notes) -> Lines:
    before, options = _slide(layer, shape, notes, layer.padding_mode)
    options |= unlike(groups=(layer.groups, 1), use_bias=(layer.bias, True))
    return [*before, call("layers.Conv2D", layer.out_channels, squeezed(layer.kernel_size), **options)]


def _depthwise(layer: DepthwiseConv2d, shape: Shape | None, notes: Notes) -> Lines:
    before, options = _slide(layer, shape, notes, layer.padding_mode)
    options |= unlike(depth_multiplier=(layer.depth_multiplier, 1), use_bias=(layer.bias, True))
    return [*before, call("layers.DepthwiseConv2D", squeezed(layer.kernel_size), **options)]


def _separable(layer: SeparableConv2d, shape: Shape | None, notes: Notes) -> Lines:
    before, options = _slide(layer, shape, notes)
    options |= unlike(depth_multiplier=(layer.depth_multiplier, 1), use_bias=(layer.bias, True))
    return [*before, call("layers.SeparableConv2D", layer.out_channels, squeezed(layer.kernel_size), **options)]


def _local(layer: LocallyConnected2d, shape: Shape | None, notes: Notes) -> Lines:
    raise Unwritable("Keras has no locally connected layer since version 3")


def _slide(layer: Any, shape: Shape | None, notes: Notes, mode: str = "zeros") -> tuple[Lines, dict[str, object]]:
    """Return what stands before a convolution, and its options."""
    if squeezed(layer.stride) != 1 and squeezed(layer.dilation) != 1:
        raise Unwritable("Keras has no stride together with dilation")
    before, word = _padding(layer, shape, notes, mode)
    return before, unlike(
        strides=(squeezed(layer.stride), 1),
        padding=(word, "valid"),
        dilation_rate=(squeezed(layer.dilation), 1),
    )


def _padding(layer: Any, shape: Shape | None, notes: Notes, mode: str = "zeros") -> tuple[Lines, str]:
    """Return what stands before a convolution, and its padding's word."""
    if layer.padding == "same" and mode == "zeros":
        return [], "same"
    pads = sides_of(layer, shape)
    if pads is None:
        raise Unwritable(NOT_KNOWN)
    if pads == NOTHING:
        return [], "valid"
    if mode not in ("zeros", "reflect"):
        raise Unwritable(f"Keras has no padding of the kind “{mode}”")
    if mode == "reflect":
        return [pad_with(notes, pads, mode="reflect")], "valid"
    if is_same(layer, shape, pads):
        return [], "same"
    return [call("layers.ZeroPadding2D", keras_sides(pads))], "valid"


def _transposed(layer: ConvTranspose2d, shape: Shape | None, notes: Notes) -> Lines:
    if layer.groups != 1:
        raise Unwritable("Keras has no transposed convolution in groups")
    if squeezed(layer.stride) != 1 and squeezed(layer.dilation) != 1:
        raise Unwritable("Keras has no stride together with dilation")
    options = unlike(strides=(squeezed(layer.stride), 1))
    more = unlike(dilation_rate=(squeezed(layer.dilation), 1), use_bias=(layer.bias, True))
    args = layer.out_channels, squeezed(layer.kernel_size)
    if layer.output_size is None and layer.output_padding is None and layer.padding in ("same", "valid"):
        options |= unlike(padding=(layer.padding, "valid"))
        return [call("layers.Conv2DTranspose", *args, **options, **more)]
    top, left, bottom, right = layer.spread(known(shape)).pads
    if min(top, left) < 0:
        raise Unwritable("Keras can add rows and columns at the end only")
    added = max(0, -bottom), max(0, -right)
    if max(added) and not all(one < step for one, step in zip(added, pair(layer.stride), strict=True)):
        raise Unwritable("Keras can't add as much at the end as a step is long")
    options["output_padding"] = squeezed(added)
    lines = [call("layers.Conv2DTranspose", *args, **options, **more)]
    cut = (top, left, max(0, bottom), max(0, right))
    return lines if cut == NOTHING else [*lines, call("layers.Cropping2D", keras_sides(cut))]


CONVOLUTIONS: Table = {
    Conv2d: _conv,
    DepthwiseConv2d: _depthwise,
    SeparableConv2d: _separable,
    LocallyConnected2d: _local,
    ConvTranspose2d: _transposed,
}
