"""Normalisations as PyTorch's modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import (
    BatchNorm2d,
    GroupNorm,
    InstanceNorm2d,
    LayerNorm,
)
from convstudio.interchange.writing_code.geometry import check_axes
from convstudio.interchange.writing_code.pytorch_layers.arriving import channels_of, with_channels
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _batch_norm(layer: BatchNorm2d, shape: Shape | None, notes: Notes) -> Lines:
    name, arrives = with_channels("BatchNorm2d", shape)
    scale, center = layer.affine and layer.scale, layer.affine and layer.center
    options = unlike(
        eps=(layer.eps, 1e-5),
        momentum=(layer.momentum, 0.1),
        affine=(scale and center, True),
        track_running_stats=(layer.track_running_stats, True),
    )
    lines = [call(name, *arrives, **options)]
    if scale != center:
        if shape is None:
            raise Unwritable("it has half a scale and shift, and how many channels arrive is not known here")
        lines.append(_half(shape, notes, scale=scale))
    return lines


def _half(shape: Shape, notes: Notes, *, scale: bool) -> str:
    """Return what learns a factor, or a number to add, for each channel."""
    return call(notes.need("Scale" if scale else "Shift"), shape[0], *(1,) * (len(shape) - 1))


def _instance_norm(layer: InstanceNorm2d, shape: Shape | None, notes: Notes) -> Lines:
    name, arrives = with_channels("InstanceNorm2d", shape)
    options = unlike(
        eps=(layer.eps, 1e-5),
        momentum=(layer.momentum, 0.1),
        affine=(layer.affine, False),
        track_running_stats=(layer.track_running_stats, False),
    )
    return [call(name, *arrives, **options)]


def _group_norm(layer: GroupNorm, shape: Shape | None, notes: Notes) -> Lines:
    channels = channels_of(shape)
    scale, center = layer.affine and layer.scale, layer.affine and layer.center
    options = unlike(eps=(layer.eps, 1e-5), affine=(scale and center, True))
    lines = [call("nn.GroupNorm", layer.num_groups, channels, **options)]
    if scale != center:
        assert shape is not None
        lines.append(_half(shape, notes, scale=scale))
    return lines


def _layer_norm(layer: LayerNorm, shape: Shape | None, notes: Notes) -> Lines:
    if shape is None:
        raise Unwritable("it has weights for each number, and how many arrive is not known here")
    rank = len(shape)
    axes = tuple(sorted(layer.axes or range(1, rank + 1)))
    check_axes(axes, shape)
    scale, center = layer.affine and layer.scale, layer.affine and layer.center
    if center and not scale:
        raise Unwritable("PyTorch's LayerNorm can't shift without scaling")
    options = unlike(eps=(layer.eps, 1e-5), elementwise_affine=(scale, True))
    if scale and not center:
        options["bias"] = False
    others = tuple(axis for axis in range(1, rank + 1) if axis not in axes)
    order = (*others, *axes)
    norm = call("nn.LayerNorm", [shape[axis - 1] for axis in axes], **options)
    if len(axes) == 1:
        norm = call("nn.LayerNorm", shape[axes[0] - 1], **options)
    if order == tuple(range(1, rank + 1)):
        return [norm]
    back = tuple(order.index(axis) + 1 for axis in range(1, rank + 1))
    name = notes.need("Permute")
    return [call(name, 0, *order), norm, call(name, 0, *back)]


NORMS: Table = {
    BatchNorm2d: _batch_norm,
    InstanceNorm2d: _instance_norm,
    GroupNorm: _group_norm,
    LayerNorm: _layer_norm,
}
