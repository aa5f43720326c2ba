"""ONNX's operators that pad and resize."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from convstudio.engine import CircularPad2d, ConstantPad2d, ReflectionPad2d, ReplicationPad2d, ShapeError, Upsample
from convstudio.interchange.frameworks.arguments import number, squeeze, squeeze_sides, wholes
from convstudio.interchange.frameworks.errors import UnsupportedLayer
from convstudio.interchange.frameworks.onnx.reading import refused
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.table import MAPS

if TYPE_CHECKING:
    from convstudio.engine import Layer, Pads
    from convstudio.engine.layer_reads import InterpolationMode
    from convstudio.interchange.frameworks.shapes import Arrival


def pad(arrival: Arrival, pads: Any, mode: Any = "constant", value: Any = 0.0) -> Layer:
    """Read ONNX's Pad."""
    sides = wholes("pads", pads, lengths=(2 * arrival.rank,))
    if arrival.rank != MAPS or any((*sides[:2], *sides[4:6])):
        raise UnsupportedLayer("pads more than the height and the width of maps.")
    around: Pads = (sides[2], sides[3], sides[6], sides[7])
    modes = {"constant": ConstantPad2d, "reflect": ReflectionPad2d, "edge": ReplicationPad2d, "wrap": CircularPad2d}
    if mode not in modes:
        raise refused(f"{mode!r} is not a way to pad", f"Use one of {', '.join(modes)}.")
    filled = {"value": number("value", value)} if mode == "constant" and value is not None else {}
    layer = modes[mode](squeeze_sides(around), **filled)
    return layer if mode == "reflect" else _or_shape(arrival, layer, around)


def _or_shape(arrival: Arrival, layer: Layer, around: Pads) -> Layer:
    """Return ``layer``, or its shape where ONNX goes further: it wraps more than once, and fills what was taken off."""
    channels, height, width = arrival.engine
    output = (channels, around[0] + height + around[2], around[1] + width + around[3])
    try:
        layer.infer(arrival.engine)
    except ShapeError:
        if min(output) < 1:
            raise
        return ShapeOnly(arrival.engine, output)
    return layer


RESIZES: dict[tuple[str, str], tuple[InterpolationMode, bool]] = {
    ("nearest", "asymmetric"): ("nearest", False),
    ("nearest", "half_pixel"): ("nearest-exact", False),
    ("nearest", "pytorch_half_pixel"): ("nearest-exact", False),
    ("linear", "half_pixel"): ("bilinear", False),
    ("linear", "pytorch_half_pixel"): ("bilinear", False),
    ("linear", "align_corners"): ("bilinear", True),
    ("cubic", "half_pixel"): ("bicubic", False),
    ("cubic", "pytorch_half_pixel"): ("bicubic", False),
    ("cubic", "align_corners"): ("bicubic", True),
}
"""What PyTorch calls a mode and a way to place the outputs, and whether that aligns the corners."""


def resize(
    arrival: Arrival,
    scales: Any = None,
    sizes: Any = None,
    mode: Any = "nearest",
    coordinate_transformation_mode: Any = "half_pixel",
    nearest_mode: Any = "round_prefer_floor",
    cubic_coeff_a: Any = -0.75,
) -> Layer:
    """Read ONNX's Resize."""
    if arrival.rank != MAPS:
        raise UnsupportedLayer("resizes more than the height and the width of maps.")
    if mode not in ("nearest", "linear", "cubic"):
        raise refused(f"{mode!r} is not a way to resize")
    if (scales is None) == (sizes is None):
        raise refused("it needs either scales or sizes")
    placing = _scaled(arrival, scales) if sizes is None else _sized(arrival, sizes)
    # What is nearest is asked for otherwise in PyTorch: rounded down, unless the outputs are placed by their middles.
    rounds_down = nearest_mode == "floor" or coordinate_transformation_mode != "asymmetric" or mode != "nearest"
    known = RESIZES.get((mode, coordinate_transformation_mode)) if rounds_down and cubic_coeff_a == -0.75 else None
    if known is None:
        return ShapeOnly(arrival.engine, placing.infer(arrival.engine))
    return replace(placing, mode=known[0], align_corners=known[1])


def _sized(arrival: Arrival, sizes: Any) -> Upsample:
    batch, channels, height, width = wholes("sizes", sizes, lengths=(MAPS,), least=1)
    if (batch, channels) != arrival.shape[:2]:
        raise UnsupportedLayer("resizes the batch or the channels.")
    return Upsample(size=squeeze((height, width)))


def _scaled(arrival: Arrival, scales: Any) -> Upsample:
    if not isinstance(scales, list | tuple) or len(scales) != MAPS:
        raise refused("its scales need one number for each axis")
    batch, channels, down, right = (number("scales", scale) for scale in scales)
    if (batch, channels) != (1, 1):
        raise UnsupportedLayer("resizes the batch or the channels.")
    return Upsample(down if down == right else (down, right))
