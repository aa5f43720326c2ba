"""Layers as PyTorch, Keras, TensorFlow and ONNX spell them, as layers of the engine: one table a framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import Layer, ShapeError
from convstudio.interchange.frameworks import keras, onnx, pytorch, tensorflow
from convstudio.interchange.frameworks.errors import UnsupportedLayer
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.shapes import (
    CHANNELS_LAST,
    Arrival,
    Framework,
    engine_shape,
    framework_shape,
)
from convstudio.interchange.frameworks.table import Op, Table, build, look_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convstudio.engine import Shape

__all__ = [
    "Arrival",
    "Framework",
    "ShapeOnly",
    "UnsupportedLayer",
    "arrival_of",
    "engine_shape",
    "framework_shape",
    "layer_from",
    "layer_written",
]

TABLES: dict[str, tuple[str, Table]] = {
    "torch": (pytorch.TITLE, pytorch.PYTORCH),
    "keras": (keras.TITLE, keras.KERAS),
    "tf.nn": (tensorflow.TITLE, tensorflow.TENSORFLOW),
    "onnx": (onnx.TITLE, onnx.ONNX),
}
"""Each framework's name in a sentence, and its layers."""


def layer_from(framework: str, op: str, args: Mapping[str, Any], input_shape: Sequence[int]) -> Layer:
    """Return the engine's layer for a framework's, once it is sure that the framework takes it.

    Parameters
    ----------
    framework : {"torch", "keras", "tf.nn", "onnx"}
    op : str
        The layer's name there: "Conv2d", "Conv2D", "conv2d", "Conv".
    args : mapping
        Its arguments, by the framework's names.
    input_shape : sequence of int
        As the framework has it: with the batch, channels where the framework has them. A tuple of one number less than
        the framework asks for at least is taken as the engine's own shape, ``(C, H, W)``.

    Returns
    -------
    Layer
        Its answers are for the engine's shape, which ``arrival_of`` tells.

    Raises
    ------
    ShapeError
        If the framework refuses the layer.
    UnsupportedLayer
        If ConvStudio has no such layer, argument or shape.

    Examples
    --------
    >>> layer_from("keras", "MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, [1, 32, 32, 3])
    MaxPool2d(kernel_size=3, stride=2, padding='same', dilation=1, ceil_mode=False)
    >>> layer_from("torch", "MaxPool2d", {"kernel_size": 2, "padding": 2}, [1, 3, 8, 8])
    Traceback (most recent call last):
    convstudio.engine.errors.ShapeError: ...
    """
    title, line, given = _line(framework, op, args)
    arrival = _arrival(framework, line, args, input_shape)
    if arrival.rank < line.rank and not arrival.is_single:
        raise ShapeError(f"{title}'s {op} takes an array of {line.rank} axes, and {arrival.rank} arrive")
    layer = build(line, title, op, arrival, given)
    layer.infer(arrival.engine)
    return layer


def layer_written(framework: str, op: str, args: Mapping[str, Any], input_shape: Shape) -> Layer:
    """Return the engine's layer for a framework's, whether it fits what arrives or not.

    Parameters
    ----------
    framework, op, args
        As for ``layer_from``.
    input_shape : Shape
        The engine's, (C, H, W) or (N,): some layers mean something else for a vector than for maps.

    Raises
    ------
    ShapeError
        If the framework refuses the arguments.
    UnsupportedLayer
        If ConvStudio has no such layer or argument.

    Examples
    --------
    >>> layer_written("torch", "MaxPool2d", {"kernel_size": 9}, (3, 4, 4)).type_name
    'MaxPool2d'
    """
    title, line, given = _line(framework, op, args)
    # Two pictures: some layers can't do with a batch of one, which says nothing about the layer.
    shape = list(framework_shape(framework, input_shape, batch=2, channels_last=_channels_last(framework, args)))
    layer = build(line, title, op, _arrival(framework, line, args, shape), given)
    if isinstance(layer, ShapeOnly):
        raise UnsupportedLayer(f"ConvStudio has no layer for {title}'s {op}.")
    return layer


def arrival_of(framework: str, op: str, args: Mapping[str, Any], input_shape: Sequence[int]) -> Arrival:
    """Return what arrives at a framework's layer, in the framework's and in the engine's spelling.

    Raises
    ------
    UnsupportedLayer
        If ConvStudio has no such layer.

    Examples
    --------
    >>> arrival_of("torch", "Conv2d", {}, [3, 32, 40]).engine, arrival_of("keras", "Dense", {}, [2, 10]).engine
    ((3, 32, 40), (10,))
    """
    _, line, _ = _line(framework, op, args)
    return _arrival(framework, line, args, input_shape)


def _line(framework: str, op: str, args: Mapping[str, Any]) -> tuple[str, Op, Mapping[str, Any]]:
    if framework not in TABLES:
        raise UnsupportedLayer(f"{framework!r} is not a framework that ConvStudio knows: use {', '.join(TABLES)}.")
    title, table = TABLES[framework]
    if framework == "keras":
        args = {name: value for name, value in args.items() if name not in (*keras.IGNORED, "data_format")}
    return title, look_up(table, title, op), args


def _arrival(framework: str, line: Op, args: Mapping[str, Any], input_shape: Sequence[int]) -> Arrival:
    shape = tuple(input_shape)
    last = _channels_last(framework, args)
    if line.is_single and line.is_single(shape, args):
        return Arrival(framework, shape, shape, last, is_single=True)
    if isinstance(input_shape, tuple) and len(shape) == line.rank - 1:
        return Arrival(framework, framework_shape(framework, shape, channels_last=last), shape, last)
    return Arrival(framework, shape, engine_shape(framework, shape, channels_last=last), last)


def _channels_last(framework: str, args: Mapping[str, Any]) -> bool:
    told_otherwise = framework == "keras" and args.get("data_format") == "channels_first"
    return framework in CHANNELS_LAST and not told_otherwise
