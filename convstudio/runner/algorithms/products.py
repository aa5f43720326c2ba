"""Matrix products on one thread, cut into pieces where small ones are quicker than large ones.

A linear algebra library copies both factors into an order of its own before it multiplies, which pays for large
products of like sides and costs as much as the arithmetic for slim ones. For AVX-512, OpenBLAS has kernels that read
the factors where they lie; it takes them up to 10⁶ multiplications. On one core of an AMD EPYC, in 10⁹
multiplications a second:

    rows × depth × columns     16·96·12544   24·144·3136   64·256·3136   64·64·448   36 times 512·512·49
    as a whole                          34            42            49          44                    32
    in pieces                           50            52            55          51                    40

Source: OpenBLAS, interface/gemm.c and kernel/x86_64/sgemm_small_kernel_permit_skylakex.c, for when it does what.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.threads import blas_architectures

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_IN_PIECE = 10**6
"""Multiplications of a product that reads its factors where they lie."""

ARCHITECTURES = {"SkylakeX", "Cooperlake", "SapphireRapids"}
"""For which OpenBLAS has such kernels."""

USUAL_WIDTH, SMALLEST_HEIGHT = 64, 16
"""Columns of a piece, four registers full; and rows from which on a piece is worth it."""

LANES = 16
"""Float32 numbers in a register."""


BLOCK_MACS = 1 << 26
"""Multiplications between two looks at whether to go on: a millisecond or two."""


FEWEST_SHARED = 1 << 24
"""Multiplications from which on a product is worth dividing among threads."""


def multiply(left: np.ndarray, right: np.ndarray, out: np.ndarray) -> None:
    """Do what ``np.matmul`` does, for (…, M, K) times (…, K, N), with whatever axes in front."""
    height, width = out.shape[-2:]
    depth = left.shape[-1]
    if _has_small_kernels() and out.dtype == np.float32:
        rows, columns = piece_size(height, depth, width)
    else:
        rows, columns = height, width
    if rows >= height and columns >= width:
        np.matmul(left, right, out=out)
        return
    for own_rows, row_size in _runs(height, rows):
        for own_columns, column_size in _runs(width, columns):
            _multiply_pieces(
                left[..., own_rows, :],
                right[..., own_columns],
                out[..., own_rows, own_columns],
                row_size,
                column_size,
            )


def piece_size(height: int, depth: int, width: int) -> tuple[int, int]:
    """Return rows and columns of the pieces of a product (height × depth) · (depth × width)."""
    room = MOST_IN_PIECE // max(1, depth)
    if height * width <= room:
        return height, width
    if width <= room // height:
        return height, width
    columns = max(USUAL_WIDTH, room // height // USUAL_WIDTH * USUAL_WIDTH)
    columns = min(columns, width) if width < 2 * USUAL_WIDTH else columns
    columns = _even(width, columns, LANES)
    rows = min(height, room // columns)
    if rows < min(SMALLEST_HEIGHT, height):
        return height, width
    return _even(height, rows, 1), columns


def _even(count: int, most: int, step: int) -> int:
    """Return a size of parts of ``count``, at most ``most``, that are nearly equal and multiples of ``step``."""
    if count <= most:
        return count
    number = -(-count // most)
    size = -(-count // number)
    size = -(-size // step) * step
    return min(size, most)


def _runs(count: int, size: int) -> Iterator[tuple[slice, int]]:
    """Yield the part of ``range(count)`` that parts of ``size`` fill, and the rest."""
    filled = count // size * size
    if filled:
        yield slice(0, filled), size
    if filled < count:
        yield slice(filled, count), count - filled


def _multiply_pieces(left: np.ndarray, right: np.ndarray, out: np.ndarray, rows: int, columns: int) -> None:
    """Multiply pieces of (rows, columns), which fill the product."""
    depth = left.shape[-1]
    # Axes: the batch, pieces of rows, pieces of columns, and within a piece rows, depth and columns.
    lefts = left.reshape(*left.shape[:-2], -1, 1, rows, depth)
    rights = np.swapaxes(right.reshape(*right.shape[:-2], 1, depth, -1, columns), -3, -2)
    outs = np.swapaxes(out.reshape(*out.shape[:-2], left.shape[-2] // rows, rows, -1, columns), -3, -2)
    if left.shape[-2] < right.shape[-1]:
        # What is gone through again and again should be the smaller one.
        lefts, rights, outs = (np.swapaxes(array, -4, -3) for array in (lefts, rights, outs))
    np.matmul(lefts, rights, out=outs)


@cache
def _has_small_kernels() -> bool:
    return bool(ARCHITECTURES & set(blas_architectures()))
