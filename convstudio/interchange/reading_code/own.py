"""The small classes of code that ConvStudio wrote, which say more to it than their lines do."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    AvgPool2d,
    ConstantPad2d,
    LocallyConnected2d,
    LocalResponseNorm,
    PixelShuffle,
    PixelUnshuffle,
    RadialBasis,
    ReflectionPad2d,
    SelectChannels,
)
from convstudio.interchange.frameworks.arguments import BOUNDLESS
from convstudio.interchange.writing_code import keras_helpers, pytorch_helpers

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Layer

    Sides = tuple[tuple[int, int], tuple[int, int]]


def _local(
    in_channels: int,  # noqa: ARG001  # the class is told, and the layer finds out
    out_channels: int,
    output_size: object,  # noqa: ARG001
    kernel_size: Any,
    stride: Any = 1,
    dilation: Any = 1,
    bias: bool = True,
) -> Layer:
    return LocallyConnected2d(out_channels, kernel_size, stride, bias=bias, dilation=dilation)


def _torch_average(kernel_size: Any, stride: Any, sides: Any) -> Layer:
    left, right, top, bottom = (sides,) * 4 if isinstance(sides, int) else sides
    return AvgPool2d(kernel_size, stride, (top, left, bottom, right), count_include_pad=False)


def _keras_average(pool_size: Any, strides: Any, padding: Sides) -> Layer:
    (top, bottom), (left, right) = padding
    return AvgPool2d(pool_size, strides, (top, left, bottom, right), count_include_pad=False)


def _pad_with(padding: Sides, value: float = 0.0, mode: str = "constant") -> Layer:
    (top, bottom), (left, right) = padding
    sides = top, left, bottom, right
    return ReflectionPad2d(sides) if mode == "reflect" else ConstantPad2d(sides, max(value, -BOUNDLESS))


TORCH: dict[str, Callable[..., Layer]] = {
    "LocallyConnected2d": _local,
    "AveragePoolOfReal": _torch_average,
    "RadialBasis": lambda in_features, out_features: RadialBasis(out_features),  # noqa: ARG005
}
KERAS: dict[str, Callable[..., Layer]] = {
    "PadWith": _pad_with,
    "AveragePoolOfReal": _keras_average,
    "LocalResponseNorm": LocalResponseNorm,
    "PixelShuffle": PixelShuffle,
    "PixelUnshuffle": PixelUnshuffle,
    "SelectChannels": lambda *channels: SelectChannels(channels),
    "RadialBasis": RadialBasis,
}
"""What makes the layer of each class, by the class's name and from its arguments."""


def own_layer(kind: ast.ClassDef, args: list[Any], kwargs: dict[str, Any]) -> Layer | None:
    """Return the layer that a class of ours stands for; None for any other class, even of the same name."""
    for builders, helpers in ((TORCH, pytorch_helpers.HELPERS), (KERAS, keras_helpers.HELPERS)):
        if kind.name in builders and ast.dump(kind) == _dump(helpers[kind.name]):
            given = {name: value for name, value in kwargs.items() if name != "name"}
            try:
                return builders[kind.name](*args, **given)
            except (TypeError, ValueError):
                return None
    return None


@cache
def _dump(text: str) -> str:
    return ast.dump(ast.parse(text).body[0])
