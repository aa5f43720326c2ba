"""Which way a convolution is computed: the one place that knows all of them.

Each way's time is estimated from what it does: products in matrices of the shapes that it has, numbers copied, and
filters read. Only the ratios of these times matter.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Literal

import numpy as np

from convstudio.runner.algorithms.columns import BLOCK_BYTES as COLUMN_BYTES
from convstudio.runner.algorithms.columns import multiply_columns
from convstudio.runner.algorithms.depthwise import multiply_channels
from convstudio.runner.algorithms.pointwise import multiply_cells
from convstudio.runner.algorithms.prepared import prepared
from convstudio.runner.algorithms.rows import multiply_rows
from convstudio.runner.algorithms.winograd import multiply_tiles
from convstudio.runner.algorithms.winograd_filters import CELLS, TILE, part_count, transform_filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Window

Way = Literal["cells", "channels", "tiles", "rows", "columns"]
"""Kernels of one cell; filters of one channel; Winograd's tiles; rows that share columns; columns of all taps."""

SMALLEST_TILED = 16
"""Channels in and out from which on Winograd's transforms can pay."""

COSTS: dict[Way, tuple[float, float, float, float]] = {
    "columns": (0.0067, 0.0, 0.52, 440_000.0),
    "rows": (0.0066, 0.47, 0.25, 3_000.0),
    "tiles": (0.0201, 0.39, 0.167, 43_000.0),
}
"""Nanoseconds of a product, of a number copied to another layout, of one of the filters read once, and of a block.

Fitted by ``benchmarks/ways_to_convolve.py`` so that the choices are right, which times alone would not: on two cores of
an AMD EPYC with AVX-512 the chosen way is 1.4 % slower than the best one on average over 55 shapes, 42 % at most.
"""

MATRIX_WAYS: dict[Way, Callable[..., None]] = {
    "cells": multiply_cells,
    "rows": multiply_rows,
    "columns": multiply_columns,
}

TAME = 1e30
"""Largest sum of squares of numbers that tiles are made of."""

WHOLE_STEPS = 256.0
"""Weights that are whole multiples of 1/256 may be meant to give exact results."""


def choose(window: Window, weight: np.ndarray, groups: int) -> Way:
    """Return the way that is quickest for one picture, among those that give exact results where these are meant.

    Parameters
    ----------
    weight : (C_out, C_in / groups, k_h, k_w)
    """
    possible, filters, depth = ways(window, weight), len(weight) // groups, weight.shape[1]
    if "cells" in possible:
        return "cells"
    if depth == 1 and groups > 1:
        return "channels"
    times: dict[Way, float] = {"columns": _time("columns", window, filters, depth)}
    if "rows" in possible:
        times["rows"] = _time("rows", window, filters, depth)
    tiled = depth * part_count(window.kernel_size, window.stride)
    if "tiles" in possible and min(filters, tiled) >= SMALLEST_TILED and not _is_meant_exactly(weight):
        times["tiles"] = _time("tiles", window, filters, depth)
    return min(times, key=lambda way: times[way])


def ways(window: Window, weight: np.ndarray) -> tuple[Way, ...]:
    """Return every way that can compute a convolution."""
    found: list[Way] = ["columns"]
    if window.kernel_size == (1, 1) and not any(window.pads):
        found.append("cells")
    if weight.shape[1] == 1:
        found.append("channels")
    if window.stride[0] == 1 or window.dilation[0] == 1:
        found.append("rows")
    if window.stride == (1, 1) or window.dilation == (1, 1):
        found.append("tiles")
    return tuple(found)


Amounts = tuple[float, float, float, float]
"""What a way does: products, numbers copied, numbers of the filters read, and blocks."""


def _columns(window: Window, filters: int, depth: int) -> Amounts:
    """Copy every tap of every position; then all positions are one product."""
    taps, positions = depth * prod(window.kernel_size), prod(window.output_size)
    blocks = 1 + 4 * taps * positions // COLUMN_BYTES
    return taps * positions * filters, taps * positions, taps * filters * blocks, blocks


def _rows(window: Window, filters: int, depth: int) -> Amounts:
    """Unroll the width; then each row of outputs is a product."""
    rows, columns = window.output_size
    copied = depth * window.kernel_size[1] * window.padded_size[0] * columns
    taps = depth * prod(window.kernel_size)
    return taps * filters * rows * columns, copied, taps * filters * rows, rows


def _tiles(window: Window, filters: int, depth: int) -> Amounts:
    """Copy and transform the cells of all tiles, multiply, and transform back."""
    depth *= part_count(window.kernel_size, window.stride)
    rows, columns = (-(-size // (TILE * step)) for size, step in zip(window.output_size, window.dilation, strict=True))
    tiles, places = prod(window.dilation) * rows * columns, CELLS * CELLS
    return places * depth * filters * tiles, places * tiles * (depth + filters), places * depth * filters, rows


WORK: dict[Way, Callable[[Window, int, int], Amounts]] = {"columns": _columns, "rows": _rows, "tiles": _tiles}


def _time(way: Way, window: Window, filters: int, depth: int) -> float:
    """Return how many nanoseconds a way takes."""
    amounts = WORK[way](window, filters, depth)
    return sum(amount * cost for amount, cost in zip(amounts, COSTS[way], strict=True))


def _is_meant_exactly(weight: np.ndarray) -> bool:
    """Say whether all weights are whole multiples of 1/256, as those typed by hand and named kernels are."""
    # Random weights show at once that they are not.
    for part in (weight.reshape(-1)[:64], weight):
        scaled = part * weight.dtype.type(WHOLE_STEPS)
        if (scaled != np.rint(scaled)).any():
            return False
    return True


def compute(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
    groups: int,
    way: Way,
) -> None:
    """Fill ``output`` (C_out, H_out, W_out) from ``picture`` (C_in, H, W), around which zeros lie.

    Parameters
    ----------
    weight : (C_out, C_in / groups, k_h, k_w)
    bias : (C_out,) or None
    way : {"cells", "channels", "tiles", "rows", "columns"}
        As ``choose`` returned it.
    """
    if way == "channels":
        multiply_channels(picture, weight, bias, output, window)
        return
    depth, count = weight.shape[1], len(weight) // groups
    transformed = None
    if way == "tiles" and is_tame(picture) and prepared(weight, "tame", lambda filters: np.asarray(is_tame(filters))):
        purpose = f"tiles {window.stride}"
        transformed = prepared(weight, purpose, lambda filters: transform_filters(filters, window.stride))
    elif way == "tiles":
        way = "rows"
    for group in range(groups):
        own = slice(group * count, (group + 1) * count)
        read = picture[group * depth : (group + 1) * depth]
        added = None if bias is None else bias[own]
        if transformed is None:
            MATRIX_WAYS[way](read, weight[own], added, output[own], window)
        else:
            multiply_tiles(read, transformed[:, own], added, output[own], window)


def is_tame(array: np.ndarray) -> bool:
    """Say whether all numbers are finite, and small enough that no tile can overflow where its outputs would not."""
    numbers = array.reshape(-1)
    with np.errstate(all="ignore"):
        return bool(np.dot(numbers, numbers) < TAME)
