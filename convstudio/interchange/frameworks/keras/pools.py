"""Keras's pools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import AvgPool2d, GlobalAvgPool2d, GlobalMaxPool2d, MaxPool2d
from convstudio.interchange.frameworks.arguments import squeeze
from convstudio.interchange.frameworks.keras.reading import padding_word, sizes_of
from convstudio.interchange.frameworks.table import MAPS, Op

if TYPE_CHECKING:
    from convstudio.engine import Layer, Pair
    from convstudio.interchange.frameworks.shapes import Arrival


def max_pooling2d(arrival: Arrival, pool_size: Any = (2, 2), strides: Any = None, padding: Any = "valid") -> Layer:
    """Read ``keras.layers.MaxPooling2D``."""
    return MaxPool2d(*_pool(pool_size, strides, padding))


def average_pooling2d(arrival: Arrival, pool_size: Any, strides: Any = None, padding: Any = "valid") -> Layer:
    """Read ``keras.layers.AveragePooling2D``."""
    return AvgPool2d(*_pool(pool_size, strides, padding), count_include_pad=False)


def _pool(pool_size: Any, strides: Any, padding: Any) -> tuple[int | Pair, int | Pair | None, Any]:
    return (
        squeeze(sizes_of("pool_size", pool_size)),
        None if strides is None else squeeze(sizes_of("strides", strides)),
        padding_word(padding, spelled=True),
    )


def global_pool(layer: type[GlobalAvgPool2d | GlobalMaxPool2d]) -> Op:
    """Return the line of a table for a pool over whole maps."""

    def build(arrival: Arrival, keepdims: Any = False) -> Layer:
        return layer(bool(keepdims))

    return Op(build, rank=MAPS)
