"""The arrays that the runner computes with: floating point, channels first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import ShapeError, format_shape

if TYPE_CHECKING:
    from collections.abc import Mapping

MAP_RANK = 4


def as_float(array: np.ndarray) -> np.ndarray:
    """Return ``array`` as it is if it is float32 or float64, anything else as float32.

    Examples
    --------
    >>> as_float(np.arange(3)).dtype
    dtype('float32')
    """
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float32)


def as_maps(array: np.ndarray) -> np.ndarray:
    """Return ``array`` as float if it is a batch of feature maps (N, C, H, W).

    Raises
    ------
    ShapeError
        If it has another number of axes.
    """
    if array.ndim != MAP_RANK:
        raise ShapeError(
            f"a batch of feature maps has four axes, and an array of {format_shape(array.shape)} arrives",
            "Pass an array of shape (N, C, H, W).",
        )
    return as_float(array)


def close(arrays: Mapping[str, np.ndarray]) -> None:
    """Let nobody write to a layer's arrays any more: what a run prepares of them need not be compared with them."""
    for array in arrays.values():
        base: object = array
        while isinstance(base, np.ndarray):
            base.setflags(write=False)
            base = base.base
