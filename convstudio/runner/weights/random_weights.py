"""Random weights that are the same on every system and with every version of NumPy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import prod, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from convstudio.runner.threads import share

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Shape

BLOCK = 1 << 18
"""Numbers drawn at once, so that large layers need little memory beside their own."""


def random_bits(seed: int, *salts: str) -> np.random.PCG64:
    """Return a stream of random bits that depends on the seed and the salts alone.

    Only the raw bits of NumPy's generators are promised never to change; what is built on them here stays put too.
    """
    digest = hashlib.sha256("/".join((str(seed), *salts)).encode()).digest()
    return np.random.PCG64(int.from_bytes(digest[:16], "little"))


def uniform(bits: np.random.PCG64, count: int) -> np.ndarray:
    """Return ``count`` float64 numbers, evenly spread over 0 <= x < 1."""
    raw = np.asarray(bits.random_raw(count), dtype=np.uint64)
    raw >>= np.uint64(11)
    # NumPy is slow with unsigned numbers; these have 53 bits, and no sign.
    numbers: np.ndarray = np.multiply(raw.view(np.int64), 2.0**-53)
    return numbers


def normal(bits: np.random.PCG64, count: int) -> np.ndarray:
    """Return ``count`` float64 numbers with mean 0 and variance 1.

    References
    ----------
    Box & Muller, Annals of Mathematical Statistics 29 (1958).
    """
    pairs = (count + 1) // 2
    numbers = np.empty((2, pairs))
    # 1 − x is never 0, so that its logarithm is finite.
    radius = uniform(bits, pairs)
    np.log(np.subtract(1.0, radius, out=radius), out=radius)
    radius *= -2.0
    np.sqrt(radius, out=radius)
    angle = uniform(bits, pairs)
    angle *= 2.0 * np.pi
    np.multiply(radius, np.cos(angle, out=numbers[0]), out=numbers[0])
    np.multiply(radius, np.sin(angle, out=numbers[1]), out=numbers[1])
    return numbers.reshape(-1)[:count]


def normal_weights(bits: np.random.PCG64, shape: Shape, deviation: float) -> np.ndarray:
    """Return float32 weights with mean 0 and a standard deviation."""

    def draw(own: np.random.PCG64, block: np.ndarray) -> None:
        np.multiply(normal(own, block.size), deviation, out=block, casting="same_kind")

    return _drawn(bits, shape, draw)


def uniform_weights(bits: np.random.PCG64, shape: Shape, limit: float) -> np.ndarray:
    """Return float32 weights spread evenly over ±``limit``."""

    def draw(own: np.random.PCG64, block: np.ndarray) -> None:
        np.multiply(uniform(own, block.size) - 0.5, 2.0 * limit, out=block, casting="same_kind")

    return _drawn(bits, shape, draw)


def _drawn(bits: np.random.PCG64, shape: Shape, draw: Callable[[np.random.PCG64, np.ndarray], object]) -> np.ndarray:
    """Return float32 numbers that are drawn block by block, on several threads; RunCancelled if nobody wants them.

    Both ways of drawing take a number of raw bits for each number, so that a block can begin where the one before it
    will end.
    """
    numbers, state = np.empty(prod(shape), np.float32), bits.state

    def fill(start: int) -> None:
        own = np.random.PCG64(0)
        own.state = state
        draw(own.advance(start), numbers[start : start + BLOCK])

    share(range(0, numbers.size, BLOCK), fill)
    return numbers.reshape(shape)


def he_normal(bits: np.random.PCG64, shape: Shape, reads: int) -> np.ndarray:
    """Return float32 weights whose variance is 2 / ``reads``.

    Parameters
    ----------
    reads : int
        How many numbers one output reads.

    References
    ----------
    He et al., arXiv:1502.01852.
    """
    return normal_weights(bits, shape, sqrt(2.0 / reads))


def glorot_uniform(bits: np.random.PCG64, shape: Shape) -> np.ndarray:
    """Return float32 weights spread evenly over ±sqrt(6 / (inputs + outputs)).

    Parameters
    ----------
    shape : (out, in)

    References
    ----------
    Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
    """
    return uniform_weights(bits, shape, sqrt(6.0 / sum(shape)))


Scheme = Literal[
    "usual",
    "he_normal",
    "he_uniform",
    "glorot_normal",
    "glorot_uniform",
    "lecun_normal",
    "pytorch",
    "gaussian",
    "zeros",
    "ones",
]
"""How wide random weights spread; "usual" is He normal for convolutions and Glorot uniform for Linear."""

GAUSSIAN_DEVIATION = 0.01
"""That of AlexNet: Krizhevsky et al., NIPS 2012, section 5."""


@dataclass(frozen=True, slots=True)
class Fans:
    """How much an output reads, and into how many an input goes, of a layer's numbers.

    Parameters
    ----------
    reads, feeds : int
        PyTorch calls them fan_in and fan_out.
    """

    reads: int
    feeds: int


def spread_weights(scheme: Scheme, bits: np.random.PCG64, shape: Shape, fans: Fans) -> np.ndarray:
    """Return float32 weights after one of the schemes that have a name.

    References
    ----------
    He et al., arXiv:1502.01852; Glorot & Bengio, AISTATS 2010; LeCun et al., "Efficient backprop", 1998;
    ``torch.nn.Conv2d.reset_parameters``, which spreads weight and bias evenly over ±1/√fan_in.
    """
    reads, both = max(1, fans.reads), max(1, fans.reads + fans.feeds)
    match scheme:
        case "zeros" | "ones":
            return np.full(shape, float(scheme == "ones"), np.float32)
        case "he_uniform":
            return uniform_weights(bits, shape, sqrt(6.0 / reads))
        case "glorot_uniform":
            return uniform_weights(bits, shape, sqrt(6.0 / both))
        case "pytorch":
            return uniform_weights(bits, shape, sqrt(1.0 / reads))
        case "glorot_normal":
            return normal_weights(bits, shape, sqrt(2.0 / both))
        case "lecun_normal":
            return normal_weights(bits, shape, sqrt(1.0 / reads))
        case "gaussian":
            return normal_weights(bits, shape, GAUSSIAN_DEVIATION)
    return he_normal(bits, shape, reads)
