"""The fully connected layer, and Flatten, which leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layers.base import Kind, Layer, require_positive
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Shape, format_shape, is_map


@dataclass(frozen=True, slots=True)
class Flatten(Layer):
    """All numbers in one row, channel by channel: (C, H, W) to (C·H·W,).

    Parameters
    ----------
    start_dim, end_dim : int
        The first and the last axis that are joined, as PyTorch counts: the batch is 0, the channels are 1, −1 is the
        last.

    References
    ----------
    PyTorch, ``torch.nn.Flatten``.

    Examples
    --------
    >>> Flatten().infer((20, 7, 7)), Flatten(start_dim=2).infer((20, 7, 7))
    ((980,), (20, 49))
    """

    kind: ClassVar[Kind] = "shape"

    start_dim: int = 1
    end_dim: int = -1

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape`` with the axes from ``start_dim`` to ``end_dim`` made one."""
        if self.start_dim == 1 and self.end_dim == -1:
            return (prod(shape),)
        rank = len(shape) + 1
        if not -rank <= self.start_dim < rank or not -rank <= self.end_dim < rank:
            raise ShapeError(
                f"it joins the axes from {self.start_dim} to {self.end_dim}, and with the batch there are {rank}",
                f"Use axes from 1 to {rank - 1}.",
                (Fix("Join all axes", (Flatten(),)),),
            )
        start, end = self.start_dim % rank, self.end_dim % rank
        if start == 0 and end > 0:
            raise ShapeError(
                "it would join the pictures of a batch",
                "Begin with axis 1.",
                (Fix("Begin with axis 1", (Flatten(1, self.end_dim),)),),
            )
        if start > end:
            raise ShapeError(
                f"its first axis, {start}, comes after its last, {end}",
                "Use a start_dim that is not behind the end_dim.",
                (Fix("Join all axes", (Flatten(),)),),
            )
        return (*shape[: start - 1], prod(shape[start - 1 : end]), *shape[end:]) if start else shape

    def measure(self, shape: Shape) -> LayerFacts:
        """Return the new shape; nothing is learned."""
        return LayerFacts(self.infer(shape))


@dataclass(frozen=True, slots=True)
class Linear(Layer):
    """Every output reads every input: a fully connected layer, Keras's Dense.

    Parameters
    ----------
    out_features : int
        Number of outputs.
    bias : bool
        Add one learned number to each output.
    takes_maps : bool
        Let feature maps pass too, row by row, as PyTorch does: (C, H, W) to (C, H, out_features). Without it they are
        refused, as what is meant is nearly always Flatten, then Linear.

    References
    ----------
    PyTorch, ``torch.nn.Linear``.

    Examples
    --------
    >>> Linear(10).params((980,)), Linear(5).infer((3, 10))
    (9810, (3, 5))
    """

    kind: ClassVar[Kind] = "linear"

    out_features: int
    bias: bool = True
    takes_maps: bool = False

    def infer(self, shape: Shape) -> Shape:
        """Return (out_features,), or ``shape`` with its last axis of that size.

        Raises
        ------
        ShapeError
            If feature maps arrive instead of a vector.
        """
        require_positive(out_features=self.out_features)
        if is_map(shape) and not self.takes_maps:
            raise ShapeError(
                f"it needs a vector, and feature maps of {format_shape(shape)} arrive",
                "Put Flatten before it.",
                (Fix("Put Flatten before it", (Flatten(), self)),),
            )
        if not shape:
            raise ShapeError("it needs a vector, and single numbers arrive", "", (Fix("Remove Linear", ()),))
        return (*shape[:-1], self.out_features)

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight (out_features, in_features) and bias (out_features,)."""
        weight = (self.out_features, shape[-1])
        return {"weight": weight, "bias": (self.out_features,)} if self.bias else {"weight": weight}

    def macs(self, shape: Shape) -> int:
        """Return one multiply-accumulate per weight, for every row."""
        return self.out_features * prod(shape)

    def measure(self, shape: Shape) -> LayerFacts:
        """Return all of the above at once."""
        output = self.infer(shape)
        params = self.out_features * (shape[-1] + self.bias)
        return LayerFacts(output, None, params, params, params, 0, self.out_features * prod(shape))
