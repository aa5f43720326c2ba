"""Activations as PyTorch's modules, where these are spelt unlike the engine's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import (
    PReLU,
)
from convstudio.interchange.writing_code.result import Unwritable, call, unlike

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table


def _prelu(layer: PReLU, shape: Shape | None, notes: Notes) -> Lines:
    count = layer.num_parameters
    if layer.shared_axes is not None:
        if shape is None or not {*range(2, len(shape) + 1)} <= {*layer.shared_axes}:
            raise Unwritable("PyTorch's PReLU has one slope, or one for each channel")
        count = 1 if 1 in layer.shared_axes else shape[0]
    return [call("nn.PReLU", **unlike(num_parameters=(count, 1), init=(layer.init, 0.25)))]


ACTIVATIONS: Table = {
    PReLU: _prelu,
}
