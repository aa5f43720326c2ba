"""A remark about transposed convolutions whose kernel covers the outputs unevenly."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from convstudio.engine.layers import Conv2d, ConvTranspose2d, Layer, Upsample
from convstudio.engine.lint.mending import AXES, Said, a_kernel, by, one_or_two, window_word, with_fields
from convstudio.engine.lint.remark import WindowRule
from convstudio.engine.problems import Fix
from convstudio.engine.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator


def _covers(window: Window, axis: int) -> set[int]:
    """Return how many taps fall on an output, over all the places it can have in a step."""
    stride, dilation = window.stride[axis], window.dilation[axis]
    common = gcd(stride, dilation)
    # Taps go through every `common`-th place by turns, and never fall on the others.
    places, kernel = stride // common, window.kernel_size[axis]
    others = {0} if common > 1 else set()
    return {kernel // places, -(-kernel // places)} | others


def _sees_checkerboard(layer: Layer, window: Window) -> bool:
    return isinstance(layer, ConvTranspose2d) and any(len(_covers(window, axis)) > 1 for axis in AXES)


def _says_checkerboard(layer: Layer, window: Window) -> Said:
    axis = 0 if len(_covers(window, 0)) > 1 else 1
    counts = sorted(_covers(window, axis))
    kernel, line = window.kernel_size, ("row", "column")[axis]
    text = (
        f"covers its outputs unevenly: {a_kernel(*kernel)} {window_word(layer)} with stride {by(window.stride)} "
        f"lays {counts[0]} or {counts[-1]} taps on a {line}, by turns. That shows as a checkerboard."
    )
    return "warning", text


def _mends_checkerboard(layer: Layer, window: Window) -> Iterator[Fix]:
    """Yield kernels that the stride divides, with padding that keeps the size; and resizing before a convolution.

    References
    ----------
    Odena, Dumoulin & Olah, "Deconvolution and checkerboard artifacts", Distill 2016.
    """
    assert isinstance(layer, ConvTranspose2d)
    kernel, stride = window.kernel_size, window.stride
    if kernel[0] == kernel[1] and stride[0] == stride[1]:
        larger, smaller = -(-kernel[0] // stride[0]) * stride[0], kernel[0] // stride[0] * stride[0]
        for size in (larger, smaller):
            if size:
                yield _resized(layer, size, size - kernel[0])
    odd = tuple(size + (size % 2 == 0) for size in kernel)
    conv = Conv2d(
        layer.out_channels, one_or_two((odd[0], odd[1])), padding="same", groups=layer.groups, bias=layer.bias
    )
    label = f"Use Upsample({by(stride)}) and {a_kernel(odd[0], odd[1])} convolution"
    yield Fix(label, (Upsample(stride[0] if stride[0] == stride[1] else stride), conv))


def _resized(layer: ConvTranspose2d, kernel_size: int, more: int) -> Fix:
    """Return the fix to another kernel, whose output has the same size."""
    label = f"Use {a_kernel(kernel_size, kernel_size)} {window_word(layer)}"
    if not isinstance(layer.padding, int) or not isinstance(layer.output_padding, int):
        return with_fields(layer, label, kernel_size=kernel_size)
    cut = 2 * layer.padding - layer.output_padding + more
    padding = max(0, -(-cut // 2))
    added = max(0, 2 * padding - cut)
    label += f", padding {padding}" if padding != layer.padding else ""
    label += f", output_padding {added}" if added != layer.output_padding else ""
    return with_fields(layer, label, kernel_size=kernel_size, padding=padding, output_padding=added)


checkerboard = WindowRule("checkerboard", _sees_checkerboard, _says_checkerboard, _mends_checkerboard)
