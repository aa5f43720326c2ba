"""Keras's Dense, and its layers that lay numbers out anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import Conv2d, Linear, Permute, Reshape
from convstudio.interchange.frameworks.arguments import whole, wholes
from convstudio.interchange.frameworks.errors import UnsupportedLayer
from convstudio.interchange.frameworks.keras.activations import with_activation
from convstudio.interchange.frameworks.keras.reading import refused
from convstudio.interchange.frameworks.shapes import axes_in_engine
from convstudio.interchange.frameworks.table import MAPS

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def dense(arrival: Arrival, units: Any, activation: Any = None, use_bias: Any = True) -> Layer:
    """Read ``keras.layers.Dense``."""
    outputs = whole("units", units, least=1)
    if arrival.rank == MAPS:
        # It reads the channels at every place: a 1×1 convolution.
        return with_activation(arrival, Conv2d(outputs, 1, bias=bool(use_bias)), activation)
    if arrival.rank > MAPS:
        raise UnsupportedLayer(f"is given an array of {arrival.rank} axes; ConvStudio knows vectors and maps.")
    return with_activation(arrival, Linear(outputs, bool(use_bias)), activation)


def reshape(arrival: Arrival, target_shape: Any) -> Layer:
    """Read ``keras.layers.Reshape``."""
    sizes = wholes("target_shape", target_shape)
    if sizes.count(-1) > 1:
        raise refused("target_shape can have only one size that is left open")
    order = axes_in_engine(arrival.framework, len(sizes) + 1, channels_last=arrival.channels_last)
    return Reshape(tuple(sizes[axis - 1] for axis in order[1:]))


def permute(arrival: Arrival, dims: Any) -> Layer:
    """Read ``keras.layers.Permute``."""
    axes = wholes("dims", dims)
    if sorted(axes) != list(range(1, arrival.rank)):
        raise refused(f"dims {list(axes)} does not name each axis from 1 to {arrival.rank - 1} once")
    order = axes_in_engine(arrival.framework, arrival.rank, channels_last=arrival.channels_last)
    return Permute(tuple(arrival.engine_axis(axes[axis - 1]) for axis in order[1:]))
