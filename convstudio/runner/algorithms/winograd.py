"""Convolutions with a quarter of the products: F(4×4, 3×3) after Winograd.

Four outputs of a filter of three taps are the coefficients of a product of polynomials, known when the product is
known at six points; so they take 6 products instead of 12, and 4×4 outputs 36 instead of 144:

    Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A        d: 6×6 cells, g: 3×3 taps, Y: 4×4 outputs

Summed over channels, the products at each of the 36 places are a matrix product, filters × channels times channels ×
tiles. The transforms are matrix products too: 36 strided slices of the padded picture are the 6×6 cells of all tiles,
and Bᵀ meets first their rows, then their columns. The outputs of a row of a tile lie behind each other, and are
copied to their places four at a time. All this goes block by block of tile rows, so that a block stays in the
cache. With taps spread d apart, every d-th row and column is a picture of its own.

Other kernels are made of 3×3 ones. Tap s·(3a + u) + p of a kernel with stride s is tap u of a 3×3 kernel on a picture
of its own: every s-th row of the padded picture, from row 3as + p on. So a 9×9 kernel is one of 3×3 taps on nine times
as many channels, and an 11×11 kernel of stride 4 one on sixteen times as many; what lies beyond its end is 0.

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
    filters : (36, C_out, C_in · parts)
        What transform_filters makes of the layer's.
    bias : (C_out,) or None
    window : Window
        With strides or dilations of 1.

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


def transform_filters(weight: np.ndarray, stride: Pair) -> np.ndarray:
    """Return G g Gᵀ for every 3×3 kernel g that (C_out, C_in, k_h, k_w) is made of, as (36, C_out, C_in · parts)."""
    kernels = _three_by_three(weight, stride)
    places = np.kron(_TAPS, _TAPS).astype(weight.dtype) @ kernels.reshape(-1, TAPS * TAPS).T
    transformed: np.ndarray = places.reshape(CELLS * CELLS, *kernels.shape[:2])
    return transformed


def part_count(kernel_size: Pair, stride: Pair) -> int:
    """Return of how many 3×3 kernels a kernel is made."""
    return len(_offsets(kernel_size[0], stride[0])) * len(_offsets(kernel_size[1], stride[1]))


def _offsets(kernel_size: int, stride: int) -> list[int]:
    """Return where along one axis the pictures of the 3×3 kernels begin, in cells of the padded picture."""
    threes = -(-kernel_size // (TAPS * stride))
    return [TAPS * stride * three + place for three in range(threes) for place in range(stride)]


def _three_by_three(weight: np.ndarray, stride: Pair) -> np.ndarray:
    """Return kernels (C_out, parts · C_in, 3, 3) that together do what ``weight`` (C_out, C_in, k_h, k_w) does."""
    filters, channels, *kernel_size = weight.shape
    if kernel_size == [TAPS, TAPS] and stride == (1, 1):
        return weight
    threes = [-(-size // (TAPS * step)) for size, step in zip(kernel_size, stride, strict=True)]
    whole = np.zeros((filters, channels, *(TAPS * n * s for n, s in zip(threes, stride, strict=True))), weight.dtype)
    whole[:, :, : kernel_size[0], : kernel_size[1]] = weight
    # Tap s·(3a + u) + p of each axis as (a, u, p); then the parts (a, p) in front, and the taps u behind.
    split = whole.reshape(filters, channels, threes[0], TAPS, stride[0], threes[1], TAPS, stride[1])
    return split.transpose(0, 2, 4, 5, 7, 1, 3, 6).reshape(filters, -1, TAPS, TAPS)


class _Part(NamedTuple):
    """The picture (C_in, H, W) of one 3×3 kernel, with ``padding`` zeros above and left; fewer than 0 are cut off."""

    picture: np.ndarray
    padding: Pair


class _Phase(NamedTuple):
    """Outputs (C_out, H_out, W_out) that read neighbouring cells of the pictures in ``parts``."""

    parts: tuple[_Part, ...]
    output: np.ndarray


def _phases(picture: np.ndarray, output: np.ndarray, window: Window) -> Iterator[_Phase]:
    """Yield one phase, or as many as the dilations multiply to; the first has the most outputs."""
    (down, right), pads = window.dilation, window.pads[:2]
    for row in range(min(down, window.output_size[0])):
        for column in range(min(right, window.output_size[1])):
            spread = _every(_Part(picture, pads), (down, right), (row, column))
            parts = tuple(
                _every(spread, window.stride, (below, beyond))
                for below in _offsets(window.kernel_size[0], window.stride[0])
                for beyond in _offsets(window.kernel_size[1], window.stride[1])
            )
            yield _Phase(parts, output[:, row::down, column::right])


def _every(part: _Part, step: Pair, start: Pair) -> _Part:
    """Return every so many rows and columns of a padded picture, from ``start`` on."""
    first = [(start[axis] - part.padding[axis]) % step[axis] for axis in (0, 1)]
    # A start behind the padding cuts off cells, whole steps of which are left to the negative padding.
    padding = [(part.padding[axis] - start[axis] + first[axis]) // step[axis] for axis in (0, 1)]
    return _Part(part.picture[:, first[0] :: step[0], first[1] :: step[1]], (padding[0], padding[1]))


def _cells_of_tiles(phases: tuple[_Phase, ...], start: int, tiles: Pair) -> np.ndarray:
    """Return the cells of the (rows, columns) of tiles from tile row ``start`` on, transformed: (36, C, all tiles)."""
    parts = phases[0].parts
    channels, dtype = len(parts[0].picture), parts[0].picture.dtype
    framed = scratch("frame", (channels, *(count * TILE + CELLS - TILE for count in tiles)), dtype)
    shape = (CELLS, CELLS, len(parts) * channels, len(phases), *tiles)
    cells, half, whole = (scratch(name, shape, dtype) for name in ("cells", "half", "whole"))
    ends = tuple(TILE * (count - 1) + 1 for count in tiles)
    for number, phase in enumerate(phases):
        for place, part in enumerate(phase.parts):
            own = slice(place * channels, (place + 1) * channels)
            _copy_framed(part.picture, framed, (start * TILE - part.padding[0], -part.padding[1]))
            for i in range(CELLS):
                for j in range(CELLS):
                    cells[i, j, own, number] = framed[:, i : i + ends[0] : TILE, j : j + ends[1] : TILE]
    matrix = _CELLS.astype(dtype)
    np.matmul(matrix, cells.reshape(CELLS, -1), out=half.reshape(CELLS, -1))
    np.matmul(matrix, half.reshape(CELLS, CELLS, -1), out=whole.reshape(CELLS, CELLS, -1))
    return whole.reshape(CELLS * CELLS, len(parts) * channels, -1)


def _copy_framed(picture: np.ndarray, framed: np.ndarray, corner: tuple[int, int]) -> None:
    """Copy the part of the picture that begins at ``corner``, with zeros outside."""
    places, sources = [], []
    for axis in (0, 1):
        before = min(max(0, -corner[axis]), framed.shape[axis + 1])
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
