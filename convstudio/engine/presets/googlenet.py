"""GoogLeNet: four sizes of windows side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Branches
from convstudio.engine.layers import AdaptiveAvgPool2d, BatchNorm2d, Dropout, Flatten, Linear, MaxPool2d
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import conv_norm, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node

NORM = BatchNorm2d(eps=1e-3)
POOL = MaxPool2d(3, 2, ceil_mode=True)


def googlenet() -> Network:
    """Return GoogLeNet (Inception v1) with batch normalization, as torchvision 0.29.1 builds it.

    6,624,904 parameters, without the two auxiliary heads. Two things differ from the paper: the normalization,
    which was not known yet, and that the "5×5" convolutions are 3×3, an old slip that the trained weights need
    (pytorch/vision issue 906). Rescaling of the colours (``transform_input``) is left out.

    References
    ----------
    ``torchvision.models.googlenet``; Szegedy et al., arXiv:1409.4842, table 1.
    """
    layers = (
        *(*conv_norm(64, 7, 2, 3, norm=NORM, name="conv1"), named("maxpool1", POOL)),
        *conv_norm(64, 1, norm=NORM, name="conv2"),
        *(*conv_norm(192, 3, 1, 1, norm=NORM, name="conv3"), named("maxpool2", POOL)),
        _inception("3a", 64, (96, 128), (16, 32), 32),
        _inception("3b", 128, (128, 192), (32, 96), 64),
        named("maxpool3", POOL),
        _inception("4a", 192, (96, 208), (16, 48), 64),
        _inception("4b", 160, (112, 224), (24, 64), 64),
        _inception("4c", 128, (128, 256), (24, 64), 64),
        _inception("4d", 112, (144, 288), (32, 64), 64),
        _inception("4e", 256, (160, 320), (32, 128), 128),
        named("maxpool4", MaxPool2d(2, 2, ceil_mode=True)),
        _inception("5a", 256, (160, 320), (32, 128), 128),
        _inception("5b", 384, (192, 384), (48, 128), 128),
        *(AdaptiveAvgPool2d(1), Flatten(), Dropout(0.2), named("fc", Linear(1000))),
    )
    return Network((3, 224, 224), layers)


def _inception(number: str, plain: int, medium: tuple[int, int], large: tuple[int, int], pooled: int) -> Node:
    """Return a module: 1×1 filters; two paths that narrow first, then look wider; and pooled maps, narrowed."""
    paths = (
        conv_norm(plain, 1, norm=NORM),
        (*conv_norm(medium[0], 1, norm=NORM), *conv_norm(medium[1], 3, 1, 1, norm=NORM)),
        (*conv_norm(large[0], 1, norm=NORM), *conv_norm(large[1], 3, 1, 1, norm=NORM)),
        (MaxPool2d(3, 1, 1, ceil_mode=True), *conv_norm(pooled, 1, norm=NORM)),
    )
    return named(f"inception{number}", Branches(paths))
