"""Where counts of numbers and operations come from, and the memory they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import Equation, Expr, Symbol, number, plus, times
from convstudio.engine.formulas.letters import TWO, both_kernel_sizes, depth_in, numbers_of, outputs_of
from convstudio.engine.layers import Convolution, ConvTranspose2d, DepthwiseConv2d, Linear, SeparableConv2d
from convstudio.engine.shapes import BYTES_PER_NUMBER, count

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.shapes import Shape
    from convstudio.engine.totals import Totals

BYTES = number(BYTES_PER_NUMBER)


def neurons_equation(layer: Layer, input_shape: Shape) -> Equation:
    """Return how many numbers come out.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> str(neurons_equation(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)))
    'neurons = 14·14·20 = 3,920'
    """
    output = layer.infer(input_shape)
    return Equation(Symbol("neurons", count(output)), times(*outputs_of(layer, input_shape, output)))


def macs_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return the multiply-accumulates of convolutions and Linear, without bias; None for other layers.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> str(macs_equation(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)))
    'MACs = 8·8·3·14·14·20 = 752,640'
    """
    right = products(layer, input_shape)
    return Equation(Symbol("MACs", layer.macs(input_shape)), right) if right else None


def products(layer: Layer, shape: Shape) -> Expr | None:
    """Return the products that a layer adds up; None for layers without weights in them."""
    match layer:
        case SeparableConv2d():
            outputs = outputs_of(layer, shape, layer.infer(shape))
            depth: tuple[Expr, ...] = (Symbol("D", shape[0]),)
            if layer.depth_multiplier > 1:
                depth = (*depth, Symbol("m", layer.depth_multiplier))
            each = plus(times(*both_kernel_sizes(layer)), outputs[-1])
            return times(each, *depth, *outputs[:-1])
        case DepthwiseConv2d():
            return times(*both_kernel_sizes(layer), *outputs_of(layer, shape, layer.infer(shape)))
        case Convolution():
            outputs = outputs_of(layer, shape, layer.infer(shape))
            return times(*both_kernel_sizes(layer), depth_in(layer, shape[0]), *outputs)
        case ConvTranspose2d():
            # Every input is spread over all taps: its places count, not the output's.
            rows, columns, _ = numbers_of(shape)
            filters = Symbol("K", layer.out_channels)
            return times(*both_kernel_sizes(layer), depth_in(layer, shape[0]), filters, rows, columns)
        case Linear():
            rows_before = [number(size) for size in shape[:-1]]
            return times(*rows_before, Symbol("N", shape[-1], "in"), Symbol("N", layer.out_features, "out"))
    return None


def flops_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return the floating-point operations: two for each multiply-accumulate; None for layers without any."""
    macs = macs_equation(layer, input_shape)
    return Equation(Symbol("FLOPs", 2 * macs.result), times(TWO, macs.left)) if macs else None


def activation_bytes_equation(layer: Layer, input_shape: Shape) -> Equation:
    """Return the memory of the output, as 32-bit numbers.

    Examples
    --------
    >>> from convstudio.engine.layers import ReLU
    >>> str(activation_bytes_equation(ReLU(), (20, 14, 14)))
    'bytes = 4·14·14·20 = 15,680'
    """
    output = layer.infer(input_shape)
    right = times(BYTES, *outputs_of(layer, input_shape, output))
    return Equation(Symbol("bytes", right.value), right)


def param_bytes_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return the memory of everything a layer keeps, as 32-bit numbers; None for layers that keep nothing."""
    params, states = layer.params(input_shape), layer.states(input_shape)
    kept: Expr = Symbol("params", params)
    if states:
        kept = plus(kept, Symbol("states", states))
    right = times(BYTES, kept)
    return Equation(Symbol("bytes", right.value), right) if params + states else None


def memory_equation(totals: Totals, batch_size: int = 1) -> Equation:
    """Return the memory that a network takes in use: its parameters, and the activations at the worst moment."""
    batch = times(Symbol("B", batch_size), Symbol("activations", totals.peak_activation_bytes))
    right = plus(Symbol("params", totals.param_bytes), batch)
    return Equation(Symbol("bytes", totals.memory_bytes(batch_size)), right)
