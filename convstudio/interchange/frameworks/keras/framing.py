"""Keras's layers that resize, pad and crop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import Crop2d, Upsample, ZeroPad2d
from convstudio.interchange.frameworks.arguments import squeeze_sides, whole, wholes
from convstudio.interchange.frameworks.keras.reading import refused, sizes_of
from convstudio.interchange.frameworks.shape_only import ShapeOnly

if TYPE_CHECKING:
    from convstudio.engine import Layer, Pads
    from convstudio.interchange.frameworks.shapes import Arrival


def up_sampling2d(arrival: Arrival, size: Any = (2, 2), interpolation: Any = "nearest") -> Layer:
    """Read ``keras.layers.UpSampling2D``."""
    down, right = sizes_of("size", size)
    factor: float | tuple[float, float] = down if down == right else (down, right)
    if interpolation in ("nearest", "bilinear", "bicubic", "area"):
        return Upsample(factor, mode=interpolation)
    if interpolation in ("lanczos3", "lanczos5", "gaussian", "mitchellcubic"):
        return ShapeOnly(arrival.engine, Upsample(factor).infer(arrival.engine))
    raise refused(f"{interpolation!r} is not a way to resize")


def zero_padding2d(arrival: Arrival, padding: Any = (1, 1)) -> Layer:
    """Read ``keras.layers.ZeroPadding2D``."""
    return ZeroPad2d(squeeze_sides(_sides("padding", padding)))


def cropping2d(arrival: Arrival, cropping: Any = ((0, 0), (0, 0))) -> Layer:
    """Read ``keras.layers.Cropping2D``."""
    return Crop2d(squeeze_sides(_sides("cropping", cropping)))


def _sides(name: str, value: Any) -> Pads:
    """Return Keras's ((top, bottom), (left, right)), (height, width) or one number, as (top, left, bottom, right)."""
    if not isinstance(value, list | tuple):
        value = (value, value)
    if len(value) != len(("height", "width")):
        raise refused(f"its {name} has {len(value)} parts", "Give a height and a width.")
    (top, bottom), (left, right) = (
        wholes(name, part, lengths=(2,), least=0)
        if isinstance(part, list | tuple)
        else (whole(name, part, least=0),) * 2
        for part in value
    )
    return top, left, bottom, right
