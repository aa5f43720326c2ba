"""Small networks for the lecture hall."""

from __future__ import annotations

from convstudio.engine.blocks import Residual
from convstudio.engine.layers import (
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Softmax,
)
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import RELU, conv_norm, named

NORM = BatchNorm2d()


def worked_example() -> Network:
    """Return the chapter's example: 32×32×3 through 20 filters of 8×8, stride 2, padding 1, on to ten classes."""
    return Network(
        (3, 32, 32),
        (
            Conv2d(20, 8, stride=2, padding=1),
            ReLU(),
            MaxPool2d(2),
            Flatten(),
            Linear(10),
            Softmax(),
        ),
    )


def textbook_grid() -> Network:
    """Return a 5×5 grid through one 3×3 filter at stride 1: 3×3 comes out."""
    return Network((1, 5, 5), (Conv2d(1, 3, bias=False),))


def textbook_border() -> Network:
    """Return the same grid with a border of zeros: 7×7 goes in, and 5×5 comes out."""
    return Network((1, 5, 5), (Conv2d(1, 3, padding=1, bias=False),))


def cifar_net() -> Network:
    """Return a small VGG for 32×32 pictures of ten classes, as one trains it in an afternoon."""
    layers = (
        *(Conv2d(32, 3, padding=1), RELU, Conv2d(32, 3, padding=1), RELU, MaxPool2d(2)),
        *(Conv2d(64, 3, padding=1), RELU, Conv2d(64, 3, padding=1), RELU, MaxPool2d(2)),
        *(Flatten(), Linear(128), RELU, Dropout(), Linear(10), Softmax()),
    )
    return Network((3, 32, 32), layers)


def encoder_decoder() -> Network:
    """Return a 28×28 digit squeezed to 7×7 by stride, and drawn again by transposed convolutions.

    The transposed windows are 4×4 at stride 2: a stride divides its window, so that every cell is drawn by equally
    many.
    """
    layers = (
        *(named("down 1", Conv2d(8, 3, stride=2, padding=1)), RELU),
        *(named("down 2", Conv2d(16, 3, stride=2, padding=1)), RELU),
        *(named("up 1", ConvTranspose2d(8, 4, stride=2, padding=1)), RELU),
        *(named("up 2", ConvTranspose2d(1, 4, stride=2, padding=1)), Sigmoid()),
    )
    return Network((1, 28, 28), layers)


def tiny_resnet() -> Network:
    """Return three residual blocks for 32×32 pictures: one as it is, two with a projection where the maps shrink."""
    layers = (
        *conv_norm(16, 3, padding=1, norm=NORM),
        *(named("block1", Residual(_body(16, 1))), RELU),
        *(named("block2", Residual(_body(32, 2), Conv2d(32, 1, 2, bias=False))), RELU),
        *(named("block3", Residual(_body(64, 2), Conv2d(64, 1, 2, bias=False))), RELU),
        *(GlobalAvgPool2d(), Flatten(), Linear(10), Softmax()),
    )
    return Network((3, 32, 32), layers)


def _body(width: int, stride: int) -> tuple[Conv2d | BatchNorm2d | ReLU, ...]:
    first, second = Conv2d(width, 3, stride, 1, bias=False), Conv2d(width, 3, 1, 1, bias=False)
    return first, NORM, RELU, second, NORM
