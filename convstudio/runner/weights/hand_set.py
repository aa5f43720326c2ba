"""Weights typed by hand, fitted to whatever shape their layer has by now."""

from __future__ import annotations

import numpy as np

from convstudio.engine import Shape

Filters = tuple[tuple[tuple[tuple[float, ...], ...], ...], ...]
"""Numbers by filter, channel, row and column."""

FILTER_RANK = 4


def fit_filters(values: Filters, shape: Shape) -> np.ndarray:
    """Return ``values`` as float32 of ``shape``: kernels centred, filters and channels repeated.

    Parameters
    ----------
    shape : (C_out, C_in / groups, k_h, k_w), (out, in), (C,) …
        Axes that are missing count as sizes of 1; of more than four, the last ones are filled alike.

    Examples
    --------
    >>> fit_filters(((((1, 2, 3), (4, 5, 6), (7, 8, 9)),),), (2, 1, 1, 3))[1].tolist()
    [[[4.0, 5.0, 6.0]]]
    """
    return fit_array(_as_array(values), shape)


def fit_array(values: np.ndarray, shape: Shape) -> np.ndarray:
    """Return an array as float32 of ``shape``, fitted in the same way; of own kernels for every place, the first."""
    if len(shape) > FILTER_RANK:
        first = fit_array(values, shape[:FILTER_RANK])
        return np.broadcast_to(first.reshape(*first.shape, *(1,) * (len(shape) - FILTER_RANK)), shape).copy()
    if values.size == 0:
        return np.zeros(shape, np.float32)
    typed = values[:, :, 0, 0] if values.ndim > FILTER_RANK else values
    typed = typed.reshape(*typed.shape, *(1,) * (FILTER_RANK - typed.ndim))
    filters, channels, height, width = (*shape, *(1,) * (FILTER_RANK - len(shape)))
    rows, columns = np.arange(filters) % typed.shape[0], np.arange(channels) % typed.shape[1]
    return centre(typed[np.ix_(rows, columns)], (height, width)).reshape(shape)


def fit_bias(values: tuple[float, ...], count: int) -> np.ndarray:
    """Return ``count`` float32 numbers: ``values`` from the first on, again and again; zeros if there are none.

    Examples
    --------
    >>> fit_bias((1, 2), 3).tolist()
    [1.0, 2.0, 1.0]
    """
    return np.resize(np.array(values or (0.0,), np.float32), count)


def centre(kernels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return ``kernels`` (…, k_h, k_w) with their middle in the middle of ``size``, cropped or filled with zeros.

    The middle of an even size is the cell before its half, where a "same" padding puts the output's own cell.

    Examples
    --------
    >>> centre(np.array([[1, 2, 3]]), (2, 5)).tolist()
    [[0, 1, 2, 3, 0], [0, 0, 0, 0, 0]]
    """
    result = np.zeros((*kernels.shape[:-2], *size), kernels.dtype)
    target, source = [], []
    for there, here in zip(size, kernels.shape[-2:], strict=True):
        shift = (there - 1) // 2 - (here - 1) // 2
        target.append(slice(max(0, shift), min(there, here + shift)))
        source.append(slice(max(0, -shift), min(here, there - shift)))
    result[..., target[0], target[1]] = kernels[..., source[0], source[1]]
    return result


def _as_array(values: Filters) -> np.ndarray:
    """Return ``values`` as one float32 array; rows that are shorter than others end in zeros."""
    kernels = [kernel for filter_ in values for kernel in filter_]
    rows = [row for kernel in kernels for row in kernel]
    sizes = (
        len(values),
        max(map(len, values), default=0),
        max(map(len, kernels), default=0),
        max(map(len, rows), default=0),
    )
    array = np.zeros(sizes, np.float32)
    for number, filter_ in enumerate(values):
        for channel, kernel in enumerate(filter_):
            for place, row in enumerate(kernel):
                array[number, channel, place, : len(row)] = row
    return array
