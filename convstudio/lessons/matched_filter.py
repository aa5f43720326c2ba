"""What the laboratory's layers have learned: a filter matched to a sprite, and weights of which one place has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.functional import conv2d

if TYPE_CHECKING:
    from convstudio.engine import Pair

SOLIDITY = 4
"""The power of the opacity that a cell counts with: where the backdrop shines through, there is little to learn."""

LEAST_SPREAD = 1e-6
"""The least mean square difference of the sprite's colours that a filter can know it by."""

UNTRAINED = 0.5
"""How large weights are that never saw a cat, compared with those that did."""


def learn_filter(
    sprite: np.ndarray, backdrop: np.ndarray, picture: np.ndarray, cell: Pair, stride: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return a filter that answers 1 to the sprite and, in the mean, 0 to the empty backdrop.

    Parameters
    ----------
    sprite : (4, h, w)
        Red, green, blue and opacity.
    backdrop, picture : (3, S, S)
        Without and with the sprite.
    cell : (row, column)
        The output whose window lies over the sprite in ``picture``.
    stride : int

    Returns
    -------
    weight : (1, 3, h, w) float32
        The sprite's colours less their mean in each channel, weighted by how solid the sprite is.
    bias : (1,) float32

    Raises
    ------
    ValueError
        If the filter answers no more to the sprite than to the backdrop.
    """
    colours, solidity = sprite[:3].astype(np.float64), sprite[3].astype(np.float64) ** SOLIDITY
    means = (colours * solidity).sum(axis=(1, 2), keepdims=True) / solidity.sum()
    matched = (solidity * (colours - means))[np.newaxis]
    with_sprite = conv2d(picture[np.newaxis].astype(np.float64), matched, stride=stride)[0, 0][cell]
    without = conv2d(backdrop[np.newaxis].astype(np.float64), matched, stride=stride).mean()
    contrast = with_sprite - without
    if contrast <= LEAST_SPREAD * solidity.sum():
        raise ValueError("The sprite can't be told from the backdrop: give one with light and dark colours.")
    return (matched / contrast).astype(np.float32), np.array([-without / contrast], np.float32)


def untie(weight: np.ndarray, bias: np.ndarray, map_size: Pair, cell: Pair) -> tuple[np.ndarray, np.ndarray]:
    """Return weights of their own for every position, of which only ``cell`` has learned the filter.

    Parameters
    ----------
    weight : (1, C, h, w)
    bias : (1,)
    map_size : (height, width)
    cell : (row, column)

    Returns
    -------
    weights : (H_out, W_out, 1, C, h, w) float32
        Elsewhere small random numbers, always the same, without a mean in any channel.
    biases : (1, H_out, W_out) float32
    """
    noise = np.random.default_rng(0).standard_normal((*map_size, *weight.shape), np.float32)
    noise -= noise.mean(axis=(-2, -1), keepdims=True)
    lengths = np.sqrt((noise**2).sum(axis=(-4, -3, -2, -1), keepdims=True))
    # A sprite of a single cell has no noise without a mean: its lengths are 0.
    weights = noise * (UNTRAINED * np.linalg.norm(weight) / np.maximum(lengths, LEAST_SPREAD))
    biases = np.zeros((1, *map_size), np.float32)
    weights[cell] = weight
    biases[(0, *cell)] = bias[0]
    return weights, biases
