"""Xception: Inception with every channel looked at alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Residual
from convstudio.engine.layers import BatchNorm2d, Conv2d, GlobalAvgPool2d, Linear, MaxPool2d, SeparableConv2d, Softmax
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import RELU, conv_norm, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer

NORM = BatchNorm2d(eps=1e-3)


def xception() -> Network:
    """Return Xception, as Keras 3.15.1 builds it.

    22,855,952 trained parameters and 54,528 running statistics, 22,910,480 in all.

    References
    ----------
    ``keras.applications.Xception``; Chollet, arXiv:1610.02357, figure 5.
    """
    entry = (
        *(*conv_norm(32, 3, 2, norm=NORM, name="block1_conv1"), *conv_norm(64, 3, norm=NORM, name="block1_conv2")),
        # The first sum follows a ReLU already, so its body starts without one.
        _halved("block2", (*_separable(128), RELU, *_separable(128)), 128),
        _halved("block3", (RELU, *_separable(256), RELU, *_separable(256)), 256),
        _halved("block4", (RELU, *_separable(728), RELU, *_separable(728)), 728),
    )
    middle = (named(f"block{number}", Residual((RELU, *_separable(728)) * 3)) for number in range(5, 13))
    leave = (
        _halved("block13", (RELU, *_separable(728), RELU, *_separable(1024)), 1024),
        *(*_separable(1536, "block14_sepconv1"), RELU, *_separable(2048, "block14_sepconv2"), RELU),
        *(GlobalAvgPool2d(keepdim=False), named("predictions", Linear(1000)), Softmax()),
    )
    return Network((3, 299, 299), (*entry, *middle, *leave))


def _separable(width: int, name: str = "") -> tuple[Layer | Node, ...]:
    return named(name, SeparableConv2d(width, 3, padding="same", bias=False)), NORM


def _halved(name: str, body: tuple[Layer | Node, ...], width: int) -> Node:
    """Return a sum that halves the maps: pooled in the body, stepped over in the shortcut."""
    shortcut = (Conv2d(width, 1, 2, "same", bias=False), NORM)
    return named(name, Residual((*body, MaxPool2d(3, 2, "same")), shortcut))
