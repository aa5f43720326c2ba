"""3×3 kernels at stride 1 with a quarter of the products: F(4×4, 3×3) after Winograd.

Four outputs of a filter of three taps are the coefficients of a product of polynomials, known when the product is
known at six points; so they take 6 products instead of 12, and 4×4 outputs 36 instead of 144:

    Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A        d: 6×6 cells, g: 3×3 taps, Y: 4×4 outputs

Summed over channels, the products at each of the 36 places are a matrix product, filters × channels times channels ×
tiles. The transforms are matrix products too: 36 strided slices of the padded picture are the 6×6 cells of all tiles,
and Bᵀ meets first their rows, then their columns. The outputs of a row of a tile lie behind each other, and are
copied to their places four at a time. All this goes block by block of tile rows, so that a block stays in the
cache. With taps spread d apart, every d-th row and column is a picture of its own.

Points 0, ±3/4, ±3/2 and ∞ lose half as many digits as the usual 0, ±1, ±2 and ∞: about 2·10⁻⁶ of the largest output.
Whole numbers do not stay exact.

Source: Lavin & Gray, "Fast algorithms for convolutional neural networks", arXiv:1509.09308; Barabasz et al., "Error
analysis and improving the accuracy of Winograd convolution", arXiv:1803.10986, for the choice of points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convstudio.runner.algorithms.workspace import scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convstudio.engine import Pair, Window

TILE, TAPS, CELLS = 4, 3, 6
"""Outputs, taps and cells along one side of a tile."""

POINTS = (0.0, 0.75, -0.75, 1.5, -1.5)
"""Where the polynomials are taken; the sixth point is infinity."""

SMALLEST_BLOCK = 1 << 20
"""Bytes of a block: the cells and products of its tiles. Larger where the filters are, which each block reads."""


def _powers(count: int) -> np.ndarray:
    """Return point^e for e below ``count``, and at infinity the last power alone."""
    finite = [[point**power for power in range(count)] for point in POINTS]
    return np.array([*finite, [0.0] * (count - 1) + [1.0]])


def _transforms() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return Bᵀ (6×6), G (6×3) and Aᵀ (4×6), float64."""
    cells = np.linalg.inv(_powers(CELLS)).T
    # What Bᵀ is divided by here, G is multiplied with: numbers of like size lose fewer digits.
    size = np.abs(cells).max(axis=1, keepdims=True)
    return cells / size, _powers(TAPS) * size, _powers(TILE).transpose()


_CELLS, _TAPS, _TILE = _transforms()


def multiply_tiles(
    picture: np.ndarray,
    filters: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
    between_blocks: Callable[[], object] | None = None,
) -> bool:
    """Fill ``output`` (C_out, H_out, W_out) from ``picture`` (C_in, H, W); zeros lie around it.

    Parameters
    ----------
    filters : (36, C_out, C_in)
        What transform_filters makes of the layer's.
    bias : (C_out,) or None
    window : Window
        With strides of 1.

    Returns
    -------
    bool
        Whether all outputs are finite. If one is not, others that do not read the cause may be spoilt too.
    """
    phases = tuple(_phases(picture, output, window))
    tile_rows, tile_columns = (-(-size // TILE) for size in phases[0].output.shape[1:])
    row_bytes = CELLS * CELLS * sum(filters.shape[1:]) * len(phases) * tile_columns * picture.itemsize
    room = max(1, min(tile_rows, max(SMALLEST_BLOCK, filters.nbytes * 3 // 2) // row_bytes))
    # Blocks of like size: a small rest would make slim products.
    room = -(-tile_rows // -(-tile_rows // room))
    finite = True
    for start in range(0, tile_rows, room):
        if between_blocks:
            between_blocks()
        tiles = (min(room, tile_rows - start), tile_columns)
        cells = _cells_of_tiles(phases, start, tiles)
        products = _products(filters, cells, between_blocks)
        finite &= _write_tiles(products, bias, phases, start, tiles)
    return finite


def transform_filters(weight: np.ndarray) -> np.ndarray:
    """Return G g Gᵀ for every kernel g of (C_out, C_in, 3, 3), as (36, C_out, C_in)."""
    kernels = weight.reshape(-1, TAPS * TAPS).T
    places = np.kron(_TAPS, _TAPS).astype(weight.dtype) @ kernels
    transformed: np.ndarray = places.reshape(CELLS * CELLS, *weight.shape[:2])
    return transformed


class _Phase(NamedTuple):
    """A part of the picture whose taps are neighbours, and the outputs that read it.

    ``padding`` zeros lie above and left of ``picture`` (C_in, H, W); ``output`` is (C_out, H_out, W_out).
    """

    picture: np.ndarray
    output: np.ndarray
    padding: Pair


def _phases(picture: np.ndarray, output: np.ndarray, window: Window) -> Iterator[_Phase]:
    """Yield one phase, or as many as the dilations multiply to; the first has the most outputs."""
    (down, right), (top, left) = window.dilation, window.pads[:2]
    for row in range(min(down, window.output_size[0])):
        for column in range(min(right, window.output_size[1])):
            first = ((row - top) % down, (column - left) % right)
            yield _Phase(
                picture[:, first[0] :: down, first[1] :: right],
                output[:, row::down, column::right],
                ((top - row + first[0]) // down, (left - column + first[1]) // right),
            )


def _cells_of_tiles(phases: tuple[_Phase, ...], start: int, tiles: Pair) -> np.ndarray:
    """Return the cells of the (rows, columns) of tiles from tile row ``start`` on, transformed: (36, C, all tiles)."""
    channels, dtype = phases[0].picture.shape[0], phases[0].picture.dtype
    framed = scratch("frame", (channels, *(count * TILE + CELLS - TILE for count in tiles)), dtype)
    shape = (CELLS, CELLS, channels, len(phases), *tiles)
    cells, half, whole = (scratch(name, shape, dtype) for name in ("cells", "half", "whole"))
    ends = tuple(TILE * (count - 1) + 1 for count in tiles)
    for number, phase in enumerate(phases):
        _copy_framed(phase.picture, framed, (start * TILE - phase.padding[0], -phase.padding[1]))
        for i in range(CELLS):
            for j in range(CELLS):
                cells[i, j, :, number] = framed[:, i : i + ends[0] : TILE, j : j + ends[1] : TILE]
    matrix = _CELLS.astype(dtype)
    np.matmul(matrix, cells.reshape(CELLS, -1), out=half.reshape(CELLS, -1))
    np.matmul(matrix, half.reshape(CELLS, CELLS, -1), out=whole.reshape(CELLS, CELLS, -1))
    return whole.reshape(CELLS * CELLS, channels, -1)


def _copy_framed(picture: np.ndarray, framed: np.ndarray, corner: tuple[int, int]) -> None:
    """Copy the part of the picture that begins at ``corner``, with zeros outside."""
    places, sources = [], []
    for axis in (0, 1):
        before = max(0, -corner[axis])
        end = max(before, min(framed.shape[axis + 1], picture.shape[axis + 1] - corner[axis]))
        places.append(slice(before, end))
        sources.append(slice(before + corner[axis], end + corner[axis]))
    framed[:, : places[0].start] = 0
    framed[:, places[0].stop :] = 0
    framed[:, places[0], : places[1].start] = 0
    framed[:, places[0], places[1].stop :] = 0
    framed[:, places[0], places[1]] = picture[:, sources[0], sources[1]]


def _products(filters: np.ndarray, cells: np.ndarray, between_blocks: Callable[[], object] | None) -> np.ndarray:
    """Return filters times cells, place by place: (36, C_out, tiles)."""
    # The cells before their transform are not needed any more.
    products = scratch("products", (len(filters), filters.shape[1], cells.shape[2]), cells.dtype)
    for first in range(0, len(filters), CELLS):
        if between_blocks:
            between_blocks()
        places = slice(first, first + CELLS)
        np.matmul(filters[places], cells[places], out=products[places])
    return products


def _write_tiles(
    products: np.ndarray, bias: np.ndarray | None, phases: tuple[_Phase, ...], start: int, tiles: Pair
) -> bool:
    """Transform the products (36, C_out, tiles) back, write the tiles to their places, and say if all are finite."""
    filters, dtype = products.shape[1], products.dtype
    matrix = _TILE.astype(dtype)
    half = scratch("half", (TILE, CELLS, products[0].size), dtype)
    np.matmul(matrix, products.reshape(CELLS, -1), out=half.reshape(TILE, -1))
    lines = scratch("whole", (TILE, products[0].size, TILE), dtype)
    np.matmul(half.transpose(0, 2, 1), matrix.T, out=lines)
    if bias is not None:
        lines.reshape(TILE, filters, -1)[...] += bias[:, np.newaxis]
    parts = lines.reshape(TILE, filters, len(phases), *tiles, TILE)
    for number, phase in enumerate(phases):
        for i in range(TILE):
            first = start * TILE + i
            rows = phase.output[:, first : (start + tiles[0]) * TILE : TILE]
            _copy_line(parts[i, :, number], rows)
    return bool(np.isfinite(lines.sum()))


def _copy_line(fours: np.ndarray, rows: np.ndarray) -> None:
    """Copy (C, tile rows, tiles, 4) to rows (C, H, W), which may end before the tiles do."""
    height, whole = rows.shape[1], rows.shape[2] // TILE
    _copy_fours(fours[:, :height, :whole], rows[:, :, : TILE * whole])
    rest = rows.shape[2] - TILE * whole
    if rest:
        rows[:, :, TILE * whole :] = fours[:, :height, whole, :rest]


def _copy_fours(fours: np.ndarray, rows: np.ndarray) -> None:
    """Copy (C, rows, tiles, 4) to (C, rows, 4 · tiles)."""
    if (
        fours.dtype == np.float32
        and rows.strides[2] == rows.itemsize
        and rows.strides[0] % 8 == rows.strides[1] % 8 == 0
    ):
        # Four float32 are as long as one complex128, and copied at once.
        rows.view(np.complex128)[...] = fours.view(np.complex128)[..., 0]
    else:
        for j in range(TILE):
            rows[:, :, j::TILE] = fours[..., j]
