"""Batch normalisation with running statistics, and dropout."""

from __future__ import annotations

import numpy as np

from convstudio.engine import ShapeError
from convstudio.runner.arrays import as_float


def batch_norm(
    input: np.ndarray,  # noqa: A002  # PyTorch's name, here and below
    running_mean: np.ndarray,
    running_var: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    eps: float = 1e-5,
) -> np.ndarray:
    """Return (x − mean) / sqrt(var + eps) · weight + bias, channel by channel.

    Parameters
    ----------
    input : (N, C, …)
    running_mean, running_var, weight, bias : (C,)
        Weight is 1 and bias 0 where they are left out.
    eps : float
        Keeps the root above 0.

    References
    ----------
    Ioffe & Szegedy, arXiv:1502.03167.
    """
    array = as_float(input)
    # One multiplication and one addition for each number: the four arrays of a channel are joined beforehand.
    scale = 1.0 / np.sqrt(running_var.astype(np.float64) + eps)
    if weight is not None:
        scale *= weight
    shift = -running_mean * scale
    if bias is not None:
        shift += bias
    along = (-1, *(1,) * (array.ndim - 2))
    output: np.ndarray = array * scale.astype(array.dtype).reshape(along)
    output += shift.astype(array.dtype).reshape(along)
    return output


def dropout(
    input: np.ndarray,  # noqa: A002
    p: float = 0.5,
    training: bool = False,
    generator: np.random.Generator | None = None,
) -> np.ndarray:
    """Return ``input`` as it is; while training, with a share ``p`` set to 0 and the others made up for it.

    Parameters
    ----------
    p : float
        Between 0 and 1.
    generator : numpy.random.Generator
        Decides which numbers are dropped.

    Raises
    ------
    ShapeError
        If ``p`` is no share.
    """
    array = as_float(input)
    if not 0 <= p <= 1:
        raise ShapeError(f"the share p is {p:g}", "Use a number between 0 and 1.")
    if not training or p == 0:
        return array
    if p == 1:
        return np.zeros_like(array)
    kept = (generator or np.random.default_rng()).random(array.shape) >= p
    output: np.ndarray = np.where(kept, array / (1 - p), array.dtype.type(0))
    return output
