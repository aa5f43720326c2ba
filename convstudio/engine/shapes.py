"""Shapes: plain tuples without the batch, channels first, and how they are written."""

from __future__ import annotations

from math import prod
from typing import Literal

Shape = tuple[int, ...]
"""``(C, H, W)`` for feature maps, ``(N,)`` for vectors."""

Pair = tuple[int, int]
"""Two numbers, height first."""

AxisOrder = Literal["HWD", "CHW", "NCHW", "NHWC"]

BYTES_PER_NUMBER = 4
"""Activations and parameters are float32."""

MAP_RANK = 3

LARGEST_INT = 2**31 - 1
"""No framework takes sizes beyond this, and no document holds larger numbers."""


def pair(value: int | Pair) -> Pair:
    """Return (height, width) from one number for both axes, or from two.

    Examples
    --------
    >>> pair(3), pair((3, 5))
    ((3, 3), (3, 5))
    """
    return (value, value) if isinstance(value, int) else value


def is_map(shape: Shape) -> bool:
    """Say whether ``shape`` is a stack of feature maps, (C, H, W)."""
    return len(shape) == MAP_RANK


def count(shape: Shape) -> int:
    """Return how many numbers ``shape`` holds.

    Examples
    --------
    >>> count((20, 14, 14))
    3920
    """
    return prod(shape)


def format_shape(shape: Shape, order: AxisOrder = "HWD") -> str:
    """Write a shape the way a lecture or a framework would.

    Parameters
    ----------
    shape : (C, H, W) or (N,)
    order : {"HWD", "CHW", "NCHW", "NHWC"}
        The last two add a batch of one.

    Examples
    --------
    >>> format_shape((20, 14, 13)), format_shape((20, 14, 13), "NCHW"), format_shape((980,))
    ('14×13×20', '1×20×14×13', '980')
    """
    axes = shape
    if is_map(shape) and order in ("HWD", "NHWC"):
        axes = (*shape[1:], shape[0])
    if order in ("NCHW", "NHWC"):
        axes = (1, *axes)
    return "×".join(str(size) for size in axes)
