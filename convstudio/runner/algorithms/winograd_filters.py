"""Filters as Winograd's tiles take them, and the matrices that transform both; see ``winograd``.

Kernels of any size and stride are made of 3×3 ones. Tap s·(3a + u) + p of a kernel with stride s is tap u of a 3×3
kernel on a picture of its own: every s-th row of the padded picture, from row 3as + p on. So a 9×9 kernel is one of 3×3
taps on nine times as many channels, and an 11×11 kernel of stride 4 one on sixteen times as many; what lies beyond its
end is 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.threads import even_slices, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine import Pair

TILE, TAPS, CELLS = 4, 3, 6
"""Outputs, taps and cells along one side of a tile."""

POINTS = (0.0, 0.75, -0.75, 1.5, -1.5)
"""Where the polynomials are taken; the sixth point is infinity."""

STAGE_BYTES = 1 << 21
"""Bytes of what is transformed at once."""


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


CELL_MATRIX, TAP_MATRIX, TILE_MATRIX = _transforms()
"""Bᵀ, G and Aᵀ."""


def transform_filters(weight: np.ndarray, stride: Pair) -> np.ndarray:
    """Return G g Gᵀ for every 3×3 kernel g that (C_out, C_in, k_h, k_w) is made of, as (36, C_out, C_in · parts)."""
    matrix = np.kron(TAP_MATRIX, TAP_MATRIX).astype(weight.dtype)
    depth = weight.shape[1] * part_count(weight.shape[2:], stride)
    transformed = np.empty((CELLS * CELLS, len(weight), depth), weight.dtype)

    def fill(own: slice) -> None:
        kernels = _three_by_three(weight[own], stride).reshape(-1, TAPS * TAPS)
        transformed[:, own] = (matrix @ kernels.T).reshape(CELLS * CELLS, -1, depth)

    share(even_slices(len(weight), max(1, STAGE_BYTES // transformed[:, 0].nbytes)), fill)
    return transformed


def part_count(kernel_size: Sequence[int], stride: Pair) -> int:
    """Return of how many 3×3 kernels a kernel is made."""
    return len(part_offsets(kernel_size[0], stride[0])) * len(part_offsets(kernel_size[1], stride[1]))


def part_offsets(kernel_size: int, stride: int) -> list[int]:
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
