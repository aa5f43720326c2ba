"""From a layer's value to the function that computes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import (
    AvgPool2d,
    BatchNorm2d,
    Block,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)
from convstudio.runner import functional
from convstudio.runner.functional.convolution import convolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np


def _unchanged(array: np.ndarray) -> np.ndarray:
    return array


_WITHOUT_FIELDS: dict[type[Layer], Callable[[np.ndarray], np.ndarray]] = {
    ReLU: functional.relu,
    Sigmoid: functional.sigmoid,
    Tanh: functional.tanh,
    # A network that is used drops nothing, whatever its p.
    Dropout: _unchanged,
}


def forward(
    layer: Layer,
    array: np.ndarray,
    weights: Mapping[str, np.ndarray],
    between_blocks: Callable[[], object] | None = None,
) -> np.ndarray:
    """Return what ``layer`` makes of a batch.

    Parameters
    ----------
    array : (N, C, H, W) or (N, features)
    weights : mapping
        The layer's arrays, by the names of ``weight_shapes`` and ``state_shapes``.
    between_blocks : callable
        Called every few milliseconds inside large convolutions; what it raises ends the work.
    """
    match layer:
        case Conv2d():
            window = layer.window(array.shape[1:])
            return convolve(
                array,
                weights["weight"],
                weights.get("bias"),
                window,
                groups=layer.groups,
                padding_mode=layer.padding_mode,
                between_blocks=between_blocks,
            )
        case MaxPool2d(kernel_size, stride, padding, dilation, ceil_mode):
            return functional.max_pool2d(array, kernel_size, stride, padding, dilation, ceil_mode)
        case AvgPool2d(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor):
            return functional.avg_pool2d(array, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor)
        case GlobalAvgPool2d(keepdim):
            output = functional.global_avg_pool2d(array)
            return output if keepdim else output[:, :, 0, 0]
        case Flatten(start_dim, end_dim):
            return functional.flatten(array, start_dim, end_dim)
        case Softmax(dim):
            return functional.softmax(array, dim)
        case BatchNorm2d(eps):
            mean, variance = weights.get("running_mean"), weights.get("running_var")
            return functional.batch_norm(
                array, mean, variance, weights.get("weight"), weights.get("bias"), mean is None, eps=eps
            )
        case Linear():
            return functional.linear(array, **weights)
        case _:
            return _WITHOUT_FIELDS[type(layer)](array)


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
