"""Convolutions that spare weights, or spend them: depthwise, separable, and with weights of its own at every place."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from convstudio.engine.layers.base import require_map, require_positive
from convstudio.engine.layers.convolution import Convolution
from convstudio.engine.layers.padding_modes import PaddingMode, check_padding_mode
from convstudio.engine.layers.sliding import SlidingLayer
from convstudio.engine.padding import Padding
from convstudio.engine.shapes import Pair, Shape, pair

if TYPE_CHECKING:
    from convstudio.engine.window import Window


@dataclass(frozen=True, slots=True)
class DepthwiseConv2d(Convolution):
    """A convolution in which every filter reads one channel only.

    Parameters
    ----------
    kernel_size, stride, padding, dilation, bias, padding_mode
        As for Conv2d.
    depth_multiplier : int
        How many filters each channel gets.

    References
    ----------
    Keras, ``keras.layers.DepthwiseConv2D``; a ``torch.nn.Conv2d`` with as many groups as channels.

    Examples
    --------
    >>> layer = DepthwiseConv2d(3, padding=1, depth_multiplier=2)
    >>> layer.infer((8, 5, 5)), layer.params((8, 5, 5))
    ((16, 5, 5), 160)
    """

    kernel_size: int | Pair
    stride: int | Pair = 1
    padding: Padding = 0
    dilation: int | Pair = 1
    depth_multiplier: int = 1
    bias: bool = True
    padding_mode: PaddingMode = "zeros"

    def window(self, shape: Shape) -> Window:
        """Return the filter as it lies on an input of ``shape``; see SlidingLayer.window."""
        require_positive(depth_multiplier=self.depth_multiplier)
        return SlidingLayer.window(self, shape)

    def _output(self, channels: int, window: Window) -> Shape:
        if self.padding_mode != "zeros":
            check_padding_mode(self, self.padding_mode, window.input_size, window.pads)
        return (channels * self.depth_multiplier, *window.output_size)

    def _weights(self, channels: int, output: Shape) -> dict[str, Shape]:
        """Return weight (C·m, 1, k_h, k_w) and bias (C·m,)."""
        weight = (output[0], 1, *pair(self.kernel_size))
        return {"weight": weight, "bias": (output[0],)} if self.bias else {"weight": weight}

    def _products(self, channels: int, output: Shape) -> int:
        return prod(pair(self.kernel_size)) * prod(output)


@dataclass(frozen=True, slots=True)
class SeparableConv2d(Convolution):
    """A depthwise convolution, and a 1×1 convolution that mixes its channels.

    Parameters
    ----------
    out_channels : int
        Number of 1×1 filters.
    kernel_size, stride, padding, dilation
        Of the depthwise part, as for Conv2d.
    depth_multiplier : int
        How many depthwise filters each channel gets.
    bias : bool
        Add one learned number to each output channel.

    References
    ----------
    Keras, ``keras.layers.SeparableConv2D``; Chollet, "Xception", arXiv:1610.02357.

    Examples
    --------
    >>> layer = SeparableConv2d(16, 3, padding=1)
    >>> layer.params((8, 5, 5)), layer.macs((8, 5, 5))
    (216, 5000)
    """

    out_channels: int
    kernel_size: int | Pair
    stride: int | Pair = 1
    padding: Padding = 0
    dilation: int | Pair = 1
    depth_multiplier: int = 1
    bias: bool = True

    def window(self, shape: Shape) -> Window:
        """Return the depthwise filter as it lies on an input of ``shape``; see SlidingLayer.window."""
        require_positive(out_channels=self.out_channels, depth_multiplier=self.depth_multiplier)
        return SlidingLayer.window(self, shape)

    def _output(self, channels: int, window: Window) -> Shape:
        return (self.out_channels, *window.output_size)

    def _weights(self, channels: int, output: Shape) -> dict[str, Shape]:
        """Return depthwise_weight (C·m, 1, k_h, k_w), pointwise_weight (C_out, C·m, 1, 1) and bias (C_out,)."""
        between = channels * self.depth_multiplier
        weights: dict[str, Shape] = {
            "depthwise_weight": (between, 1, *pair(self.kernel_size)),
            "pointwise_weight": (self.out_channels, between, 1, 1),
        }
        return weights | {"bias": (self.out_channels,)} if self.bias else weights

    def _products(self, channels: int, output: Shape) -> int:
        between = channels * self.depth_multiplier
        return between * (prod(pair(self.kernel_size)) + self.out_channels) * prod(output[1:])


@dataclass(frozen=True, slots=True)
class LocallyConnected2d(Convolution):
    """A convolution that shares nothing: every place of every output map has a filter of its own.

    Parameters
    ----------
    out_channels, kernel_size, stride, padding, dilation
        As for Conv2d.
    bias : bool
        Add one learned number to each output.

    References
    ----------
    Keras 2, ``keras.layers.LocallyConnected2D``.

    Examples
    --------
    >>> LocallyConnected2d(20, 8, stride=2, padding=1).params((3, 32, 32))
    756560
    """

    out_channels: int
    kernel_size: int | Pair
    stride: int | Pair = 1
    padding: Padding = 0
    bias: bool = True
    dilation: int | Pair = 1

    def window(self, shape: Shape) -> Window:
        """Return the filters' place on an input of ``shape``; see SlidingLayer.window."""
        require_map(self, shape)
        require_positive(out_channels=self.out_channels)
        return SlidingLayer.window(self, shape)

    def _output(self, channels: int, window: Window) -> Shape:
        return (self.out_channels, *window.output_size)

    def _weights(self, channels: int, output: Shape) -> dict[str, Shape]:
        """Return weight (C_out, C_in, H_out, W_out, k_h, k_w) and bias (C_out, H_out, W_out)."""
        weight = (output[0], channels, *output[1:], *pair(self.kernel_size))
        return {"weight": weight, "bias": output} if self.bias else {"weight": weight}

    def _products(self, channels: int, output: Shape) -> int:
        return channels * prod(pair(self.kernel_size)) * prod(output)
