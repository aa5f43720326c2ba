"""Pools that fix the size of what leaves them, whatever arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from convstudio.engine.facts import LayerFacts
from convstudio.engine.layer_reads import adaptive_reads, reads_of_window
from convstudio.engine.layers.base import Kind, Layer, require_map, require_positive
from convstudio.engine.reads import Reads
from convstudio.engine.shapes import Pair, Shape
from convstudio.engine.window import Window

OutputSize = int | tuple[int | None, int | None]
"""Rows and columns, or one number for both; None keeps the input's."""


class _AdaptivePool(Layer):
    __slots__ = ()
    kind: ClassVar[Kind] = "pool"
    output_size: OutputSize

    def infer(self, shape: Shape) -> Shape:
        """Return (C, H_out, W_out)."""
        channels, height, width = require_map(self, shape)
        require_positive(height=height, width=width)
        rows, columns = self._wanted(height, width)
        return channels, rows, columns

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return which (rows, columns) each output's window covers; neighbours overlap where sizes do not divide."""
        _, height, width = require_map(self, shape)
        rows, columns = self._wanted(height, width)
        return adaptive_reads(height, rows), adaptive_reads(width, columns)

    def _wanted(self, height: int, width: int) -> Pair:
        rows, columns = (self.output_size,) * 2 if isinstance(self.output_size, int) else self.output_size
        wanted = (height if rows is None else rows, width if columns is None else columns)
        require_positive(output_size=wanted)
        return wanted


@dataclass(frozen=True, slots=True)
class AdaptiveAvgPool2d(_AdaptivePool):
    """The means of as many windows as asked for, which share the map out evenly.

    Parameters
    ----------
    output_size : int or (height, width)
        None for an axis keeps its size.

    References
    ----------
    PyTorch, ``torch.nn.AdaptiveAvgPool2d``.

    Examples
    --------
    >>> AdaptiveAvgPool2d((6, None)).infer((256, 13, 9))
    (256, 6, 9)
    """

    output_size: OutputSize


@dataclass(frozen=True, slots=True)
class AdaptiveMaxPool2d(_AdaptivePool):
    """The largest values of as many windows as asked for; see AdaptiveAvgPool2d."""

    output_size: OutputSize


class _GlobalPool(Layer):
    __slots__ = ()
    kind: ClassVar[Kind] = "pool"
    keepdim: bool

    def infer(self, shape: Shape) -> Shape:
        """Return (C, 1, 1), or (C,)."""
        channels, height, width = require_map(self, shape)
        require_positive(height=height, width=width)
        return (channels, 1, 1) if self.keepdim else (channels,)

    def window(self, shape: Shape) -> Window:
        """Return one window that covers the whole map."""
        _, height, width = require_map(self, shape)
        return Window((height, width), (1, 1), (height, width), (1, 1), (1, 1), (0, 0, 0, 0))

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return that every row and column is read."""
        return reads_of_window(self.window(shape))

    def measure(self, shape: Shape) -> LayerFacts:
        """Return all of the above, with the window placed once."""
        window = self.window(shape)
        return LayerFacts(self.infer(shape), window, reads=reads_of_window(window))


@dataclass(frozen=True, slots=True)
class GlobalAvgPool2d(_GlobalPool):
    """The mean of each whole feature map: (C, H, W) to (C, 1, 1).

    Parameters
    ----------
    keepdim : bool
        False gives a vector, (C,).
    """

    keepdim: bool = True


@dataclass(frozen=True, slots=True)
class GlobalMaxPool2d(_GlobalPool):
    """The largest number of each whole feature map: (C, H, W) to (C, 1, 1), or (C,) if not ``keepdim``."""

    keepdim: bool = True
