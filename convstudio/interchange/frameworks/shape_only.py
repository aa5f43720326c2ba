"""What a framework can do, and a network of pictures, one at a time, cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from convstudio.engine import Kind, Layer, Shape, ShapeError, format_shape


@dataclass(frozen=True, slots=True)
class ShapeOnly(Layer):
    """A layer of which only the shapes are known.

    It mixes the pictures of a batch, as ONNX's Flatten does from any axis but 1, or works on arrays that are neither
    vectors nor maps. It is no layer for a network: whoever reads one from a file refuses it.

    Parameters
    ----------
    input_shape, output_shape : Shape
        Without the first axis; what the batch becomes is not said.
    trained : int
        How many numbers it trains.
    """

    kind: ClassVar[Kind] = "shape"

    input_shape: Shape
    output_shape: Shape
    trained: int = 0

    def infer(self, shape: Shape) -> Shape:
        """Return the output shape."""
        if shape != self.input_shape:
            raise ShapeError(f"it was read for {format_shape(self.input_shape)}, and {format_shape(shape)} arrives")
        return self.output_shape

    def params(self, shape: Shape) -> int:
        """Return how many numbers are trained."""
        return self.trained
