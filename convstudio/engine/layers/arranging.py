"""Layers that lay the same numbers out anew, and the one that does nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd, isqrt, prod
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layer_reads import enlarged_reads
from convstudio.engine.layers.base import Kind, Layer, ShapeKeeper, require_channels, require_map, require_positive
from convstudio.engine.layers.convolution import MOST_TRIED, largest_divisor
from convstudio.engine.layers.linear import Flatten
from convstudio.engine.problems import Fix
from convstudio.engine.reads import Reads
from convstudio.engine.shapes import Shape, format_shape


@dataclass(frozen=True, slots=True)
class Identity(ShapeKeeper):
    """What comes in goes out."""

    kind: ClassVar[Kind] = "shape"


class _Arranging(Layer):
    __slots__ = ()
    kind: ClassVar[Kind] = "shape"

    def measure(self, shape: Shape) -> LayerFacts:
        """Return the new shape; nothing is learned."""
        return LayerFacts(self.infer(shape), reads=self.reads(shape))


@dataclass(frozen=True, slots=True)
class Reshape(_Arranging):
    """The same numbers, in the same order, in another shape.

    Parameters
    ----------
    shape : tuple of int
        The new one, without the batch, channels first. One size may be −1: whatever is left.

    References
    ----------
    PyTorch, ``torch.nn.Unflatten``; Keras, ``keras.layers.Reshape``; ONNX, Reshape.

    Examples
    --------
    >>> Reshape((20, -1, 7)).infer((980,))
    (20, 7, 7)
    """

    shape: tuple[int, ...]

    def infer(self, shape: Shape) -> Shape:
        """Return the new shape."""
        numbers, known = prod(shape), prod(size for size in self.shape if size != -1)
        wanted = ", ".join(map(str, self.shape))
        wrong = any(size < -1 or size == 0 for size in self.shape) or self.shape.count(-1) > 1
        if wrong or not self.shape:
            raise ShapeError(
                f"({wanted}) is not a shape",
                "Use sizes of 1 or more; one of them may be −1, for whatever is left.",
                (Fix("Flatten", (Flatten(),)),),
            )
        if numbers % known or (-1 not in self.shape and numbers != known):
            raise ShapeError(
                f"the {numbers} numbers of {format_shape(shape)} don't fill the shape ({wanted})",
                f"Use sizes whose product {'divides' if -1 in self.shape else 'is'} {numbers}.",
                (Fix("Flatten", (Flatten(),)),),
            )
        return tuple(numbers // known if size == -1 else size for size in self.shape)


@dataclass(frozen=True, slots=True)
class Permute(_Arranging):
    """The axes in another order.

    Parameters
    ----------
    dims : tuple of int
        Which axis comes first, second, …; 1 is the first behind the batch, as in Keras.

    Examples
    --------
    >>> Permute((2, 3, 1)).infer((3, 32, 40))
    (32, 40, 3)
    """

    dims: tuple[int, ...]

    def infer(self, shape: Shape) -> Shape:
        """Return the sizes in the new order."""
        if sorted(self.dims) != list(range(1, len(shape) + 1)):
            raise ShapeError(
                f"({', '.join(map(str, self.dims))}) does not name each of the {len(shape)} axes once",
                f"Use every number from 1 to {len(shape)}.",
                (Fix("Remove Permute", ()),),
            )
        return tuple(shape[axis - 1] for axis in self.dims)


@dataclass(frozen=True, slots=True)
class SelectChannels(_Arranging):
    """The channels of these numbers, in this order; a number may come more than once, or not at all.

    Parameters
    ----------
    channels : tuple of int
        Which of the input's channels, from 0.

    References
    ----------
    PyTorch, ``torch.index_select``; ONNX, Gather.

    Examples
    --------
    >>> SelectChannels((0, 1, 2, 1)).infer((6, 14, 14))
    (4, 14, 14)
    """

    channels: tuple[int, ...]

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape`` with as many channels as are named."""
        there = require_channels(self, shape)
        left = tuple(channel for channel in self.channels if 0 <= channel < there)
        if left and left == self.channels:
            return (len(left), *shape[1:])
        wrong = ", ".join(str(channel) for channel in self.channels if channel not in left) or "none"
        fix = Fix("Leave out the others", (SelectChannels(left),)) if left else Fix("Remove SelectChannels", ())
        raise ShapeError(
            f"it names {wrong}, and the channels that arrive are numbered 0 to {there - 1}",
            "Name channels that there are.",
            (fix,),
        )


@dataclass(frozen=True, slots=True)
class PixelShuffle(_Arranging):
    """r² channels become one that is r times as high and wide: (C·r², H, W) to (C, H·r, W·r).

    Parameters
    ----------
    upscale_factor : int
        r.

    References
    ----------
    Shi et al., arXiv:1609.05158; PyTorch, ``torch.nn.PixelShuffle``.

    Examples
    --------
    >>> PixelShuffle(2).infer((12, 8, 8))
    (3, 16, 16)
    """

    upscale_factor: int

    def infer(self, shape: Shape) -> Shape:
        """Return (C / r², H·r, W·r)."""
        channels, height, width = require_map(self, shape)
        factor = self.upscale_factor
        require_positive(upscale_factor=factor)
        if channels % factor**2:
            tried = range(1, min(factor, isqrt(channels) + 1, MOST_TRIED))
            most = max((r for r in tried if channels % r**2 == 0), default=1)
            raise ShapeError(
                f"it makes one channel of {factor**2}, and {channels} arrive",
                f"Use upscale_factor {most}, or a multiple of {factor**2} channels.",
                (Fix(f"Use upscale_factor {most}", (replace(self, upscale_factor=most),)),),
            )
        return channels // factor**2, height * factor, width * factor

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return that each cell becomes r × r."""
        reads = enlarged_reads(self.upscale_factor)
        return reads, reads


@dataclass(frozen=True, slots=True)
class PixelUnshuffle(_Arranging):
    """Each block of r × r cells becomes one cell in r² channels: PixelShuffle undone.

    Parameters
    ----------
    downscale_factor : int
        r.

    References
    ----------
    PyTorch, ``torch.nn.PixelUnshuffle``.
    """

    downscale_factor: int

    def infer(self, shape: Shape) -> Shape:
        """Return (C·r², H / r, W / r)."""
        channels, height, width = require_map(self, shape)
        factor = self.downscale_factor
        require_positive(downscale_factor=factor)
        if height % factor or width % factor:
            most = largest_divisor(gcd(height, width), below=factor)
            raise ShapeError(
                f"{height}×{width} cells can't be split into blocks of {factor}×{factor}",
                f"Use downscale_factor {most}, or a height and a width that {factor} divides.",
                (Fix(f"Use downscale_factor {most}", (replace(self, downscale_factor=most),)),),
            )
        return channels * factor**2, height // factor, width // factor

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return that each row and column comes from r."""
        reads = Reads(self.downscale_factor, (0,), (self.downscale_factor - 1,))
        return reads, reads
