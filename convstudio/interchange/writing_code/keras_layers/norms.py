"""Normalisations and dropout as Keras's layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import (
    BatchNorm2d,
    Dropout,
    Dropout2d,
    GroupNorm,
    InstanceNorm2d,
    LayerNorm,
    LocalResponseNorm,
)
from convstudio.engine.shapes import is_map
from convstudio.interchange.writing_code.keras_layers.arriving import keras_axes, known
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _batch_norm(layer: BatchNorm2d, shape: Shape | None, notes: Notes) -> Lines:
    if not layer.track_running_stats:
        raise Unwritable("Keras's BatchNormalization always keeps a running mean and variance")
    options = unlike(momentum=(round(1 - layer.momentum, 12), 0.99), epsilon=(layer.eps, 1e-3)) | _learned(layer)
    return [call("layers.BatchNormalization", **options)]


def _instance_norm(layer: InstanceNorm2d, shape: Shape | None, notes: Notes) -> Lines:
    if layer.track_running_stats:
        raise Unwritable("Keras has no InstanceNorm2d that keeps a running mean and variance")
    options = unlike(epsilon=(layer.eps, 1e-3), center=(layer.affine, True), scale=(layer.affine, True))
    return [call("layers.GroupNormalization", -1, **options)]


def _group_norm(layer: GroupNorm, shape: Shape | None, notes: Notes) -> Lines:
    options = unlike(epsilon=(layer.eps, 1e-3)) | _learned(layer)
    return [call("layers.GroupNormalization", layer.num_groups, **options)]


def _layer_norm(layer: LayerNorm, shape: Shape | None, notes: Notes) -> Lines:
    shape = known(shape)
    axes = keras_axes(layer.axes or range(1, len(shape) + 1), shape)
    options = unlike(epsilon=(layer.eps, 1e-3)) | _learned(layer)
    return [call("layers.LayerNormalization", axes[0] if len(axes) == 1 else axes, **options)]


def _response_norm(layer: LocalResponseNorm, shape: Shape | None, notes: Notes) -> Lines:
    if shape is not None and not is_map(shape):
        raise Unwritable("it is written for feature maps only")
    options = unlike(alpha=(layer.alpha, 1e-4), beta=(layer.beta, 0.75), k=(layer.k, 1.0))
    return [call(notes.need("LocalResponseNorm"), layer.size, **options)]


def _dropout(layer: Dropout, shape: Shape | None, notes: Notes) -> Lines:
    return [call("layers.Dropout", layer.p)]


def _map_dropout(layer: Dropout2d, shape: Shape | None, notes: Notes) -> Lines:
    if shape is not None and not is_map(shape):
        raise Unwritable("Keras's SpatialDropout2D takes feature maps only")
    return [call("layers.SpatialDropout2D", layer.p)]


def _learned(layer: BatchNorm2d | GroupNorm | LayerNorm) -> dict[str, object]:
    """Return which of shift and scale a norm does not learn."""
    return unlike(center=(layer.affine and layer.center, True), scale=(layer.affine and layer.scale, True))


NORMS: Table = {
    BatchNorm2d: _batch_norm,
    InstanceNorm2d: _instance_norm,
    GroupNorm: _group_norm,
    LayerNorm: _layer_norm,
    LocalResponseNorm: _response_norm,
    Dropout: _dropout,
    Dropout2d: _map_dropout,
}
