"""SqueezeNet: AlexNet's accuracy with a fiftieth of its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Branches, Sequential
from convstudio.engine.layers import AdaptiveAvgPool2d, Conv2d, Dropout, Flatten, MaxPool2d
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import RELU, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer

POOL = MaxPool2d(3, 2, ceil_mode=True)

FIRES = ((16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256))
"""For fire2 to fire9: the filters that squeeze, and those of either size that expand."""


def squeezenet1_0() -> Network:
    """Return SqueezeNet 1.0, as torchvision 0.29.1 builds it.

    1,248,424 parameters.

    References
    ----------
    ``torchvision.models.squeezenet1_0``; Iandola et al., arXiv:1602.07360, table 1.
    """
    return _squeezenet(Conv2d(96, 7, 2), pooled=(4, 8))


def squeezenet1_1() -> Network:
    """Return SqueezeNet 1.1, as torchvision 0.29.1 builds it: it pools earlier, and computes 2.4 times less.

    1,235,496 parameters.

    References
    ----------
    ``torchvision.models.squeezenet1_1``; the SqueezeNet authors' own release of version 1.1.
    """
    return _squeezenet(Conv2d(64, 3, 2), pooled=(3, 5))


def _squeezenet(first: Conv2d, pooled: tuple[int, int]) -> Network:
    """Return the network that also pools behind the fires of these numbers."""
    layers: list[Layer | Node] = [named("conv1", first), RELU, POOL]
    for number, (squeezed, expanded) in enumerate(FIRES, start=2):
        layers.append(_fire(number, squeezed, expanded))
        if number in pooled:
            layers.append(POOL)
    classifier = (Dropout(), named("conv10", Conv2d(1000, 1)), RELU, AdaptiveAvgPool2d(1), Flatten())
    return Network((3, 224, 224), (*layers, *classifier))


def _fire(number: int, squeezed: int, expanded: int) -> Node:
    """Return a fire module: few 1×1 filters, then 1×1 and 3×3 side by side."""
    expand = Branches([(Conv2d(expanded, 1), RELU), (Conv2d(expanded, 3, padding=1), RELU)])
    return named(f"fire{number}", Sequential([Conv2d(squeezed, 1), RELU, expand]))
