"""Windows on arrays: which part of the input each tap of a sliding kernel reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from convstudio.engine import Padding, Pair, Window
from convstudio.engine.padding import resolve_pads
from convstudio.engine.shapes import pair
from convstudio.engine.window import place_window

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np


class TapSlices(NamedTuple):
    """Where one tap of the kernel reads real cells, and which outputs it reads them for."""

    row: int
    column: int
    outputs: tuple[slice, slice]
    inputs: tuple[slice, slice]


def slide(
    array: np.ndarray,
    kernel_size: int | Pair,
    stride: int | Pair = 1,
    padding: Padding = 0,
    dilation: int | Pair = 1,
    *,
    ceil_mode: bool = False,
) -> Window:
    """Return the window of a kernel that slides over ``array`` (…, H, W).

    Raises
    ------
    ShapeError
        If the kernel does not fit.
    """
    size = (array.shape[-2], array.shape[-1])
    kernel, step, spread = pair(kernel_size), pair(stride), pair(dilation)
    pads = resolve_pads(padding, size, kernel, step, spread)
    return place_window(size, kernel, step, pads, spread, ceil_mode=ceil_mode)


def tap_slices(window: Window) -> Iterator[TapSlices]:
    """Yield every tap that reads a real cell for some output; what it would read of the padding is left out.

    So a pool needs no padded copy, and a window that hangs over the end needs no special case.
    """
    rows = [axis_slices(window, 0, tap) for tap in range(window.kernel_size[0])]
    columns = [axis_slices(window, 1, tap) for tap in range(window.kernel_size[1])]
    for row, down in enumerate(rows):
        for column, right in enumerate(columns):
            if down and right:
                yield TapSlices(row, column, (down[0], right[0]), (down[1], right[1]))


def axis_slices(window: Window, axis: int, tap: int) -> tuple[slice, slice] | None:
    """Return (outputs, inputs) along one axis, or None where the tap meets padding only."""
    stride, size = window.stride[axis], window.input_size[axis]
    offset = tap * window.dilation[axis] - window.pads[axis]
    first = max(0, -(offset // stride))
    last = min(window.output_size[axis] - 1, (size - 1 - offset) // stride)
    if last < first:
        return None
    start = first * stride + offset
    return slice(first, last + 1), slice(start, start + (last - first) * stride + 1, stride)
