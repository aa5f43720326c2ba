"""The fully connected layer, and what leads to it."""

from __future__ import annotations

import numpy as np

from convstudio.engine import ShapeError
from convstudio.runner.arrays import as_float
from convstudio.runner.threads import even_slices, share

BLOCK_BYTES = 4 << 20
"""Of the weights that one thread reads at once."""


def flatten(input: np.ndarray, start_dim: int = 1, end_dim: int = -1) -> np.ndarray:  # noqa: A002
    """Return the axes from ``start_dim`` to ``end_dim`` as one: (N, C, H, W) as (N, C·H·W), channel by channel.

    Raises
    ------
    ShapeError
        If the array has no such axes.
    """
    array = as_float(input)
    first, last = (dim + array.ndim if dim < 0 else dim for dim in (start_dim, end_dim))
    if not 0 <= first <= last < array.ndim:
        raise ShapeError(
            f"an array of {array.ndim} axes can't be flattened from axis {start_dim} to {end_dim}",
            "Name axes that it has.",
        )
    return array.reshape(*array.shape[:first], -1, *array.shape[last + 1 :])


def linear(input: np.ndarray, weight: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:  # noqa: A002
    """Return x · weightᵀ + bias.

    Parameters
    ----------
    input : (…, in)
    weight : (out, in)
    bias : (out,)

    Returns
    -------
    array (…, out)

    Raises
    ------
    ShapeError
        If the weight reads another number of inputs.
    """
    array = as_float(input)
    if array.shape[-1] != weight.shape[1]:
        raise ShapeError(
            f"the weight reads {weight.shape[1]} inputs, and {array.shape[-1]} arrive",
            f"Pass a weight of shape ({weight.shape[0]}, {array.shape[-1]}).",
        )
    matrix = weight.astype(array.dtype, copy=False)
    output = np.empty((*array.shape[:-1], len(matrix)), array.dtype)

    def fill(own: slice) -> None:
        np.matmul(array, matrix[own].T, out=output[..., own])
        if bias is not None:
            output[..., own] += bias[own]

    share(even_slices(len(matrix), max(1, BLOCK_BYTES // max(1, matrix[:1].nbytes))), fill)
    return output
