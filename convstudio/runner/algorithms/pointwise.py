"""Kernels of one cell: a picture is a matrix of channels × cells already, and the convolution is one product.

Larger strides read every few cells only; these are copied next to each other first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.algorithms.products import BLOCK_MACS, FEWEST_SHARED, multiply
from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.threads import BLOCK_BYTES, even_slices, share

if TYPE_CHECKING:
    from convstudio.engine import Window

FEWEST = 64
"""Rows or columns of a product from which on it pays to divide them."""


def multiply_cells(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
) -> None:
    """Fill ``output`` (C_out, H_out, W_out) from ``picture`` (C_in, H, W), which needs no padding.

    Parameters
    ----------
    weight : (C_out, C_in, 1, 1)
    bias : (C_out,) or None
    """
    matrix = _cells(picture, window).reshape(len(picture), -1)
    filters = weight.reshape(len(weight), -1)
    result = output.reshape(len(filters), -1)

    def fill(block: tuple[slice, slice]) -> None:
        rows, columns = block
        part = result[block]
        multiply(filters[rows], matrix[:, columns], part)
        if bias is not None:
            part += bias[rows, np.newaxis]

    share(_blocks(*result.shape, len(picture)), fill)


def _cells(picture: np.ndarray, window: Window) -> np.ndarray:
    """Return the cells that are read, (C_in, H_out, W_out)."""
    if window.stride == (1, 1):
        return picture
    read = picture[:, :: window.stride[0], :: window.stride[1]]
    read = read[:, : window.output_size[0], : window.output_size[1]]
    cells = scratch("cells", read.shape, read.dtype)

    def copy(own: slice) -> None:
        cells[own] = read[own]

    share(even_slices(len(read), max(1, BLOCK_BYTES // cells[0].nbytes)), copy)
    return cells


def _blocks(filters: int, cells: int, depth: int) -> list[tuple[slice, slice]]:
    """Return blocks of rows and columns of the product, one at least for each thread if it is not small."""
    if filters * cells * depth < FEWEST_SHARED:
        return [(slice(None), slice(None))]
    room = max(FEWEST, BLOCK_MACS // (filters * depth))
    if cells >= 4 * FEWEST:
        return [(slice(None), columns) for columns in even_slices(cells, min(room, -(-cells // 2)))]
    return [(rows, slice(None)) for rows in even_slices(filters, max(FEWEST, -(-filters // 2)))]
