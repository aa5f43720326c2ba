"""Cells around maps, cut off or between as PyTorch's modules."""

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
from convstudio.interchange.writing_code.geometry import squeezed, torch_sides
from convstudio.interchange.writing_code.result import call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _pad(layer: Any, shape: Shape | None, notes: Notes) -> Lines:
    sides = torch_sides(layer.sides())
    value = (layer.value,) if isinstance(layer, ConstantPad2d) else ()
    return [call(f"nn.{layer.type_name}", sides, *value)]


def _crop(layer: Crop2d, shape: Shape | None, notes: Notes) -> Lines:
    return [call("nn.ZeroPad2d", torch_sides(layer.sides()))]


def _upsample(layer: Upsample, shape: Shape | None, notes: Notes) -> Lines:
    corners = layer.align_corners if layer.mode in ("bilinear", "bicubic") else False
    return [
        call(
            "nn.Upsample",
            size=None if layer.size is None else squeezed(layer.size),
            scale_factor=layer.scale_factor,
            **unlike(mode=(layer.mode, "nearest"), align_corners=(corners, False)),
        )
    ]


FRAMING: Table = {
    **dict.fromkeys((ZeroPad2d, ConstantPad2d, ReflectionPad2d, ReplicationPad2d, CircularPad2d), _pad),
    Crop2d: _crop,
    Upsample: _upsample,
}
