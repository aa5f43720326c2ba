"""PyTorch's layers that resize and pad."""

from __future__ import annotations

from math import floor
from operator import mul
from typing import TYPE_CHECKING, Any

from convstudio.engine import CircularPad2d, ConstantPad2d, ReflectionPad2d, ReplicationPad2d, Upsample, ZeroPad2d
from convstudio.interchange.frameworks.arguments import number, squeeze, squeeze_sides, whole, wholes
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
    if mode not in MODES.get(arrival.rank, ()):
        raise refused(f"{mode!r} is not a way to resize an array of {arrival.rank} axes")
    if align_corners is not None and mode not in ("linear", "bilinear", "bicubic", "trilinear"):
        raise refused(f'align_corners means nothing to mode "{mode}"', "Leave it out.")
    if (size is None) == (not scale_factor):
        raise refused("it needs either a size or a scale_factor", "Give one of the two.")
    if size is not None and recompute_scale_factor:
        raise refused("recompute_scale_factor means nothing where the size is given", "Leave it out.")
    axes = arrival.rank - 2
    factors = _each("scale_factor", scale_factor, axes) if size is None else ()
    sizes = _each("size", size, axes) if size is not None else tuple(map(floor, map(mul, arrival.shape[2:], factors)))
    if min(sizes) < 1:
        raise refused(f"nothing would be left: {list(sizes)} cells")
    if arrival.rank != MAPS:
        return ShapeOnly(arrival.engine, (*arrival.engine[:1], *map(int, sizes)))
    if size is not None or recompute_scale_factor:
        return Upsample(size=squeeze((int(sizes[0]), int(sizes[1]))), mode=mode, align_corners=bool(align_corners))
    down, right = factors
    return Upsample(down if down == right else (down, right), mode=mode, align_corners=bool(align_corners))


MODES: dict[int, tuple[str, ...]] = {
    3: ("nearest", "nearest-exact", "area", "linear"),
    4: ("nearest", "nearest-exact", "area", "bilinear", "bicubic"),
    5: ("nearest", "nearest-exact", "area", "trilinear"),
}
"""How rows, maps and volumes can be resized, by the axes of a batch of them."""


def _each(name: str, value: Any, axes: int) -> tuple[float, ...]:
    """Return a number for each axis, of one for all or a list."""
    numbers = value if isinstance(value, list | tuple) else (value,) * axes
    if len(numbers) != axes:
        raise refused(f"its {name} has {len(numbers)} numbers", f"Give {axes}.")
    return tuple(whole(name, one) if name == "size" else number(name, one) for one in numbers)


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
