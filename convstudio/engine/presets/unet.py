"""U-Net: down to what is there, up again to where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Branches
from convstudio.engine.layers import Conv2d, ConvTranspose2d, Crop2d, Dropout, MaxPool2d
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import RELU, named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer

LEVELS = ((64, 88), (128, 40), (256, 16), (512, 4))
"""Of each level: its maps, and the cells cut off on every side before they are put beside those from below."""


def unet() -> Network:
    """Return U-Net as published: 572×572 in, valid convolutions, 388×388 of two classes out.

    31,030,658 parameters. Layers bear the names of the authors' own network file, which also says what the paper
    leaves open: where the two dropouts are, and that a ReLU follows every up-convolution.

    References
    ----------
    Ronneberger, Fischer & Brox, arXiv:1505.04597, figure 1.
    """
    return Network((1, 572, 572), (*_level(0), named("conv_u0d-score", Conv2d(2, 1))))


def _level(depth: int) -> tuple[Layer | Node, ...]:
    """Return two convolutions, the levels below with a skip around them, and two more."""
    if depth == len(LEVELS):
        return (*_convs(f"d{depth}a-b", f"d{depth}b-c", 1024), Dropout())
    width, cut = LEVELS[depth]
    up = named(f"upconv_{'d4c' if depth == 3 else f'u{depth + 1}d'}_u{depth}a", ConvTranspose2d(width, 2, 2))
    below = (named(f"pool_d{depth}c-{depth + 1}a", MaxPool2d(2)), *_level(depth + 1), up, RELU)
    skip = named(f"crop_d{depth}c-d{depth}cc", Crop2d(cut))
    return (
        *_convs(f"d{depth}a-b", f"d{depth}b-c", width),
        *([Dropout()] if depth == 3 else []),
        named(f"concat_d{depth}cc_u{depth}a-b", Branches([below, skip])),
        *_convs(f"u{depth}b-c", f"u{depth}c-d", width),
    )


def _convs(first: str, second: str, width: int) -> tuple[Layer | Node, ...]:
    return (
        *(named(f"conv_{first}", Conv2d(width, 3)), RELU),
        *(named(f"conv_{second}", Conv2d(width, 3)), RELU),
    )
