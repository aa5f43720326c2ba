"""Keras's normalisations, and its dropouts."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convstudio.engine import BatchNorm2d, Dropout, Dropout2d, GroupNorm, LayerNorm
from convstudio.interchange.frameworks.arguments import number, whole, wholes
from convstudio.interchange.frameworks.errors import UnsupportedLayer
from convstudio.interchange.frameworks.keras.reading import axis_of, refused
from convstudio.interchange.frameworks.rows import along, on_maps
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.table import Op

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def batch_normalization(
    arrival: Arrival,
    axis: Any = -1,
    momentum: Any = 0.99,
    epsilon: Any = 1e-3,
    center: Any = True,
    scale: Any = True,
) -> Layer:
    """Read ``keras.layers.BatchNormalization``."""
    place = _beside_batch(arrival, axis)
    layer = BatchNorm2d(
        number("epsilon", epsilon), scale=bool(scale), center=bool(center), momentum=1 - number("momentum", momentum)
    )
    turned = (arrival.engine[place - 1], *arrival.engine[: place - 1], *arrival.engine[place:])
    return along(place, on_maps(layer, turned), arrival.engine)


def group_normalization(
    arrival: Arrival, groups: Any = 32, axis: Any = -1, epsilon: Any = 1e-3, center: Any = True, scale: Any = True
) -> Layer:
    """Read ``keras.layers.GroupNormalization``."""
    place = _beside_batch(arrival, axis)
    parts = arrival.engine[place - 1] if groups == -1 else whole("groups", groups)
    layer = GroupNorm(parts, number("epsilon", epsilon), scale=bool(scale), center=bool(center))
    return along(place, layer, arrival.engine)


def _beside_batch(arrival: Arrival, axis: Any) -> int:
    place = axis_of(arrival, axis)
    if place == 0:
        raise UnsupportedLayer("rescales along the batch, which ConvStudio keeps out of its shapes.")
    return place


def layer_normalization(
    arrival: Arrival, axis: Any = -1, epsilon: Any = 1e-3, center: Any = True, scale: Any = True
) -> Layer:
    """Read ``keras.layers.LayerNormalization``."""
    given = wholes("axis", axis) if isinstance(axis, list | tuple) else (whole("axis", axis),)
    axes = tuple(axis_of(arrival, place) for place in given)
    if 0 in axes:
        numbers = prod(arrival.shape[place] for place in given)
        return ShapeOnly(arrival.engine, arrival.engine, numbers * (bool(scale) + bool(center)))
    return LayerNorm(axes, number("epsilon", epsilon), scale=bool(scale), center=bool(center))


def dropout(layer: type[Dropout | Dropout2d], *, rank: int = 0) -> Op:
    """Return the line of a table for a dropout."""

    def build(arrival: Arrival, rate: Any, noise_shape: object = None, seed: object = None) -> Layer:
        if rank and arrival.rank != rank:
            raise refused(f"it takes an array of {rank} axes, and {arrival.rank} arrive")
        return layer(number("rate", rate))

    return Op(build, rank=rank)
