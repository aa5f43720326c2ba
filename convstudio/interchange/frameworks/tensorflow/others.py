"""TensorFlow's functions that are neither convolutions nor pools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import GELU, LeakyReLU, LocalResponseNorm, LogSoftmax, Softmax
from convstudio.interchange.frameworks import cells
from convstudio.interchange.frameworks.arguments import number, whole
from convstudio.interchange.frameworks.table import MAPS, Op
from convstudio.interchange.frameworks.tensorflow.reading import check_format, refused

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def softmax(layer: type[Softmax | LogSoftmax]) -> Op:
    """Return the line of a table for Softmax, or its logarithm."""

    def build(arrival: Arrival, axis: Any = -1, name: object = None) -> Layer:
        place = -1 if axis is None else whole("axis", axis)
        if not -arrival.rank <= place < arrival.rank:
            raise refused(f"{arrival.rank} axes arrive, and it asks for axis {place}")
        return layer(arrival.engine_axis(place))

    return Op(build)


def gelu(arrival: Arrival, approximate: Any = False, name: object = None) -> Layer:
    """Read ``tf.nn.gelu``."""
    return GELU("tanh" if approximate else "none")


def leaky_relu(arrival: Arrival, alpha: Any = 0.2, name: object = None) -> Layer:
    """Read ``tf.nn.leaky_relu``."""
    return LeakyReLU(number("alpha", alpha))


def local_response_normalization(
    arrival: Arrival, depth_radius: Any = 5, bias: Any = 1, alpha: Any = 1, beta: Any = 0.5, name: object = None
) -> Layer:
    """Read ``tf.nn.local_response_normalization`` and ``tf.nn.lrn``."""
    if arrival.rank != MAPS:
        raise refused(f"it takes an array of {MAPS} axes, and {arrival.rank} arrive")
    size = 2 * whole("depth_radius", depth_radius, least=0) + 1
    # TensorFlow sums the squares, where PyTorch takes their mean.
    return LocalResponseNorm(size, number("alpha", alpha) * size, number("beta", beta), number("bias", bias))


def depth_to_space(arrival: Arrival, block_size: Any, data_format: Any = "NHWC", name: object = None) -> Layer:
    """Read ``tf.nn.depth_to_space``."""
    check_format(data_format)
    return cells.depth_to_space(whole("block_size", block_size, least=2), arrival.engine)


def space_to_depth(arrival: Arrival, block_size: Any, data_format: Any = "NHWC", name: object = None) -> Layer:
    """Read ``tf.nn.space_to_depth``."""
    check_format(data_format)
    return cells.space_to_depth(whole("block_size", block_size, least=2), arrival.engine)
