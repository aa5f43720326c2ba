"""The outputs of LeNet-5: how far something is from each of several patterns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers.base import Kind, Layer, require_positive
from convstudio.engine.layers.linear import Flatten
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Shape, format_shape


@dataclass(frozen=True, slots=True)
class RadialBasis(Layer):
    """Each output is the squared distance of the input from a pattern of its own, which is not trained.

    Parameters
    ----------
    out_features : int
        Number of patterns.

    References
    ----------
    LeCun et al., "Gradient-based learning applied to document recognition", 1998, equation 7.

    Examples
    --------
    >>> layer = RadialBasis(10)
    >>> layer.infer((84,)), layer.params((84,)), layer.states((84,))
    ((10,), 0, 840)
    """

    kind: ClassVar[Kind] = "linear"

    out_features: int

    def infer(self, shape: Shape) -> Shape:
        """Return (out_features,)."""
        require_positive(out_features=self.out_features)
        if len(shape) != 1:
            raise ShapeError(
                f"it needs a vector, and an array of {format_shape(shape)} arrives",
                "Put Flatten before it.",
                (Fix("Put Flatten before it", (Flatten(), self)),),
            )
        return (self.out_features,)

    def state_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return centers (out_features, N)."""
        return {"centers": (self.out_features, *shape)}
