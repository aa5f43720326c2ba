"""Filters designed after those that the first layers of trained networks learn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Literal

import numpy as np

from convstudio.runner.weights.random_weights import random_bits, uniform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convstudio.engine import Pair, Shape

Kind = Literal["edge", "bar", "spot", "blob", "mean"]
Colour = Literal["light", "warm_cool", "red_green", "yellow_blue"]

COLOURS: dict[Colour, tuple[float, float, float]] = {
    "light": (1.0, 1.0, 1.0),
    "warm_cool": (1.0, 0.0, -1.0),
    "red_green": (1.0, -1.0, 0.0),
    "yellow_blue": (0.5, 0.5, -1.0),
}
"""How much of red, green and blue; the opposed ones add up to 0, so that grey says nothing to them."""

RGB = 3
STRENGTH = 4.0
"""Sum of the absolute values of a filter that adds up to 0: it answers ±2 at most to a picture between 0 and 1."""

DEEP_STRENGTH = 8.0
"""The same behind the first layer, where much has become 0: measured to keep VGG's activations from fading away."""

POINT_STRENGTH = 2.0
"""The same for filters of a single cell, in which no neighbours cancel: with more, deep residual networks overflow."""

MOST_CHANNELS = 4
"""How many channels a filter behind the first layer reads: with more, contrary channels cancel to nothing."""

GOLDEN_TURN = 0.6180339887498949
"""Part of a half turn by which endless angles differ, so that they never meet again."""

BLOBS_EVERY = 9
"""How many edges and bars come before a blob; odd, so that blobs get every colour."""

SHARPNESS = 0.55
"""Width of the Gaussian in which edges and bars end, in half kernels."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one filter looks for.

    Parameters
    ----------
    kind : "edge", "bar", "spot", "blob" or "mean"
        A step from dark to light, a light line, a light middle on dark, a soft patch, or all cells alike.
    angle : float
        Direction in which the step goes, in degrees from rightwards, clockwise as rows go down.
    waves : float
        Periods of light and dark in one kernel; how narrow a blob is.
    colour : str
        Which colours are opposed.
    sign : float
        −1 swaps light and dark.
    """

    kind: Kind
    angle: float = 0.0
    waves: float = 0.75
    colour: Colour = "light"
    sign: float = 1.0


TELLING: tuple[Pattern, ...] = (
    Pattern("edge", 0),
    Pattern("edge", 90),
    Pattern("spot"),
    Pattern("blob", colour="warm_cool"),
    Pattern("edge", 45),
    Pattern("edge", 135),
    Pattern("blob", colour="red_green"),
    Pattern("bar", 0, 1.0),
    Pattern("bar", 90, 1.0),
    Pattern("mean"),
    Pattern("edge", 0, colour="yellow_blue"),
    Pattern("edge", 90, colour="yellow_blue"),
    Pattern("bar", 45, 1.0),
    Pattern("bar", 135, 1.0),
    Pattern("spot", sign=-1.0),
    Pattern("spot", colour="red_green"),
    Pattern("edge", 0, 2.0),
    Pattern("edge", 90, 2.0),
    Pattern("bar", 22.5, 2.0),
    Pattern("bar", 112.5, 2.0),
)
"""The patterns that every bank starts with, the most telling first."""


def filter_bank(shape: Shape, seed: int, salt: str) -> np.ndarray:
    """Return a bank of varied filters, any number of any size.

    Filters that read three channels take them for red, green and blue; one channel is brightness. Where there are
    other numbers of channels, each filter reads a few of them, drawn at random, with the pattern in each.

    Parameters
    ----------
    shape : (C_out, C_in / groups, k_h, k_w)
    seed, salt
        Decide what is left to chance: the patterns after the telling ones, and the channels of deeper layers.

    Returns
    -------
    float32 array of ``shape``
        All filters but blobs and means of brightness add up to 0. On pictures between 0 and 1 outputs are of order 1.

    References
    ----------
    Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", NIPS 2012, figure 3;
    Gabor, "Theory of communication", 1946.
    """
    filters, channels, height, width = shape
    chance = _Chance(seed, salt)
    coloured = channels == RGB
    strength = _strength(channels, height * width)
    weight = np.empty(shape, np.float32)
    for number, pattern in enumerate(islice(_patterns((height, width), chance, coloured), filters)):
        mix = _channel_mix(pattern, channels, chance)
        weight[number] = _normalised(mix[:, np.newaxis, np.newaxis] * _taps(pattern, (height, width)), strength)
    return weight


class _Chance:
    """Random numbers one at a time, drawn in blocks."""

    def __init__(self, seed: int, salt: str) -> None:
        bits = random_bits(seed, salt, "filter bank")
        self._numbers: Iterator[float] = chain.from_iterable(uniform(bits, 1024).tolist() for _ in count())

    def next(self) -> float:
        """Return the next number, 0 <= x < 1."""
        return next(self._numbers)

    def sample(self, population: int, size: int) -> list[int]:
        """Return ``size`` different numbers below ``population``."""
        chosen: dict[int, None] = {}
        while len(chosen) < size:
            chosen[int(self.next() * population)] = None
        return list(chosen)


def _patterns(size: Pair, chance: _Chance, coloured: bool) -> Iterator[Pattern]:
    """Yield patterns without end, leaving out those that say nothing at this size or without colours."""
    for pattern in chain(TELLING, _endless(chance)):
        if (coloured or pattern.colour == "light") and _speaks(pattern, size):
            yield pattern


def _endless(chance: _Chance) -> Iterator[Pattern]:
    """Yield edges and bars at ever new angles, and now and then a blob, which even a 1×1 kernel can hold."""
    start = chance.next()
    for number in count():
        angle = 180.0 * ((start + number * GOLDEN_TURN) % 1.0)
        waves = 0.6 + 1.6 * chance.next()
        colour = tuple(COLOURS)[number // 2 % len(COLOURS)] if number % 2 else "light"
        yield Pattern("bar" if number % 3 == 0 else "edge", angle, waves, colour)
        if number % BLOBS_EVERY == 0:
            opposed = colour != "light"
            yield Pattern("blob", waves=waves, colour=colour, sign=-1.0 if opposed else 1.0)


def _speaks(pattern: Pattern, size: Pair) -> bool:
    """Say whether the pattern still shows in a kernel of ``size``."""
    if pattern.kind in ("blob", "mean") or size == (1, 1):
        return pattern.kind in ("blob", "mean")
    return bool(np.abs(_taps(pattern, size)).max() > 1e-6)


def _taps(pattern: Pattern, size: Pair) -> np.ndarray:
    """Return the kernel of one pattern (k_h, k_w); all but blobs and the mean add up to 0."""
    if pattern.kind == "mean":
        return np.full(size, pattern.sign)
    down, right = np.meshgrid(*(_axis(length) for length in size), indexing="ij")
    distance = down**2 + right**2
    if pattern.kind == "blob":
        patch: np.ndarray = np.exp(-distance * pattern.waves**2) * pattern.sign
        return patch
    if pattern.kind == "spot":
        taps: np.ndarray = np.exp(-distance / 0.16) - 0.25 * np.exp(-distance / 0.64)
    else:
        angle = np.deg2rad(pattern.angle)
        along = right * np.cos(angle) + down * np.sin(angle)
        # A wave needs three cells or more: finer ones look like noise.
        phase = np.pi * min(pattern.waves, max(size) / 3) * along
        wave = np.sin(phase) if pattern.kind == "edge" else np.cos(phase)
        taps = wave * np.exp(-distance / (2.0 * SHARPNESS**2))
    taps -= taps.mean()
    taps *= pattern.sign
    return taps


def _axis(length: int) -> np.ndarray:
    """Return the cells' middles, with the kernel from −1 to 1."""
    return (2.0 * np.arange(length) + 1.0) / length - 1.0


def _channel_mix(pattern: Pattern, channels: int, chance: _Chance) -> np.ndarray:
    """Return how much each channel counts (C,)."""
    if channels == 1:
        return np.ones(1)
    if channels == RGB:
        return np.array(COLOURS[pattern.colour])
    mix = np.zeros(channels)
    for place, channel in enumerate(chance.sample(channels, min(channels, MOST_CHANNELS))):
        mix[channel] = (0.5 + 0.5 * chance.next()) * (-1.0 if place % 3 == 1 else 1.0)
    return mix


def _strength(channels: int, cells: int) -> float:
    if channels in (1, RGB):
        return STRENGTH
    return POINT_STRENGTH if cells == 1 else DEEP_STRENGTH


def _normalised(taps: np.ndarray, strength: float) -> np.ndarray:
    """Scale ``taps`` in place: the absolute values add up to 1 for a patch or a mean, else to ``strength``."""
    absolute = np.abs(taps).sum()
    one_sided = abs(taps.sum()) > absolute / 2
    taps *= (1.0 if one_sided else strength) / absolute
    return taps
