"""Convolution as one matrix product (im2col): what each output reads is copied into a column.

    output[f, p] = Σ over c, i, j of weight[f, (c, i, j)] · columns[(c, i, j), p]

with columns[(c, i, j), p] the cell that tap (i, j) reads of channel c for output p. The copy is k_h · k_w times as
large as the input, so that it is made block by block of output rows. It serves every stride and dilation, and where
maps are so small that one row of outputs would make a slim product.

Source: Chellapilla, Puri & Simard, "High performance convolutional neural networks for document processing", 2006.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.algorithms.padded import with_zeros
from convstudio.runner.algorithms.products import BLOCK_MACS, FEWEST_SHARED, multiply
from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.threads import even_slices, share

if TYPE_CHECKING:
    from convstudio.engine import Pair, Window

BLOCK_BYTES = 2 << 20
"""Memory for the columns of one block: small enough for a processor's cache, large enough for a fast product."""

PART_BYTES = 1 << 20
"""Of a block that one thread copies at once."""

FEWEST_FILTERS = 32
"""Rows of the product from which on it pays to divide them."""


def multiply_columns(
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
    """
    padded = with_zeros(picture, window.pads[:2], window.padded_size)
    filters = weight.reshape(len(weight), -1)
    depth = filters.shape[1]

    def fill(block: tuple[slice, slice]) -> None:
        columns = _columns(padded, window, *block)
        part = output[:, *block]
        # Whole rows lie one behind the other, and so does a part of one.
        _multiply(filters, columns.reshape(depth, -1), bias, part.reshape(len(weight), -1))

    share(_blocks(window.output_size, max(1, BLOCK_BYTES // (depth * picture.itemsize))), fill)


def _blocks(output_size: Pair, room: int) -> list[tuple[slice, slice]]:
    """Return (rows, columns) of at most ``room`` positions: as many whole rows as fit, or parts of one row."""
    height, width = output_size
    return [
        (rows, columns)
        for rows in even_slices(height, max(1, room // width))
        for columns in even_slices(width, min(room, width))
    ]


def _columns(padded: np.ndarray, window: Window, rows: slice, columns: slice) -> np.ndarray:
    """Return what the outputs of a block read: (C, k_h, k_w, rows, columns)."""
    size = (rows.stop - rows.start, columns.stop - columns.start)
    block = scratch("columns", (len(padded), *window.kernel_size, *size), padded.dtype)
    (down, right), (spread_down, spread_right) = window.stride, window.dilation
    channel, row, cell = padded.strides
    seen = np.lib.stride_tricks.as_strided(
        padded[:, rows.start * down :, columns.start * right :],
        block.shape,
        (channel, spread_down * row, spread_right * cell, down * row, right * cell),
        writeable=False,
    )

    def copy(own: slice) -> None:
        block[own] = seen[own]

    share(even_slices(len(padded), max(1, PART_BYTES // block[0].nbytes)), copy)
    return block


def _multiply(
    filters: np.ndarray,
    columns: np.ndarray,
    bias: np.ndarray | None,
    part: np.ndarray,
) -> None:
    """Fill ``part`` (C_out, positions) with filters times columns."""

    def fill(own: slice) -> None:
        multiply(filters[own], columns, part[own])
        if bias is not None:
            part[own] += bias[own, np.newaxis]

    few = len(filters) * columns.size < FEWEST_SHARED
    most = len(filters) if few else min(-(-len(filters) // 2), BLOCK_MACS // columns.size)
    share(even_slices(len(filters), max(FEWEST_FILTERS, most)), fill)
