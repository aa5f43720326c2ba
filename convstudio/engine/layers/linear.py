"""The fully connected layer, and Flatten, which leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers.base import Kind, Layer, require_positive
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Shape, count, format_shape, is_map


@dataclass(frozen=True, slots=True)
class Flatten(Layer):
    """All numbers in one row, channel by channel: (C, H, W) to (C·H·W,)."""

    kind: ClassVar[Kind] = "shape"

    def infer(self, shape: Shape) -> Shape:
        """Return (N,)."""
        return (count(shape),)


@dataclass(frozen=True, slots=True)
class Linear(Layer):
    """Every output reads every input: a fully connected layer, Keras's Dense.

    Parameters
    ----------
    out_features : int
        Number of outputs.
    bias : bool
        Add one learned number to each output.

    References
    ----------
    PyTorch, ``torch.nn.Linear``.

    Examples
    --------
    >>> Linear(10).params((980,))
    9810
    """

    kind: ClassVar[Kind] = "linear"

    out_features: int
    bias: bool = True

    def infer(self, shape: Shape) -> Shape:
        """Return (out_features,).

        Raises
        ------
        ShapeError
            If feature maps arrive instead of a vector.
        """
        require_positive(out_features=self.out_features)
        if is_map(shape):
            raise ShapeError(
                f"it needs a vector, and feature maps of {format_shape(shape)} arrive",
                "Put Flatten before it.",
                (Fix("Put Flatten before it", (Flatten(), self)),),
            )
        return (self.out_features,)

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight (out_features, in_features) and bias (out_features,)."""
        weight = (self.out_features, count(shape))
        return {"weight": weight, "bias": (self.out_features,)} if self.bias else {"weight": weight}

    def macs(self, shape: Shape) -> int:
        """Return one multiply-accumulate per weight."""
        return count(self.weight_shapes(shape)["weight"])
