"""ResNet and ResNeXt: blocks that add to what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Residual, Sequential
from convstudio.engine.layers import AdaptiveAvgPool2d, BatchNorm2d, Flatten, Linear, MaxPool2d
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import RELU, conv_norm, named

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer

    Body = Callable[[int, int], tuple[Layer | Node, ...]]
    """Makes the body of a block, of a width and a stride."""

NORM = BatchNorm2d()
STEM_WIDTH = 64


def resnet18() -> Network:
    """Return ResNet-18, as torchvision 0.29.1 builds it.

    11,689,512 parameters.

    References
    ----------
    ``torchvision.models.resnet18``; He et al., arXiv:1512.03385, table 1.
    """
    return _resnet(_basic, (2, 2, 2, 2), expansion=1)


def resnet34() -> Network:
    """Return ResNet-34, as torchvision 0.29.1 builds it.

    21,797,672 parameters.

    References
    ----------
    ``torchvision.models.resnet34``; He et al., arXiv:1512.03385, table 1.
    """
    return _resnet(_basic, (3, 4, 6, 3), expansion=1)


def resnet50() -> Network:
    """Return ResNet-50 v1.5, as torchvision 0.29.1 builds it: the stride is in the 3×3 convolution.

    25,557,032 parameters. The paper and Keras have the stride in the 1×1 convolution in front of it, which reads
    one cell in four, and takes 3.86 instead of 4.09 billion multiply-accumulates.

    References
    ----------
    ``torchvision.models.resnet50``; He et al., arXiv:1512.03385, table 1.
    """
    return _resnet(_bottleneck, (3, 4, 6, 3))


def resnet101() -> Network:
    """Return ResNet-101 v1.5, as torchvision 0.29.1 builds it.

    44,549,160 parameters.

    References
    ----------
    ``torchvision.models.resnet101``; He et al., arXiv:1512.03385, table 1.
    """
    return _resnet(_bottleneck, (3, 4, 23, 3))


def resnet152() -> Network:
    """Return ResNet-152 v1.5, as torchvision 0.29.1 builds it.

    60,192,808 parameters.

    References
    ----------
    ``torchvision.models.resnet152``; He et al., arXiv:1512.03385, table 1.
    """
    return _resnet(_bottleneck, (3, 8, 36, 3))


def resnext50_32x4d() -> Network:
    """Return ResNeXt-50 with 32 groups of 4 channels, as torchvision 0.29.1 builds it.

    25,028,904 parameters.

    References
    ----------
    ``torchvision.models.resnext50_32x4d``; Xie et al., arXiv:1611.05431, table 1.
    """
    return _resnet(_grouped_bottleneck, (3, 4, 6, 3))


def _basic(width: int, stride: int) -> tuple[Layer | Node, ...]:
    """Return two 3×3 convolutions."""
    return (
        *conv_norm(width, 3, stride, 1, norm=NORM),
        *conv_norm(width, 3, 1, 1, norm=NORM, activation=None),
    )


def _bottleneck(width: int, stride: int) -> tuple[Layer | Node, ...]:
    """Return a 3×3 convolution between one that narrows and one that widens again."""
    return (
        *conv_norm(width, 1, norm=NORM),
        *conv_norm(width, 3, stride, 1, norm=NORM),
        *conv_norm(4 * width, 1, norm=NORM, activation=None),
    )


def _grouped_bottleneck(width: int, stride: int) -> tuple[Layer | Node, ...]:
    """Return a bottleneck of twice the width, in 32 groups."""
    return (
        *conv_norm(2 * width, 1, norm=NORM),
        *conv_norm(2 * width, 3, stride, 1, 32, norm=NORM),
        *conv_norm(4 * width, 1, norm=NORM, activation=None),
    )


def _resnet(body: Body, depths: tuple[int, ...], expansion: int = 4) -> Network:
    """Return the network with so many blocks in each of its stages; a block widens ``expansion`` times."""
    stages = []
    channels = STEM_WIDTH
    for number, depth in enumerate(depths, start=1):
        width = STEM_WIDTH << (number - 1)
        blocks: list[Layer | Node] = []
        for index in range(depth):
            stride = 2 if number > 1 and index == 0 else 1
            is_same = stride == 1 and channels == expansion * width
            channels = expansion * width
            shortcut = None if is_same else conv_norm(channels, 1, stride, norm=NORM, activation=None)
            blocks += [named(f"layer{number}.{index}", Residual(body(width, stride), shortcut)), RELU]
        stages.append(named(f"layer{number}", Sequential(blocks)))
    stem = (*conv_norm(STEM_WIDTH, 7, 2, 3, norm=NORM, name="conv1"), named("maxpool", MaxPool2d(3, 2, 1)))
    return Network((3, 224, 224), (*stem, *stages, AdaptiveAvgPool2d(1), Flatten(), named("fc", Linear(1000))))
