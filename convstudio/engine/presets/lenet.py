"""LeNet-5, as published and as it is mostly built today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Branches
from convstudio.engine.layers import (
    AvgPool2d,
    Conv2d,
    DepthwiseConv2d,
    Flatten,
    Linear,
    RadialBasis,
    SelectChannels,
    Softmax,
    Tanh,
)
from convstudio.engine.network import Network
from convstudio.engine.presets.parts import named

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.layers import Layer

TANH = Tanh()

# Which maps of S2 each map of C3 reads: the columns of the paper's table I, from map 0 to map 15.
THREE_IN_A_ROW = ((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5))
FOUR_IN_A_ROW = ((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5))
TWO_PAIRS = ((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5))


def lenet5() -> Network:
    """Return LeNet-5 exactly as published: 60,000 parameters, 340,908 connections.

    C3 reads only the maps of S2 that the paper's table I gives it: maps that read equally many are one convolution in
    groups. Subsampling sums its four cells, times one trained number a map, plus another. The outputs are the
    squared distances from ten fixed drawings of digits, which are not trained. The paper squashes by
    1.7159·tanh(2/3·x); here that is a plain tanh.

    References
    ----------
    LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 86, 1998,
    figure 2 and table I.
    """
    layers = (
        *(named("C1", Conv2d(6, 5)), TANH),
        *_subsampling("S2"),
        *(named("C3", Branches([*map(_reading, (THREE_IN_A_ROW, FOUR_IN_A_ROW, TWO_PAIRS)), Conv2d(1, 5)])), TANH),
        *_subsampling("S4"),
        *(named("C5", Conv2d(120, 5)), TANH, Flatten()),
        *(named("F6", Linear(84)), TANH),
        named("output", RadialBasis(10)),
    )
    return Network((1, 32, 32), layers)


def lenet5_dense() -> Network:
    """Return LeNet-5 as it is mostly built today: every map of C3 reads all of S2, and ten outputs are trained.

    61,706 parameters: C3 has 2,416 instead of 1,516, subsampling is a plain average, and the output is a Linear
    with a softmax.
    """
    layers = (
        *(named("C1", Conv2d(6, 5)), TANH, named("S2", AvgPool2d(2))),
        *(named("C3", Conv2d(16, 5)), TANH, named("S4", AvgPool2d(2))),
        *(named("C5", Conv2d(120, 5)), TANH, Flatten()),
        *(named("F6", Linear(84)), TANH),
        *(named("output", Linear(10)), Softmax()),
    )
    return Network((1, 32, 32), layers)


def _subsampling(name: str) -> tuple[Layer | Node, ...]:
    """Return the sum of each 2×2 square, times a trained number, plus one, squashed."""
    return AvgPool2d(2, divisor_override=1), named(name, DepthwiseConv2d(1)), TANH


def _reading(table: tuple[tuple[int, ...], ...]) -> tuple[SelectChannels, Conv2d]:
    """Return a convolution whose filters read the maps that ``table`` gives to each."""
    chosen = SelectChannels(tuple(channel for channels in table for channel in channels))
    return chosen, Conv2d(len(table), 5, groups=len(table))
