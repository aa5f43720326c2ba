"""Inception v3: large windows taken apart into small and flat ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Branches
from convstudio.engine.layers import AdaptiveAvgPool2d, AvgPool2d, BatchNorm2d, Dropout, Flatten, Linear, MaxPool2d
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import conv_norm, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer
    from convstudio.engine.shapes import Pair

NORM = BatchNorm2d(eps=1e-3)
AVERAGE = AvgPool2d(3, 1, 1)
HALVE = MaxPool2d(3, 2)


def inception_v3() -> Network:
    """Return Inception v3, as torchvision 0.29.1 builds it.

    23,834,568 parameters, without the auxiliary head (27,161,264 with it). Rescaling of the colours
    (``transform_input``) is left out. Modules bear the names of the original TensorFlow code.

    References
    ----------
    ``torchvision.models.inception_v3``; Szegedy et al., arXiv:1512.00567.
    """
    layers = (
        *_conv(32, 3, stride=2, name="Conv2d_1a_3x3"),
        *_conv(32, 3, name="Conv2d_2a_3x3"),
        *(*_conv(64, 3, padding=1, name="Conv2d_2b_3x3"), named("maxpool1", HALVE)),
        *_conv(80, 1, name="Conv2d_3b_1x1"),
        *(*_conv(192, 3, name="Conv2d_4a_3x3"), named("maxpool2", HALVE)),
        named("Mixed_5b", _small_windows(pooled=32)),
        named("Mixed_5c", _small_windows(pooled=64)),
        named("Mixed_5d", _small_windows(pooled=64)),
        named("Mixed_6a", _halve_to_17()),
        named("Mixed_6b", _flat_windows(128)),
        named("Mixed_6c", _flat_windows(160)),
        named("Mixed_6d", _flat_windows(160)),
        named("Mixed_6e", _flat_windows(192)),
        named("Mixed_7a", _halve_to_8()),
        named("Mixed_7b", _forked_windows()),
        named("Mixed_7c", _forked_windows()),
        *(AdaptiveAvgPool2d(1), Dropout(), Flatten(), named("fc", Linear(1000))),
    )
    return Network((3, 299, 299), layers)


def _conv(
    out_channels: int, kernel_size: int | Pair, stride: int = 1, padding: int | Pair = 0, name: str = ""
) -> tuple[Layer | Node, ...]:
    return conv_norm(out_channels, kernel_size, stride, padding, norm=NORM, name=name)


def _across(out_channels: int, length: int) -> tuple[Layer | Node, ...]:
    """Return a convolution with a window one row high, which keeps the size."""
    return _conv(out_channels, (1, length), padding=(0, length // 2))


def _down(out_channels: int, length: int) -> tuple[Layer | Node, ...]:
    """Return a convolution with a window one column wide, which keeps the size."""
    return _conv(out_channels, (length, 1), padding=(length // 2, 0))


def _small_windows(pooled: int) -> Branches:
    """Return the module of the paper's figure 5: two 3×3 convolutions in place of a larger one."""
    return Branches(
        [
            _conv(64, 1),
            (*_conv(48, 1), *_conv(64, 5, padding=2)),
            (*_conv(64, 1), *_conv(96, 3, padding=1), *_conv(96, 3, padding=1)),
            (AVERAGE, *_conv(pooled, 1)),
        ]
    )


def _flat_windows(width: int) -> Branches:
    """Return the module of the paper's figure 6: 1×7 and 7×1 in place of 7×7."""
    return Branches(
        [
            _conv(192, 1),
            (*_conv(width, 1), *_across(width, 7), *_down(192, 7)),
            (*_conv(width, 1), *_down(width, 7), *_across(width, 7), *_down(width, 7), *_across(192, 7)),
            (AVERAGE, *_conv(192, 1)),
        ]
    )


def _forked_windows() -> Branches:
    """Return the module of the paper's figure 7: 1×3 and 3×1 beside each other."""
    fork = Branches([_across(384, 3), _down(384, 3)])
    return Branches(
        [
            _conv(320, 1),
            (*_conv(384, 1), fork),
            (*_conv(448, 1), *_conv(384, 3, padding=1), fork),
            (AVERAGE, *_conv(192, 1)),
        ]
    )


def _halve_to_17() -> Branches:
    """Return the module that steps by 2 from 35×35 to 17×17."""
    return Branches(
        [
            _conv(384, 3, stride=2),
            (*_conv(64, 1), *_conv(96, 3, padding=1), *_conv(96, 3, stride=2)),
            HALVE,
        ]
    )


def _halve_to_8() -> Branches:
    """Return the module that steps by 2 from 17×17 to 8×8."""
    return Branches(
        [
            (*_conv(192, 1), *_conv(320, 3, stride=2)),
            (*_conv(192, 1), *_across(192, 7), *_down(192, 7), *_conv(192, 3, stride=2)),
            HALVE,
        ]
    )
