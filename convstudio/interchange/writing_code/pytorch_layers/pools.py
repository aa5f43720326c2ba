"""Pools as PyTorch's modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    AdaptiveAvgPool2d,
    AdaptiveMaxPool2d,
    AvgPool2d,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    MaxPool2d,
)
from convstudio.interchange.writing_code.geometry import covered, is_even, squeezed, torch_sides
from convstudio.interchange.writing_code.pytorch_layers.arriving import known_sides
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _max_pool(layer: MaxPool2d, shape: Shape | None, notes: Notes) -> Lines:
    before, padding, ceil = _pool_padding(layer, shape, 'nn.ConstantPad2d({}, float("-inf"))')
    options = unlike(padding=(padding, 0), dilation=(squeezed(layer.dilation), 1), ceil_mode=(ceil, False))
    return [*before, call("nn.MaxPool2d", squeezed(layer.kernel_size), **_step(layer), **options)]


def _average_pool(layer: AvgPool2d, shape: Shape | None, notes: Notes) -> Lines:
    if squeezed(layer.dilation) != 1:
        raise Unwritable("PyTorch has no average pool with dilation")
    before, padding, ceil = _pool_padding(layer, shape, "nn.ZeroPad2d({})")
    counts = layer.count_include_pad or layer.divisor_override is not None
    if before and not counts:
        name = notes.need("AveragePoolOfReal")
        pads = known_sides(layer, shape)
        sides = torch_sides(pads if shape is None else covered(layer, shape, pads))
        return [call(name, squeezed(layer.kernel_size), squeezed(layer.slide.stride), sides)]
    options = unlike(
        padding=(padding, 0),
        ceil_mode=(ceil, False),
        count_include_pad=(layer.count_include_pad or bool(before), True),
        divisor_override=(layer.divisor_override, None),
    )
    if before and layer.ceil_mode and layer.divisor_override is None:
        raise Unwritable("PyTorch can't average windows that hang over the end of an uneven padding")
    return [*before, call("nn.AvgPool2d", squeezed(layer.kernel_size), **_step(layer), **options)]


def _pool_padding(layer: Any, shape: Shape | None, pad: str) -> tuple[Lines, Any, bool]:
    """Return what stands before a pool, the padding that it can do itand its ceil_mode."""
    pads = known_sides(layer, shape)
    kernel = layer.slide.kernel_size
    if is_even(pads) and pads[0] <= kernel[0] // 2 and pads[1] <= kernel[1] // 2:
        return [], squeezed(pads[:2]), layer.ceil_mode
    if layer.ceil_mode:
        if shape is None:
            raise Unwritable("how far it hangs over the end depends on what arrives, which is not known here")
        pads = covered(layer, shape, pads)
    return [pad.format(torch_sides(pads))], 0, False


def _adaptive(layer: AdaptiveAvgPool2d | AdaptiveMaxPool2d, shape: Shape | None, notes: Notes) -> Lines:
    size = layer.output_size
    if isinstance(size, tuple) and size[0] == size[1] and size[0] is not None:
        size = size[0]
    return [call(f"nn.{layer.type_name}", size)]


def _global(layer: GlobalAvgPool2d | GlobalMaxPool2d, shape: Shape | None, notes: Notes) -> Lines:
    name = "nn.AdaptiveAvgPool2d" if isinstance(layer, GlobalAvgPool2d) else "nn.AdaptiveMaxPool2d"
    return [call(name, 1)] if layer.keepdim else [call(name, 1), "nn.Flatten()"]


def _step(layer: MaxPool2d | AvgPool2d) -> dict[str, Any]:
    """Return a pool's stride, unless it is the window's size."""
    return {} if layer.stride is None else {"stride": squeezed(layer.stride)}


POOLS: Table = {
    MaxPool2d: _max_pool,
    AvgPool2d: _average_pool,
    AdaptiveAvgPool2d: _adaptive,
    AdaptiveMaxPool2d: _adaptive,
    GlobalAvgPool2d: _global,
    GlobalMaxPool2d: _global,
}
