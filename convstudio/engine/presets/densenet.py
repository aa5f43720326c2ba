"""DenseNet: every layer of a block reads all that were before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Branches, Sequential
from convstudio.engine.layers import AdaptiveAvgPool2d, AvgPool2d, BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import RELU, conv_norm, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node

NORM = BatchNorm2d()
GROWTH = 32
"""Maps that each layer adds."""

DEPTHS = (6, 12, 24, 16)
"""Layers in each of the four blocks."""


def densenet121() -> Network:
    """Return DenseNet-121, as torchvision 0.29.1 builds it.

    7,978,856 parameters.

    References
    ----------
    ``torchvision.models.densenet121``; Huang et al., arXiv:1608.06993, table 1 (DenseNet-BC, k = 32).
    """
    channels = 2 * GROWTH
    layers = [*conv_norm(channels, 7, 2, 3, norm=NORM, name="conv0"), named("pool0", MaxPool2d(3, 2, 1))]
    for number, depth in enumerate(DEPTHS, start=1):
        dense = (named(f"denseblock{number}.denselayer{index}", _dense_layer()) for index in range(1, depth + 1))
        layers.append(named(f"denseblock{number}", Sequential(dense)))
        channels += depth * GROWTH
        if number < len(DEPTHS):
            channels //= 2
            layers.append(_transition(number, channels))
    layers += [named("norm5", NORM), RELU, AdaptiveAvgPool2d(1), Flatten(), named("classifier", Linear(1000))]
    return Network((3, 224, 224), layers)


def _dense_layer() -> Branches:
    """Return a layer that hands on what it was given, and 32 maps more."""
    narrowed = (NORM, RELU, Conv2d(4 * GROWTH, 1, bias=False))
    added = (NORM, RELU, Conv2d(GROWTH, 3, padding=1, bias=False))
    return Branches([(), (*narrowed, *added)])


def _transition(number: int, channels: int) -> Node:
    """Return what halves the maps in number and size, between two blocks."""
    layers = (NORM, RELU, Conv2d(channels, 1, bias=False), AvgPool2d(2))
    return named(f"transition{number}", Sequential(layers))
