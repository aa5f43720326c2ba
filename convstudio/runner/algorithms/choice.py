"""Which way a convolution is computed: the one place that knows all of them.

Each way's time is estimated from what it does: products in matrices of the shapes that it has, and numbers copied. The
constants were measured on one core of a busy machine with AVX-512, and have yet to be checked on a quiet one; only
their ratios matter.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Literal

import numpy as np

from convstudio.runner.algorithms.columns import BLOCK_BYTES as COLUMN_BYTES
from convstudio.runner.algorithms.columns import multiply_columns
from convstudio.runner.algorithms.depthwise import multiply_channels
from convstudio.runner.algorithms.pointwise import multiply_cells
from convstudio.runner.algorithms.prepared import prepared
from convstudio.runner.algorithms.rows import multiply_rows
from convstudio.runner.algorithms.winograd import CELLS, TILE, multiply_tiles, part_count, transform_filters
from convstudio.runner.padding import surround

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Window

Way = Literal["cells", "channels", "tiles", "rows", "columns"]
"""Kernels of one cell; filters of one channel; Winograd's tiles; rows that share columns; columns of all taps."""

SMALLEST_TILED = 16
"""Channels in and out from which on Winograd's transforms can pay."""

PRODUCT, COPY, CALL = 0.012, 0.5, 1000.0
"""Nanoseconds of one product in a large matrix product, of copying one number to another layout, and of one call."""

FILTER = 0.15
"""Nanoseconds for each number of the filters that a matrix product begins by laying out anew."""

DOUBT = 1.05
"""How much quicker tiles have to be, as they lose a digit."""

MATRIX_WAYS: dict[Way, Callable[..., None]] = {
    "cells": multiply_cells,
    "rows": multiply_rows,
    "columns": multiply_columns,
}

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
    times: dict[Way, float] = {"columns": _time_of_columns(window, filters, depth)}
    if "rows" in possible:
        times["rows"] = _time_of_rows(window, filters, depth)
    tiled = depth * part_count(window.kernel_size, window.stride)
    if "tiles" in possible and min(filters, tiled) >= SMALLEST_TILED and not _is_meant_exactly(weight):
        times["tiles"] = DOUBT * _time_of_tiles(window, filters, depth)
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


def _time_of_columns(window: Window, filters: int, depth: int) -> float:
    """Return nanoseconds: every tap of every position is copied, then all positions are one product."""
    taps, positions = depth * prod(window.kernel_size), prod(window.output_size)
    blocks = 1 + 4 * taps * positions // COLUMN_BYTES
    once = taps * positions * (COPY + filters * PRODUCT)
    return once + blocks * (prod(window.kernel_size) * CALL + taps * filters * FILTER)


def _time_of_rows(window: Window, filters: int, depth: int) -> float:
    """Return nanoseconds: the width is unrolled, then each row of outputs is a product."""
    rows, columns = window.output_size
    copied = depth * window.kernel_size[1] * window.padded_size[0] * columns
    taps = depth * prod(window.kernel_size)
    return copied * COPY + rows * (CALL + taps * filters * (FILTER + columns * PRODUCT))


def _time_of_tiles(window: Window, filters: int, depth: int) -> float:
    """Return nanoseconds: the cells of all tiles are copied and transformed, multiplied, and transformed back."""
    spread, parts = prod(window.dilation), part_count(window.kernel_size, window.stride)
    depth *= parts
    rows, columns = (-(-size // (TILE * step)) for size, step in zip(window.output_size, window.dilation, strict=True))
    tiles, places = spread * rows * columns, CELLS * CELLS
    moved = places * tiles * (2 * depth + filters) * COPY
    # The transformed filters are four times as large, and come from far away.
    return (1 + parts) * places * spread * CALL + moved + places * depth * filters * (2.5 * FILTER + tiles * PRODUCT)


def _is_meant_exactly(weight: np.ndarray) -> bool:
    """Say whether all weights are whole multiples of 1/256, as those typed by hand and named kernels are."""
    # Random weights show at once that they are not.
    for part in (weight.reshape(-1)[:64], weight):
        scaled = part * weight.dtype.type(WHOLE_STEPS)
        if (scaled != np.rint(scaled)).any():
            return False
    return True


def _without_pads(window: Window) -> Window:
    """Return the window as it lies on the padded picture."""
    return replace(window, input_size=window.padded_size, pads=(0, 0, 0, 0))


def compute(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
    groups: int,
    way: Way,
    between_blocks: Callable[[], object] | None = None,
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
        multiply_channels(picture, weight, bias, output, window, between_blocks)
        return
    if way == "columns":
        picture, window = surround(picture, window.pads), _without_pads(window)
    depth, count = weight.shape[1], len(weight) // groups
    transformed = None
    if way == "tiles":
        purpose = f"tiles {window.stride}"
        transformed = prepared(weight, purpose, lambda filters: transform_filters(filters, window.stride))
    for group in range(groups):
        own = slice(group * count, (group + 1) * count)
        read = picture[group * depth : (group + 1) * depth]
        added = None if bias is None else bias[own]
        if transformed is None:
            MATRIX_WAYS[way](read, weight[own], added, output[own], window, between_blocks)
        elif not multiply_tiles(read, transformed[:, own], added, output[own], window, between_blocks):
            # What is infinite or not a number spoils whole tiles: only what reads it may be spoilt.
            multiply_rows(read, weight[own], added, output[own], window, between_blocks)
