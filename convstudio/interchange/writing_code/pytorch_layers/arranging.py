"""What multiplies, picks or lays out numbers as PyTorch's modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import (
    Flatten,
    Linear,
    Permute,
    RadialBasis,
    Reshape,
    SelectChannels,
)
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _linear(layer: Linear, shape: Shape | None, notes: Notes) -> Lines:
    options = unlike(bias=(layer.bias, True))
    if shape is None:
        return [call("nn.LazyLinear", layer.out_features, **options)]
    return [call("nn.Linear", shape[-1], layer.out_features, **options)]


def _flatten(layer: Flatten, shape: Shape | None, notes: Notes) -> Lines:
    return [call("nn.Flatten", **unlike(start_dim=(layer.start_dim, 1), end_dim=(layer.end_dim, -1)))]


def _reshape(layer: Reshape, shape: Shape | None, notes: Notes) -> Lines:
    if layer.shape == (-1,):
        return ["nn.Flatten()"]
    before = [] if shape is not None and len(shape) == 1 else ["nn.Flatten()"]
    return [*before, call("nn.Unflatten", 1, layer.shape)]


def _permute(layer: Permute, shape: Shape | None, notes: Notes) -> Lines:
    return [call(notes.need("Permute"), 0, *layer.dims)]


def _select(layer: SelectChannels, shape: Shape | None, notes: Notes) -> Lines:
    return [call(notes.need("SelectChannels"), *layer.channels)]


def _radial(layer: RadialBasis, shape: Shape | None, notes: Notes) -> Lines:
    if shape is None:
        raise Unwritable("how many numbers arrive is not known here")
    return [call(notes.need("RadialBasis"), shape[0], layer.out_features)]


ARRANGING: Table = {
    Linear: _linear,
    Flatten: _flatten,
    Reshape: _reshape,
    Permute: _permute,
    SelectChannels: _select,
    RadialBasis: _radial,
}
