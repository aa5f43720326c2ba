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

from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.sliding import axis_slices

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Window

BLOCK_BYTES = 1 << 20
"""Memory for the strips of one block of output rows."""

BLOCK_MACS = 1 << 27
"""Products between two looks at whether to go on: a few milliseconds."""


def multiply_rows(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
    between_blocks: Callable[[], object] | None = None,
) -> None:
    """Fill ``output`` (C_out, H_out, W_out) from ``picture`` (C_in, H, W); zeros lie around it.

    Parameters
    ----------
    weight : (C_out, C_in, k_h, k_w)
    bias : (C_out,) or None
    window : Window
        With a vertical stride or a vertical dilation of 1.
    """
    spread, top = window.dilation[0], window.pads[0]
    filters = np.ascontiguousarray(weight.transpose(0, 2, 1, 3)).reshape(len(weight), -1)
    for phase in range(min(spread, window.output_size[0])):
        # The first real row that these outputs read, and in front of it so many rows of padding.
        first = (phase - top) % spread
        padding = (top - phase + first) // spread
        _multiply_phase(
            picture[:, first::spread], filters, bias, output[:, phase::spread], window, padding, between_blocks
        )


def _multiply_phase(
    picture: np.ndarray,
    filters: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
    padding: int,
    between_blocks: Callable[[], object] | None,
) -> None:
    """Fill ``output`` from a picture in which the rows that one output reads follow each other."""
    channels, width = picture.shape[0], output.shape[2]
    taps, stride = window.kernel_size, window.stride[0]
    row_size = channels * taps[1] * width
    room = max(1, (BLOCK_BYTES // (row_size * picture.itemsize) - taps[0]) // stride, 4 * taps[0] // stride)
    for start in range(0, output.shape[1], room):
        count = min(room, output.shape[1] - start)
        lines = (count - 1) * stride + taps[0]
        strips = scratch("strips", (lines, channels, taps[1], width), picture.dtype)
        _copy_strips(picture, strips, window, start * stride - padding)
        seen = np.lib.stride_tricks.as_strided(
            strips,
            (count, taps[0] * channels * taps[1], width),
            (stride * row_size * strips.itemsize, width * strips.itemsize, strips.itemsize),
            writeable=False,
        )
        _multiply_strips(filters, bias, seen, output[:, start : start + count], between_blocks)


def _multiply_strips(
    filters: np.ndarray,
    bias: np.ndarray | None,
    seen: np.ndarray,
    output: np.ndarray,
    between_blocks: Callable[[], object] | None,
) -> None:
    """Fill ``output`` (C_out, rows, W_out) from what its rows see (rows, taps, W_out)."""
    room = max(1, BLOCK_MACS // (filters.size * seen.shape[2]))
    for start in range(0, len(seen), room):
        if between_blocks:
            between_blocks()
        part = output[:, start : start + room]
        np.matmul(filters, seen[start : start + room], out=part.transpose(1, 0, 2))
        if bias is not None:
            part += bias[:, np.newaxis, np.newaxis]


def _copy_strips(picture: np.ndarray, strips: np.ndarray, window: Window, first: int) -> None:
    """Fill ``strips`` (rows, C, k_w, W_out) from the picture's row ``first`` on, with zeros where there is none."""
    above = min(max(0, -first), len(strips))
    below = max(above, min(len(strips), picture.shape[1] - first))
    strips[:above] = 0
    strips[below:] = 0
    lines = picture[:, max(0, first) : max(0, first) + below - above].transpose(1, 0, 2)
    for tap in range(window.kernel_size[1]):
        places = axis_slices(window, 1, tap)
        strip = strips[above:below, :, tap]
        if places is None:
            strip[...] = 0
            continue
        outputs, inputs = places
        strip[..., : outputs.start] = 0
        strip[..., outputs.stop :] = 0
        strip[..., outputs] = lines[..., inputs]
