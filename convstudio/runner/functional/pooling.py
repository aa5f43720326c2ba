"""Pools: the largest or the mean of each window. The padding is never copied, and never wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.arrays import as_maps
from convstudio.runner.functional.sliding import slide, tap_slices

if TYPE_CHECKING:
    from convstudio.engine import Padding, Pair, Window


def max_pool2d(
    input: np.ndarray,  # noqa: A002  # PyTorch's name, here and below
    kernel_size: int | Pair,
    stride: int | Pair | None = None,
    padding: Padding = 0,
    dilation: int | Pair = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the largest number of each window.

    Parameters
    ----------
    input : (N, C, H, W)
    kernel_size, stride, padding, dilation, ceil_mode
        As for the layer MaxPool2d; the padding may also be a rule such as "same".

    Returns
    -------
    array (N, C, H_out, W_out)
        −inf where a window reads nothing but padding, as in PyTorch.

    Raises
    ------
    ShapeError
        If the window does not fit.
    """
    array = as_maps(input)
    step = kernel_size if stride is None else stride
    window = slide(array, kernel_size, step, padding, dilation, ceil_mode=ceil_mode)
    output = np.full((*array.shape[:2], *window.output_size), -np.inf, array.dtype)
    for tap in tap_slices(window):
        seen = output[:, :, *tap.outputs]
        np.maximum(seen, array[:, :, *tap.inputs], out=seen)
    return output


def avg_pool2d(
    input: np.ndarray,  # noqa: A002
    kernel_size: int | Pair,
    stride: int | Pair | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> np.ndarray:
    """Return the mean of each window.

    Parameters
    ----------
    input : (N, C, H, W)
    kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As for the layer AvgPool2d; the padding may also be a rule such as "same".

    Returns
    -------
    array (N, C, H_out, W_out)

    Raises
    ------
    ShapeError
        If the window does not fit.

    Examples
    --------
    >>> grid = np.arange(1.0, 17.0).reshape(1, 1, 4, 4)
    >>> avg_pool2d(grid, 3, stride=2, padding=1, ceil_mode=True)[0, 0].round(4).tolist()
    [[1.5556, 3.3333, 2.0], [6.3333, 11.0, 6.0], [4.5, 7.5, 4.0]]
    """
    array = as_maps(input)
    step = kernel_size if stride is None else stride
    window = slide(array, kernel_size, step, padding, ceil_mode=ceil_mode)
    output = np.zeros((*array.shape[:2], *window.output_size), array.dtype)
    for tap in tap_slices(window):
        output[:, :, *tap.outputs] += array[:, :, *tap.inputs]
    # The sum is divided, never the numbers before: sums of whole numbers stay exact.
    output /= pool_divisors(window, count_include_pad, divisor_override).astype(array.dtype)
    return output


def pool_divisors(window: Window, count_include_pad: bool = True, divisor_override: int | None = None) -> np.ndarray:
    """Return by how much the sum of each window is divided (H_out, W_out), whole numbers.

    References
    ----------
    PyTorch, ``aten/src/ATen/native/cpu/AvgPoolKernel.cpp``.
    """
    if divisor_override is not None:
        return np.full(window.output_size, divisor_override)
    rows, columns = (_counted_cells(window, axis, count_include_pad) for axis in (0, 1))
    # A window that counts no cell sums up to 0, and stays 0.
    return np.maximum(np.outer(rows, columns), 1)


def _counted_cells(window: Window, axis: int, count_include_pad: bool) -> np.ndarray:
    """Return how many cells of each window count along one axis; what hangs over the padding never does."""
    before, after = window.pads[axis], window.pads[axis + 2]
    start = np.arange(window.output_size[axis]) * window.stride[axis] - before
    end = np.minimum(start + window.kernel_size[axis], window.input_size[axis] + after)
    if not count_include_pad:
        start, end = np.maximum(start, 0), np.minimum(end, window.input_size[axis])
    cells: np.ndarray = np.maximum(end - start, 0)
    return cells


def global_avg_pool2d(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return the mean of each feature map: (N, C, H, W) to (N, C, 1, 1)."""
    array = as_maps(input)
    batch, channels, height, width = array.shape
    # One long axis is summed in pairs, which loses less than adding up row sums.
    means: np.ndarray = array.reshape(batch, channels, height * width).mean(axis=-1)
    return means.reshape(batch, channels, 1, 1)
