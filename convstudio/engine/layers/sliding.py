"""Layers that slide a window: how the window is placed, and what to say when it does not fit."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.layer_reads import reads_of_window
from convstudio.engine.layers.base import Layer, require_map, require_positive
from convstudio.engine.padding import Padding, Pads, effective_kernel_size, resolve_pads
from convstudio.engine.problems import Fix
from convstudio.engine.reads import Reads
from convstudio.engine.shapes import Pair, Shape
from convstudio.engine.window import Window, count_positions

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Slide:
    """How a window moves, with both axes spelled out; sizes are (height, width), in cells."""

    kernel_size: Pair
    stride: Pair
    padding: Padding
    dilation: Pair = (1, 1)
    ceil_mode: bool = False

    @property
    def span(self) -> Pair:
        """The (height, width) that the dilated kernel covers."""
        return (
            effective_kernel_size(self.kernel_size[0], self.dilation[0]),
            effective_kernel_size(self.kernel_size[1], self.dilation[1]),
        )


class SlidingLayer(Layer):
    """A layer whose outputs each read a window of the input: convolutions and pools."""

    __slots__ = ()
    window_word: ClassVar[str] = "window"

    @property
    @abstractmethod
    def slide(self) -> Slide:
        """How this layer's window moves."""

    def may_pad(self, padding: int, size: Pair) -> bool:
        """Say whether this layer can have ``padding`` cells on every side of an input of ``size``."""
        return True

    def window(self, shape: Shape) -> Window:
        """Return the window as it lies on an input of ``shape``.

        Raises
        ------
        ShapeError
            If the kernel is larger than the padded input; its fixes are a larger padding and a smaller kernel.
        """
        _, height, width = require_map(self, shape)
        slide = self.slide
        kernel, stride, dilation, size = slide.kernel_size, slide.stride, slide.dilation, (height, width)
        if min(*kernel, *stride, *dilation) < 1:
            require_positive(kernel_size=kernel, stride=stride, dilation=dilation)
        pads = resolve_pads(slide.padding, size, kernel, stride, dilation)
        top, left, bottom, right = pads
        rows = count_positions(height, kernel[0], stride[0], top, bottom, dilation[0], slide.ceil_mode)
        columns = count_positions(width, kernel[1], stride[1], left, right, dilation[1], slide.ceil_mode)
        if rows < 1 or columns < 1:
            raise _no_room(self, size, pads)
        return Window(size, (rows, columns), kernel, stride, dilation, pads)

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return what the window reads of the (rows, columns)."""
        return reads_of_window(self.window(shape))


def _no_room(layer: SlidingLayer, size: Pair, pads: Pads) -> ShapeError:
    """Return what is wrong with a layer whose kernel is larger than the padded input."""
    span = layer.slide.span
    room = (size[0] + pads[0] + pads[2], size[1] + pads[1] + pads[3])
    missing = (span[0] - room[0], span[1] - room[1])
    axis = 0 if missing[0] >= missing[1] else 1
    dilated = "" if span == layer.slide.kernel_size else " dilated"
    arrive = f"{size[axis]} arrive" if room[axis] == size[axis] else f"{room[axis]} are there with the padding"
    fixes = tuple(_fixes_for_room(layer, size, pads, room, missing[axis]))
    return ShapeError(
        f"a{dilated} {span[0]}×{span[1]} {layer.window_word} needs at least {span[axis]} "
        f"{('rows', 'columns')[axis]}, and {arrive}",
        _advice(fixes),
        fixes,
    )


def _fixes_for_room(layer: SlidingLayer, size: Pair, pads: Pads, room: Pair, missing: int) -> Iterator[Fix]:
    """Yield the smallest even padding that makes room, and the largest kernel that fits the room there is."""
    padding = max(pads) + -(-missing // 2)
    if layer.may_pad(padding, size):
        yield Fix(f"Use padding {padding}", (replace(layer, padding=padding),))  # type: ignore[call-arg]
    slide = layer.slide
    rows, columns = (min(slide.kernel_size[axis], (room[axis] - 1) // slide.dilation[axis] + 1) for axis in (0, 1))
    if min(rows, columns) >= 1:
        yield Fix(
            f"Use a {rows}×{columns} {layer.window_word}",
            (replace(layer, kernel_size=rows if rows == columns else (rows, columns)),),  # type: ignore[call-arg]
        )


def _advice(fixes: tuple[Fix, ...]) -> str:
    """Join the labels of ``fixes`` into one sentence: "Use padding 1, or a 5×5 filter."."""
    if not fixes:
        return ""
    first, *others = (fix.label for fix in fixes)
    return ", or ".join([first, *(label.removeprefix("Use ") for label in others)]) + "."
