"""Channels laid out as cells and back, in TensorFlow's order: the cells of a block first, then their channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import PixelShuffle, PixelUnshuffle, SelectChannels, Sequential

if TYPE_CHECKING:
    from convstudio.engine import Layer, Shape


def depth_to_space(factor: int, shape: Shape) -> Layer:
    """Return what makes blocks of ``factor`` × ``factor`` cells of channels, where the block's cells come first.

    Raises
    ------
    ShapeError
        If the channels don't make whole blocks.

    Examples
    --------
    >>> depth_to_space(2, (8, 3, 3)).infer((8, 3, 3))
    (2, 6, 6)
    """
    layer = PixelShuffle(factor)
    channels, cells = layer.infer(shape)[0], factor**2
    if channels == 1:
        return layer
    order = tuple(cell * channels + channel for channel in range(channels) for cell in range(cells))
    return Sequential([SelectChannels(order), layer])


def space_to_depth(factor: int, shape: Shape) -> Layer:
    """Return what makes channels of blocks of cells: ``depth_to_space`` undone.

    Raises
    ------
    ShapeError
        If the maps don't split into whole blocks.
    """
    layer = PixelUnshuffle(factor)
    channels, cells = shape[0], factor**2
    layer.infer(shape)
    if channels == 1:
        return layer
    order = tuple(channel * cells + cell for cell in range(cells) for channel in range(channels))
    return Sequential([layer, SelectChannels(order)])
