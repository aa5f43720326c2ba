"""What multiplies, picks or lays out numbers as Keras's layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import (
    Flatten,
    Identity,
    Linear,
    Permute,
    PixelShuffle,
    PixelUnshuffle,
    RadialBasis,
    Reshape,
    SelectChannels,
)
from convstudio.engine.shapes import is_map
from convstudio.interchange.writing_code.keras_layers.arriving import AXES, known
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _linear(layer: Linear, shape: Shape | None, notes: Notes) -> Lines:
    if shape is not None and is_map(shape):
        raise Unwritable("Keras's Dense goes along the channels of maps, not along their rows")
    return [call("layers.Dense", layer.out_features, **unlike(use_bias=(layer.bias, True)))]


def _flatten(layer: Flatten, shape: Shape | None, notes: Notes) -> Lines:
    if shape is not None and layer.infer(shape) == shape:
        return ["layers.Identity()"]
    if (layer.start_dim, layer.end_dim) == (1, -1) or (shape is not None and len(layer.infer(shape)) == 1):
        return ["layers.Flatten()"]
    shape = known(shape)
    return _laid_out(shape, layer.infer(shape))


def _reshape(layer: Reshape, shape: Shape | None, notes: Notes) -> Lines:
    shape = known(shape)
    return _laid_out(shape, layer.infer(shape))


def _permute(layer: Permute, shape: Shape | None, notes: Notes) -> Lines:
    if len(layer.dims) != len(AXES):
        return [call("layers.Permute", layer.dims)]
    back = {theirs: ours for ours, theirs in AXES.items()}
    return [call("layers.Permute", tuple(AXES[layer.dims[back[axis] - 1]] for axis in (1, 2, 3)))]


def _select(layer: SelectChannels, shape: Shape | None, notes: Notes) -> Lines:
    if shape is not None and not is_map(shape) and len(shape) > 1:
        raise Unwritable("it is written for maps and vectors only")
    return [call(notes.need("SelectChannels"), *layer.channels)]


def _radial(layer: RadialBasis, shape: Shape | None, notes: Notes) -> Lines:
    return [call(notes.need("RadialBasis"), layer.out_features)]


def _shuffle(layer: PixelShuffle | PixelUnshuffle, shape: Shape | None, notes: Notes) -> Lines:
    factor = layer.upscale_factor if isinstance(layer, PixelShuffle) else layer.downscale_factor
    return [call(notes.need(layer.type_name), factor)]


def _identity(layer: Identity, shape: Shape | None, notes: Notes) -> Lines:
    return ["layers.Identity()"]


def _laid_out(shape: Shape, wanted: Shape) -> Lines:
    """Return what lays numbers out channel by channel, as the engine does, between arrays that have channels last."""
    before = ["layers.Permute((3, 1, 2))"] if is_map(shape) else []
    behind = ["layers.Permute((2, 3, 1))"] if is_map(wanted) else []
    return [*before, call("layers.Reshape", wanted), *behind]


ARRANGING: Table = {
    Linear: _linear,
    Flatten: _flatten,
    Reshape: _reshape,
    Permute: _permute,
    SelectChannels: _select,
    RadialBasis: _radial,
    PixelShuffle: _shuffle,
    PixelUnshuffle: _shuffle,
    Identity: _identity,
}
