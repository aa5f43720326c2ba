"""Activations as Keras's layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import (
    CELU,
    ELU,
    GELU,
    SELU,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    LogSigmoid,
    LogSoftmax,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from convstudio.engine.shapes import is_map
from convstudio.interchange.writing_code.keras_layers.arriving import AXES, keras_axes, known
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Layer, Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table

BY_WORD: dict[Layer, str] = {
    SELU(): "selu",
    CELU(): "celu",
    GELU(): "gelu",
    SiLU(): "silu",
    Mish(): "mish",
    Hardswish(): "hard_silu",
    Hardsigmoid(): "hard_sigmoid",
    Hardtanh(): "hard_tanh",
    Sigmoid(): "sigmoid",
    LogSigmoid(): "log_sigmoid",
    Tanh(): "tanh",
    Softsign(): "softsign",
    Softplus(): "softplus",
}
"""Activations that Keras has a word for, with these very settings."""


def _relu(layer: ReLU, shape: Shape | None, notes: Notes) -> Lines:
    return ["layers.ReLU()"]


def _relu6(layer: ReLU6, shape: Shape | None, notes: Notes) -> Lines:
    return ["layers.ReLU(max_value=6)"]


def _leaky_relu(layer: LeakyReLU, shape: Shape | None, notes: Notes) -> Lines:
    return [call("layers.LeakyReLU", layer.negative_slope)]


def _elu(layer: ELU, shape: Shape | None, notes: Notes) -> Lines:
    return [call("layers.ELU", **unlike(alpha=(layer.alpha, 1.0)))]


def _prelu(layer: PReLU, shape: Shape | None, notes: Notes) -> Lines:
    shape = known(shape)
    shared = layer.shared_axes
    if shared is None:
        shared = tuple(range(1 if layer.num_parameters == 1 else 2, len(shape) + 1))
    axes = keras_axes(shared, shape)
    start = '"zeros"' if layer.init == 0 else call("keras.initializers.Constant", layer.init)
    return [f"layers.PReLU({start}{f', shared_axes={axes}' if axes else ''})"]


def _hardtanh(layer: Hardtanh, shape: Shape | None, notes: Notes) -> Lines:
    if layer.min_val == 0:
        return [call("layers.ReLU", max_value=layer.max_val)]
    raise Unwritable(f"Keras has no Hardtanh from {layer.min_val:g} to {layer.max_val:g}")


def _softmax(layer: Softmax | LogSoftmax, shape: Shape | None, notes: Notes) -> Lines:
    shape = known(shape)
    place = layer.dim % (len(shape) + 1)
    axis = AXES[place] if is_map(shape) and place else place
    is_last = axis == len(shape)
    if isinstance(layer, Softmax):
        return [call("layers.Softmax", **({} if is_last else {"axis": axis}))]
    if not is_last:
        raise Unwritable("Keras's log_softmax goes along the last axis")
    return ['layers.Activation("log_softmax")']


ACTIVATIONS: Table = {
    ReLU: _relu,
    ReLU6: _relu6,
    LeakyReLU: _leaky_relu,
    ELU: _elu,
    PReLU: _prelu,
    Hardtanh: _hardtanh,
    Softmax: _softmax,
    LogSoftmax: _softmax,
}
