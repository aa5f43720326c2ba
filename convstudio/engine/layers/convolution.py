"""Convolutions: layers that learn the window they slide."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from math import gcd, isqrt, prod
from typing import TYPE_CHECKING, ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layer_reads import reads_of_window
from convstudio.engine.layers.base import Kind, require_map, require_positive
from convstudio.engine.layers.padding_modes import PaddingMode, check_padding_mode, most_padding
from convstudio.engine.layers.sliding import Slide, SlidingLayer
from convstudio.engine.padding import Padding
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Pair, Shape, pair

if TYPE_CHECKING:
    from convstudio.engine.layers.base import Layer
    from convstudio.engine.window import Window


class Convolution(SlidingLayer):
    """What convolutions share: all their numbers follow from the channels that arrive and the shape that leaves."""

    __slots__ = ()
    kind: ClassVar[Kind] = "convolution"
    window_word: ClassVar[str] = "filter"
    kernel_size: int | Pair
    stride: int | Pair
    padding: Padding
    dilation: int | Pair
    bias: bool

    @property
    def slide(self) -> Slide:
        """How the filter moves."""
        return Slide(pair(self.kernel_size), pair(self.stride), self.padding, pair(self.dilation))

    def may_pad(self, padding: int, size: Pair) -> bool:
        """Say whether ``padding`` cells can be filled from an input of ``size``: zeros always, other modes not."""
        most = most_padding(getattr(self, "padding_mode", "zeros"), min(size))
        return most is None or padding <= most

    @abstractmethod
    def _output(self, channels: int, window: Window) -> Shape:
        """Return the output shape, once everything is checked."""

    @abstractmethod
    def _weights(self, channels: int, output: Shape) -> dict[str, Shape]:
        """Return the trainable arrays, bias included."""

    @abstractmethod
    def _products(self, channels: int, output: Shape) -> int:
        """Return the multiply-accumulates for the whole output."""

    def infer(self, shape: Shape) -> Shape:
        """Return (C_out, H_out, W_out)."""
        window = self.window(shape)
        return self._output(shape[0], window)

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return the trainable arrays by PyTorch's names."""
        return self._weights(shape[0], self.infer(shape))

    def macs(self, shape: Shape) -> int:
        """Return one multiply-accumulate per tap and output cell."""
        return self._products(shape[0], self.infer(shape))

    def unshared_params(self, shape: Shape) -> int:
        """Return (taps + bias) for every output cell: a locally connected layer."""
        output = self.infer(shape)
        return self._products(shape[0], output) + self.bias * prod(output)

    def fully_connected_params(self, shape: Shape) -> int:
        """Return (every input + bias) for every output cell."""
        return (prod(shape) + self.bias) * prod(self.infer(shape))

    def measure(self, shape: Shape) -> LayerFacts:
        """Return all of the above, with the window placed once."""
        window = self.window(shape)
        channels = shape[0]
        output = self._output(channels, window)
        products, cells = self._products(channels, output), prod(output)
        return LayerFacts(
            output,
            window,
            sum(map(prod, self._weights(channels, output).values())),
            products + self.bias * cells,
            (prod(shape) + self.bias) * cells,
            0,
            products,
            reads_of_window(window),
        )


@dataclass(frozen=True, slots=True)
class Conv2d(Convolution):
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

    out_channels: int
    kernel_size: int | Pair
    stride: int | Pair = 1
    padding: Padding = 0
    dilation: int | Pair = 1
    groups: int = 1
    bias: bool = True
    padding_mode: PaddingMode = "zeros"

    def window(self, shape: Shape) -> Window:
        """Return the filter as it lies on an input of ``shape``; see SlidingLayer.window."""
        require_positive_counts(self.out_channels, self.groups)
        check_groups(self, require_map(self, shape)[0], self.out_channels, self.groups)
        return SlidingLayer.window(self, shape)

    def _output(self, channels: int, window: Window) -> Shape:
        if self.padding_mode != "zeros":
            check_padding_mode(self, self.padding_mode, window.input_size, window.pads)
        return (self.out_channels, *window.output_size)

    def _weights(self, channels: int, output: Shape) -> dict[str, Shape]:
        """Return weight (C_out, C_in / groups, k_h, k_w) and bias (C_out,)."""
        weight = (self.out_channels, channels // self.groups, *pair(self.kernel_size))
        return {"weight": weight, "bias": (self.out_channels,)} if self.bias else {"weight": weight}

    def _products(self, channels: int, output: Shape) -> int:
        return channels // self.groups * prod(pair(self.kernel_size)) * prod(output)


MOST_TRIED = 50_000
"""Divisors that are tried: enough for all numbers up to 2^31."""


def require_positive_counts(out_channels: int, groups: int) -> None:
    """Check that there are filters and groups.

    Raises
    ------
    ShapeError
        If either is less than 1.
    """
    if out_channels < 1 or groups < 1:
        require_positive(out_channels=out_channels, groups=groups)


def check_groups(layer: Layer, channels: int, out_channels: int, groups: int) -> None:
    """Check that ``groups`` divides both channel counts.

    Raises
    ------
    ShapeError
        If it does not; its fix is the next smaller number that does.
    """
    if channels % groups == 0 and out_channels % groups == 0:
        return
    common = largest_divisor(gcd(channels, out_channels), below=groups)
    words = f"{common} group{'s' * (common > 1)}"
    raise ShapeError(
        f"{channels} input and {out_channels} output channels can't be split into {groups} groups",
        f"Use {words}, or channel counts that {groups} divides.",
        (Fix(f"Use {words}", (replace(layer, groups=common),)),),  # type: ignore[call-arg]
    )


def largest_divisor(number: int, *, below: int) -> int:
    """Return the largest divisor of ``number`` that is less than ``below``; at least 1.

    Beyond the square of MOST_TRIED, it is the largest of those that are found by trying so far.
    """
    small = [n for n in range(1, min(isqrt(number), MOST_TRIED) + 1) if number % n == 0]
    return max(n for n in [1, *small, *(number // n for n in small)] if n < max(below, 2))
