"""Functions of one number at a time, and softmax. Large numbers neither overflow nor warn."""

from __future__ import annotations

import numpy as np

from convstudio.runner.arrays import as_float


def relu(input: np.ndarray) -> np.ndarray:  # noqa: A002  # PyTorch's name, here and below
    """Return the larger of 0 and x, for every number."""
    output: np.ndarray = np.maximum(as_float(input), 0)
    return output


def sigmoid(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return 1 / (1 + exp(−x)) for every number, exact to the last digits far below 0 too."""
    array = as_float(input)
    # Only exp of negative numbers is taken: it fades to 0 and can't overflow.
    fading = np.exp(-np.abs(array))
    output: np.ndarray = np.where(array >= 0, 1, fading) / (1 + fading)
    return output


def tanh(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return the hyperbolic tangent of every number."""
    output: np.ndarray = np.tanh(as_float(input))
    return output


def softmax(input: np.ndarray, dim: int = 1) -> np.ndarray:  # noqa: A002
    """Return exp(x) over its sum along the axis ``dim``.

    An infinity along the axis makes its numbers NaN, as in PyTorch.
    """
    array = as_float(input)
    with np.errstate(invalid="ignore"):
        # The largest becomes exp(0), so that nothing overflows.
        output: np.ndarray = np.exp(array - array.max(axis=dim, keepdims=True))
        output /= output.sum(axis=dim, keepdims=True)
    return output
