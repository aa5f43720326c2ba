"""Activations that bend: exponentials, the bell curve's integral, and softmax.

Only exponentials of negative numbers are taken: they fade to 0 and can't overflow.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal

import numpy as np

from convstudio.engine import ShapeError
from convstudio.runner.arrays import as_float
from convstudio.runner.functional.error_function import erfc

SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946
"""Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515."""


def sigmoid(input: np.ndarray) -> np.ndarray:  # noqa: A002  # PyTorch's name, here and below
    """Return 1 / (1 + exp(−x)) for every number, exact to the last digits far below 0 too."""
    array = as_float(input)
    fading = np.exp(-np.abs(array))
    output: np.ndarray = np.where(array >= 0, 1, fading) / (1 + fading)
    return output


def logsigmoid(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return the logarithm of sigmoid(x)."""
    array = as_float(input)
    output: np.ndarray = np.minimum(array, 0) - np.log1p(np.exp(-np.abs(array)))
    return output


def tanh(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return the hyperbolic tangent of every number."""
    output: np.ndarray = np.tanh(as_float(input))
    return output


def elu(input: np.ndarray, alpha: float = 1.0) -> np.ndarray:  # noqa: A002
    """Return x above 0, and ``alpha`` · (exp(x) − 1) below."""
    array = as_float(input)
    output: np.ndarray = np.where(array > 0, array, array.dtype.type(alpha) * np.expm1(np.minimum(array, 0)))
    return output


def celu(input: np.ndarray, alpha: float = 1.0) -> np.ndarray:  # noqa: A002
    """Return x above 0, and ``alpha`` · (exp(x / alpha) − 1) below.

    Raises
    ------
    ShapeError
        If ``alpha`` is 0.
    """
    if alpha == 0:
        raise ShapeError("alpha is 0, and celu divides by it", "Use another alpha.")
    array = as_float(input)
    bend = array.dtype.type(alpha)
    output: np.ndarray = np.maximum(array, 0) + np.minimum(bend * np.expm1(np.minimum(array / bend, 0)), 0)
    return output


def selu(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return elu of the alpha, and at the scale, that keep mean 0 and variance 1 from layer to layer."""
    output = elu(input, SELU_ALPHA)
    output *= SELU_SCALE
    return output


def softplus(input: np.ndarray, beta: float = 1.0, threshold: float = 20.0) -> np.ndarray:  # noqa: A002
    """Return log(1 + exp(beta · x)) / beta; x itself where beta · x is above ``threshold``."""
    array = as_float(input)
    scaled = array * array.dtype.type(beta)
    bent = (np.maximum(scaled, 0) + np.log1p(np.exp(-np.abs(scaled)))) / array.dtype.type(beta)
    output: np.ndarray = np.where(scaled > threshold, array, bent)
    return output


def silu(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return x · sigmoid(x), also called swish."""
    output = sigmoid(input)
    output *= input
    return output


def mish(input: np.ndarray) -> np.ndarray:  # noqa: A002
    """Return x · tanh(softplus(x)).

    References
    ----------
    Misra, arXiv:1908.08681.
    """
    output: np.ndarray = np.tanh(softplus(input))
    output *= input
    return output


def gelu(input: np.ndarray, approximate: Literal["none", "tanh"] = "none") -> np.ndarray:  # noqa: A002
    """Return x times the share of a standard normal distribution that lies below x.

    Parameters
    ----------
    approximate : {"none", "tanh"}
        The exact share, or its approximation by a hyperbolic tangent.

    Raises
    ------
    ShapeError
        If the approximation is another.

    References
    ----------
    Hendrycks & Gimpel, arXiv:1606.08415.
    """
    array = as_float(input)
    if approximate == "none":
        # Written with erfc, the share is exact far below 0 too, where 1 + erf would have no digits left.
        share = 0.5 * erfc(array.astype(np.float64) * -sqrt(0.5))
    elif approximate == "tanh":
        # Beyond ±10⁴ the tangent is ±1, and the cube of what is cut off there might overflow.
        held = np.clip(array, -1e4, 1e4)
        share = 0.5 * (1 + np.tanh(sqrt(2 / np.pi) * (held + 0.044715 * held * held * held)))
    else:
        raise ShapeError(f"{approximate!r} is not an approximation of gelu", 'Use "none" or "tanh".')
    output: np.ndarray = (array * share).astype(array.dtype, copy=False)
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


def log_softmax(input: np.ndarray, dim: int = 1) -> np.ndarray:  # noqa: A002
    """Return the logarithm of softmax, without ever making its numbers."""
    array = as_float(input)
    with np.errstate(invalid="ignore"):
        output: np.ndarray = array - array.max(axis=dim, keepdims=True)
        output -= np.log(np.exp(output).sum(axis=dim, keepdims=True))
    return output
