"""Random weights that are the same on every system and with every version of NumPy."""

from __future__ import annotations

import hashlib
from math import prod, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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
    numbers: np.ndarray = (raw >> np.uint64(11)) * 2.0**-53
    return numbers


def normal(bits: np.random.PCG64, count: int) -> np.ndarray:
    """Return ``count`` float64 numbers with mean 0 and variance 1.

    References
    ----------
    Box & Muller, Annals of Mathematical Statistics 29 (1958).
    """
    pairs = (count + 1) // 2
    # 1 − x is never 0, so that its logarithm is finite.
    radius = np.sqrt(-2.0 * np.log(1.0 - uniform(bits, pairs)))
    angle = 2.0 * np.pi * uniform(bits, pairs)
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[:count]


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
    weights = np.empty(prod(shape), np.float32)
    scale = sqrt(2.0 / reads)
    for start in range(0, weights.size, BLOCK):
        block = weights[start : start + BLOCK]
        np.multiply(normal(bits, block.size), scale, out=block, casting="same_kind")
    return weights.reshape(shape)


def glorot_uniform(bits: np.random.PCG64, shape: Shape) -> np.ndarray:
    """Return float32 weights spread evenly over ±sqrt(6 / (inputs + outputs)).

    Parameters
    ----------
    shape : (out, in)

    References
    ----------
    Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
    """
    weights = np.empty(prod(shape), np.float32)
    limit = sqrt(6.0 / sum(shape))
    for start in range(0, weights.size, BLOCK):
        block = weights[start : start + BLOCK]
        np.multiply(uniform(bits, block.size) - 0.5, 2.0 * limit, out=block, casting="same_kind")
    return weights.reshape(shape)
