"""Layers that rescale activations or drop some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers.base import Kind, Layer, require_map
from convstudio.engine.shapes import Shape


@dataclass(frozen=True, slots=True)
class BatchNorm2d(Layer):
    """Each channel shifted and scaled by its running mean and variance, then by a learned weight and bias.

    Parameters
    ----------
    eps : float
        Added to the variance, so that it is never divided by 0.
    affine : bool
        Learn a weight and a bias for each channel.

    References
    ----------
    PyTorch, ``torch.nn.BatchNorm2d``.
    """

    kind: ClassVar[Kind] = "norm"

    eps: float = 1e-5
    affine: bool = True

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        require_map(self, shape)
        return shape

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight and bias, (C,) each."""
        channels, _, _ = require_map(self, shape)
        return {"weight": (channels,), "bias": (channels,)} if self.affine else {}

    def state_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return running_mean and running_var, (C,) each."""
        channels, _, _ = require_map(self, shape)
        return {"running_mean": (channels,), "running_var": (channels,)}


@dataclass(frozen=True, slots=True)
class Dropout(Layer):
    """Sets a share ``p`` of the numbers to 0 while training; passes everything on when the network is used."""

    kind: ClassVar[Kind] = "norm"

    p: float = 0.5

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        if not 0 <= self.p <= 1:
            raise ShapeError(f"its share p is {self.p:g}", "Use a number between 0 and 1.")
        return shape
