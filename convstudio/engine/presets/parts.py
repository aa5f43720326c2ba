"""What the builders of several families share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Node
from convstudio.engine.layers import BatchNorm2d, Conv2d, ReLU

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.padding import Padding
    from convstudio.engine.shapes import Pair

RELU = ReLU()
"""Layers are values: one serves everywhere."""


def named(name: str, layer: Layer) -> Node:
    """Return a layer or block under the name that its publication gives it; the network gives the id."""
    return Node("", layer, name)


def conv_norm(
    out_channels: int,
    kernel_size: int | Pair,
    stride: int = 1,
    padding: Padding = 0,
    groups: int = 1,
    *,
    norm: BatchNorm2d,
    activation: Layer | None = RELU,
    name: str = "",
) -> tuple[Layer | Node, ...]:
    """Return a convolution without bias, its normalization and, unless it is None, an activation."""
    conv = named(name, Conv2d(out_channels, kernel_size, stride, padding, groups=groups, bias=False))
    return (conv, norm) if activation is None else (conv, norm, activation)
