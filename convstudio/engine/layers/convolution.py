"""Convolutions: layers that learn the window they slide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd, isqrt
from typing import ClassVar, Literal

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers.base import Kind, require_map, require_positive
from convstudio.engine.layers.sliding import Slide, SlidingLayer
from convstudio.engine.padding import Padding
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Pair, Shape, count, pair

PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]
PADDING_LIMITS: dict[str, int] = {"reflect": -1, "circular": 0}
"""How many cells more than the input's size these modes can add."""

PADDING_MODES: tuple[PaddingMode, ...] = ("zeros", "reflect", "replicate", "circular")


@dataclass(frozen=True, slots=True)
class Conv2d(SlidingLayer):
    """A two-dimensional convolution (cross-correlation, as in every framework: the kernel is not flipped).

    Parameters
    ----------
    out_channels : int
        Number of filters.
    kernel_size, stride, dilation : int or (height, width)
        Size of the filter, its step and the spacing of its taps, in cells.
    padding : int, (h, w), (top, left, bottom, right), "valid", "same" or "same_lower"
        Cells added around the input.
    groups : int
        Into how many parts the channels are split; each filter reads one part.
    bias : bool
        Add one learned number to each output channel.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What the padding is filled with.

    References
    ----------
    PyTorch, ``torch.nn.Conv2d``.

    Examples
    --------
    >>> layer = Conv2d(20, 8, stride=2, padding=1)
    >>> layer.infer((3, 32, 32)), layer.params((3, 32, 32)), layer.unshared_params((3, 32, 32))
    ((20, 14, 14), 3860, 756560)
    """

    kind: ClassVar[Kind] = "convolution"
    window_word: ClassVar[str] = "filter"

    out_channels: int
    kernel_size: int | Pair
    stride: int | Pair = 1
    padding: Padding = 0
    dilation: int | Pair = 1
    groups: int = 1
    bias: bool = True
    padding_mode: PaddingMode = "zeros"

    @property
    def slide(self) -> Slide:
        """How the filter moves."""
        return Slide(pair(self.kernel_size), pair(self.stride), self.padding, pair(self.dilation))

    def infer(self, shape: Shape) -> Shape:
        """Return (out_channels, H_out, W_out)."""
        channels, _, _ = require_map(self, shape)
        require_positive(out_channels=self.out_channels, groups=self.groups)
        self._check_groups(channels)
        window = self.window(shape)
        self._check_padding_mode(window.input_size, window.pads)
        return (self.out_channels, *window.output_size)

    def may_pad(self, padding: int, size: Pair) -> bool:
        """Say whether the padding mode can fill ``padding`` cells from an input of ``size``."""
        return padding <= min(size) + PADDING_LIMITS.get(self.padding_mode, padding)

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight (C_out, C_in / groups, k_h, k_w) and bias (C_out,)."""
        channels, _, _ = require_map(self, shape)
        weight = (self.out_channels, channels // self.groups, *pair(self.kernel_size))
        return {"weight": weight, "bias": (self.out_channels,)} if self.bias else {"weight": weight}

    def macs(self, shape: Shape) -> int:
        """Return one multiply-accumulate per tap and output cell."""
        return self._taps(shape) * count(self.infer(shape))

    def unshared_params(self, shape: Shape) -> int:
        """Return (taps + bias) for every output cell: a locally connected layer."""
        return (self._taps(shape) + self.bias) * count(self.infer(shape))

    def fully_connected_params(self, shape: Shape) -> int:
        """Return (every input + bias) for every output cell."""
        return (count(shape) + self.bias) * count(self.infer(shape))

    def _taps(self, shape: Shape) -> int:
        """Return how many products one output sums."""
        return count(self.weight_shapes(shape)["weight"][1:])

    def _check_groups(self, channels: int) -> None:
        if channels % self.groups == 0 and self.out_channels % self.groups == 0:
            return
        common = _largest_divisor(gcd(channels, self.out_channels), below=self.groups)
        raise ShapeError(
            f"{channels} input and {self.out_channels} output channels can't be split into {self.groups} groups",
            f"Use {common} group{'s' * (common > 1)}, or channel counts that {self.groups} divides.",
            (
                Fix(
                    f"Use {common} group{'s' * (common > 1)}",
                    (replace(self, groups=common),),
                ),
            ),
        )

    def _check_padding_mode(self, size: Pair, pads: tuple[int, int, int, int]) -> None:
        if self.padding_mode not in PADDING_MODES:
            raise ShapeError(
                f"{self.padding_mode!r} is not a padding mode",
                f"Use one of {', '.join(map(repr, PADDING_MODES))}.",
            )
        if self.padding_mode not in PADDING_LIMITS:
            return
        for axis in (0, 1):
            most = size[axis] + PADDING_LIMITS[self.padding_mode]
            if max(pads[axis], pads[axis + 2]) > most:
                raise ShapeError(
                    f"{self.padding_mode} padding can add at most {most} cells to {size[axis]} "
                    f"{('rows', 'columns')[axis]}",
                    f'Use padding {most} or less, or padding_mode "zeros".',
                    (
                        Fix(
                            "Fill the padding with zeros",
                            (replace(self, padding_mode="zeros"),),
                        ),
                    ),
                )


def _largest_divisor(number: int, *, below: int) -> int:
    """Return the largest divisor of ``number`` that is less than ``below``; at least 1."""
    small = [n for n in range(1, isqrt(number) + 1) if number % n == 0]
    return max(n for n in [1, *small, *(number // n for n in small)] if n < max(below, 2))
