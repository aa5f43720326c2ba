"""From a layer's value to the function that computes it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from convstudio.engine import layers
from convstudio.runner import functional
from convstudio.runner.functional.convolution import convolve, convolve_transposed, convolve_unshared
from convstudio.runner.functional.standardizing import standardize
from convstudio.runner.outputs import empty
from convstudio.runner.padding import surround
from convstudio.runner.pieces import in_pieces
from convstudio.runner.threads import BLOCK_BYTES, even_slices, share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convstudio.engine import Block, Layer

    Arrays = Mapping[str, np.ndarray]

OF_FIELDS: dict[type[Layer], Callable[..., np.ndarray]] = {
    layers.MaxPool2d: functional.max_pool2d,
    layers.AvgPool2d: functional.avg_pool2d,
    layers.AdaptiveAvgPool2d: functional.adaptive_avg_pool2d,
    layers.AdaptiveMaxPool2d: functional.adaptive_max_pool2d,
    layers.ReLU: functional.relu,
    layers.ReLU6: functional.relu6,
    layers.LeakyReLU: functional.leaky_relu,
    layers.ELU: functional.elu,
    layers.CELU: functional.celu,
    layers.SELU: functional.selu,
    layers.GELU: functional.gelu,
    layers.SiLU: functional.silu,
    layers.Mish: functional.mish,
    layers.Hardswish: functional.hardswish,
    layers.Hardsigmoid: functional.hardsigmoid,
    layers.Hardtanh: functional.hardtanh,
    layers.Sigmoid: functional.sigmoid,
    layers.LogSigmoid: functional.logsigmoid,
    layers.Tanh: functional.tanh,
    layers.Softsign: functional.softsign,
    layers.Softplus: functional.softplus,
    layers.Softmax: functional.softmax,
    layers.LogSoftmax: functional.log_softmax,
    layers.LocalResponseNorm: functional.local_response_norm,
    layers.Upsample: functional.interpolate,
    layers.PixelShuffle: functional.pixel_shuffle,
    layers.PixelUnshuffle: functional.pixel_unshuffle,
    layers.Flatten: functional.flatten,
}
"""Functions that need the array and the layer's fields, which bear the names of the arguments."""


def _conv2d(layer: layers.Conv2d, array: np.ndarray, weights: Arrays) -> np.ndarray:
    window = layer.window(array.shape[1:])
    return convolve(
        array,
        weights["weight"],
        weights.get("bias"),
        window,
        groups=layer.groups,
        padding_mode=layer.padding_mode,
    )


def _depthwise(layer: layers.DepthwiseConv2d, array: np.ndarray, weights: Arrays) -> np.ndarray:
    window = layer.window(array.shape[1:])
    return convolve(
        array,
        weights["weight"],
        weights.get("bias"),
        window,
        groups=array.shape[1],
        padding_mode=layer.padding_mode,
    )


def _separable(layer: layers.SeparableConv2d, array: np.ndarray, weights: Arrays) -> np.ndarray:
    window = layer.window(array.shape[1:])
    between = convolve(array, weights["depthwise_weight"], None, window, groups=array.shape[1])
    return functional.conv2d(between, weights["pointwise_weight"], weights.get("bias"))


def _transposed(layer: layers.ConvTranspose2d, array: np.ndarray, weights: Arrays) -> np.ndarray:
    way_back = layer.spread(array.shape[1:])
    return convolve_transposed(array, weights["weight"], weights.get("bias"), way_back, layer.groups)


def _unshared(layer: layers.LocallyConnected2d, array: np.ndarray, weights: Arrays) -> np.ndarray:
    return convolve_unshared(array, weights["weight"], weights.get("bias"), layer.window(array.shape[1:]))


def _linear(_: layers.Linear, array: np.ndarray, weights: Arrays) -> np.ndarray:
    return functional.linear(array, weights["weight"], weights.get("bias"))


def _global_avg(layer: layers.GlobalAvgPool2d, array: np.ndarray, _: Arrays) -> np.ndarray:
    means = functional.global_avg_pool2d(array)
    return means if layer.keepdim else means[:, :, 0, 0]


def _global_max(layer: layers.GlobalMaxPool2d, array: np.ndarray, _: Arrays) -> np.ndarray:
    largest = functional.global_max_pool2d(array)
    return largest if layer.keepdim else largest[:, :, 0, 0]


def _prelu(layer: layers.PReLU, array: np.ndarray, weights: Arrays) -> np.ndarray:
    weight = weights["weight"]
    if layer.shared_axes is None:
        return functional.prelu(array, weight)
    # Keras's slopes have the shape of one input, with sizes of 1 where they are shared.
    slopes = np.broadcast_to(weight, array.shape[1:]).reshape(-1)
    return functional.prelu(array.reshape(len(array), -1), slopes).reshape(array.shape)


def _batch_norm(layer: layers.BatchNorm2d, array: np.ndarray, weights: Arrays) -> np.ndarray:
    kept = (weights.get("running_mean"), weights.get("running_var"), weights.get("weight"), weights.get("bias"))
    return functional.batch_norm(array, *kept, training=not layer.track_running_stats, eps=layer.eps)


def _instance_norm(layer: layers.InstanceNorm2d, array: np.ndarray, weights: Arrays) -> np.ndarray:
    kept = (weights.get("running_mean"), weights.get("running_var"), weights.get("weight"), weights.get("bias"))
    return functional.instance_norm(array, *kept, use_input_stats=not layer.track_running_stats, eps=layer.eps)


def _group_norm(layer: layers.GroupNorm, array: np.ndarray, weights: Arrays) -> np.ndarray:
    return functional.group_norm(array, layer.num_groups, weights.get("weight"), weights.get("bias"), layer.eps)


def _layer_norm(layer: layers.LayerNorm, array: np.ndarray, weights: Arrays) -> np.ndarray:
    """Lay the weights along the axes that are normalised, which functional.layer_norm expects at the end."""
    axes = layer.axes or tuple(range(1, array.ndim))
    others = (1,) * (array.ndim - len(axes))
    last = tuple(range(-len(axes), 0))
    weight, bias = (
        np.moveaxis(weights[name].reshape(*others, *weights[name].shape), last, axes) if name in weights else None
        for name in ("weight", "bias")
    )
    return standardize(array, axes, weight, bias, layer.eps)


def _framed(layer: Any, array: np.ndarray, _: Arrays) -> np.ndarray:
    """Serve the layers that pad, and the one that crops."""
    return surround(array, layer.sides(), getattr(layer, "mode", "zeros"), getattr(layer, "value", 0.0))


def _reshape(layer: layers.Reshape, array: np.ndarray, _: Arrays) -> np.ndarray:
    return array.reshape(len(array), *layer.infer(array.shape[1:]))


def _select(layer: layers.SelectChannels, array: np.ndarray, _: Arrays) -> np.ndarray:
    output = empty((len(array), len(layer.channels), *array.shape[2:]), array.dtype)
    channels = np.array(layer.channels)

    def copy(own: slice) -> None:
        output[:, own] = array[:, channels[own]]

    share(even_slices(len(channels), max(1, BLOCK_BYTES // array[:, 0].nbytes)), copy)
    return output


def _radial_basis(_: layers.RadialBasis, array: np.ndarray, weights: Arrays) -> np.ndarray:
    away = array[:, np.newaxis] - weights["centers"].astype(array.dtype, copy=False)
    distances: np.ndarray = np.square(away).sum(axis=2)
    return distances


def _permute(layer: layers.Permute, array: np.ndarray, _: Arrays) -> np.ndarray:
    return np.ascontiguousarray(array.transpose(0, *layer.dims))


def _unchanged(_: Layer, array: np.ndarray, __: Arrays) -> np.ndarray:
    """Serve the layers that do something while training only."""
    return array


OF_WEIGHTS: dict[type[Layer], Callable[[Any, np.ndarray, Arrays], np.ndarray]] = {
    layers.Conv2d: _conv2d,
    layers.DepthwiseConv2d: _depthwise,
    layers.SeparableConv2d: _separable,
    layers.ConvTranspose2d: _transposed,
    layers.LocallyConnected2d: _unshared,
    layers.Linear: _linear,
    layers.GlobalAvgPool2d: _global_avg,
    layers.GlobalMaxPool2d: _global_max,
    layers.PReLU: _prelu,
    layers.BatchNorm2d: _batch_norm,
    layers.InstanceNorm2d: _instance_norm,
    layers.GroupNorm: _group_norm,
    layers.LayerNorm: _layer_norm,
    layers.ZeroPad2d: _framed,
    layers.ConstantPad2d: _framed,
    layers.ReflectionPad2d: _framed,
    layers.ReplicationPad2d: _framed,
    layers.CircularPad2d: _framed,
    layers.Crop2d: _framed,
    layers.Reshape: _reshape,
    layers.Permute: _permute,
    layers.SelectChannels: _select,
    layers.RadialBasis: _radial_basis,
    layers.Dropout: _unchanged,
    layers.Dropout2d: _unchanged,
    layers.Identity: _unchanged,
}
"""Layers that need more than their fields."""


def forward(layer: Layer, array: np.ndarray, weights: Arrays) -> np.ndarray:
    """Return what ``layer`` makes of a batch.

    Parameters
    ----------
    array : (N, C, H, W) or (N, features)
    weights : mapping
        The layer's arrays, by the names of ``weight_shapes`` and ``state_shapes``.

    Raises
    ------
    RunCancelled
        If nobody wants it any more: large layers ask every few milliseconds, see ``stopping``.
    """
    output = in_pieces(layer, array, weights, _at_once)
    return _at_once(layer, array, weights) if output is None else output


def _at_once(layer: Layer, array: np.ndarray, weights: Arrays) -> np.ndarray:
    function = OF_FIELDS.get(type(layer))
    if function is not None:
        return function(array, **{field.name: getattr(layer, field.name) for field in fields(layer)})
    return OF_WEIGHTS[type(layer)](layer, array, weights)


def merge(block: Block, arrays: Sequence[np.ndarray], channels: int) -> np.ndarray:
    """Return what the ends of a block's paths merge to.

    Parameters
    ----------
    channels : int
        The axis of the channels.
    """
    match block.merge:
        case "concat":
            return functional.concatenate(arrays, channels)
        case "add":
            return functional.add(arrays)
        case _:
            return functional.multiply(arrays)
