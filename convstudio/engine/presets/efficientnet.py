"""EfficientNet: MobileNet's blocks, which also weigh their channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Branches, Residual, Sequential
from convstudio.engine.layers import (
    AdaptiveAvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    Sigmoid,
    SiLU,
)
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import conv_norm, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer

NORM = BatchNorm2d()
SILU = SiLU()

STAGES = (
    *((1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3)),
    *((6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)),
)
"""How much each stage's blocks widen, their window, the stride of the first, their filters and their number."""


def efficientnet_b0() -> Network:
    """Return EfficientNet-B0, as torchvision 0.29.1 builds it.

    5,288,548 parameters. Stochastic depth, which drops whole blocks in training only, is left out.

    References
    ----------
    ``torchvision.models.efficientnet_b0``; Tan & Le, arXiv:1905.11946, table 1.
    """
    layers: list[Layer | Node] = [*conv_norm(32, 3, 2, 1, norm=NORM, activation=SILU)]
    channels = 32
    for number, (widening, window, first_stride, width, depth) in enumerate(STAGES, start=1):
        blocks = []
        for index in range(depth):
            block = _block(channels, widening, window, first_stride if index == 0 else 1, width)
            blocks.append(named(f"features.{number}.{index}", block))
            channels = width
        layers.append(named(f"features.{number}", Sequential(blocks)))
    layers += conv_norm(1280, 1, norm=NORM, activation=SILU)
    head = (AdaptiveAvgPool2d(1), Flatten(), Dropout(0.2), named("classifier", Linear(1000)))
    return Network((3, 224, 224), (*layers, *head))


def _block(channels: int, widening: int, window: int, stride: int, width: int) -> Residual | Sequential:
    """Return an MBConv block; what it makes is added to its input where the shape stays."""
    hidden = channels * widening
    widened = () if widening == 1 else conv_norm(hidden, 1, norm=NORM, activation=SILU)
    body = (
        *widened,
        *conv_norm(hidden, window, stride, window // 2, hidden, norm=NORM, activation=SILU),
        _squeeze_and_excitation(hidden, channels // 4),
        *conv_norm(width, 1, norm=NORM, activation=None),
    )
    return Residual(body) if stride == 1 and channels == width else Sequential(body)


def _squeeze_and_excitation(channels: int, squeezed: int) -> Branches:
    """Return maps times a weight for each, which is made from the means of all of them."""
    weights = (AdaptiveAvgPool2d(1), Conv2d(squeezed, 1), SILU, Conv2d(channels, 1), Sigmoid())
    return Branches([(), weights], merge="multiply")
