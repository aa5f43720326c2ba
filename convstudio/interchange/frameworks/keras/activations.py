"""Keras's activations, as layers and built into others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    CELU,
    ELU,
    GELU,
    SELU,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    Identity,
    LeakyReLU,
    LogSigmoid,
    LogSoftmax,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    Sequential,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from convstudio.interchange.frameworks.arguments import BOUNDLESS, number, wholes
from convstudio.interchange.frameworks.keras.reading import axis_of, refused
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.shapes import MAPS_RANK

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


ACTIVATIONS: dict[str, Callable[[Arrival], Layer]] = {
    "relu": lambda _: ReLU(),
    "relu6": lambda _: ReLU6(),
    "leaky_relu": lambda _: LeakyReLU(0.2),
    "elu": lambda _: ELU(),
    "celu": lambda _: CELU(),
    "selu": lambda _: SELU(),
    "gelu": lambda _: GELU(),
    "silu": lambda _: SiLU(),
    "swish": lambda _: SiLU(),
    "mish": lambda _: Mish(),
    "hard_silu": lambda _: Hardswish(),
    "hard_swish": lambda _: Hardswish(),
    "hard_sigmoid": lambda _: Hardsigmoid(),
    "hard_tanh": lambda _: Hardtanh(),
    "sigmoid": lambda _: Sigmoid(),
    "log_sigmoid": lambda _: LogSigmoid(),
    "tanh": lambda _: Tanh(),
    "softsign": lambda _: Softsign(),
    "softplus": lambda _: Softplus(),
    "softmax": lambda arrival: Softmax(arrival.engine_axis(-1)),
    "log_softmax": lambda arrival: LogSoftmax(arrival.engine_axis(-1)),
    "linear": lambda _: Identity(),
}
"""Keras's activations by their names."""

ELSEWHERE = frozenset(
    {
        *("exponential", "hard_shrink", "soft_shrink", "tanh_shrink", "threshold", "squareplus"),
        *("sparsemax", "sparse_plus", "sparse_sigmoid"),
    }
)
"""Activations that Keras has and ConvStudio has not."""


def activation_named(arrival: Arrival, name: Any) -> Layer:
    """Return the activation that Keras calls ``name``."""
    if name in ELSEWHERE:
        return ShapeOnly(arrival.engine, arrival.engine)
    if name not in ACTIVATIONS:
        raise refused(f"{name!r} is not an activation")
    return ACTIVATIONS[name](arrival)


def with_activation(arrival: Arrival, layer: Layer, name: Any) -> Layer:
    """Return ``layer``, followed by the activation that Keras may build into it."""
    if name is None or name == "linear":
        return layer
    output = layer.infer(arrival.engine)
    return Sequential([layer, activation_named(replace(arrival, engine=output), name)])


def activation_layer(arrival: Arrival, activation: Any) -> Layer:
    """Read ``keras.layers.Activation``."""
    return activation_named(arrival, activation)


def relu(arrival: Arrival, max_value: Any = None, negative_slope: Any = 0.0, threshold: Any = 0.0) -> Layer:
    """Read ``keras.layers.ReLU``."""
    highest = None if max_value is None else number("max_value", max_value)
    slope, start = number("negative_slope", negative_slope), number("threshold", threshold)
    if min(slope, start, highest or 0) < 0:
        raise refused("max_value, negative_slope and threshold can't be negative")
    if start:
        return ShapeOnly(arrival.engine, arrival.engine)
    if slope and highest is not None:
        return Sequential([LeakyReLU(slope), Hardtanh(-BOUNDLESS, highest)])
    if highest is not None:
        return ReLU6() if highest == 6 else Hardtanh(0.0, highest)
    return LeakyReLU(slope) if slope else ReLU()


def leaky_relu(arrival: Arrival, negative_slope: Any = 0.3) -> Layer:
    """Read ``keras.layers.LeakyReLU``."""
    if number("negative_slope", negative_slope) < 0:
        raise refused("its negative_slope is below 0")
    return LeakyReLU(negative_slope)


def prelu(arrival: Arrival, shared_axes: Any = None) -> Layer:
    """Read ``keras.layers.PReLU``."""
    given = () if shared_axes is None else shared_axes if isinstance(shared_axes, list | tuple) else (shared_axes,)
    # Keras takes them from a list without the batch: so 0 and −1 count from its end.
    places = [axis - 1 for axis in wholes("shared_axes", given)]
    sizes = arrival.rank - 1
    if any(not -sizes <= place < sizes for place in places):
        raise refused(f"shared_axes {list(given)} are not axes of what arrives")
    shared = tuple(sorted({arrival.engine_axis(place % sizes + 1) for place in places}))
    if arrival.rank == MAPS_RANK and shared == (2, 3):
        return PReLU(arrival.engine[0], 0.0)
    return PReLU(init=0.0, shared_axes=shared)


def softmax(arrival: Arrival, axis: Any = -1) -> Layer:
    """Read ``keras.layers.Softmax``."""
    if isinstance(axis, list | tuple):
        for place in axis:
            axis_of(arrival, place)
        return ShapeOnly(arrival.engine, arrival.engine)
    return Softmax(axis_of(arrival, axis))
