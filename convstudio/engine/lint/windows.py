"""Remarks about a window: what it never reads, where it lies in padding whole, and which side got the odd cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.engine.layers import AvgPool2d, Conv2d, Layer, SlidingLayer
from convstudio.engine.lint.mending import (
    AXES,
    Said,
    a_span,
    by,
    one_or_two,
    window_word,
    with_fields,
    with_kernel,
)
from convstudio.engine.lint.remark import WindowRule
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Pair
from convstudio.engine.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

# Rows and columns that the division leaves over


def _lost(window: Window) -> Pair:
    """Return how many of the input's own last (rows, columns) no window reaches, padding aside.

    Where steps are longer than the window, that is what there is to say: see ``_sees_gaps``.
    """
    rows, columns = (
        max(0, window.unread[axis] - window.pads[axis + 2]) if window.stride[axis] <= window.span[axis] else 0
        for axis in AXES
    )
    return rows, columns


def _sees_lost(layer: Layer, window: Window) -> bool:
    return isinstance(layer, SlidingLayer) and any(_lost(window))


def _says_lost(_: Layer, window: Window) -> Said:
    lost = _lost(window)
    named = [
        f"the last {line}" if cells == 1 else f"the last {cells} {line}s"
        for cells, line in zip(lost, ("row", "column"), strict=True)
        if cells
    ]
    them = "it" if sum(lost) == 1 else "them"
    text = f"never reads {' and '.join(named)} of its input: steps of {by(window.stride)} leave {them} over."
    return "warning", text


MOST_TRIED = 64
"""Paddings that are tried one by one, to see whether they mend a remark."""


def _mends_lost(layer: Layer, window: Window) -> Iterator[Fix]:
    """Yield a larger kernel, which changes no shape, then ceil mode and more padding."""
    lost = _lost(window)
    rows, columns = (window.kernel_size[axis] + -(-lost[axis] // window.dilation[axis]) for axis in AXES)
    yield with_kernel(layer, (rows, columns), window)
    if hasattr(layer, "ceil_mode"):
        yield with_fields(layer, "Let a last window hang over the end", ceil_mode=True)
    if not isinstance(getattr(layer, "padding", ""), str):
        most = max(window.pads)
        for padding in range(most + 1, most + min(max(window.stride), MOST_TRIED) + 1):
            yield with_fields(layer, f"Use padding {padding}", padding=padding)


# Steps that are longer than the window


def _sees_gaps(layer: Layer, window: Window) -> bool:
    if not isinstance(layer, SlidingLayer):
        return False
    return any(window.output_size[axis] > 1 and window.stride[axis] > window.span[axis] for axis in AXES)


def _says_gaps(layer: Layer, window: Window) -> Said:
    read = 1.0
    for axis in AXES:
        read *= min(1.0, window.span[axis] / window.stride[axis])
    text = (
        f"moves {by(window.stride)} cells at a time with {a_span(window)} {window_word(layer)}: "
        f"it never reads {1 - read:.0%} of its input."
    )
    # A 1×1 filter with a step is usual in shortcuts.
    return "note" if window.span == (1, 1) else "warning", text


def _mends_gaps(layer: Layer, window: Window) -> Iterator[Fix]:
    """Yield a mean over the step before a 1×1 convolution, a kernel as long as the step, a step as the kernel."""
    if isinstance(layer, Conv2d) and window.span == (1, 1) and not any(window.pads):
        step = layer.stride
        yield Fix(f"Put AvgPool2d({step}) before it, and stride 1", (AvgPool2d(step), replace(layer, stride=1)))
    rows, columns = (
        max(window.kernel_size[axis], -(-(window.stride[axis] - 1) // window.dilation[axis]) + 1) for axis in AXES
    )
    yield with_kernel(layer, (rows, columns), window)
    down, across = (min(window.stride[axis], window.span[axis]) for axis in AXES)
    yield with_fields(layer, f"Use stride {by((down, across))}", stride=one_or_two((down, across)))


# Windows that lie in the padding whole


def _sees_padding(layer: Layer, window: Window) -> bool:
    if not isinstance(layer, SlidingLayer):
        return False
    return any(
        window.pads[axis] >= window.span[axis]
        or (window.output_size[axis] - 1) * window.stride[axis] - window.pads[axis] >= window.input_size[axis]
        for axis in AXES
    )


def _says_padding(layer: Layer, window: Window) -> Said:
    text = (
        f"has windows that lie in the padding whole: {a_span(window)} {window_word(layer)}, and padding of "
        f"{max(window.pads)}. Their outputs know nothing of the input."
    )
    return "warning", text


def _mends_padding(layer: Layer, window: Window) -> Iterator[Fix]:
    half = min((span - 1) // 2 for span in window.span)
    for padding in dict.fromkeys((half, 0)):
        yield with_fields(layer, f"Use padding {padding}", padding=padding)


# SAME with an odd number of cells to add


def _sees_uneven(layer: Layer, window: Window) -> bool:
    named = getattr(layer, "padding", 0) in ("same", "same_lower")
    return isinstance(layer, SlidingLayer) and named and window.pads[:2] != window.pads[2:]


def _says_uneven(_: Layer, window: Window) -> Said:
    top, left, bottom, right = window.pads
    uneven = [
        f"{before} {sides[0]} and {after} {sides[1]}"
        for before, after, sides in ((top, bottom, ("above", "below")), (left, right, ("left", "right")))
        if before != after
    ]
    text = (
        f"pads unevenly: {', '.join(uneven)}. Its outputs look half a cell to one side, and a framework that pads both "
        "sides alike can't do the same."
    )
    return "note", text


def _mends_uneven(layer: Layer, window: Window) -> Iterator[Fix]:
    """Yield the same padding on both sides, and an odd kernel."""
    down, across = (max(window.pads[axis], window.pads[axis + 2]) for axis in AXES)
    yield with_fields(layer, f"Use padding {by((down, across))}", padding=one_or_two((down, across)))
    rows, columns = (window.kernel_size[axis] + (window.kernel_size[axis] % 2 == 0) for axis in AXES)
    yield with_kernel(layer, (rows, columns), window)


unread_cells = WindowRule("unread_cells", _sees_lost, _says_lost, _mends_lost)
skipped_cells = WindowRule("skipped_cells", _sees_gaps, _says_gaps, _mends_gaps)
windows_of_padding = WindowRule("windows_of_padding", _sees_padding, _says_padding, _mends_padding)
uneven_same = WindowRule("uneven_same", _sees_uneven, _says_uneven, _mends_uneven)
