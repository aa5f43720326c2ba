"""Maps made larger or smaller without learning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layer_reads import INTERPOLATION_MODES, InterpolationMode, resized_reads
from convstudio.engine.layers.base import Kind, Layer, require_map, require_positive
from convstudio.engine.problems import Fix
from convstudio.engine.reads import Reads
from convstudio.engine.shapes import Pair, Shape, pair


@dataclass(frozen=True, slots=True)
class Upsample(Layer):
    """Maps made larger (or smaller), by repeating cells or mixing neighbours.

    Parameters
    ----------
    scale_factor : number, (vertical, horizontal) or None
        Sizes are multiplied by it and rounded down.
    size : int, (height, width) or None
        The new size itself, instead of a factor.
    mode : {"nearest", "nearest-exact", "bilinear", "bicubic", "area"}
        How the numbers between the cells are found.
    align_corners : bool
        For "bilinear" and "bicubic": lay the middles of the corner cells on each other, rather than the outer edges of
        the maps.

    References
    ----------
    PyTorch, ``torch.nn.Upsample``; Keras, ``keras.layers.UpSampling2D``.

    Examples
    --------
    >>> Upsample(2).infer((8, 7, 7)), Upsample(size=(5, 9)).infer((8, 7, 7)), Upsample(0.5).infer((8, 5, 5))
    ((8, 14, 14), (8, 5, 9), (8, 2, 2))
    """

    kind: ClassVar[Kind] = "shape"

    scale_factor: float | tuple[float, float] | None = None
    size: int | Pair | None = None
    mode: InterpolationMode = "nearest"
    align_corners: bool = False

    def infer(self, shape: Shape) -> Shape:
        """Return (C, H_out, W_out)."""
        channels, height, width = require_map(self, shape)
        require_positive(height=height, width=width)
        return (channels, *self._sizes(height, width))

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return which cells each new row and column is made from."""
        _, height, width = require_map(self, shape)
        down, right = self._scales()
        rows, columns = self._sizes(height, width)
        return (
            resized_reads(height, rows, self.mode, align_corners=self.align_corners, scale=down),
            resized_reads(width, columns, self.mode, align_corners=self.align_corners, scale=right),
        )

    def measure(self, shape: Shape) -> LayerFacts:
        """Return the new shape; nothing is learned."""
        return LayerFacts(self.infer(shape), reads=self.reads(shape))

    def _scales(self) -> tuple[float, float] | tuple[None, None]:
        if self.scale_factor is None:
            return None, None
        return self.scale_factor if isinstance(self.scale_factor, tuple) else (self.scale_factor, self.scale_factor)

    def _sizes(self, height: int, width: int) -> Pair:
        if self.mode not in INTERPOLATION_MODES:
            known = ", ".join(map(repr, INTERPOLATION_MODES))
            raise ShapeError(
                f"{self.mode!r} is not a way to resize",
                f"Use one of {known}.",
                (Fix("Use nearest", (replace(self, mode="nearest"),)),),
            )
        if self.size is not None and self.scale_factor is not None:
            raise ShapeError(
                "it has a size and a scale_factor",
                "Use only one of the two.",
                (
                    Fix("Use the size", (replace(self, scale_factor=None),)),
                    Fix("Use the scale_factor", (replace(self, size=None),)),
                ),
            )
        if self.size is not None:
            sizes = pair(self.size)
            require_positive(size=sizes)
            return sizes
        down, right = self._scales()
        if down is None or right is None:
            raise ShapeError(
                "it has neither a size nor a scale_factor",
                "Use one of the two.",
                (Fix("Use scale_factor 2", (replace(self, scale_factor=2),)),),
            )
        rows, columns = floor(height * down), floor(width * right)
        if min(rows, columns) < 1:
            raise ShapeError(
                f"nothing would be left of {height}×{width} cells",
                "Use a larger scale_factor.",
                (Fix("Use scale_factor 1", (replace(self, scale_factor=1),)),),
            )
        return rows, columns
