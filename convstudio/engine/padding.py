"""How much is added around an input: the padding argument, and every framework's rule for "same"."""

from __future__ import annotations

from typing import Literal

from convstudio.engine.errors import ShapeError
from convstudio.engine.shapes import Pair

PaddingRule = Literal["valid", "same", "same_lower"]
Pads = tuple[int, int, int, int]
"""Cells added at the (top, left, bottom, right)."""

Padding = int | Pair | Pads | PaddingRule
"""One number for all sides, (height, width), (top, left, bottom, right), or the name of a rule."""

PADDING_RULES: tuple[PaddingRule, ...] = ("valid", "same", "same_lower")


def effective_kernel_size(kernel_size: int, dilation: int = 1) -> int:
    """Return how many cells a kernel spans once its taps are ``dilation`` apart.

    Examples
    --------
    >>> effective_kernel_size(3), effective_kernel_size(3, dilation=2)
    (3, 5)
    """
    return dilation * (kernel_size - 1) + 1


def same_padding(size: int, kernel_size: int, *, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Return the (before, after) cells with which an axis keeps ceil(size / stride) positions.

    An odd total puts the extra cell at the end, as TensorFlow, Keras, ONNX SAME_UPPER and PyTorch do.

    Parameters
    ----------
    size, kernel_size, stride, dilation : int
        In cells; >= 1.

    References
    ----------
    TensorFlow, ``tensorflow/core/framework/kernel_shape_util.cc``.

    Examples
    --------
    >>> same_padding(32, 8, stride=2), same_padding(224, 3, stride=2)
    ((3, 3), (0, 1))
    """
    positions = -(-size // stride)
    span = effective_kernel_size(kernel_size, dilation)
    total = max(0, (positions - 1) * stride + span - size)
    return total // 2, total - total // 2


def resolve_pads(
    padding: Padding,
    size: Pair,
    kernel_size: Pair,
    stride: Pair = (1, 1),
    dilation: Pair = (1, 1),
) -> Pads:
    """Return the cells that ``padding`` adds at the (top, left, bottom, right).

    Parameters
    ----------
    padding : int, (h, w), (top, left, bottom, right), "valid", "same" or "same_lower"
    size, kernel_size, stride, dilation : (height, width)

    Raises
    ------
    ShapeError
        If ``padding`` is none of these, or negative.
    """
    if isinstance(padding, str):
        return _pads_of_rule(padding, size, kernel_size, stride, dilation)
    pads = four_sides(padding)
    if min(pads) < 0:
        raise ShapeError("padding can't be negative", "Use 0 or more cells on each side.")
    return pads


def _pads_of_rule(padding: str, size: Pair, kernel_size: Pair, stride: Pair, dilation: Pair) -> Pads:
    if padding == "valid":
        return (0, 0, 0, 0)
    if padding not in PADDING_RULES:
        known = ", ".join(repr(rule) for rule in PADDING_RULES)
        raise ShapeError(
            f"{padding!r} is not a padding rule",
            f"Use a number of cells, or one of {known}.",
        )
    top, bottom = same_padding(size[0], kernel_size[0], stride=stride[0], dilation=dilation[0])
    left, right = same_padding(size[1], kernel_size[1], stride=stride[1], dilation=dilation[1])
    return (top, left, bottom, right) if padding == "same" else (bottom, right, top, left)


def transposed_same_pads(kernel_size: Pair, stride: Pair, dilation: Pair = (1, 1), *, lower: bool = False) -> Pads:
    """Return what ONNX's SAME_UPPER, or SAME_LOWER, cuts off behind a transposed convolution.

    It is what the kernel is longer than a step, on the (top, left, bottom, right); where the kernel is shorter, nothing
    is cut off, and nothing added.

    References
    ----------
    ONNX, ``onnx/defs/nn/defs.cc``, ConvTranspose.

    Examples
    --------
    >>> transposed_same_pads((5, 1), (2, 2)), transposed_same_pads((5, 1), (2, 2), lower=True)
    ((1, 0, 2, 0), (2, 0, 1, 0))
    """
    down = max(0, effective_kernel_size(kernel_size[0], dilation[0]) - stride[0])
    right = max(0, effective_kernel_size(kernel_size[1], dilation[1]) - stride[1])
    smaller, larger = (down // 2, right // 2), (down - down // 2, right - right // 2)
    return (*larger, *smaller) if lower else (*smaller, *larger)


def four_sides(padding: int | Pair | Pads) -> Pads:
    """Return a number for each of the (top, left, bottom, right); negative ones too, which take cells off.

    Examples
    --------
    >>> four_sides(1), four_sides((1, 2)), four_sides((0, 1, 2, 3))
    ((1, 1, 1, 1), (1, 2, 1, 2), (0, 1, 2, 3))
    """
    if isinstance(padding, int):
        return padding, padding, padding, padding
    return (*padding, *padding) if len(padding) == 2 else padding  # (h, w) or four sides
