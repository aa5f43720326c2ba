"""PyTorch's layers that resize and pad."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    CircularPad2d,
    ConstantPad2d,
    ReflectionPad2d,
    ReplicationPad2d,
    Upsample,
    ZeroPad2d,
)
from convstudio.interchange.frameworks.arguments import number, pair_of, squeeze, squeeze_sides, whole, wholes
from convstudio.interchange.frameworks.errors import UnsupportedLayer
from convstudio.interchange.frameworks.pytorch.reading import is_picture, refused
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.table import MAPS, Op

if TYPE_CHECKING:
    from convstudio.engine import Layer, Pads
    from convstudio.interchange.frameworks.shapes import Arrival


def upsample(
    arrival: Arrival,
    size: Any = None,
    scale_factor: Any = None,
    mode: Any = "nearest",
    align_corners: Any = None,
    recompute_scale_factor: Any = None,
) -> Layer:
    """Read ``torch.nn.Upsample``."""
    if arrival.rank != MAPS:
        raise UnsupportedLayer(f"is given an array of {arrival.rank} axes; ConvStudio resizes feature maps only.")
    if mode not in ("nearest", "nearest-exact", "bilinear", "bicubic", "area"):
        raise refused(f"{mode!r} is not a way to resize feature maps")
    if align_corners is not None and mode not in ("bilinear", "bicubic"):
        raise refused(f'align_corners means nothing to mode "{mode}"', "Leave it out.")
    if (size is None) == (not scale_factor):
        raise refused("it needs either a size or a scale_factor", "Give one of the two.")
    if size is not None:
        if recompute_scale_factor:
            raise refused("recompute_scale_factor means nothing where the size is given", "Leave it out.")
        return Upsample(size=squeeze(pair_of("size", size)), mode=mode, align_corners=bool(align_corners))
    factors = scale_factor if isinstance(scale_factor, list | tuple) else (scale_factor, scale_factor)
    if len(factors) != len(("height", "width")):
        raise refused(f"its scale_factor has {len(factors)} numbers", "Give one, or a vertical and a horizontal one.")
    down, right = (number("scale_factor", factor) for factor in factors)
    layer = Upsample(down if down == right else (down, right), mode=mode, align_corners=bool(align_corners))
    if recompute_scale_factor:
        _, rows, columns = layer.infer(arrival.engine)
        return Upsample(size=squeeze((rows, columns)), mode=mode, align_corners=bool(align_corners))
    return layer


def fixed_upsample(mode: str, align_corners: bool | None) -> Op:
    """Return the line of a table for an Upsample of a fixed mode."""

    def build(arrival: Arrival, size: Any = None, scale_factor: Any = None) -> Layer:
        return upsample(arrival, size, scale_factor, mode, align_corners)

    return Op(build)


Padding = type[ZeroPad2d | ConstantPad2d | ReflectionPad2d | ReplicationPad2d | CircularPad2d]


def pad2d(layer: Padding) -> Op:
    """Return the line of a table for a padding layer."""

    def build(arrival: Arrival, padding: Any) -> Layer:
        return layer(squeeze_sides(_sides(padding)))

    return Op(build, rank=MAPS, is_single=is_picture)


def zero_pad2d(arrival: Arrival, padding: Any) -> Layer:
    """Read ``torch.nn.ZeroPad2d``."""
    return _pad_any(arrival, ZeroPad2d(squeeze_sides(_sides(padding))))


def constant_pad2d(arrival: Arrival, padding: Any, value: Any) -> Layer:
    """Read ``torch.nn.ConstantPad2d``."""
    return _pad_any(arrival, ConstantPad2d(squeeze_sides(_sides(padding)), number("value", value)))


def _pad_any(arrival: Arrival, layer: ZeroPad2d | ConstantPad2d) -> Layer:
    """Return ``layer``, or its shape where it is given something else than maps: PyTorch pads the last two axes."""
    if arrival.is_single or arrival.rank == MAPS:
        return layer
    if arrival.rank < len(("height", "width")):
        raise refused(f"it pads two axes, and {arrival.rank} arrive")
    _, height, width = layer.infer((1, *arrival.shape[-2:]))
    return ShapeOnly(arrival.engine, (*arrival.shape[:-2], height, width)[1:])


def _sides(padding: Any) -> Pads:
    """Return PyTorch's (left, right, top, bottom), or (left, right), as (top, left, bottom, right)."""
    if not isinstance(padding, list | tuple):
        side = whole("padding", padding)
        return side, side, side, side
    left, right, *others = wholes("padding", padding, lengths=(2, 4))
    top, bottom = others or (0, 0)
    return top, left, bottom, right
