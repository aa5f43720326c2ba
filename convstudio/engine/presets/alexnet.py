"""AlexNet, as published in 2012 and as torchvision builds it today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.layers import AdaptiveAvgPool2d, Conv2d, Dropout, Flatten, Linear, LocalResponseNorm, MaxPool2d
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import RELU, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer

POOL = MaxPool2d(3, 2)
"""Windows of 3 that step by 2, so that they overlap."""

# PyTorch divides alpha by the size, and the paper does not: 0.0001 there is 5 · 0.0001 here.
RESPONSE_NORM = LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)


def alexnet() -> Network:
    """Return AlexNet in one column, as torchvision 0.29.1 builds it ("One weird trick", 2014).

    61,100,840 parameters. No response normalization, no groups, and 224×224 with a padding of 2.

    References
    ----------
    ``torchvision.models.alexnet``; Krizhevsky, arXiv:1404.5997.
    """
    layers = (
        *(named("conv1", Conv2d(64, 11, 4, 2)), RELU, POOL),
        *(named("conv2", Conv2d(192, 5, padding=2)), RELU, POOL),
        *(named("conv3", Conv2d(384, 3, padding=1)), RELU),
        *(named("conv4", Conv2d(256, 3, padding=1)), RELU),
        *(named("conv5", Conv2d(256, 3, padding=1)), RELU, POOL),
        AdaptiveAvgPool2d(6),
        *_classifier(Dropout()),
    )
    return Network((3, 224, 224), layers)


def alexnet_paper() -> Network:
    """Return AlexNet as published in 2012: two groups of filters, response normalization, 227×227.

    60,965,224 parameters. Two graphics cards had half of the filters each, and exchanged maps only at conv3 and
    behind conv5: those are the groups of conv2, conv4 and conv5. The paper writes 224×224, which does not give its
    55×55; 227×227 does.

    References
    ----------
    Krizhevsky, Sutskever & Hinton, "ImageNet classification with deep convolutional neural networks", NIPS 2012.
    """
    layers = (
        *(named("conv1", Conv2d(96, 11, 4)), RELU, RESPONSE_NORM, POOL),
        *(named("conv2", Conv2d(256, 5, padding=2, groups=2)), RELU, RESPONSE_NORM, POOL),
        *(named("conv3", Conv2d(384, 3, padding=1)), RELU),
        *(named("conv4", Conv2d(384, 3, padding=1, groups=2)), RELU),
        *(named("conv5", Conv2d(256, 3, padding=1, groups=2)), RELU, POOL),
        *_classifier(Dropout()),
    )
    return Network((3, 227, 227), layers)


def _classifier(dropout: Dropout) -> tuple[Layer | Node, ...]:
    return (
        Flatten(),
        *(dropout, named("fc6", Linear(4096)), RELU),
        *(dropout, named("fc7", Linear(4096)), RELU),
        named("fc8", Linear(1000)),
    )
