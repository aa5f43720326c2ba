"""VGG: nothing but 3×3 convolutions, deeper and deeper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.layers import AdaptiveAvgPool2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import RELU, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer

WIDTHS = (64, 128, 256, 512, 512)
"""Filters in each of the five stages, between which the maps are halved."""


def vgg11() -> Network:
    """Return VGG-11, configuration A, as torchvision 0.29.1 builds it.

    132,863,336 parameters.

    References
    ----------
    ``torchvision.models.vgg11``; Simonyan & Zisserman, arXiv:1409.1556, table 1.
    """
    return _vgg((1, 1, 2, 2, 2))


def vgg13() -> Network:
    """Return VGG-13, configuration B, as torchvision 0.29.1 builds it.

    133,047,848 parameters.

    References
    ----------
    ``torchvision.models.vgg13``; Simonyan & Zisserman, arXiv:1409.1556, table 1.
    """
    return _vgg((2, 2, 2, 2, 2))


def vgg16() -> Network:
    """Return VGG-16, configuration D, as torchvision 0.29.1 builds it.

    138,357,544 parameters.

    References
    ----------
    ``torchvision.models.vgg16``; Simonyan & Zisserman, arXiv:1409.1556, table 1.
    """
    return _vgg((2, 2, 3, 3, 3))


def vgg19() -> Network:
    """Return VGG-19, configuration E, as torchvision 0.29.1 builds it.

    143,667,240 parameters.

    References
    ----------
    ``torchvision.models.vgg19``; Simonyan & Zisserman, arXiv:1409.1556, table 1.
    """
    return _vgg((2, 2, 4, 4, 4))


def _vgg(depths: tuple[int, ...]) -> Network:
    """Return the network that has so many convolutions in each stage."""
    features: list[Layer | Node] = []
    for stage, (width, depth) in enumerate(zip(WIDTHS, depths, strict=True), start=1):
        for number in range(1, depth + 1):
            features += [named(f"conv{stage}_{number}", Conv2d(width, 3, padding=1)), RELU]
        features.append(named(f"pool{stage}", MaxPool2d(2)))
    classifier = (
        *(named("fc6", Linear(4096)), RELU, Dropout()),
        *(named("fc7", Linear(4096)), RELU, Dropout()),
        named("fc8", Linear(1000)),
    )
    return Network((3, 224, 224), (*features, AdaptiveAvgPool2d(7), Flatten(), *classifier))
