"""Activations made of straight pieces: every number on its own, without a single exponential.

Large numbers neither overflow nor warn, and what is not a number stays none.
"""

from __future__ import annotations

import numpy as np

from convstudio.engine import ShapeError
from convstudio.runner.arrays import as_float
from convstudio.runner.outputs import empty_like


def relu(input: np.ndarray) -> np.ndarray:  # noqa: A002  # PyTorch's name, here and below
    """Return the larger of 0 and x, for every number."""
    # NumPy clips three times as fast as it compares with a number.
    return hardtanh(input, 0, np.inf)


def relu6(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return x held between 0 and 6."""
    return hardtanh(input, 0, 6)


def hardtanh(input: np.ndarray, min_val: float = -1.0, max_val: float = 1.0) -> np.ndarray:  # noqa: A002
    """Return x held between ``min_val`` and ``max_val``."""
    array = as_float(input)
    output: np.ndarray = np.clip(array, min_val, max_val, out=empty_like(array))
    return output


def leaky_relu(input: np.ndarray, negative_slope: float = 0.01) -> np.ndarray:  # noqa: A002
    """Return x above 0, and ``negative_slope`` · x below."""
    array = as_float(input)
    output: np.ndarray = np.where(array > 0, array, array * array.dtype.type(negative_slope))
    return output


def prelu(input: np.ndarray, weight: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return x above 0, and weight · x below.

    Parameters
    ----------
    input : (N, C, …)
    weight : (1,) or (C,)
        One slope for all, or one for each channel.

    Raises
    ------
    ShapeError
        If there is another number of slopes.
    """
    array = as_float(input)
    channels = array.shape[1] if array.ndim > 1 else 1
    if weight.size not in (1, channels):
        raise ShapeError(f"{weight.size} slopes can't serve {channels} channels", f"Pass 1 slope, or {channels}.")
    along = (-1, *(1,) * (array.ndim - 2))
    output: np.ndarray = np.where(array > 0, array, array * weight.astype(array.dtype, copy=False).reshape(along))
    return output


def hardsigmoid(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return x + 3 held between 0 and 6, over 6: a sigmoid of three straight lines."""
    output: np.ndarray = np.clip(as_float(input) + 3, 0, 6)
    output /= 6
    return output


def hardswish(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return x · hardsigmoid(x).

    References
    ----------
    Howard et al., "Searching for MobileNetV3", arXiv:1905.02244.
    """
    array = as_float(input)
    output: np.ndarray = np.add(array, 3, out=empty_like(array))
    np.clip(output, 0, 6, out=output)
    # Divided first: what is large would overflow once it is six times as large.
    output /= 6
    output *= array
    return output


def softsign(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return x / (1 + |x|)."""
    array = as_float(input)
    output: np.ndarray = array / (1 + np.abs(array))
    return output
