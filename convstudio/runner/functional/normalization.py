"""Numbers shifted and scaled by what they have in common; and dropout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import ShapeError, format_shape
from convstudio.runner.arrays import as_float
from convstudio.runner.functional.standardizing import standardize, standardize_groups
from convstudio.runner.outputs import empty_like

if TYPE_CHECKING:
    from collections.abc import Sequence


def batch_norm(
    input: np.ndarray,  # noqa: A002  # PyTorch's name, here and below
    running_mean: np.ndarray | None,
    running_var: np.ndarray | None,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    training: bool = False,
    momentum: float = 0.1,  # noqa: ARG001  # only what is trained keeps statistics
    eps: float = 1e-5,
) -> np.ndarray:
    """Return (x − mean) / sqrt(var + eps) · weight + bias, channel by channel.

    Parameters
    ----------
    input : (N, C, …)
    running_mean, running_var, weight, bias : (C,)
        Weight is 1 and bias 0 where they are left out.
    training : bool
        Use the batch's own mean and variance. Unlike PyTorch's, the running ones are never changed.
    momentum : float
        Has no effect.
    eps : float
        Keeps the root above 0.

    Raises
    ------
    ShapeError
        If there are no statistics to use.

    References
    ----------
    Ioffe & Szegedy, arXiv:1502.03167.
    """
    array = as_float(input)
    if training:
        others = (0, *range(2, array.ndim))
        running_mean = array.mean(axis=others, dtype=np.float64)
        running_var = array.var(axis=others, dtype=np.float64)
    if running_mean is None or running_var is None:
        raise ShapeError("there are no running mean and variance", "Pass both, or set training.")
    # One multiplication and one addition for each number: the four arrays of a channel are joined beforehand.
    scale = 1.0 / np.sqrt(running_var.astype(np.float64) + eps)
    if weight is not None:
        scale *= weight
    shift = -running_mean * scale
    if bias is not None:
        shift += bias
    along = (-1, *(1,) * (array.ndim - 2))
    output: np.ndarray = np.multiply(array, scale.astype(array.dtype).reshape(along), out=empty_like(array))
    output += shift.astype(array.dtype).reshape(along)
    return output


def layer_norm(
    input: np.ndarray,  # noqa: A002
    normalized_shape: Sequence[int],
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    eps: float = 1e-5,
) -> np.ndarray:
    """Return x normalised over its last axes together, then scaled and shifted number by number.

    Parameters
    ----------
    input : (…, *normalized_shape)
    weight, bias : normalized_shape

    Raises
    ------
    ShapeError
        If the last axes have other sizes.

    References
    ----------
    Ba, Kiros & Hinton, arXiv:1607.06450.
    """
    array = as_float(input)
    shape = tuple(normalized_shape)
    if not shape or array.shape[-len(shape) :] != shape:
        raise ShapeError(
            f"an array of {format_shape(array.shape)} does not end in {format_shape(shape) or 'nothing'}",
            "Name the sizes of its last axes.",
        )
    first = array.ndim - len(shape)
    along = (1,) * first + shape
    weight, bias = (None if values is None else values.reshape(along) for values in (weight, bias))
    return standardize(array, tuple(range(first, array.ndim)), weight, bias, eps)


def group_norm(
    input: np.ndarray,  # noqa: A002
    num_groups: int,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    eps: float = 1e-5,
) -> np.ndarray:
    """Return x normalised over each group of channels, then scaled and shifted channel by channel.

    Parameters
    ----------
    input : (N, C, …)
    weight, bias : (C,)

    Raises
    ------
    ShapeError
        If the channels can't be split into that many groups.

    References
    ----------
    Wu & He, arXiv:1803.08494.
    """
    array = as_float(input)
    channels = array.shape[1]
    if num_groups < 1 or channels % num_groups:
        raise ShapeError(f"{channels} channels can't be split into {num_groups} groups", "Use a divisor of them.")
    return standardize_groups(array, num_groups, weight, bias, eps)


def instance_norm(
    input: np.ndarray,  # noqa: A002
    running_mean: np.ndarray | None = None,
    running_var: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> np.ndarray:
    """Return x with each map of each picture normalised on its own.

    Parameters
    ----------
    input : (N, C, …)
    running_mean, running_var, weight, bias : (C,)
    use_input_stats : bool
        Without it, the running mean and variance are used, as batch_norm does.
    momentum : float
        Has no effect.

    References
    ----------
    Ulyanov, Vedaldi & Lempitsky, arXiv:1607.08022.
    """
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, momentum=momentum, eps=eps)
    return group_norm(input, input.shape[1], weight, bias, eps)


def local_response_norm(
    input: np.ndarray,  # noqa: A002
    size: int,
    alpha: float = 1e-4,
    beta: float = 0.75,
    k: float = 1.0,
) -> np.ndarray:
    """Return each number divided by (k + alpha · mean of the squares of ``size`` channels around)^beta.

    Parameters
    ----------
    input : (N, C, …)
    size : int
        In channels; of an even number one more lies before. Channels that are not there count as 0.

    Raises
    ------
    ShapeError
        If ``size`` is less than 1.

    References
    ----------
    Krizhevsky et al., NIPS 2012, section 3.3, which adds where PyTorch takes the mean.
    """
    array = as_float(input)
    if size < 1:
        raise ShapeError(f"its size is {size}", "Set size to 1 or more.")
    squares = np.square(array)
    sums, channels = np.zeros_like(array), array.shape[1]
    for offset in range(-(size // 2), (size - 1) // 2 + 1):
        first, last = max(0, -offset), min(channels, channels - offset)
        if first < last:
            sums[:, first:last] += squares[:, first + offset : last + offset]
    sums *= alpha / size
    sums += k
    np.power(sums, -beta, out=sums)
    sums *= array
    return sums


def dropout(
    input: np.ndarray,  # noqa: A002
    p: float = 0.5,
    training: bool = True,
    generator: np.random.Generator | None = None,
) -> np.ndarray:
    """Return ``input`` with a share ``p`` set to 0 and the others made up for it; as it is when not training.

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
