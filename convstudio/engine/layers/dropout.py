"""Dropout: what is left out while training, to make a network rely on nothing too much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layers.base import Kind, Layer
from convstudio.engine.shapes import Shape


@dataclass(frozen=True, slots=True)
class Dropout(Layer):
    """Sets a share ``p`` of the numbers to 0 while training; passes everything on when the network is used."""

    kind: ClassVar[Kind] = "norm"

    p: float = 0.5

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        _check_share(self.p)
        return shape

    def measure(self, shape: Shape) -> LayerFacts:
        """Return that nothing changes."""
        return LayerFacts(self.infer(shape))


@dataclass(frozen=True, slots=True)
class Dropout2d(Layer):
    """Sets whole feature maps, a share ``p`` of them, to 0 while training: Keras's SpatialDropout2D."""

    kind: ClassVar[Kind] = "norm"

    p: float = 0.5

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        _check_share(self.p)
        return shape

    def measure(self, shape: Shape) -> LayerFacts:
        """Return that nothing changes."""
        return LayerFacts(self.infer(shape))


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise ShapeError(f"its share p is {share:g}", "Use a number between 0 and 1.")
