"""Pools: layers that summarise a window without learning anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers.base import Kind, Layer, require_map
from convstudio.engine.layers.sliding import Slide, SlidingLayer
from convstudio.engine.padding import Padding
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Pair, Shape, pair
from convstudio.engine.window import Window, place_window


class _Pool(SlidingLayer):
    """What max and average pooling share: every channel on its own, no more padding than half the window."""

    __slots__ = ()
    kind: ClassVar[Kind] = "pool"

    def infer(self, shape: Shape) -> Shape:
        """Return (C, H_out, W_out)."""
        channels, _, _ = require_map(self, shape)
        self._check_padding()
        return (channels, *self.window(shape).output_size)

    def may_pad(self, padding: int, size: Pair) -> bool:
        """Say whether ``padding`` is at most half the window, so that every window reads a real cell."""
        return padding <= min(self.slide.kernel_size) // 2

    def _check_padding(self) -> None:
        slide = self.slide
        if isinstance(slide.padding, str):
            return
        vertical, horizontal = _largest_pads(slide.padding)
        half = (slide.kernel_size[0] // 2, slide.kernel_size[1] // 2)
        if vertical <= half[0] and horizontal <= half[1]:
            return
        most = min(half)
        raise ShapeError(
            f"padding {max(vertical, horizontal)} is more than half of its "
            f"{slide.kernel_size[0]}×{slide.kernel_size[1]} window, which would then read nothing but padding",
            f"Use padding {most}, or a larger window.",
            (Fix(f"Use padding {most}", (replace(self, padding=most),)),),  # type: ignore[call-arg]
        )


def _largest_pads(padding: int | tuple[int, ...]) -> Pair:
    """Return the largest (vertical, horizontal) padding on any side."""
    if isinstance(padding, int):
        return padding, padding
    return max(padding[::2]), max(padding[1::2])


@dataclass(frozen=True, slots=True)
class MaxPool2d(_Pool):
    """The largest value of each window; padding never wins.

    Parameters
    ----------
    kernel_size, dilation : int or (height, width)
        Size of the window and the spacing of the cells it reads.
    stride : int, (height, width) or None
        Step of the window; None steps by the kernel size.
    padding : int, (h, w), (top, left, bottom, right), "valid", "same" or "same_lower"
        At most half the kernel size.
    ceil_mode : bool
        Let a last window hang over the end.

    References
    ----------
    PyTorch, ``torch.nn.MaxPool2d``.

    Examples
    --------
    >>> MaxPool2d(2).infer((20, 14, 14))
    (20, 7, 7)
    """

    kernel_size: int | Pair
    stride: int | Pair | None = None
    padding: Padding = 0
    dilation: int | Pair = 1
    ceil_mode: bool = False

    @property
    def slide(self) -> Slide:
        """How the window moves."""
        kernel = pair(self.kernel_size)
        stride = kernel if self.stride is None else pair(self.stride)
        return Slide(kernel, stride, self.padding, pair(self.dilation), self.ceil_mode)


@dataclass(frozen=True, slots=True)
class AvgPool2d(_Pool):
    """The mean of each window.

    Parameters
    ----------
    kernel_size, stride, padding, ceil_mode
        As for MaxPool2d.
    count_include_pad : bool
        Divide by the cells of the window with its padding, not by the real cells alone.
        TensorFlow's pools never count the padding; use False with "same".
    divisor_override : int or None
        Divide by this number instead.

    References
    ----------
    PyTorch, ``torch.nn.AvgPool2d``.
    """

    kernel_size: int | Pair
    stride: int | Pair | None = None
    padding: Padding = 0
    ceil_mode: bool = False
    count_include_pad: bool = True
    divisor_override: int | None = None

    @property
    def slide(self) -> Slide:
        """How the window moves."""
        kernel = pair(self.kernel_size)
        stride = kernel if self.stride is None else pair(self.stride)
        return Slide(kernel, stride, self.padding, ceil_mode=self.ceil_mode)

    def infer(self, shape: Shape) -> Shape:
        """Return (C, H_out, W_out)."""
        if self.divisor_override == 0:
            raise ShapeError("divisor_override is 0", "Use another divisor, or none.")
        return _Pool.infer(self, shape)


@dataclass(frozen=True, slots=True)
class GlobalAvgPool2d(Layer):
    """The mean of each whole feature map: (C, H, W) to (C, 1, 1)."""

    kind: ClassVar[Kind] = "pool"

    def infer(self, shape: Shape) -> Shape:
        """Return (C, 1, 1)."""
        channels, _, _ = require_map(self, shape)
        return channels, 1, 1

    def window(self, shape: Shape) -> Window:
        """Return one window that covers the whole map."""
        _, height, width = require_map(self, shape)
        return place_window((height, width), (height, width), (1, 1), (0, 0, 0, 0))
