"""Pools as Keras's layers."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    AdaptiveAvgPool2d,
    AdaptiveMaxPool2d,
    AvgPool2d,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    MaxPool2d,
)
from convstudio.interchange.writing_code.geometry import covered, keras_sides, sides_of, squeezed
from convstudio.interchange.writing_code.keras_layers.arriving import NOT_KNOWN, NOTHING, is_same, known, pad_with
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Pads, Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _max_pool(layer: MaxPool2d, shape: Shape | None, notes: Notes) -> Lines:
    pads = _pool_pads(layer, shape)
    before: Lines = []
    options: dict[str, object] = {}
    if layer.padding == "same" or (pads != NOTHING and is_same(layer, shape, pads)):
        options = {"padding": "same"}
    elif pads != NOTHING:
        before = [pad_with(notes, pads, value=float("-inf"))]
    return [*before, call("layers.MaxPooling2D", squeezed(layer.kernel_size), **_step(layer), **options)]


def _average_pool(layer: AvgPool2d, shape: Shape | None, notes: Notes) -> Lines:
    if layer.divisor_override == 0:
        raise Unwritable("it divides by 0")
    if layer.divisor_override is not None:
        sums = replace(layer, count_include_pad=True, divisor_override=None)
        factor = prod(layer.slide.kernel_size) / layer.divisor_override
        return [*_average_pool(sums, shape, notes), call("layers.Rescaling", factor)]
    pads = _pool_pads(layer, shape)
    size = squeezed(layer.kernel_size)
    if pads == NOTHING:
        return [call("layers.AveragePooling2D", size, **_step(layer))]
    if layer.count_include_pad:
        if layer.ceil_mode and pads != sides_of(layer, shape):
            raise Unwritable("Keras can't average windows that hang over the end of a padding")
        return [
            call("layers.ZeroPadding2D", keras_sides(pads)),
            call("layers.AveragePooling2D", size, **_step(layer)),
        ]
    if layer.padding == "same" or is_same(layer, shape, pads):
        return [call("layers.AveragePooling2D", size, **_step(layer), padding="same")]
    top, left, bottom, right = pads
    name = notes.need("AveragePoolOfReal")
    return [call(name, size, squeezed(layer.slide.stride), ((top, bottom), (left, right)))]


def _pool_pads(layer: MaxPool2d | AvgPool2d, shape: Shape | None) -> Pads:
    if squeezed(layer.dilation) != 1:
        raise Unwritable("Keras has no pool with dilation")
    pads = sides_of(layer, shape)
    if pads is None or (layer.ceil_mode and shape is None):
        if layer.padding == "same" and not layer.ceil_mode:
            return NOTHING
        raise Unwritable(NOT_KNOWN)
    return covered(layer, shape, pads) if layer.ceil_mode and shape is not None else pads


def _adaptive(layer: AdaptiveAvgPool2d | AdaptiveMaxPool2d, shape: Shape | None, notes: Notes) -> Lines:
    word = "Average" if isinstance(layer, AdaptiveAvgPool2d) else "Max"
    if layer.output_size in (1, (1, 1)):
        return [call(f"layers.Global{word}Pooling2D", keepdims=True)]
    shape = known(shape)
    _, rows, columns = layer.infer(shape)
    if shape[1] % rows or shape[2] % columns:
        raise Unwritable("Keras has no pool whose windows share a map out unevenly")
    if (rows, columns) == shape[1:]:
        return ["layers.Identity()"]
    return [call(f"layers.{word}Pooling2D", squeezed((shape[1] // rows, shape[2] // columns)))]


def _global(layer: GlobalAvgPool2d | GlobalMaxPool2d, shape: Shape | None, notes: Notes) -> Lines:
    word = "Average" if isinstance(layer, GlobalAvgPool2d) else "Max"
    return [call(f"layers.Global{word}Pooling2D", **unlike(keepdims=(layer.keepdim, False)))]


def _step(layer: MaxPool2d | AvgPool2d) -> dict[str, Any]:
    return {} if layer.stride is None else {"strides": squeezed(layer.stride)}


POOLS: Table = {
    MaxPool2d: _max_pool,
    AvgPool2d: _average_pool,
    AdaptiveAvgPool2d: _adaptive,
    AdaptiveMaxPool2d: _adaptive,
    GlobalAvgPool2d: _global,
    GlobalMaxPool2d: _global,
}
