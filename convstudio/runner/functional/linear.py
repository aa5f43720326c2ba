"""The fully connected layer, and what leads to it."""

from __future__ import annotations

import numpy as np

from convstudio.engine import ShapeError
from convstudio.runner.arrays import as_float


def flatten(input: np.ndarray) -> np.ndarray:  # noqa: A002  # PyTorch's name, here and below
    """Return (N, C, H, W) as (N, C·H·W), channel by channel."""
    array = as_float(input)
    return array.reshape(array.shape[0], -1)


def linear(input: np.ndarray, weight: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:  # noqa: A002
    """Return x · weightᵀ + bias.

    Parameters
    ----------
    input : (N, in)
    weight : (out, in)
    bias : (out,)

    Returns
    -------
    array (N, out)

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
    output: np.ndarray = array @ weight.astype(array.dtype, copy=False).T
    if bias is not None:
        output += bias
    return output
