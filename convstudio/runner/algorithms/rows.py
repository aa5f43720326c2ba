"""Convolution as one matrix product for each row of outputs, with columns that neighbouring rows share.

Of the columns of im2col, those of output row r + 1 are mostly those of row r again, one kernel row further on. So only
the width is unrolled: strip[y, (c, j), x] is the cell that tap column j reads of channel c in picture row y for
output column x. Laid out row by row, the k_h rows that one output row reads lie behind each other, and are a matrix
as they stand, of which nothing needs to be copied:

    output[f, r, x] = Σ over (i, c, j) of weight[f, (i, c, j)] · strip[r · stride + i, (c, j), x]

The copy is k_w times as large as the input, where im2col's is k_h · k_w times. With rows spread d apart, every d-th
row of the picture is a picture of its own.

Source: Cho & Brand, "MEC: memory-efficient convolution for deep neural network", ICML 2017.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.algorithms.padded import with_zeros
from convstudio.runner.algorithms.products import BLOCK_MACS, multiply
from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.stopping import poll
from convstudio.runner.threads import even_slices, share

if TYPE_CHECKING:
    from convstudio.engine import Window

BLOCK_BYTES = 2 << 20
"""Memory for the strips and the outputs of one block of rows."""


def multiply_rows(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
) -> None:
    """Fill ``output`` (C_out, H_out, W_out) from ``picture`` (C_in, H, W); zeros lie around it.

    Parameters
    ----------
    weight : (C_out, C_in, k_h, k_w)
    bias : (C_out,) or None
    window : Window
        With a vertical stride or a vertical dilation of 1.
    """
    filters = np.ascontiguousarray(weight.transpose(0, 2, 1, 3)).reshape(len(weight), -1)
    padded = with_zeros(picture, window.pads[:2], window.padded_size)
    spread, stride = window.dilation[0], window.stride[0]
    width = output.shape[2]
    row_bytes = (len(picture) * window.kernel_size[1] * stride + len(weight)) * width * picture.itemsize
    room = max(BLOCK_BYTES // row_bytes, 2 * window.kernel_size[0] // stride, 1)

    def fill(block: tuple[int, slice]) -> None:
        phase, rows = block
        seen = _seen_rows(padded[:, phase::spread], window, rows)
        part = output[:, phase::spread][:, rows]
        for some in even_slices(len(seen), BLOCK_MACS // (filters.size * width)):
            poll()
            multiply(filters, seen[some], part[:, some].transpose(1, 0, 2))
        if bias is not None:
            part += bias[:, np.newaxis, np.newaxis]

    phases = range(min(spread, output.shape[1]))
    heights = [len(range(phase, output.shape[1], spread)) for phase in phases]
    share([(phase, rows) for phase in phases for rows in even_slices(heights[phase], room)], fill)


def _seen_rows(picture: np.ndarray, window: Window, rows: slice) -> np.ndarray:
    """Return what some rows of outputs read of a picture whose rows they read one after the other.

    Returns
    -------
    array (rows, k_h · C · k_w, W_out)
        A view of strips, which neighbouring rows share.
    """
    (taps_down, taps), stride = window.kernel_size, window.stride[0]
    channels, width, count = len(picture), window.output_size[1], rows.stop - rows.start
    strips = scratch("strips", ((count - 1) * stride + taps_down, channels, taps, width), picture.dtype)
    channel, row, cell = picture.strides
    strips[...] = np.lib.stride_tricks.as_strided(
        picture[:, rows.start * stride :],
        strips.shape,
        (row, channel, window.dilation[1] * cell, window.stride[1] * cell),
        writeable=False,
    )
    return np.lib.stride_tricks.as_strided(
        strips,
        (count, taps_down * channels * taps, width),
        (stride * strips.strides[0], width * strips.itemsize, strips.itemsize),
        writeable=False,
    )
