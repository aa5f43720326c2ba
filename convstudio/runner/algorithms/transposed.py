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

from convstudio.runner.algorithms.products import FEWEST_SHARED
from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.sliding import tap_slices
from convstudio.runner.stopping import poll
from convstudio.runner.threads import even_slices, share, thread_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine import Window
    from convstudio.runner.sliding import TapSlices

BLOCK_BYTES = 2 << 20
"""Memory for the stamps of some rows of cells."""


def stamp(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
    groups: int,
) -> None:
    """Fill ``output`` with the bias, and what every cell of ``picture`` stamps onto it.

    Parameters
    ----------
    picture : (C_in, H, W)
    weight : (C_in, C_out / groups, k_h, k_w)
    bias : (C_out,) or None
    output : (C_out, H_out, W_out)
    window : Window
        Of the convolution that leads the other way: its input is ``output``, and its output ``picture``.
    """
    depth, filters = picture.shape[0] // groups, weight.shape[1]
    height, width = picture.shape[1:]
    taps = prod(window.kernel_size)
    slices = tuple(tap_slices(window))

    def fill(task: tuple[int, slice]) -> None:
        group, own = task
        read = slice(group * depth, (group + 1) * depth)
        written = slice(group * filters + own.start, group * filters + own.stop)
        kernels = weight[read, own].reshape(depth, -1).T
        onto = output[written]
        onto[...] = 0 if bias is None else bias[written, np.newaxis, np.newaxis]
        # Stamps of neighbouring rows overlap: one thread lays those of some channels, one after the other.
        for rows in even_slices(height, max(1, BLOCK_BYTES // (len(kernels) * width * picture.itemsize))):
            poll()
            stamps = scratch("stamps", (len(kernels), (rows.stop - rows.start) * width), picture.dtype)
            np.matmul(kernels, picture[read, rows].reshape(depth, -1), out=stamps)
            _lay(stamps.reshape(len(onto), *window.kernel_size, -1, width), rows, onto, slices, window.stride[0])

    most = filters if weight.size * height * width < FEWEST_SHARED * groups else -(-filters // thread_count())
    room = max(1, min(most, BLOCK_BYTES // (taps * width * picture.itemsize)))
    share([(group, own) for group in range(groups) for own in even_slices(filters, room)], fill)


def _lay(stamps: np.ndarray, rows: slice, onto: np.ndarray, slices: Sequence[TapSlices], stride: int) -> None:
    """Add the stamps (filters, k_h, k_w, rows, W) of some rows of cells to ``onto`` (filters, H_out, W_out)."""
    for tap in slices:
        cells, columns = tap.outputs
        first, end = max(cells.start, rows.start), min(cells.stop, rows.stop)
        if first < end:
            start = tap.inputs[0].start + (first - cells.start) * stride
            places = slice(start, start + (end - 1 - first) * stride + 1, stride)
            seen = stamps[:, tap.row, tap.column, first - rows.start : end - rows.start, columns]
            onto[:, places, tap.inputs[1]] += seen
