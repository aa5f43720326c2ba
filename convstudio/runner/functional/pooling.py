"""Pools: the largest or the mean of each window. The padding is never copied, and never wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import ShapeError
from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.arrays import as_maps
from convstudio.runner.outputs import empty
from convstudio.runner.sliding import axis_slices, slide

if TYPE_CHECKING:
    from convstudio.engine import Padding, Pair, Window

BLOCK_BYTES = 512 << 10
"""Memory for the lines of some maps, between the rows and the columns of their windows."""


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
    return _over_windows(np.maximum, array, window, -np.inf)


def avg_pool2d(
    input: np.ndarray,  # noqa: A002
    kernel_size: int | Pair,
    stride: int | Pair | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
    dilation: int | Pair = 1,
) -> np.ndarray:
    """Return the mean of each window.

    Parameters
    ----------
    input : (N, C, H, W)
    kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, dilation
        As for the layer AvgPool2d; the padding may also be a rule such as "same". PyTorch has no dilation here.

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
    window = slide(array, kernel_size, step, padding, dilation, ceil_mode=ceil_mode)
    output = _over_windows(np.add, array, window, 0.0)
    # The sum is divided, never the numbers before: sums of whole numbers stay exact.
    output /= pool_divisors(window, count_include_pad, divisor_override).astype(array.dtype)
    return output


def _over_windows(operation: np.ufunc, array: np.ndarray, window: Window, nothing: float) -> np.ndarray:
    """Return ``operation`` over the real cells of each window, ``nothing`` where there are none.

    First over the rows of each window, where whole lines of cells meet, then over its columns: k_h + k_w operations
    for each output instead of k_h · k_w, and only the few of them on cells that lie apart.
    """
    output = empty((*array.shape[:2], *window.output_size), array.dtype)
    maps, results = array.reshape(-1, *array.shape[2:]), output.reshape(-1, *window.output_size)
    room = max(1, BLOCK_BYTES // (window.output_size[0] * array.shape[3] * array.itemsize))
    for start in range(0, len(maps), room):
        part = maps[start : start + room]
        lines = scratch("lines", (len(part), window.output_size[0], array.shape[3]), array.dtype)
        _along_axis(operation, part, lines, window, 0, nothing)
        _along_axis(operation, lines, results[start : start + room], window, 1, nothing)
    return output


def _along_axis(
    operation: np.ufunc, cells: np.ndarray, output: np.ndarray, window: Window, axis: int, nothing: float
) -> None:
    """Fill ``output`` with ``operation`` over what the taps of one axis read of ``cells``; both are (maps, H, W)."""
    output[...] = nothing
    for tap in range(window.kernel_size[axis]):
        places = axis_slices(window, axis, tap)
        if places is None:
            continue
        outputs, inputs = ((slice(None),) * (axis + 1) + (place,) for place in places)
        seen = output[outputs]
        operation(seen, cells[inputs], out=seen)


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
    before, after, size = window.pads[axis], window.pads[axis + 2], window.input_size[axis]
    starts = np.arange(window.output_size[axis]) * window.stride[axis] - before
    cells = starts[:, np.newaxis] + np.arange(window.kernel_size[axis]) * window.dilation[axis]
    first, end = (-before, size + after) if count_include_pad else (0, size)
    counted: np.ndarray = np.count_nonzero((cells >= first) & (cells < end), axis=1)
    return counted


def adaptive_avg_pool2d(
    input: np.ndarray,  # noqa: A002
    output_size: int | tuple[int | None, int | None],
) -> np.ndarray:
    """Return the means of as many windows as asked for, which share the maps out evenly.

    Parameters
    ----------
    input : (N, C, H, W)
    output_size : int or (height, width)
        None keeps the size of that axis.

    Raises
    ------
    ShapeError
        If a size is less than 1.

    References
    ----------
    PyTorch, ``aten/src/ATen/native/AdaptivePooling.h``.

    Examples
    --------
    >>> adaptive_avg_pool2d(np.array([[[[1.0, 2.0, 3.0]]]]), (1, 2))
    array([[[[1.5, 2.5]]]])
    """
    array = as_maps(input)
    if output_size in (1, (1, 1)):
        return global_avg_pool2d(array)
    rows, columns = _adaptive_parts(array, output_size)
    sums = _reduce_parts(np.add, _reduce_parts(np.add, array, rows, 2), columns, 3)
    sums /= np.outer([part.stop - part.start for part in rows], [part.stop - part.start for part in columns])
    return sums


def adaptive_max_pool2d(
    input: np.ndarray,  # noqa: A002
    output_size: int | tuple[int | None, int | None],
) -> np.ndarray:
    """Return the largest number of each of as many windows as asked for; see adaptive_avg_pool2d."""
    array = as_maps(input)
    rows, columns = _adaptive_parts(array, output_size)
    return _reduce_parts(np.maximum, _reduce_parts(np.maximum, array, rows, 2), columns, 3)


def _adaptive_parts(
    array: np.ndarray, output_size: int | tuple[int | None, int | None]
) -> tuple[list[slice], list[slice]]:
    """Return which (rows, columns) each output reads: neighbours overlap where the sizes do not divide."""
    wanted = (output_size, output_size) if isinstance(output_size, int) else output_size
    parts = []
    for size, count in zip(array.shape[2:], wanted, strict=True):
        outputs = size if count is None else count
        if outputs < 1:
            raise ShapeError(f"an output of {outputs} cells is empty", "Ask for 1 or more each way.")
        parts.append([slice(i * size // outputs, -(-(i + 1) * size // outputs)) for i in range(outputs)])
    return parts[0], parts[1]


def _reduce_parts(operation: np.ufunc, array: np.ndarray, parts: list[slice], axis: int) -> np.ndarray:
    """Return ``operation`` over each part of an axis."""
    output = np.empty((*array.shape[:axis], len(parts), *array.shape[axis + 1 :]), array.dtype)
    for place, part in enumerate(parts):
        seen, filled = np.moveaxis(array, axis, 0)[part], np.moveaxis(output, axis, 0)[place]
        operation.reduce(seen, axis=0, out=filled)
    return output


def global_avg_pool2d(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return the mean of each feature map: (N, C, H, W) to (N, C, 1, 1)."""
    array = as_maps(input)
    batch, channels, height, width = array.shape
    # One long axis is summed in pairs, which loses less than adding up row sums.
    means: np.ndarray = array.reshape(batch, channels, height * width).mean(axis=-1)
    return means.reshape(batch, channels, 1, 1)


def global_max_pool2d(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return the largest number of each feature map: (N, C, H, W) to (N, C, 1, 1)."""
    output: np.ndarray = as_maps(input).max(axis=(2, 3), keepdims=True)
    return output
