"""ONNX's normalisations, and its Dropout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import BatchNorm2d, Dropout, InstanceNorm2d, LocalResponseNorm
from convstudio.interchange.frameworks.arguments import number, whole
from convstudio.interchange.frameworks.onnx.reading import refused
from convstudio.interchange.frameworks.rows import on_maps

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def batch_normalization(
    arrival: Arrival, num_features: Any, epsilon: Any = 1e-5, momentum: Any = 0.9, training_mode: object = 0
) -> Layer:
    """Read ONNX's BatchNormalization."""
    _check_features(arrival, num_features)
    layer = BatchNorm2d(number("epsilon", epsilon), momentum=1 - number("momentum", momentum))
    return on_maps(layer, arrival.engine)


def instance_normalization(arrival: Arrival, num_features: Any, epsilon: Any = 1e-5) -> Layer:
    """Read ONNX's InstanceNormalization."""
    _check_features(arrival, num_features)
    return InstanceNorm2d(number("epsilon", epsilon), affine=True)


def _check_features(arrival: Arrival, wanted: Any) -> None:
    if arrival.engine[:1] != (wanted,):
        raise refused(f"it holds numbers for {wanted} channels, and {arrival.engine[:1]} arrive")


def lrn(arrival: Arrival, size: Any, alpha: Any = 1e-4, beta: Any = 0.75, bias: Any = 1.0) -> Layer:
    """Read ONNX's LRN."""
    return LocalResponseNorm(
        whole("size", size, least=1), number("alpha", alpha), number("beta", beta), number("bias", bias)
    )


def dropout(arrival: Arrival, ratio: Any = 0.5, seed: object = None) -> Layer:
    """Read ONNX's Dropout."""
    return Dropout(number("ratio", 0.5 if ratio is None else ratio))
