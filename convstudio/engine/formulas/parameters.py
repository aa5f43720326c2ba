"""Where counts of parameters come from: as they are, if nothing were shared, and if everything were connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import Equation, Expr, Sum, Symbol, number, plus, times
from convstudio.engine.formulas.letters import (
    TWO,
    both_kernel_sizes,
    depth_in,
    depth_out,
    numbers_of,
    outputs_of,
    per_output,
)
from convstudio.engine.formulas.operations import products
from convstudio.engine.layers import (
    BatchNorm2d,
    Convolution,
    ConvTranspose2d,
    DepthwiseConv2d,
    GroupNorm,
    InstanceNorm2d,
    LayerNorm,
    Linear,
    LocallyConnected2d,
    PReLU,
    SeparableConv2d,
)

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.shapes import Shape


def params_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return how many parameters are trained, or None for layers that train none.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> str(params_equation(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)))
    'params = (8·8·3 + 1)·20 = 3,860'
    >>> str(params_equation(SeparableConv2d(16, 3), (8, 5, 5)))
    'params = 3·3·8 + (8 + 1)·16 = 216'
    """
    total = layer.params(input_shape)
    return Equation(Symbol("params", total), _params(layer, input_shape)) if total else None


def _params(layer: Layer, shape: Shape) -> Expr:
    match layer:
        case LocallyConnected2d():
            return _unshared(layer, shape)
        case SeparableConv2d():
            between = _between(layer, shape)
            depthwise = times(*both_kernel_sizes(layer), *between)
            return plus(depthwise, times(per_output(_one(between), bias=layer.bias), Symbol("K", layer.out_channels)))
        case DepthwiseConv2d():
            taps = times(*both_kernel_sizes(layer))
            return times(per_output(taps, bias=layer.bias), *_between(layer, shape))
        case Convolution() | ConvTranspose2d():
            taps = times(*both_kernel_sizes(layer), depth_in(layer, shape[0]))
            return times(per_output(taps, bias=layer.bias), depth_out(layer, shape, layer.infer(shape)[0]))
        case Linear():
            inputs, outputs = Symbol("N", shape[-1], "in"), Symbol("N", layer.out_features, "out")
            return times(per_output(inputs, bias=layer.bias), outputs)
        case BatchNorm2d() | InstanceNorm2d() | GroupNorm() | LayerNorm() | PReLU():
            return _per_number(layer, shape)
    return _arrays(layer.weight_shapes(shape))


def _between(layer: Layer, shape: Shape) -> tuple[Expr, ...]:
    """Return the depthwise filters as factors: D, or D·m."""
    multiplier = getattr(layer, "depth_multiplier", 1)
    depth = Symbol("D", shape[0])
    return (depth, Symbol("m", multiplier)) if multiplier > 1 else (depth,)


def _one(factors: tuple[Expr, ...]) -> Expr:
    return factors[0] if len(factors) == 1 else times(*factors)


def _per_number(layer: Layer, shape: Shape) -> Expr:
    """Return what is learned for every number along some axes: a weight, a bias, or both."""
    weights = layer.weight_shapes(shape)
    own = next(iter(weights.values()))
    factors: tuple[Expr, ...] = (Symbol("D", own[0]),) if len(own) == 1 else numbers_of(own)
    if isinstance(layer, LayerNorm) and layer.axes is not None:
        factors = tuple(Symbol("DHW"[axis - 1], shape[axis - 1]) for axis in layer.axes)
    if isinstance(layer, PReLU) and len(own) == 1 and own[0] != shape[0]:
        factors = (number(own[0]),)
    return times(TWO, *factors) if len(weights) > 1 else _one(factors)


def _arrays(shapes: dict[str, Shape]) -> Expr:
    """Return the sizes of several arrays, added up."""
    sizes = [_one(tuple(map(number, shape))) for shape in shapes.values()]
    return sizes[0] if len(sizes) == 1 else plus(*sizes)


def states_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return how many numbers are kept but not trained: a mean and a variance for each channel; None without any.

    Examples
    --------
    >>> str(states_equation(BatchNorm2d(), (8, 5, 5)))
    'states = 2·8 = 16'
    """
    total = layer.states(input_shape)
    if not total:
        return None
    if isinstance(layer, BatchNorm2d | InstanceNorm2d):
        return Equation(Symbol("states", total), times(TWO, Symbol("D", input_shape[0])))
    return Equation(Symbol("states", total), _arrays(layer.state_shapes(input_shape)))


def unshared_params_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return the parameters if every output position had weights of its own; convolutions only.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> str(unshared_params_equation(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)))
    'params = (8·8·3 + 1)·14·14·20 = 756,560'
    """
    if not isinstance(layer, Convolution | ConvTranspose2d):
        return None
    return Equation(Symbol("params", layer.unshared_params(input_shape)), _unshared(layer, input_shape))


def _unshared(layer: Convolution | ConvTranspose2d, shape: Shape) -> Expr:
    outputs = outputs_of(layer, shape, layer.infer(shape))
    if isinstance(layer, SeparableConv2d | ConvTranspose2d):
        # Not every output costs the same: all products, and all biases.
        bare = products(layer, shape)
        assert bare is not None, "a convolution has products"
        return Sum((bare, times(*outputs))) if layer.bias else bare
    taps = both_kernel_sizes(layer)
    inputs = times(*taps) if isinstance(layer, DepthwiseConv2d) else times(*taps, depth_in(layer, shape[0]))
    return times(per_output(inputs, bias=layer.bias), *outputs)


def fully_connected_params_equation(layer: Layer, input_shape: Shape) -> Equation | None:
    """Return the parameters if every output read every input; convolutions only.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> str(fully_connected_params_equation(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)))
    'params = (32·32·3 + 1)·14·14·20 = 12,046,160'
    """
    if not isinstance(layer, Convolution | ConvTranspose2d):
        return None
    inputs = times(*numbers_of(input_shape))
    outputs = outputs_of(layer, input_shape, layer.infer(input_shape))
    right = times(per_output(inputs, bias=layer.bias), *outputs)
    return Equation(Symbol("params", layer.fully_connected_params(input_shape)), right)
