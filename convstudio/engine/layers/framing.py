"""Cells added around maps, or taken off."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layer_reads import shifted_reads
from convstudio.engine.layers.base import Kind, Layer, require_map
from convstudio.engine.layers.padding_modes import most_padding
from convstudio.engine.padding import Pads, four_sides
from convstudio.engine.problems import Fix
from convstudio.engine.reads import Reads
from convstudio.engine.shapes import Pair, Shape

Sides = int | Pair | Pads
"""One number for all sides, (height, width), or (top, left, bottom, right)."""


class _Framing(Layer):
    __slots__ = ()
    kind: ClassVar[Kind] = "shape"

    @abstractmethod
    def sides(self) -> Pads:
        """Return how many cells are added at the (top, left, bottom, right); negative ones are taken off."""

    def infer(self, shape: Shape) -> Shape:
        """Return (C, top + H + bottom, left + W + right)."""
        channels, height, width = require_map(self, shape)
        top, left, bottom, right = self.sides()
        self._check(height, (top, bottom), "rows")
        self._check(width, (left, right), "columns")
        return channels, top + height + bottom, left + width + right

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return how far each row and column has moved."""
        top, left, _, _ = self.sides()
        return shifted_reads(top), shifted_reads(left)

    def measure(self, shape: Shape) -> LayerFacts:
        """Return the new shape; nothing is learned."""
        return LayerFacts(self.infer(shape), reads=self.reads(shape))

    def _check(self, size: int, sides: tuple[int, int], name: str) -> None:
        if size + sum(sides) < 1:
            raise ShapeError(
                f"it takes off {-sum(sides)} of {size} {name}, and nothing would be left",
                "Take off fewer.",
                (Fix(f"Remove {self.type_name}", ()),),
            )


class _Pad(_Framing):
    __slots__ = ()
    mode: ClassVar[str]
    padding: Sides

    def sides(self) -> Pads:
        """Return the padding at the (top, left, bottom, right)."""
        return four_sides(self.padding)

    def _check(self, size: int, sides: tuple[int, int], name: str) -> None:
        _Framing._check(self, size, sides, name)
        taken = -sum(min(0, side) for side in sides)
        if self.mode == "zeros" and taken > size:
            raise ShapeError(f"it takes off {taken} of {size} {name}", "Take off fewer.")
        most = most_padding(self.mode, size)
        if most is not None and max(sides) > most:
            raise ShapeError(
                f"{self.mode} padding can add at most {most} cells to {size} {name}",
                f"Use padding {most} or less, or fill with zeros.",
                (Fix("Fill the padding with zeros", (ZeroPad2d(self.padding),)),),
            )


@dataclass(frozen=True, slots=True)
class ZeroPad2d(_Pad):
    """Zeros around each map.

    Parameters
    ----------
    padding : int, (h, w) or (top, left, bottom, right)
        Cells; negative ones are taken off.

    References
    ----------
    PyTorch, ``torch.nn.ZeroPad2d``, whose four sides are (left, right, top, bottom).

    Examples
    --------
    >>> ZeroPad2d((0, 2, 1, 3)).infer((3, 5, 5))
    (3, 6, 10)
    """

    mode: ClassVar[str] = "zeros"

    padding: Sides


@dataclass(frozen=True, slots=True)
class ConstantPad2d(_Pad):
    """The same number all around each map; see ZeroPad2d."""

    mode: ClassVar[str] = "zeros"

    padding: Sides
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class ReflectionPad2d(_Pad):
    """The map mirrored at its edges, which are not repeated; see ZeroPad2d."""

    mode: ClassVar[str] = "reflect"

    padding: Sides


@dataclass(frozen=True, slots=True)
class ReplicationPad2d(_Pad):
    """The map's edges repeated; see ZeroPad2d."""

    mode: ClassVar[str] = "replicate"

    padding: Sides


@dataclass(frozen=True, slots=True)
class CircularPad2d(_Pad):
    """The map's other side, as if it were laid side by side with itself; see ZeroPad2d."""

    mode: ClassVar[str] = "circular"

    padding: Sides


@dataclass(frozen=True, slots=True)
class Crop2d(_Framing):
    """Each map without its outer cells.

    Parameters
    ----------
    cropping : int, (h, w) or (top, left, bottom, right)
        Cells that are taken off.

    References
    ----------
    Keras, ``keras.layers.Cropping2D``.

    Examples
    --------
    >>> Crop2d((0, 1, 2, 0)).infer((3, 5, 5))
    (3, 3, 4)
    """

    cropping: Sides

    def sides(self) -> Pads:
        """Return the cropping at the (top, left, bottom, right), as negative numbers."""
        top, left, bottom, right = four_sides(self.cropping)
        if min(top, left, bottom, right) < 0:
            raise ShapeError("cropping can't be negative", "Use 0 or more cells on each side.")
        return -top, -left, -bottom, -right
