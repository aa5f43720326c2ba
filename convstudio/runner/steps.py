"""The arithmetic of one step: what is read, what it is multiplied by, and what it adds up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import AvgPool2d, GlobalAvgPool2d, MaxPool2d
from convstudio.runner.arrays import as_float
from convstudio.runner.functional.pooling import pool_divisors
from convstudio.runner.padding import surround

if TYPE_CHECKING:
    from convstudio.engine import Pair, Window
    from convstudio.engine.layers import PaddingMode

Pool = MaxPool2d | AvgPool2d | GlobalAvgPool2d

PADDING = -1
"""Stands for a cell outside the input."""


@dataclass(frozen=True, slots=True, eq=False)
class ConvStep:
    """One output number of a convolution, term by term.

    Parameters
    ----------
    channels : range
        The input channels that this filter reads.
    patch : (C_in / groups, k_h, k_w)
        What the window reads, padding included.
    weight : (C_in / groups, k_h, k_w)
        The filter.
    products : (C_in / groups, k_h, k_w)
        Patch times weight.
    sums : (C_in / groups,)
        The products of each channel, added up.
    bias : float
        0 for a layer without.
    total : float
        What stands in the output cell.
    """

    channels: range
    patch: np.ndarray
    weight: np.ndarray
    products: np.ndarray
    sums: np.ndarray
    bias: float
    total: float


@dataclass(frozen=True, slots=True, eq=False)
class PoolStep:
    """One output number of a pool.

    Parameters
    ----------
    patch : (k_h, k_w)
        What the window reads; outside the input −inf for a maximum and 0 for a mean.
    inside : (k_h, k_w) bool
        Which of these are real cells.
    winner : (row, column) or None
        Where in the patch the largest number stands, the first of equal ones; None for a mean.
    divisor : int or None
        What the sum is divided by; None for a maximum.
    value : float
        What stands in the output cell.
    """

    patch: np.ndarray
    inside: np.ndarray
    winner: Pair | None
    divisor: int | None
    value: float


def conv_step(  # noqa: PLR0913, PLR0917  # a convolution has that many sides
    inputs: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    window: Window,
    row: int,
    col: int,
    filter_index: int,
    groups: int = 1,
    padding_mode: PaddingMode = "zeros",
) -> ConvStep:
    """Return how one output number of a convolution comes about.

    Parameters
    ----------
    inputs : (C_in, H, W)
    weight : (C_out, C_in / groups, k_h, k_w)
    bias : (C_out,) or None
    window : Window
        As the layer places it on the input.
    row, col : int
        The output cell.
    filter_index : int
        The output channel.
    groups, padding_mode
        As for the layer Conv2d.
    """
    array = as_float(inputs)
    depth = weight.shape[1]
    first = filter_index // (weight.shape[0] // groups) * depth
    channels = range(first, first + depth)
    patch, _ = _read(array[first : first + depth], window, row, col, padding_mode, fill=0.0)
    taps = weight[filter_index].astype(array.dtype, copy=False)
    with np.errstate(all="ignore"):
        products = patch * taps
        sums = products.sum(axis=(1, 2), dtype=np.float64)
        offset = 0.0 if bias is None else float(bias[filter_index])
        # Added up with more digits than the run has, and then rounded as its output is.
        total = float(array.dtype.type(sums.sum() + offset))
    return ConvStep(channels, patch, taps, products, sums.astype(array.dtype), offset, total)


def pool_step(inputs: np.ndarray, layer: Pool, window: Window, row: int, col: int, channel: int) -> PoolStep:
    """Return how one output number of a pool comes about.

    Parameters
    ----------
    inputs : (C, H, W)
    layer : MaxPool2d, AvgPool2d or GlobalAvgPool2d
    window : Window
        As the layer places it on the input.
    row, col : int
        The output cell.
    channel : int
    """
    picture = as_float(inputs)[channel : channel + 1]
    if isinstance(layer, MaxPool2d):
        (patch,), inside = _read(picture, window, row, col, "zeros", fill=-np.inf)
        winner = divmod(int(patch.argmax()), patch.shape[1])
        return PoolStep(patch, inside, winner, None, float(patch[winner]))
    (patch,), inside = _read(picture, window, row, col, "zeros", fill=0.0)
    divisor = _divisor(layer, window, row, col)
    value = float(picture.dtype.type(patch.sum(dtype=np.float64) / divisor))
    return PoolStep(patch, inside, None, divisor, value)


def _divisor(layer: AvgPool2d | GlobalAvgPool2d, window: Window, row: int, col: int) -> int:
    if isinstance(layer, GlobalAvgPool2d):
        return int(pool_divisors(window)[row, col])
    return int(pool_divisors(window, layer.count_include_pad, layer.divisor_override)[row, col])


def _read(
    picture: np.ndarray, window: Window, row: int, col: int, padding_mode: PaddingMode, fill: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return what a window reads (C, k_h, k_w), and which of it is not filled in (k_h, k_w)."""
    rows = _cells(window, 0, row, padding_mode)
    columns = _cells(window, 1, col, padding_mode)
    inside = (rows != PADDING)[:, np.newaxis] & (columns != PADDING)
    patch = picture[:, rows[:, np.newaxis], columns]
    patch[:, ~inside] = fill
    return patch, inside


def _cells(window: Window, axis: int, place: int, padding_mode: PaddingMode) -> np.ndarray:
    """Return which input cell each tap reads along one axis, or PADDING."""
    size = window.input_size[axis]
    taps = np.arange(window.kernel_size[axis]) * window.dilation[axis] + place * window.stride[axis]
    if padding_mode == "zeros":
        taps -= window.pads[axis]
        taps[(taps < 0) | (taps >= size)] = PADDING
        return taps
    # Padding the cells' own numbers tells which cell each place of the padding repeats.
    numbers = np.arange(size, dtype=np.float64)[np.newaxis]
    padded = surround(numbers, (0, window.pads[axis], 0, window.pads[axis + 2]), padding_mode)
    cells: np.ndarray = padded[0, taps].astype(np.intp)
    return cells
