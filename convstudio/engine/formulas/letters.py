"""The letters that formulas are written in, and the pieces that several formulas share.

Letters as in CS231n and Dumoulin & Visin: H, W, D for the input's height, width and depth; F kernel size, S stride, P
padding, d dilation, K filters, g groups, m filters a channel; R receptive field, J jump; N numbers in a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import Expr, Quotient, Sum, Symbol, difference, number, plus, times
from convstudio.engine.layers import Convolution, ConvTranspose2d
from convstudio.engine.shapes import is_map, pair

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.shapes import Pair, Shape

AXES = ("H", "W")
SIDES = (("top", "bottom"), ("left", "right"))
ONE, TWO = number(1), number(2)


def size_in(shape: Shape, axis: int) -> Symbol:
    """Return H or W of what arrives; ``axis`` is 0 for rows, 1 for columns."""
    return Symbol(AXES[axis], shape[1 + axis])


def size_out(size: int, axis: int) -> Symbol:
    """Return H_out or W_out."""
    return Symbol(AXES[axis], size, "out")


def per_output(inputs: Expr, *, bias: bool) -> Expr:
    """Return what one output costs: its inputs, and one for the bias if there is one."""
    return plus(inputs, ONE) if bias else inputs


def span(kernel_size: int, dilation: int) -> tuple[Expr, ...]:
    """Return the terms of what a kernel covers: F, or d·(F − 1) and 1."""
    kernel = Symbol("F", kernel_size)
    if dilation == 1:
        return (kernel,)
    return times(Symbol("d", dilation), difference(kernel, ONE)), ONE


def whole_span(kernel_size: int, dilation: int) -> Expr:
    """Return what a kernel covers as one term."""
    terms = span(kernel_size, dilation)
    return terms[0] if len(terms) == 1 else Sum(terms)


def both_kernel_sizes(layer: Layer) -> tuple[Expr, Expr]:
    """Return F down and F across."""
    rows, columns = kernel_of(layer)
    return Symbol("F", rows), Symbol("F", columns)


def kernel_of(layer: Layer) -> Pair:
    """Return the kernel size of a convolution as (height, width)."""
    return pair(layer.kernel_size)  # type: ignore[attr-defined]  # every convolution has one


def depth_in(layer: Layer, channels: int) -> Expr:
    """Return how many channels one filter reads: D, or D/g with groups."""
    groups = getattr(layer, "groups", 1)
    depth = Symbol("D", channels)
    return Quotient(depth, Symbol("g", groups)) if groups > 1 else depth


def depth_out(layer: Layer, input_shape: Shape, channels: int) -> Expr:
    """Return the channels that come out: K filters, D·m, or as many as went in."""
    multiplier = getattr(layer, "depth_multiplier", 0)
    if hasattr(layer, "out_channels"):
        return Symbol("K", channels)
    if multiplier > 1:
        return times(Symbol("D", input_shape[0]), Symbol("m", multiplier))
    if isinstance(layer, Convolution | ConvTranspose2d) or channels == input_shape[0]:
        return Symbol("D", channels)
    return Symbol("D", channels, "out")


def numbers_of(shape: Shape, subscript: str = "") -> tuple[Expr, ...]:
    """Return the sizes of a shape as factors: H, W, D, or N for a vector."""
    if is_map(shape):
        depth, rows, columns = shape
        return Symbol("H", rows, subscript), Symbol("W", columns, subscript), Symbol("D", depth, subscript)
    if len(shape) == 1:
        return (Symbol("N", shape[0], subscript),)
    return tuple(Symbol("N", size, f"{axis}") for axis, size in enumerate(shape, start=1)) or (ONE,)


def outputs_of(layer: Layer, input_shape: Shape, output: Shape) -> tuple[Expr, ...]:
    """Return the sizes of a layer's output as factors, with K for the filters of a convolution."""
    if not is_map(output):
        return numbers_of(output, "out" if len(output) == 1 else "")
    depth = depth_out(layer, input_shape, output[0])
    # Products in products are written in one.
    factors = depth.factors if hasattr(depth, "factors") else (depth,)
    return size_out(output[1], 0), size_out(output[2], 1), *factors
