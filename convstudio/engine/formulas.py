"""Where each number comes from: an equation for every number that the program shows.

Letters as in CS231n and Dumoulin & Visin: H, W, D for the input's height, width and depth; F kernel size, S stride,
P padding, d dilation, K filters, g groups; J jump and R receptive field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import (
    Equation,
    Expr,
    Product,
    Quotient,
    Sum,
    Symbol,
    difference,
    number,
    plus,
    times,
)
from convstudio.engine.layers import (
    BatchNorm2d,
    Conv2d,
    GlobalAvgPool2d,
    Linear,
    SlidingLayer,
)
from convstudio.engine.shapes import count, is_map

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.receptive_field import ReceptiveField
    from convstudio.engine.shapes import Shape
    from convstudio.engine.window import Window

AXES = ("H", "W")
SIDES = (("top", "bottom"), ("left", "right"))


def output_size_equations(layer: Layer, input_shape: Shape) -> tuple[Equation, Equation] | None:
    """Return how the output's height and width come about, or None for layers that slide no window.

    Raises
    ------
    ShapeError
        If the layer does not fit ``input_shape``.

    Examples
    --------
    >>> height, _ = output_size_equations(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32))
    >>> height.to_text(), height.to_text(substituted=False)
    ('H_out = (32 − 8 + 2·1)/2 + 1 = 14', 'H_out = (H − F + 2·P)/S + 1')
    """
    window = layer.window(input_shape)
    if window is None or isinstance(layer, GlobalAvgPool2d) or not isinstance(layer, SlidingLayer):
        return None
    same = layer.slide.padding in ("same", "same_lower")
    height, width = (
        Equation(
            Symbol(AXES[axis], window.output_size[axis], "out"),
            _same_size(window, axis) if same else _window_positions(window, axis, ceil=layer.slide.ceil_mode),
        )
        for axis in (0, 1)
    )
    return height, width


def _same_size(window: Window, axis: int) -> Expr:
    size, stride = (
        Symbol(AXES[axis], window.input_size[axis]),
        Symbol("S", window.stride[axis]),
    )
    exact = window.input_size[axis] % window.stride[axis] == 0
    return Quotient(size, stride, "exact" if exact else "ceil")


def _window_positions(window: Window, axis: int, *, ceil: bool) -> Expr:
    room = _room(window, axis)
    stride = window.stride[axis]
    if stride == 1:
        if room.value + 1 != window.output_size[axis]:
            return room
        return plus(*room.terms, number(1)) if not room.minus else Sum((*room.terms, number(1)), room.minus)
    exact = room.value % stride == 0
    positions = Quotient(room, Symbol("S", stride), "exact" if exact else "ceil" if ceil else "floor")
    if positions.value + 1 == window.output_size[axis]:
        return plus(positions, number(1))
    # In ceil mode a last window that would start in the padding behind the input is dropped: no + 1.
    return positions


def _room(window: Window, axis: int) -> Sum:
    """Return H − F + 2·P, with the dilated span for F and each side's own padding where they differ."""
    span: tuple[Expr, ...] = (Symbol("F", window.kernel_size[axis]),)
    if window.dilation[axis] > 1:
        taps = difference(Symbol("F", window.kernel_size[axis]), number(1))
        span = (times(Symbol("d", window.dilation[axis]), taps), number(1))
    terms: list[Expr] = [Symbol(AXES[axis], window.input_size[axis]), *span]
    before, after = window.pads[axis], window.pads[axis + 2]
    minus = frozenset(range(1, len(terms)))
    if before == after:
        if before:
            terms.append(times(number(2), Symbol("P", before)))
    else:
        terms += [Symbol("P", pad, side) for pad, side in zip((before, after), SIDES[axis], strict=True)]
    return Sum(tuple(terms), minus)


def params_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return how many parameters are trained when weights are shared, or None for layers that train none.

    Examples
    --------
    >>> params_equation(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)).to_text()
    'params = (8·8·3 + 1)·20 = 3,860'
    """
    left = Symbol("params", layer.params(input_shape))
    match layer:
        case Conv2d():
            return Equation(
                left,
                times(
                    _per_output(_taps(layer, input_shape), bias=layer.bias),
                    _filters(layer),
                ),
            )
        case Linear():
            inputs = Symbol("N", count(input_shape), "in")
            return Equation(
                left,
                times(
                    _per_output(inputs, bias=layer.bias),
                    Symbol("N", layer.out_features, "out"),
                ),
            )
        case BatchNorm2d(affine=True):
            return Equation(left, times(number(2), Symbol("D", input_shape[0])))
    return None


def unshared_params_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return the parameters if every output position had weights of its own; convolutions only.

    Examples
    --------
    >>> unshared_params_equation(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)).to_text()
    'params = (8·8·3 + 1)·14·14·20 = 756,560'
    """
    if not isinstance(layer, Conv2d):
        return None
    right = times(
        _per_output(_taps(layer, input_shape), bias=layer.bias),
        *_neurons(layer, input_shape),
    )
    return Equation(Symbol("params", layer.unshared_params(input_shape)), right)


def fully_connected_params_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return the parameters if every output read every input; convolutions only.

    Examples
    --------
    >>> fully_connected_params_equation(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)).to_text()
    'params = (32·32·3 + 1)·14·14·20 = 12,046,160'
    """
    if not isinstance(layer, Conv2d):
        return None
    channels, height, width = input_shape
    inputs = times(Symbol("H", height), Symbol("W", width), Symbol("D", channels))
    right = times(_per_output(inputs, bias=layer.bias), *_neurons(layer, input_shape))
    return Equation(Symbol("params", layer.fully_connected_params(input_shape)), right)


def neurons_equation(layer: Layer, input_shape: Shape) -> Equation:
    """Return how many numbers come out."""
    output = layer.infer(input_shape)
    return Equation(Symbol("neurons", count(output)), times(*_neurons(layer, input_shape)))


def macs_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return the multiply-accumulates of convolutions and Linear, without bias; None for other layers.

    Examples
    --------
    >>> macs_equation(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)).to_text()
    'MACs = 8·8·3·14·14·20 = 752,640'
    """
    left = Symbol("MACs", layer.macs(input_shape))
    match layer:
        case Conv2d():
            return Equation(
                left,
                times(*_taps(layer, input_shape).factors, *_neurons(layer, input_shape)),
            )
        case Linear():
            inputs, outputs = (
                Symbol("N", count(input_shape), "in"),
                Symbol("N", layer.out_features, "out"),
            )
            return Equation(left, times(inputs, outputs))
    return None


def receptive_field_equations(window: Window, before: ReceptiveField) -> tuple[Equation, Equation]:
    """Return how many rows and columns of the picture one output sees, given what its inputs see.

    Examples
    --------
    >>> from convstudio.engine.receptive_field import ReceptiveField
    >>> window = Conv2d(20, 3).window((3, 9, 9))
    >>> receptive_field_equations(window, ReceptiveField.of(size=(8, 8), jump=(2, 2)))[0].to_text()
    'R_out = 8 + (3 − 1)·2 = 12'
    """
    rows, columns = (
        Equation(
            Symbol("R", before.through(window).size[axis], "out"),
            plus(
                Symbol("R", before.size[axis], "in"),
                times(
                    difference(Symbol("F", window.span[axis]), number(1)),
                    Symbol("J", int(before.jump[axis]), "in"),
                ),
            ),
        )
        for axis in (0, 1)
    )
    return rows, columns


def _taps(layer: Conv2d, input_shape: Shape) -> Product:
    kernel = layer.slide.kernel_size
    depth: Expr = Symbol("D", input_shape[0])
    if layer.groups > 1:
        depth = Quotient(depth, Symbol("g", layer.groups))
    return times(Symbol("F", kernel[0]), Symbol("F", kernel[1]), depth)


def _per_output(inputs: Expr, *, bias: bool) -> Expr:
    return plus(inputs, number(1)) if bias else inputs


def _filters(layer: Conv2d) -> Symbol:
    return Symbol("K", layer.out_channels)


def _neurons(layer: Layer, input_shape: Shape) -> tuple[Symbol, ...]:
    output = layer.infer(input_shape)
    if not is_map(output):
        return (Symbol("N", output[0], "out"),)
    depth = Symbol("K" if isinstance(layer, Conv2d) else "D", output[0])
    return Symbol("H", output[1], "out"), Symbol("W", output[2], "out"), depth
