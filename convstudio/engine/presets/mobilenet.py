"""MobileNet: a window for every channel of its own, then 1×1 across the channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Residual, Sequential
from convstudio.engine.layers import (
    AdaptiveAvgPool2d,
    BatchNorm2d,
    Conv2d,
    DepthwiseConv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    Linear,
    ReLU6,
    Softmax,
    ZeroPad2d,
)
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import conv_norm, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer

NORM = BatchNorm2d()
KERAS_NORM = BatchNorm2d(eps=1e-3)
RELU6 = ReLU6()

V1_BLOCKS = (
    *((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)),
    *((512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)),
)
"""Filters and stride of each of the thirteen blocks."""

V2_STAGES = (
    *((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2)),
    *((6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)),
)
"""How much each stage's blocks widen, their filters, their number and the stride of the first."""


def mobilenet_v1() -> Network:
    """Return MobileNet v1, as Keras 3.15.1 builds it.

    4,231,976 trained parameters and 21,888 running statistics, 4,253,864 in all. Keras pads below and on the right
    before it steps by 2, as TensorFlow's SAME does, and ends in a 1×1 convolution in place of a Dense layer.

    References
    ----------
    ``keras.applications.MobileNet``; Howard et al., arXiv:1704.04861, table 1.
    """
    layers: list[Layer | Node] = [named("conv1", Conv2d(32, 3, 2, "same", bias=False)), KERAS_NORM, RELU6]
    for number, (width, stride) in enumerate(V1_BLOCKS, start=1):
        layers += _separated(number, width, stride)
    head = (GlobalAvgPool2d(), Dropout(1e-3), named("conv_preds", Conv2d(1000, 1, padding="same")), Flatten())
    return Network((3, 224, 224), (*layers, *head, Softmax()))


def _separated(number: int, width: int, stride: int) -> tuple[Layer | Node, ...]:
    """Return a depthwise and a 1×1 convolution."""
    depthwise = DepthwiseConv2d(3, stride, 0 if stride == 2 else "same", bias=False)
    return (
        *([ZeroPad2d((0, 0, 1, 1))] if stride == 2 else []),
        *(named(f"conv_dw_{number}", depthwise), KERAS_NORM, RELU6),
        *(named(f"conv_pw_{number}", Conv2d(width, 1, padding="same", bias=False)), KERAS_NORM, RELU6),
    )


def mobilenet_v2() -> Network:
    """Return MobileNet v2, as torchvision 0.29.1 builds it.

    3,504,872 parameters.

    References
    ----------
    ``torchvision.models.mobilenet_v2``; Sandler et al., arXiv:1801.04381, table 2.
    """
    layers: list[Layer | Node] = [*conv_norm(32, 3, 2, 1, norm=NORM, activation=RELU6)]
    channels, number = 32, 1
    for widening, width, depth, first_stride in V2_STAGES:
        for index in range(depth):
            block = _inverted(channels, widening, width, first_stride if index == 0 else 1)
            layers.append(named(f"features.{number}", block))
            channels, number = width, number + 1
    layers += conv_norm(1280, 1, norm=NORM, activation=RELU6)
    head = (AdaptiveAvgPool2d(1), Flatten(), Dropout(0.2), named("classifier", Linear(1000)))
    return Network((3, 224, 224), (*layers, *head))


def _inverted(channels: int, widening: int, width: int, stride: int) -> Residual | Sequential:
    """Return an inverted residual: wide inside, narrow where it is added; not added where the shape changes."""
    hidden = channels * widening
    widened = () if widening == 1 else conv_norm(hidden, 1, norm=NORM, activation=RELU6)
    depthwise = conv_norm(hidden, 3, stride, 1, hidden, norm=NORM, activation=RELU6)
    body = (*widened, *depthwise, *conv_norm(width, 1, norm=NORM, activation=None))
    return Residual(body) if stride == 1 and channels == width else Sequential(body)
