"""Large layers in pieces that do not need each other: several threads do them, and a run can stop between them.

Convolutions and products divide themselves (``runner/algorithms``), and so do norms over many numbers
(``functional/standardizing``). What is left are layers that are quick for a piece and slow for maps of a thousand rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convstudio.engine import layers
from convstudio.engine.shapes import is_map
from convstudio.runner.outputs import empty
from convstudio.runner.threads import BLOCK_BYTES, even_blocks, share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convstudio.engine import Layer

    Arrays = Mapping[str, np.ndarray]
    Compute = Callable[[Layer, np.ndarray, Arrays], np.ndarray]

BY_NUMBERS = frozenset(
    {
        layers.ReLU,
        layers.ReLU6,
        layers.LeakyReLU,
        layers.ELU,
        layers.CELU,
        layers.SELU,
        layers.GELU,
        layers.SiLU,
        layers.Mish,
        layers.Hardswish,
        layers.Hardsigmoid,
        layers.Hardtanh,
        layers.Sigmoid,
        layers.LogSigmoid,
        layers.Tanh,
        layers.Softsign,
        layers.Softplus,
    }
)
"""Every number by itself."""

BY_CHANNELS = frozenset(
    {
        layers.MaxPool2d,
        layers.AvgPool2d,
        layers.AdaptiveAvgPool2d,
        layers.AdaptiveMaxPool2d,
        layers.Upsample,
        layers.ZeroPad2d,
        layers.ConstantPad2d,
        layers.ReflectionPad2d,
        layers.ReplicationPad2d,
        layers.CircularPad2d,
        layers.Crop2d,
    }
)
"""Every channel by itself, whose map may become another size."""

BY_CELLS = frozenset(
    {
        layers.BatchNorm2d,
        layers.PReLU,
        layers.Softmax,
        layers.LogSoftmax,
        layers.LocalResponseNorm,
    }
)
"""Every cell of a map, but for the axes along which numbers meet, with its channel's own of the weights."""

MOVING = frozenset({layers.Permute, layers.PixelShuffle, layers.PixelUnshuffle})
"""Every number as it is, in another place."""


Place = tuple[slice, ...]


class Piece(NamedTuple):
    """Where a piece lies in the input and in the output, and its own of the weights."""

    read: Place
    written: Place
    weights: Arrays


def in_pieces(layer: Layer, array: np.ndarray, weights: Arrays, compute: Compute) -> np.ndarray | None:
    """Return what ``compute`` makes of a large array, piece by piece; None if it is small, or one piece as it is.

    Parameters
    ----------
    array : (N, C, H, W) or (N, features)
    compute : callable(layer, array, weights)
        Returns what a layer makes of an array.
    """
    if array.nbytes <= 2 * BLOCK_BYTES:
        return None
    numbers = array.reshape(1, -1) if type(layer) in BY_NUMBERS else array
    pieces = _pieces(layer, numbers, weights)
    if len(pieces) < 2:
        return None
    output = empty((len(array), *layer.infer(array.shape[1:])), array.dtype)
    written = output.reshape(numbers.shape) if numbers is not array else output

    def fill(piece: Piece) -> None:
        written[piece.written] = compute(layer, numbers[piece.read], piece.weights)

    share(pieces, fill)
    return output


def _pieces(layer: Layer, array: np.ndarray, weights: Arrays) -> list[Piece]:
    """Return the pieces of a layer, none if it is not known how to divide it."""
    kind, most = type(layer), BLOCK_BYTES // array.itemsize
    if kind in BY_NUMBERS:
        return [Piece(place, place, {}) for place in even_blocks(array.shape, most)]
    if kind in MOVING:
        return [Piece(read, written, {}) for read, written in _moves(layer, array, most)]
    if not is_map(array.shape[1:]) or kind not in BY_CHANNELS | BY_CELLS or getattr(layer, "shared_axes", None):
        return []
    return [
        Piece(place, place, {name: _own(values, place[1]) for name, values in weights.items()})
        for place in even_blocks(array.shape, most, _axes_that_meet(layer))
    ]


def _axes_that_meet(layer: Layer) -> tuple[int, ...]:
    """Return along which axes an output is made of several numbers of the input, or of some that lie elsewhere."""
    match layer:
        case layers.Softmax() | layers.LogSoftmax():
            return (layer.dim,)
        case layers.LocalResponseNorm():
            return (1,)
        case layers.BatchNorm2d(track_running_stats=False):
            return (0, 2, 3)
        case layers.BatchNorm2d() | layers.PReLU():
            return ()
        case _:
            return (2, 3)


def _moves(layer: Layer, array: np.ndarray, most: int) -> list[tuple[Place, Place]]:
    """Return from where to where a layer moves numbers, in pieces of at most ``most``."""
    output = (len(array), *layer.infer(array.shape[1:]))
    match layer:
        case layers.Permute():
            # Axis i of the output is axis dims[i - 1] of the input.
            read_order = np.argsort((0, *layer.dims))
            return [(tuple(place[axis] for axis in read_order), place) for place in even_blocks(output, most)]
        case layers.PixelShuffle():
            return _shuffles(output, layer.upscale_factor, most)
        case layers.PixelUnshuffle():
            return [(wide, deep) for deep, wide in _shuffles(array.shape, layer.downscale_factor, most)]
        case _:
            return []


def _shuffles(wide: tuple[int, ...], factor: int, most: int) -> list[tuple[Place, Place]]:
    """Return places among deep maps, and the same numbers' places among the ``wide`` ones that are made of them."""
    batch, channels, height, width = wide
    return [
        ((own[0], _times(own[1], factor**2), own[2], own[3]), (own[0], own[1], _times(own[2], factor), own[3]))
        for own in even_blocks((batch, channels, height // factor, factor * width), most, whole=(3,))
    ]


def _times(places: slice, factor: int) -> slice:
    return places if places == slice(None) else slice(places.start * factor, places.stop * factor)


def _own(values: np.ndarray, channels: slice) -> np.ndarray:
    """Return what of a layer's weights belongs to some channels: one number may serve them all."""
    return values if len(values) == 1 else values[channels]
