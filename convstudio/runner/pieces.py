"""Large layers in pieces that do not need each other: several threads do them, and a run can stop between them.

Convolutions and products divide themselves (``runner/algorithms``). What is left are layers that are quick for a piece
and slow for maps of a thousand rows: every number by itself, every channel by itself, or every row of all channels.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from convstudio.engine import layers
from convstudio.engine.shapes import is_map
from convstudio.runner.outputs import empty
from convstudio.runner.threads import BLOCK_BYTES, even_slices, share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

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
        layers.BatchNorm2d,
        layers.InstanceNorm2d,
        layers.GroupNorm,
    }
)
"""Every channel by itself, with its own of the weights; of GroupNorm, every group."""

BY_ROWS = frozenset({layers.Softmax, layers.LogSoftmax, layers.LocalResponseNorm})
"""Every row of a map by itself, if it is the channels that meet."""


class Piece(NamedTuple):
    """Where a piece lies in the input and in the output, and what computes it."""

    place: tuple[slice, ...]
    layer: Layer
    weights: Arrays


def in_pieces(
    layer: Layer, array: np.ndarray, weights: Arrays, compute: Compute, between: Callable[[], object] | None
) -> np.ndarray | None:
    """Return what ``compute`` makes of a large array, piece by piece; None if it is small, or one piece as it is.

    Parameters
    ----------
    array : (N, C, H, W) or (N, features)
    compute : callable(layer, array, weights)
        Returns what a layer makes of an array.
    between : callable
        Called before each piece; what it raises ends the work.
    """
    if array.nbytes <= 2 * BLOCK_BYTES:
        return None
    kind = type(layer)
    if kind in BY_NUMBERS:
        line = array.reshape(1, -1)
        found = _put_together(_numbers(layer, line), line, compute, between)
        return None if found is None else found.reshape(array.shape)
    if not is_map(array.shape[1:]):
        return None
    if kind in BY_CHANNELS:
        return _put_together(_channels(layer, array, weights), array, compute, between)
    if kind in BY_ROWS and getattr(layer, "dim", 1) == 1:
        return _put_together(_rows(layer, array, weights), array, compute, between)
    return None


def _put_together(
    pieces: list[Piece], array: np.ndarray, compute: Compute, between: Callable[[], object] | None
) -> np.ndarray | None:
    if len(pieces) < 2:
        return None

    def make(piece: Piece) -> np.ndarray:
        if between:
            between()
        return compute(piece.layer, array[piece.place], piece.weights)

    # The first piece tells how large the output's maps are.
    first = make(pieces[0])
    output = empty((*array.shape[:2], *_whole_maps(array, pieces[0], first)), first.dtype)
    output[pieces[0].place] = first

    def fill(piece: Piece) -> None:
        output[piece.place] = make(piece)

    share(pieces[1:], fill)
    return output


def _whole_maps(array: np.ndarray, piece: Piece, result: np.ndarray) -> tuple[int, ...]:
    """Return height and width of the output: those of a piece of whole maps, else those of the input."""
    return result.shape[2:] if len(piece.place) == 2 else array.shape[2:]


def _numbers(layer: Layer, line: np.ndarray) -> list[Piece]:
    return [Piece((slice(None), own), layer, {}) for own in even_slices(line.shape[1], BLOCK_BYTES // line.itemsize)]


def _channels(layer: Layer, array: np.ndarray, weights: Arrays) -> list[Piece]:
    channels: int = array.shape[1]
    groups = layer.num_groups if isinstance(layer, layers.GroupNorm) else channels
    together = channels // groups
    pieces = []
    for own in even_slices(groups, max(1, BLOCK_BYTES * groups // array.nbytes)):
        place = slice(own.start * together, own.stop * together)
        part = replace(layer, num_groups=own.stop - own.start) if isinstance(layer, layers.GroupNorm) else layer
        pieces.append(Piece((slice(None), place), part, {name: values[place] for name, values in weights.items()}))
    return pieces


def _rows(layer: Layer, array: np.ndarray, weights: Arrays) -> list[Piece]:
    height = array.shape[2]
    some = even_slices(height, max(1, BLOCK_BYTES * height // array.nbytes))
    return [Piece((slice(None), slice(None), own), layer, weights) for own in some]
