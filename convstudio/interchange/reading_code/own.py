"""The small classes of code that ConvStudio wrote, which say more to it than their lines do."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any

from convstudio.engine import AvgPool2d, LocallyConnected2d, RadialBasis
from convstudio.interchange.writing_code.pytorch_helpers import HELPERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Layer


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


def _average(kernel_size: Any, stride: Any, sides: Any) -> Layer:
    left, right, top, bottom = (sides,) * 4 if isinstance(sides, int) else sides
    return AvgPool2d(kernel_size, stride, (top, left, bottom, right), count_include_pad=False)


LAYERS: dict[str, Callable[..., Layer]] = {
    "LocallyConnected2d": _local,
    "AveragePoolOfReal": _average,
    "RadialBasis": lambda in_features, out_features: RadialBasis(out_features),  # noqa: ARG005
}


def own_layer(kind: ast.ClassDef, args: list[Any], kwargs: dict[str, Any]) -> Layer | None:
    """Return the layer that a class of ours stands for; None for any other class, even of the same name."""
    build = LAYERS.get(kind.name)
    if build is None or ast.dump(kind) != _known(kind.name):
        return None
    try:
        return build(*args, **kwargs)
    except (TypeError, ValueError):
        return None


@cache
def _known(name: str) -> str:
    return ast.dump(ast.parse(HELPERS[name]).body[0])
