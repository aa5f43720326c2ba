"""Vectors and rows as maps one cell wide, and any axis as the channels, for layers that know maps only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import Permute, Reshape, Sequential

if TYPE_CHECKING:
    from convstudio.engine import Layer, Shape


def along(axis: int, layer: Layer, shape: Shape) -> Layer:
    """Return what does along ``axis`` of ``shape`` what ``layer`` does along the channels.

    Parameters
    ----------
    axis : int
        Counted with the batch as 0: 1 is the first of ``shape``.

    Examples
    --------
    >>> from convstudio.engine import GroupNorm
    >>> along(1, GroupNorm(2), (4, 5, 6))
    GroupNorm(num_groups=2, eps=1e-05, affine=True, scale=True, center=True)
    >>> along(2, GroupNorm(2), (5, 4)).infer((5, 4))
    (5, 4)
    """
    if axis == 1:
        return layer
    others = tuple(place for place in range(1, len(shape) + 1) if place != axis)
    there = (axis, *others)
    back = tuple(there.index(place) + 1 for place in range(1, len(shape) + 1))
    return Sequential([Permute(there), layer, Permute(back)])


def on_maps(layer: Layer, shape: Shape) -> Layer:
    """Return what does to (C,) or (C, L) what ``layer`` does to maps; ``layer`` itself for maps.

    Examples
    --------
    >>> from convstudio.engine import BatchNorm2d
    >>> on_maps(BatchNorm2d(), (20,)).params((20,))
    40
    """
    if len(shape) not in (1, 2):
        return layer
    return Sequential([Reshape((*shape, 1, 1)[:3]), layer, Reshape(shape)])
