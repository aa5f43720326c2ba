"""Cells around maps, cut off or between as Keras's layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    CircularPad2d,
    ConstantPad2d,
    Crop2d,
    ReflectionPad2d,
    ReplicationPad2d,
    Upsample,
    ZeroPad2d,
)
from convstudio.interchange.writing_code.geometry import keras_sides, squeezed
from convstudio.interchange.writing_code.keras_layers.arriving import NOTHING, known, pad_with
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Pads, Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _pad(layer: Any, shape: Shape | None, notes: Notes) -> Lines:
    sides: Pads = layer.sides()
    more = (max(0, sides[0]), max(0, sides[1]), max(0, sides[2]), max(0, sides[3]))
    less = (max(0, -sides[0]), max(0, -sides[1]), max(0, -sides[2]), max(0, -sides[3]))
    lines = [call("layers.Cropping2D", keras_sides(less))] if less != NOTHING else []
    if more == NOTHING:
        return lines or ["layers.Identity()"]
    if isinstance(layer, ConstantPad2d) and layer.value:
        return [*lines, pad_with(notes, more, value=layer.value)]
    if isinstance(layer, ReflectionPad2d) and not lines:
        return [pad_with(notes, more, mode="reflect")]
    if isinstance(layer, ReflectionPad2d | ReplicationPad2d | CircularPad2d):
        raise Unwritable(f"Keras has no {layer.type_name}")
    return [*lines, call("layers.ZeroPadding2D", keras_sides(more))]


def _upsample(layer: Upsample, shape: Shape | None, notes: Notes) -> Lines:
    if layer.mode not in ("nearest", "bilinear") or (layer.mode == "bilinear" and layer.align_corners):
        raise Unwritable(f"Keras has no resizing of this kind: {layer.mode}")
    factor: Any = layer.scale_factor
    if factor is None:
        shape = known(shape)
        _, rows, columns = layer.infer(shape)
        factor = (rows / shape[1], columns / shape[2])
    down, right = factor if isinstance(factor, tuple) else (factor, factor)
    if down != int(down) or right != int(right):
        raise Unwritable("Keras enlarges by whole numbers only")
    return [
        call(
            "layers.UpSampling2D",
            squeezed((int(down), int(right))),
            **unlike(interpolation=(layer.mode, "nearest")),
        )
    ]


FRAMING: Table = {
    **dict.fromkeys((ZeroPad2d, ConstantPad2d, ReflectionPad2d, ReplicationPad2d, CircularPad2d), _pad),
    Crop2d: _pad,
    Upsample: _upsample,
}
