"""The cases as Keras layers; only what a count of parameters depends on is told them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from math import prod
from typing import Any

from tests.reference.conventions.cases import ACTIVATIONS, Spec
from tests.reference.conventions.pytorch_models import Shape, tuple_of

Given = dict[str, Any]
PLAIN = (*ACTIVATIONS, "Dropout")
"""Layers without weights, whichever activation they are."""


def count_keras(layers: list[Spec], shape: Shape) -> dict[str, int] | None:
    """Return Keras's counts of parameters; it counts no operations. None where it lacks a layer."""
    keras = import_module("keras")
    inputs = keras.Input((*shape[1:], shape[0]) if len(shape) == 3 else shape)
    try:
        model = keras.Model(inputs, _chain(keras.layers, layers, inputs))
    except LookupError:
        return None
    kept = sum(prod(weight.shape) for weight in model.non_trainable_weights)
    return {"params": model.count_params(), "non_trainable_params": kept}


def _chain(layers: Any, specs: list[Spec], x: Any) -> Any:
    for name, arguments in specs:
        given = {key: tuple_of(value) for key, value in arguments.items()}
        if name == "Residual":
            x = layers.Add()([_chain(layers, given["body"], x), _chain(layers, given.get("shortcut", []), x)])
        elif name == "Branches":
            merges = {"concat": layers.Concatenate, "add": layers.Add, "multiply": layers.Multiply}
            x = merges[given["merge"]]()([_chain(layers, path, x) for path in given["paths"]])
        elif name in PLAIN:
            x = layers.Activation("relu")(x)
        elif name == "Flatten":
            x = layers.Flatten()(x)
        else:
            x = MAKERS[name](layers, given)(x)  # KeyError is a LookupError
    return x


def _batch_norm(layers: Any, given: Given) -> Any:
    if not given.get("track_running_stats", True):
        raise LookupError("track_running_stats")
    return _norm("BatchNormalization")(layers, given)


def _upsample(layers: Any, given: Given) -> Any:
    if "size" in given or given["mode"] not in ("nearest", "bilinear", "bicubic"):
        raise LookupError("Upsample")
    return layers.UpSampling2D(given["scale_factor"], interpolation=given["mode"])


def _conv(layers: Any, given: Given) -> Any:
    if given.get("padding_mode", "zeros") != "zeros":
        raise LookupError(given["padding_mode"])
    conv = layers.Conv2D(
        given["out_channels"],
        given["kernel_size"],
        strides=given.get("stride", 1),
        dilation_rate=given.get("dilation", 1),
        groups=given.get("groups", 1),
        use_bias=given.get("bias", True),
    )
    return _padded(layers, given, conv)


def _depthwise(layers: Any, given: Given) -> Any:
    conv = layers.DepthwiseConv2D(
        given["kernel_size"],
        strides=given.get("stride", 1),
        depth_multiplier=given.get("depth_multiplier", 1),
        use_bias=given.get("bias", True),
    )
    return _padded(layers, given, conv)


def _padded(layers: Any, given: Given, conv: Any) -> Any:
    """Return ``conv`` behind the padding that PyTorch has within: Keras knows none but its rules."""
    return lambda x: conv(layers.ZeroPadding2D(given.get("padding", 0))(x))


def _linear(layers: Any, given: Given) -> Any:
    if given.get("takes_maps"):
        raise LookupError("Keras's last axis are the channels")
    return layers.Dense(given["out_features"], use_bias=given.get("bias", True))


def _transposed(layers: Any, given: Given) -> Any:
    if given.get("groups", 1) > 1:
        raise LookupError("groups")
    return layers.Conv2DTranspose(
        given["out_channels"], given["kernel_size"], strides=given["stride"], use_bias=given.get("bias", True)
    )


def _norm(make: str, **more: Any) -> Callable[[Any, Given], Any]:
    def maker(layers: Any, given: Given) -> Any:
        learned = given.get("affine", True)
        groups = [given["num_groups"]] if "num_groups" in given else []
        return getattr(layers, make)(*groups, scale=learned, center=learned, **more)

    return maker


MAKERS: dict[str, Callable[[Any, Given], Any]] = {
    "Conv2d": _conv,
    "DepthwiseConv2d": _depthwise,
    "ConvTranspose2d": _transposed,
    "SeparableConv2d": lambda layers, given: layers.SeparableConv2D(given["out_channels"], given["kernel_size"]),
    "BatchNorm2d": _batch_norm,
    "GroupNorm": _norm("GroupNormalization"),
    "LayerNorm": _norm("LayerNormalization", axis=[1, 2, 3]),
    "PReLU": lambda layers, given: layers.PReLU(shared_axes=[1, 2, 3][: 2 if "num_parameters" in given else 3]),
    "Linear": _linear,
    "MaxPool2d": lambda layers, given: layers.MaxPooling2D(given["kernel_size"]),
    "AvgPool2d": lambda layers, given: layers.AveragePooling2D(given["kernel_size"]),
    "GlobalAvgPool2d": lambda layers, given: layers.GlobalAveragePooling2D(keepdims=given.get("keepdim", True)),
    "Upsample": _upsample,
}
