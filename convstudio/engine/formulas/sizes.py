"""How the height and the width of an output come about, rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import (
    Equation,
    Expr,
    Maximum,
    Quotient,
    Remainder,
    Rounded,
    Sum,
    Symbol,
    difference,
    number,
    plus,
    times,
)
from convstudio.engine.formulas.letters import AXES, ONE, SIDES, TWO, size_in, size_out, span, whole_span
from convstudio.engine.layers import (
    AdaptiveAvgPool2d,
    AdaptiveMaxPool2d,
    ConvTranspose2d,
    Crop2d,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    PixelShuffle,
    PixelUnshuffle,
    SlidingLayer,
    Upsample,
)
from convstudio.engine.padding import four_sides
from convstudio.engine.shapes import is_map, pair

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.padding import Pads
    from convstudio.engine.shapes import Shape
    from convstudio.engine.window import Window


def output_size_equations(layer: Layer, input_shape: Shape) -> tuple[Equation, Equation] | None:
    """Return how the output's height and width come about; None where they stay as they are, or there are none.

    Raises
    ------
    ShapeError
        If the layer does not fit ``input_shape``.

    References
    ----------
    Dumoulin & Visin, arXiv:1603.07285.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> height, _ = output_size_equations(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32))
    >>> height.to_text(), height.to_text(substituted=False)
    ('H_out = (32 − 8 + 2·1)/2 + 1 = 14', 'H_out = (H − F + 2·P)/S + 1')
    >>> output_size_equations(ConvTranspose2d(8, 3, 2, 1, 1), (16, 7, 7))[0].to_text()
    'H_out = (7 − 1)·2 + 3 − 2·1 + 1 = 14'
    """
    output = layer.infer(input_shape)
    if not is_map(output) or not is_map(input_shape):
        return None
    rows, columns = _size(layer, input_shape, 0), _size(layer, input_shape, 1)
    if rows is None or columns is None:
        return None
    return Equation(size_out(output[1], 0), rows), Equation(size_out(output[2], 1), columns)


def _size(layer: Layer, shape: Shape, axis: int) -> Expr | None:
    """Return one axis's output size, or None for layers that keep it."""
    size = size_in(shape, axis)
    match layer:
        case SlidingLayer():
            return _slid(layer, layer.window(shape), axis)
        case ConvTranspose2d():
            return _transposed(layer, shape, axis)
        case GlobalAvgPool2d() | GlobalMaxPool2d():
            return ONE
        case AdaptiveAvgPool2d() | AdaptiveMaxPool2d():
            wanted = layer.output_size if isinstance(layer.output_size, int) else layer.output_size[axis]
            return size if wanted is None else number(wanted)
    return _rearranged(layer, size, axis)


def _rearranged(layer: Layer, size: Symbol, axis: int) -> Expr | None:
    """Return one axis's output size of layers that resize, rearrange or frame maps."""
    match layer:
        case Upsample(size=None, scale_factor=scale):
            assert scale is not None
            return _scaled(size, scale[axis] if isinstance(scale, tuple) else scale)
        case Upsample(size=wanted):
            assert wanted is not None
            return number(pair(wanted)[axis])
        case PixelShuffle():
            return times(size, Symbol("r", layer.upscale_factor))
        case PixelUnshuffle():
            return Quotient(size, Symbol("r", layer.downscale_factor))
        case Crop2d():
            sides = four_sides(layer.cropping)
            return difference(size, *(Symbol("C", sides[axis + 2 * end], SIDES[axis][end]) for end in (0, 1)))
    if hasattr(layer, "padding"):
        sides = four_sides(layer.padding)
        return plus(size, *(Symbol("P", sides[axis + 2 * end], SIDES[axis][end]) for end in (0, 1)))
    return None


def _slid(layer: SlidingLayer, window: Window, axis: int) -> Expr:
    if layer.slide.padding in ("same", "same_lower"):
        size, stride = Symbol(AXES[axis], window.input_size[axis]), Symbol("S", window.stride[axis])
        exact = size.value % stride.value == 0
        return Quotient(size, stride, "exact" if exact else "ceil")
    return _positions(window, axis, ceil=layer.slide.ceil_mode)


def _positions(window: Window, axis: int, *, ceil: bool) -> Expr:
    free, stride = room(window, axis), window.stride[axis]
    if stride == 1:
        with_first = Sum((*free.terms, ONE), free.minus)
        return with_first if with_first.value == window.output_size[axis] else free
    exact = free.value % stride == 0
    positions = Quotient(free, Symbol("S", stride), "exact" if exact else "ceil" if ceil else "floor")
    if positions.value + 1 == window.output_size[axis]:
        return plus(positions, ONE)
    # In ceil mode a last window that would start in the padding behind the input is dropped: no + 1.
    return positions


def room(window: Window, axis: int) -> Sum:
    """Return H − F + 2·P, with the dilated span for F and each side's own padding where they differ."""
    covered = span(window.kernel_size[axis], window.dilation[axis])
    terms: list[Expr] = [Symbol(AXES[axis], window.input_size[axis]), *covered]
    minus = frozenset(range(1, len(terms)))
    return Sum((*terms, *_padded(window.pads, axis)), minus)


def _scaled(size: Symbol, scale: float) -> Expr:
    product = times(size, Symbol("s", scale))
    return product if product.value == int(product.value) else Rounded(product)


def _transposed(layer: ConvTranspose2d, shape: Shape, axis: int) -> Expr:
    """Return what a transposed convolution makes: PyTorch's rule, or one of Keras's where the padding is a name."""
    window = layer.spread(shape)
    if layer.output_size is not None:
        return number(window.input_size[axis])
    size, stride = size_in(shape, axis), Symbol("S", window.stride[axis])
    kernel, dilation = window.kernel_size[axis], window.dilation[axis]
    more = None if layer.output_padding is None else Symbol("P", pair(layer.output_padding)[axis], "out")
    same = layer.padding in ("same", "same_lower")
    if same and more is None:
        return times(size, stride)
    steps: tuple[Expr, ...] = (times(difference(size, ONE), stride),)
    if same:
        assert more is not None
        return plus(*steps, Remainder(whole_span(kernel, dilation), TWO), more)
    terms: list[Expr] = [*steps, *span(kernel, dilation)]
    if more is None and whole_span(kernel, dilation).value < stride.value:
        terms = [*steps, Maximum((whole_span(kernel, dilation), stride))]
    cut = _padded(four_sides(0 if isinstance(layer.padding, str) else layer.padding), axis)
    minus = frozenset(range(len(terms), len(terms) + len(cut)))
    added = [more] if more is not None and more.value else []
    return Sum((*terms, *cut, *added), minus)


def _padded(sides: Pads, axis: int) -> tuple[Expr, ...]:
    """Return what is added to an axis, or cut off: 2·P, or each side's own."""
    before, after = sides[axis], sides[axis + 2]
    if before != after:
        return tuple(Symbol("P", pad, side) for pad, side in zip((before, after), SIDES[axis], strict=True))
    return (times(TWO, Symbol("P", before)),) if before else ()
