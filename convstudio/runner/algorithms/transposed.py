"""The transposed convolution: every input cell stamps the kernel, weighted, onto the output.

A convolution is a sparse matrix; this one multiplies by that matrix transposed. What the convolution reads, it writes:
with y = conv(x), output (r, c) reads cell (r·s + i·d − p, c·s + j·d − p) through tap (i, j); here input cell (r, c)
adds to that very cell. So the stamps of all cells come out of one matrix product, taps × channels times
channels × cells, and each tap's are added to a strided slice of the output.

Source: Dumoulin & Visin, arXiv:1603.07285, chapter 4.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.sliding import tap_slices

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Window

BLOCK_BYTES = 8 << 20
"""Memory for the stamps of one block of output channels."""


def stamp(
    picture: np.ndarray,
    weight: np.ndarray,
    output: np.ndarray,
    window: Window,
    groups: int,
    between_blocks: Callable[[], object] | None = None,
) -> None:
    """Add to ``output`` what every cell of ``picture`` stamps onto it.

    Parameters
    ----------
    picture : (C_in, H, W)
    weight : (C_in, C_out / groups, k_h, k_w)
    output : (C_out, H_out, W_out)
    window : Window
        Of the convolution that leads the other way: its input is ``output``, and its output ``picture``.
    """
    depth, filters = picture.shape[0] // groups, weight.shape[1]
    cells, taps = prod(picture.shape[1:]), prod(window.kernel_size)
    room = max(1, BLOCK_BYTES // (taps * cells * picture.itemsize))
    slices = tuple(tap_slices(window))
    for group in range(groups):
        matrix = picture[group * depth : (group + 1) * depth].reshape(depth, cells)
        kernels = weight[group * depth : (group + 1) * depth].reshape(depth, filters, taps)
        for first in range(0, filters, room):
            if between_blocks:
                between_blocks()
            block = kernels[:, first : first + room]
            stamps = block.reshape(depth, -1).T @ matrix
            stamps = stamps.reshape(-1, *window.kernel_size, *picture.shape[1:])
            onto = output[group * filters + first : group * filters + first + len(stamps)]
            for tap in slices:
                onto[:, *tap.inputs] += stamps[:, tap.row, tap.column, *tap.outputs]
