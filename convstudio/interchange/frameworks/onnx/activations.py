"""ONNX's activations that take more than their attributes as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import GELU, Hardsigmoid, Hardtanh, LogSoftmax, PReLU, ReLU, ReLU6, Softmax
from convstudio.interchange.frameworks.arguments import BOUNDLESS, number, whole, wholes
from convstudio.interchange.frameworks.onnx.reading import refused
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.table import Op

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def softmax(layer: type[Softmax | LogSoftmax]) -> Op:
    """Return the line of a table for Softmax, or its logarithm."""

    def build(arrival: Arrival, axis: Any = -1) -> Layer:
        place = whole("axis", axis)
        if not -arrival.rank <= place < arrival.rank:
            raise refused(f"{arrival.rank} axes arrive, and it asks for axis {place}")
        return layer(place % arrival.rank)

    return Op(build)


def clip(arrival: Arrival, min: Any = None, max: Any = None) -> Layer:  # noqa: A002  # ONNX's names
    """Read ONNX's Clip."""
    low = -BOUNDLESS if min is None else number("min", min)
    high = BOUNDLESS if max is None else number("max", max)
    if low == 0 and high in (6, BOUNDLESS):
        return ReLU6() if high == 6 else ReLU()
    return Hardtanh(low, high)


def prelu(arrival: Arrival, slope: Any) -> Layer:
    """Read ONNX's PRelu."""
    sizes = wholes("slope", slope, least=1)
    whole_shape = (1,) * (len(arrival.engine) - len(sizes)) + sizes
    if len(whole_shape) != len(arrival.engine) or any(
        size not in (1, there) for size, there in zip(whole_shape, arrival.engine, strict=True)
    ):
        raise refused(f"slopes of shape {list(sizes)} can't be laid over what arrives, {list(arrival.shape)}")
    if set(whole_shape[1:]) <= {1}:
        return PReLU(whole_shape[0])
    return PReLU(shared_axes=tuple(axis for axis, size in enumerate(whole_shape, start=1) if size == 1))


def gelu(arrival: Arrival, approximate: Any = "none") -> Layer:
    """Read ONNX's Gelu."""
    if approximate not in ("none", "tanh"):
        raise refused(f"{approximate!r} is not a way to approximate it", 'Use "none" or "tanh".')
    return GELU(approximate)


def hard_sigmoid(arrival: Arrival, alpha: Any = 0.2, beta: Any = 0.5) -> Layer:
    """Read ONNX's HardSigmoid."""
    if abs(number("alpha", alpha) - 1 / 6) > 1e-6 or number("beta", beta) != 0.5:
        return ShapeOnly(arrival.engine, arrival.engine)  # Hardsigmoid's slope is PyTorch's and Keras's, 1/6
    return Hardsigmoid()
