"""The picture with its zeros around it, copied once: what reads it need not ask where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.threads import even_slices, share

if TYPE_CHECKING:
    import numpy as np

    from convstudio.engine import Pair

BLOCK_BYTES = 1 << 20
"""Of the maps that one thread copies at once."""


def with_zeros(picture: np.ndarray, before: Pair, size: Pair) -> np.ndarray:
    """Return ``picture`` (C, H, W) behind ``before`` rows and columns of zeros, cut or filled to (C, *size)."""
    if before == (0, 0) and picture.shape[1:] == size:
        return picture
    padded = scratch("padded", (len(picture), *size), picture.dtype)
    top, left = before
    bottom, right = (min(size[axis], before[axis] + picture.shape[1 + axis]) for axis in (0, 1))

    def fill(own: slice) -> None:
        maps = padded[own]
        maps[:, :top] = 0
        maps[:, bottom:] = 0
        maps[:, top:bottom, :left] = 0
        maps[:, top:bottom, right:] = 0
        maps[:, top:bottom, left:right] = picture[own, : bottom - top, : right - left]

    share(even_slices(len(picture), max(1, BLOCK_BYTES // padded[0].nbytes)), fill)
    return padded
