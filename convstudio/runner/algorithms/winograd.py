"""Convolutions with a quarter of the products: F(4×4, 3×3) after Winograd.

Four outputs of a filter of three taps are the coefficients of a product of polynomials, known when the product is
known at six points; so they take 6 products instead of 12, and 4×4 outputs 36 instead of 144:

    Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A        d: 6×6 cells, g: 3×3 taps, Y: 4×4 outputs

Summed over channels, the products at each of the 36 places are a matrix product, filters × channels times channels ×
tiles. The transforms are matrix products too. Bᵀ meets the picture's rows first, of which every tile row reads six, and
only then are the six columns of every tile copied, as neighbouring tiles share them. The outputs of a row of a tile
lie behind each other, and are copied to their places four at a time. All this goes block by block of tile rows, so
that a block stays in the cache. With taps spread d apart, every d-th row and column is a picture of its own, a phase.
Other kernels are made of 3×3 ones (``winograd_filters``), each with a picture of its own.

Points 0, ±3/4, ±3/2 and ∞ lose half as many digits as the usual 0, ±1, ±2 and ∞: about 2·10⁻⁶ of the largest output.
Whole numbers do not stay exact.

Source: Lavin & Gray, "Fast algorithms for convolutional neural networks", arXiv:1509.09308; Barabasz et al., "Error
analysis and improving the accuracy of Winograd convolution", arXiv:1803.10986, for the choice of points.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convstudio.runner.algorithms.padded import with_zeros
from convstudio.runner.algorithms.products import BLOCK_MACS, multiply
from convstudio.runner.algorithms.winograd_filters import (
    CELL_MATRIX,
    CELLS,
    STAGE_BYTES,
    TILE,
    TILE_MATRIX,
    part_offsets,
)
from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.threads import even_slices, share

if TYPE_CHECKING:
    from convstudio.engine import Pair, Window

SMALLEST_BLOCK = 1 << 21
"""Bytes of a block: the cells and products of one phase's tiles. More where the filters are large, as it reads all."""


def multiply_tiles(
    picture: np.ndarray,
    filters: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
) -> None:
    """Fill ``output`` (C_out, H_out, W_out) from ``picture`` (C_in, H, W); zeros lie around it.

    Parameters
    ----------
    filters : (36, C_out, C_in · parts)
        What transform_filters makes of the layer's.
    bias : (C_out,) or None
    window : Window
        With strides or dilations of 1.

    Notes
    -----
    A number that is infinite or not a number spoils all tiles that it is in.
    """
    phases = _phases(picture, output, window)
    tile_rows, tile_columns = phases[0].tiles
    row_bytes = CELLS * CELLS * sum(filters.shape[1:]) * len(phases) * tile_columns * picture.itemsize
    room = max(1, max(SMALLEST_BLOCK * len(phases), filters.nbytes * 3 // 2) // row_bytes)

    def fill(rows: slice) -> None:
        cells = _cells_of_tiles(phases, rows)
        products = _products(filters, cells)
        _write_tiles(products, bias, phases, rows)

    # Of many blocks each thread takes its own; a single one is divided among them at each stage.
    share(even_slices(tile_rows, room), fill)


class _Phase(NamedTuple):
    """Outputs (C_out, H_out, W_out) that read neighbouring cells, and the pictures (C_in, H, W) that they read.

    The pictures, one for each 3×3 kernel, hold their padding, and cells enough for whole tiles.
    """

    pictures: tuple[np.ndarray, ...]
    output: np.ndarray

    @property
    def tiles(self) -> Pair:
        """Rows and columns of tiles."""
        height, width = self.output.shape[1:]
        return -(-height // TILE), -(-width // TILE)


def _phases(picture: np.ndarray, output: np.ndarray, window: Window) -> tuple[_Phase, ...]:
    """Return one phase, or as many as the dilations multiply to; the first has the most outputs."""
    (step_down, step_right), (down, right) = window.stride, window.dilation
    offsets = [part_offsets(*axis) for axis in zip(window.kernel_size, window.stride, strict=True)]
    tiles = [-(-size // (TILE * spread)) for size, spread in zip(output.shape[1:], window.dilation, strict=True)]
    height, width = (
        # The last cell of the last tile, of the last phase or the last kernel.
        (count * TILE + CELLS - TILE) * spread * step + places[-1] * spread
        for count, spread, step, places in zip(tiles, window.dilation, window.stride, offsets, strict=True)
    )
    padded = with_zeros(picture, window.pads[:2], (height, width))
    return tuple(
        _Phase(
            tuple(
                _whole_tiles(
                    padded[:, row + below * down :: down * step_down, column + beyond * right :: right * step_right],
                    tiles,
                )
                for below in offsets[0]
                for beyond in offsets[1]
            ),
            output[:, row::down, column::right],
        )
        for row in range(min(down, output.shape[1]))
        for column in range(min(right, output.shape[2]))
    )


def _whole_tiles(picture: np.ndarray, tiles: list[int]) -> np.ndarray:
    """Return as much of a picture as whole tiles read."""
    height, width = (count * TILE + CELLS - TILE for count in tiles)
    return picture[:, :height, :width]


def _cells_of_tiles(phases: tuple[_Phase, ...], rows: slice) -> np.ndarray:
    """Return Bᵀ d B of the cells d of some rows of tiles: (36, phases, C · parts, tiles)."""
    tiles = (rows.stop - rows.start, phases[0].tiles[1])
    pictures = phases[0].pictures
    channels, count, dtype = len(pictures[0]), prod(tiles), pictures[0].dtype
    whole = scratch("whole", (CELLS, CELLS, len(phases), len(pictures) * channels, count), dtype)

    def fill(task: tuple[int, int, slice]) -> None:
        phase, part, own = task
        cells = _transformed_rows(phases[phase].pictures[part][own], rows.start, tiles)
        places = slice(part * channels + own.start, part * channels + own.stop)
        transformed = whole[:, :, phase, places].reshape(CELLS, CELLS, -1)
        multiply(CELL_MATRIX.astype(dtype), cells.reshape(CELLS, CELLS, -1), transformed)

    some = even_slices(channels, max(1, STAGE_BYTES // (CELLS * CELLS * count * dtype.itemsize)))
    share([(phase, part, own) for phase in range(len(phases)) for part in range(len(pictures)) for own in some], fill)
    return whole.reshape(CELLS * CELLS, len(phases), -1, count)


def _transformed_rows(picture: np.ndarray, start: int, tiles: Pair) -> np.ndarray:
    """Return Bᵀ d of the cells d of the tiles from row ``start`` on, column by column: (6, 6, C, rows, columns).

    Neighbouring tiles share columns, so these are transformed before they are copied for each tile.
    """
    channels, width = len(picture), picture.shape[2]
    channel, down, right = picture.strides
    seen = np.lib.stride_tricks.as_strided(
        picture[:, start * TILE :],
        (CELLS, channels, tiles[0], width),
        (down, channel, TILE * down, right),
        writeable=False,
    )
    lines = scratch("lines", seen.shape, picture.dtype)
    lines[...] = seen
    moved = scratch("half", seen.shape, picture.dtype)
    multiply(CELL_MATRIX.astype(picture.dtype), lines.reshape(CELLS, -1), moved.reshape(CELLS, -1))
    place, channel, row, cell = moved.strides
    cells = scratch("cells", (CELLS, CELLS, channels, *tiles), picture.dtype)
    cells[...] = np.lib.stride_tricks.as_strided(
        moved, cells.shape, (place, cell, channel, row, TILE * cell), writeable=False
    )
    return cells


def _products(filters: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return filters times cells, place by place: (36, phases, C_out, tiles)."""
    products = scratch("products", (*cells.shape[:2], filters.shape[1], cells.shape[3]), cells.dtype)

    def fill(places: slice) -> None:
        multiply(filters[places, np.newaxis], cells[places], products[places])

    most = BLOCK_MACS * len(filters) // (filters.size * cells[0, :, 0].size)
    share(even_slices(len(filters), min(most, len(filters) // 2)), fill)
    return products


def _write_tiles(products: np.ndarray, bias: np.ndarray | None, phases: tuple[_Phase, ...], rows: slice) -> None:
    """Transform the products (36, phases, C_out, tiles) back, and write the tiles."""
    filters, count = products.shape[2:]
    # Matrices of a column's six places each.
    places = products.reshape(CELLS, CELLS, len(phases), filters, count).swapaxes(0, 1)
    matrix = TILE_MATRIX.astype(products.dtype)

    def write(task: tuple[int, slice]) -> None:
        phase, own = task
        number = own.stop - own.start
        half = scratch("half", (CELLS, TILE, number * count), products.dtype)
        np.matmul(matrix, places[:, :, phase, own].reshape(CELLS, CELLS, -1), out=half)
        fours = scratch("cells", (TILE, number * count, TILE), products.dtype)
        np.matmul(half.transpose(1, 2, 0), matrix.T, out=fours)
        if bias is not None:
            fours.reshape(TILE, number, -1)[...] += bias[own, np.newaxis]
        output = phases[phase].output[own, rows.start * TILE : rows.stop * TILE]
        _copy_tiles(fours.reshape(TILE, number, rows.stop - rows.start, -1, TILE), output)

    some = even_slices(filters, max(1, STAGE_BYTES // (CELLS * CELLS * count * products.itemsize)))
    share([(phase, own) for phase in range(len(phases)) for own in some], write)


def _copy_tiles(fours: np.ndarray, output: np.ndarray) -> None:
    """Copy lines of tiles (4, C, tile rows, tiles, 4) to where they belong in (C, H, W), which may end earlier."""
    width = output.shape[2] // TILE
    for i in range(TILE):
        lines = output[:, i::TILE]
        _copy_lines(fours[i, :, : lines.shape[1]], lines, width)


def _copy_lines(fours: np.ndarray, lines: np.ndarray, whole: int) -> None:
    """Copy (C, rows, tiles, 4) to (C, rows, W), into which ``whole`` tiles fit, and a part of one more."""
    inner = lines[:, :, : TILE * whole]
    if (
        fours.dtype == np.float32
        and lines.strides[2] == lines.itemsize
        and lines.strides[0] % 8 == lines.strides[1] % 8 == 0
    ):
        # Four float32 are as long as one complex128, and copied at once.
        inner.view(np.complex128)[...] = fours[:, :, :whole].view(np.complex128)[..., 0]
    else:
        for j in range(TILE):
            inner[:, :, j::TILE] = fours[:, :, :whole, j]
    rest = lines.shape[2] - TILE * whole
    if rest:
        lines[:, :, TILE * whole :] = fours[:, :, whole, :rest]
