"""Numbers brought to mean 0 and variance 1, together with those along some axes: layer, group and instance norms.

The numbers that belong together may be all of a large picture, so that they are gone through block by block: once for
their sum, once for the squares of what is left without the mean, and once to scale. Adding up x and x² in a single
walk would lose the variance where the mean is large.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.outputs import empty_like
from convstudio.runner.threads import BLOCK_BYTES, even_blocks, share

if TYPE_CHECKING:
    from collections.abc import Callable

    Place = tuple[slice, ...]


def standardize(
    array: np.ndarray,
    axes: tuple[int, ...],
    weight: np.ndarray | None,
    bias: np.ndarray | None,
    eps: float,
) -> np.ndarray:
    """Return (x − mean) / √(var + eps) · weight + bias, with mean and variance over ``axes``.

    Parameters
    ----------
    axes : tuple of int
        From 0 on.
    weight, bias : arrays
        With as many axes as ``array``, and sizes of 1 where they are shared.
    """
    output = empty_like(array)
    blocks = even_blocks(array.shape, BLOCK_BYTES // array.itemsize)

    def add_up(what: Callable[[Place], np.ndarray]) -> np.ndarray:
        """Return the means over ``axes`` of what is made of each block, whose sums have float64."""
        sums = np.zeros([1 if axis in axes else size for axis, size in enumerate(array.shape)])
        found: dict[int, np.ndarray] = {}

        def fill(number: int) -> None:
            found[number] = what(blocks[number]).sum(axis=axes, keepdims=True, dtype=np.float64)

        share(range(len(blocks)), fill)
        # In the order of the blocks, and not of the threads: the same numbers again give the same result.
        for number, place in enumerate(blocks):
            _own(sums, place)[...] += found[number]
        means: np.ndarray = sums / prod(array.shape[axis] for axis in axes)
        return means

    mean = add_up(lambda place: array[place]).astype(array.dtype)

    def squares_without_mean(place: Place) -> np.ndarray:
        squares: np.ndarray = np.square(np.subtract(array[place], _own(mean, place), out=output[place]))
        return squares

    scale = (1.0 / np.sqrt(add_up(squares_without_mean) + eps)).astype(array.dtype)

    def finish(place: Place) -> None:
        part = output[place]
        part *= _own(scale, place)
        if weight is not None:
            part *= _own(weight, place)
        if bias is not None:
            part += _own(bias, place)

    share(blocks, finish)
    return output


def standardize_groups(
    array: np.ndarray,
    groups: int,
    weight: np.ndarray | None,
    bias: np.ndarray | None,
    eps: float,
) -> np.ndarray:
    """Return (N, C, …) with mean and variance over each of so many groups of channels; see ``standardize``.

    Parameters
    ----------
    weight, bias : (C,)
    """
    batch, channels = array.shape[:2]
    grouped = array.reshape(batch, groups, channels // groups, -1)
    weight, bias = (None if values is None else values.reshape(1, groups, -1, 1) for values in (weight, bias))
    return standardize(grouped, (2, 3), weight, bias, eps).reshape(array.shape)


def _own(values: np.ndarray, place: Place) -> np.ndarray:
    """Return what of ``values`` meets a block: all along the axes where they are shared."""
    return values[tuple(slice(None) if size == 1 else own for size, own in zip(values.shape, place, strict=True))]
