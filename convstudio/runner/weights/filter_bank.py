"""Filters designed after those that the first layers of trained networks learn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Literal

import numpy as np

from convstudio.runner.stopping import poll
from convstudio.runner.weights.random_weights import random_bits, uniform

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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

SHOWS_ALL = 3
"""Rows and columns of a kernel in which every pattern shows."""

TOGETHER = 256
"""Filters that are made at once."""

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
    chance, size = _Chance(seed, salt), (height, width)
    patterns = _patterns(size, chance, coloured=channels == RGB)
    weight = np.zeros(shape, np.float32)
    for start in range(0, filters, TOGETHER):
        poll()
        own = weight[start : start + TOGETHER]
        # A filter's channels are drawn before the next pattern is.
        drawn = [(pattern, *_channel_mix(pattern, channels, chance)) for pattern in islice(patterns, len(own))]
        chosen, read, mix = zip(*drawn, strict=True)
        taps, factors = _taps(chosen, size), np.array(mix)
        factors *= _scales(taps, factors, _strength(channels, height * width))
        own[np.arange(len(own))[:, np.newaxis], np.array(read)] = (
            factors[..., np.newaxis, np.newaxis] * taps[:, np.newaxis]
        )
    return weight


class _Chance:
    """Random numbers one at a time, drawn in blocks."""

    def __init__(self, seed: int, salt: str) -> None:
        bits = random_bits(seed, salt, "filter bank")
        self._numbers: Iterator[float] = chain.from_iterable(uniform(bits, 1024).tolist() for _ in count())

    def next(self) -> float:
        """Return the next number, 0 <= x < 1."""
        return next(self._numbers)

    def skip(self, number: int) -> None:
        """Let some numbers go by."""
        next(islice(self._numbers, number, number), None)

    def sample(self, population: int, size: int) -> list[int]:
        """Return ``size`` different numbers below ``population``."""
        chosen: dict[int, None] = {}
        while len(chosen) < size:
            chosen[int(self.next() * population)] = None
        return list(chosen)


def _patterns(size: Pair, chance: _Chance, *, coloured: bool) -> Iterator[Pattern]:
    """Yield patterns without end, leaving out those that say nothing at this size or without colours."""
    endless = _endless_blobs(chance) if size == (1, 1) else _endless(chance)
    for pattern in chain(TELLING, endless):
        if (coloured or pattern.colour == "light") and _speaks(pattern, size):
            yield pattern


def _endless(chance: _Chance) -> Iterator[Pattern]:
    """Yield edges and bars at ever new angles, and now and then a blob."""
    start = chance.next()
    for number in count():
        angle = 180.0 * ((start + number * GOLDEN_TURN) % 1.0)
        waves = 0.6 + 1.6 * chance.next()
        colour = _colour(number)
        yield Pattern("bar" if number % 3 == 0 else "edge", angle, waves, colour)
        if number % BLOBS_EVERY == 0:
            yield _blob(waves, colour)


def _endless_blobs(chance: _Chance) -> Iterator[Pattern]:
    """Yield the blobs alone, which even a 1×1 kernel can hold; as many numbers go by as for all patterns."""
    chance.skip(1)
    for number in count(0, BLOBS_EVERY):
        yield _blob(0.6 + 1.6 * chance.next(), _colour(number))
        chance.skip(BLOBS_EVERY - 1)


def _blob(waves: float, colour: Colour) -> Pattern:
    return Pattern("blob", waves=waves, colour=colour, sign=1.0 if colour == "light" else -1.0)


def _colour(number: int) -> Colour:
    return tuple(COLOURS)[number // 2 % len(COLOURS)] if number % 2 else "light"


def _speaks(pattern: Pattern, size: Pair) -> bool:
    """Say whether the pattern still shows in a kernel of ``size``."""
    if pattern.kind in ("blob", "mean") or size == (1, 1):
        return pattern.kind in ("blob", "mean")
    return min(size) >= SHOWS_ALL or bool(np.abs(_taps([pattern], size)).max() > 1e-6)


def _taps(patterns: Sequence[Pattern], size: Pair) -> np.ndarray:
    """Return the kernels of some patterns (N, k_h, k_w); all but blobs and means add up to 0."""
    down, right = np.meshgrid(*(_axis(length) for length in size), indexing="ij")
    distance = down**2 + right**2
    kinds = np.array([pattern.kind for pattern in patterns])
    angle = np.deg2rad(_each([pattern.angle for pattern in patterns]))
    waves = _each([pattern.waves for pattern in patterns])
    taps = np.ones((len(patterns), *size))
    for kind in set(kinds.tolist()) - {"mean"}:
        own = kinds == kind
        if kind == "blob":
            taps[own] = np.exp(-distance * waves[own] ** 2)
            continue
        if kind == "spot":
            taps[own] = np.exp(-distance / 0.16) - 0.25 * np.exp(-distance / 0.64)
        else:
            along = right * np.cos(angle[own]) + down * np.sin(angle[own])
            # A wave needs three cells or more: finer ones look like noise.
            phase = np.pi * np.minimum(waves[own], max(size) / 3) * along
            wave = np.sin(phase) if kind == "edge" else np.cos(phase)
            taps[own] = wave * np.exp(-distance / (2.0 * SHARPNESS**2))
        taps[own] -= taps[own].mean(axis=(1, 2), keepdims=True)
    taps *= _each([pattern.sign for pattern in patterns])
    return taps


def _each(numbers: list[float]) -> np.ndarray:
    """Return numbers that count for all cells of a pattern (N, 1, 1)."""
    return np.array(numbers)[:, np.newaxis, np.newaxis]


def _axis(length: int) -> np.ndarray:
    """Return the cells' middles, with the kernel from −1 to 1."""
    return (2.0 * np.arange(length) + 1.0) / length - 1.0


def _channel_mix(pattern: Pattern, channels: int, chance: _Chance) -> tuple[Sequence[int], Sequence[float]]:
    """Return the channels that are read, and how much each counts."""
    if channels == 1:
        return (0,), (1.0,)
    if channels == RGB:
        return range(RGB), COLOURS[pattern.colour]
    read = chance.sample(channels, min(channels, MOST_CHANNELS))
    return read, [(0.5 + 0.5 * chance.next()) * (-1.0 if place % 3 == 1 else 1.0) for place in range(len(read))]


def _strength(channels: int, cells: int) -> float:
    if channels in (1, RGB):
        return STRENGTH
    return POINT_STRENGTH if cells == 1 else DEEP_STRENGTH


def _scales(taps: np.ndarray, factors: np.ndarray, strength: float) -> np.ndarray:
    """Return what filters are multiplied by (N, 1), so that their absolute values add up to 1 or ``strength``.

    It is 1 for a patch or a mean.

    Parameters
    ----------
    taps : (N, k_h, k_w)
        Of each filter, in all of its channels.
    factors : (N, K)
        How much each channel counts.
    """
    absolute = np.abs(factors).sum(axis=1) * np.abs(taps).sum(axis=(1, 2))
    one_sided = np.abs(factors.sum(axis=1) * taps.sum(axis=(1, 2))) > absolute / 2
    scales: np.ndarray = np.where(one_sided, 1.0, strength) / absolute
    return scales[:, np.newaxis]
