"""Convolution as one matrix product (im2col): what each output reads is copied into a column.

    output[f, p] = Σ over c, i, j of weight[f, (c, i, j)] · columns[(c, i, j), p]

with columns[(c, i, j), p] the cell that tap (i, j) reads of channel c for output p. The copy is k_h · k_w times as
large as the input, so that it is made block by block of output rows. It serves every stride and dilation, and where
maps are so small that one row of outputs would make a slim product.

Source: Chellapilla, Puri & Simard, "High performance convolutional neural networks for document processing", 2006.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.algorithms.workspace import scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convstudio.engine import Pair, Window

BLOCK_BYTES = 4 << 20
"""Memory for the columns of one block: small enough for a processor's cache, large enough for a fast product."""


def multiply_columns(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
    between_blocks: Callable[[], object] | None = None,
) -> None:
    """Fill ``output`` (C_out, H_out, W_out) from ``picture`` (C_in, H, W), which holds its padding.

    Parameters
    ----------
    weight : (C_out, C_in, k_h, k_w)
    bias : (C_out,) or None
    window : Window
        As placed on the padded picture, without padding of its own.
    """
    filters = weight.reshape(len(weight), -1)
    positions = output.reshape(len(weight), -1)
    depth = filters.shape[1]
    room = max(1, BLOCK_BYTES // (depth * picture.itemsize))
    for rows, columns in _blocks(window.output_size, room):
        if between_blocks:
            between_blocks()
        size = (rows.stop - rows.start, columns.stop - columns.start)
        block = scratch("columns", (len(picture), *window.kernel_size, *size), picture.dtype)
        _copy_columns(picture, block, window, rows.start, columns.start)
        start = rows.start * window.output_size[1] + columns.start
        part = positions[:, start : start + prod(size)]
        np.matmul(filters, block.reshape(depth, -1), out=part)
        if bias is not None:
            part += bias[:, np.newaxis]


def _blocks(output_size: Pair, room: int) -> Iterator[tuple[slice, slice]]:
    """Yield (rows, columns) of at most ``room`` positions: as many whole rows as fit, or parts of one row."""
    height, width = output_size
    down, right = max(1, room // width), min(room, width)
    for row in range(0, height, down):
        for column in range(0, width, right):
            yield slice(row, min(row + down, height)), slice(column, min(column + right, width))


def _copy_columns(picture: np.ndarray, block: np.ndarray, window: Window, row: int, column: int) -> None:
    """Fill ``block`` (C, k_h, k_w, rows, columns) with what the outputs from (row, column) on read."""
    (down, right), (spread_down, spread_right) = window.stride, window.dilation
    height, width = block.shape[-2:]
    for i in range(window.kernel_size[0]):
        top = row * down + i * spread_down
        lines = picture[:, top : top + (height - 1) * down + 1 : down]
        for j in range(window.kernel_size[1]):
            left = column * right + j * spread_right
            block[:, i, j] = lines[:, :, left : left + (width - 1) * right + 1 : right]
