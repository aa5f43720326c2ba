"""PyTorch's activations that take more than their arguments as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import GELU, Hardtanh, Identity, LogSoftmax, PReLU, Softmax
from convstudio.interchange.frameworks.arguments import number, whole
from convstudio.interchange.frameworks.pytorch.reading import refused
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.table import MAPS, VECTORS, Op

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def prelu(
    arrival: Arrival, num_parameters: Any = 1, init: Any = 0.25, device: object = None, dtype: object = None
) -> Layer:
    """Read ``torch.nn.PReLU``."""
    return PReLU(whole("num_parameters", num_parameters, least=1), number("init", init))


def gelu(arrival: Arrival, approximate: Any = "none") -> Layer:
    """Read ``torch.nn.GELU``."""
    if approximate not in ("none", "tanh"):
        raise refused(f"{approximate!r} is not a way to approximate it", 'Use "none" or "tanh".')
    return GELU(approximate)


def hardtanh(arrival: Arrival, min_val: Any = -1.0, max_val: Any = 1.0, inplace: object = False) -> Layer:
    """Read ``torch.nn.Hardtanh``."""
    if number("max_val", max_val) <= number("min_val", min_val):
        raise refused("its max_val is not above its min_val")
    return Hardtanh(min_val, max_val)


def softmax(layer: type[Softmax | LogSoftmax]) -> Op:
    """Return the line of a table for Softmax, or its logarithm."""

    def build(arrival: Arrival, dim: Any = None) -> Layer:
        # PyTorch's own guess where no axis is given: the batch of anything but vectors and maps.
        return layer(1 if arrival.rank in (VECTORS, MAPS) else 0) if dim is None else layer(whole("dim", dim))

    return Op(build)


def identity(arrival: Arrival, **whatever: object) -> Layer:
    """Read ``torch.nn.Identity``, which takes whatever arguments there are."""
    return Identity()


def elsewhere(arrival: Arrival, **whatever: object) -> Layer:
    """Read an activation that ConvStudio has not: its shape is all that is known."""
    return ShapeOnly(arrival.engine, arrival.engine)
