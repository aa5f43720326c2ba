"""Pools: layers that summarise a window without learning anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layer_reads import reads_of_window
from convstudio.engine.layers.base import Kind, require_map
from convstudio.engine.layers.sliding import Slide, SlidingLayer
from convstudio.engine.padding import Padding, four_sides
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Pair, Shape, pair

if TYPE_CHECKING:
    from convstudio.engine.window import Window


class Pool(SlidingLayer):
    """What max and average pooling share: every channel on its own, no more padding than half the window."""

    __slots__ = ()
    kind: ClassVar[Kind] = "pool"

    def infer(self, shape: Shape) -> Shape:
        """Return (C, H_out, W_out)."""
        window = self.window(shape)
        return (shape[0], *window.output_size)

    def window(self, shape: Shape) -> Window:
        """Return the window as it lies on an input of ``shape``; see SlidingLayer.window."""
        require_map(self, shape)
        self._check()
        return SlidingLayer.window(self, shape)

    def may_pad(self, padding: int, size: Pair) -> bool:
        """Say whether ``padding`` is at most half the window, so that every window reads a real cell."""
        return padding <= min(self.slide.kernel_size) // 2

    def measure(self, shape: Shape) -> LayerFacts:
        """Return all of the above, with the window placed once."""
        window = self.window(shape)
        return LayerFacts((shape[0], *window.output_size), window, reads=reads_of_window(window))

    def _check(self) -> None:
        """Check the fields that are a pool's own."""
        slide = self.slide
        if isinstance(slide.padding, str) or slide.padding == 0:
            return
        # PyTorch's rule, for what PyTorch can say: its padding has one number an axis. ONNX and TensorFlow, whose four
        # sides may differ, only keep each smaller than the window.
        if isinstance(slide.padding, int) or len(slide.padding) == len(("height", "width")):
            most, words = (slide.kernel_size[0] // 2, slide.kernel_size[1] // 2), "is more than half of"
        else:
            most, words = (slide.span[0] - 1, slide.span[1] - 1), "is not smaller than"
        pads = four_sides(slide.padding)
        vertical, horizontal = max(pads[::2]), max(pads[1::2])
        if vertical <= most[0] and horizontal <= most[1]:
            return
        fit = min(slide.kernel_size) // 2
        raise ShapeError(
            f"padding {vertical if vertical > most[0] else horizontal} {words} its "
            f"{slide.kernel_size[0]}×{slide.kernel_size[1]} window, which would then read nothing but padding",
            f"Use padding {fit}, or a larger window.",
            (Fix(f"Use padding {fit}", (replace(self, padding=fit),)),),  # type: ignore[call-arg]
        )


@dataclass(frozen=True, slots=True)
class MaxPool2d(Pool):
    """The largest value of each window; padding never wins.

    Parameters
    ----------
    kernel_size, dilation : int or (height, width)
        Size of the window and the spacing of the cells it reads.
    stride : int, (height, width) or None
        Step of the window; None steps by the kernel size.
    padding : int, (h, w), (top, left, bottom, right), "valid", "same" or "same_lower"
        At most half the kernel size, unless each side has its own.
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
class AvgPool2d(Pool):
    """The mean of each window.

    Parameters
    ----------
    kernel_size, stride, padding, ceil_mode, dilation
        As for MaxPool2d.
    count_include_pad : bool
        Divide by the cells of the window with its padding, not by the real cells alone.
        TensorFlow's pools never count the padding; use False with "same".
    divisor_override : int or None
        Divide by this number instead.

    References
    ----------
    PyTorch, ``torch.nn.AvgPool2d``; dilation is ONNX's.
    """

    kernel_size: int | Pair
    stride: int | Pair | None = None
    padding: Padding = 0
    ceil_mode: bool = False
    count_include_pad: bool = True
    divisor_override: int | None = None
    dilation: int | Pair = 1

    @property
    def slide(self) -> Slide:
        """How the window moves."""
        kernel = pair(self.kernel_size)
        stride = kernel if self.stride is None else pair(self.stride)
        return Slide(kernel, stride, self.padding, pair(self.dilation), self.ceil_mode)

    def _check(self) -> None:
        if self.divisor_override == 0:
            raise ShapeError("divisor_override is 0", "Use another divisor, or none.")
        Pool._check(self)
