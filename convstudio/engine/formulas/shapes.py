"""How every axis of an output comes about: depth, vectors, and what merges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import Equation, Expr, Maximum, Quotient, Symbol, plus, times
from convstudio.engine.formulas.letters import depth_out, numbers_of, size_in, size_out
from convstudio.engine.formulas.sizes import output_size_equations
from convstudio.engine.layers import Flatten, PixelShuffle, PixelUnshuffle
from convstudio.engine.shapes import is_map

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.merging import Merge
    from convstudio.engine.shapes import Shape

LETTERS = ("D", "H", "W")


def output_shape_equations(layer: Layer, input_shape: Shape) -> tuple[Equation, ...]:
    """Return an equation for every axis of what comes out, as the shape has them: depth, height, width.

    Raises
    ------
    ShapeError
        If the layer does not fit ``input_shape``.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d, Linear
    >>> [str(equation) for equation in output_shape_equations(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32))]
    ['D_out = 20', 'H_out = (32 − 8 + 2·1)/2 + 1 = 14', 'W_out = (32 − 8 + 2·1)/2 + 1 = 14']
    >>> str(*output_shape_equations(Flatten(), (20, 7, 7)))
    'N_out = 7·7·20 = 980'
    """
    output = layer.infer(input_shape)
    if not is_map(output):
        return _of_other_ranks(layer, input_shape, output)
    depth = Equation(Symbol("D", output[0], "out"), _depth(layer, input_shape, output[0]))
    sizes = output_size_equations(layer, input_shape)
    if sizes is None:
        sizes = (
            Equation(size_out(output[1], 0), _unchanged(input_shape, output, 0)),
            Equation(size_out(output[2], 1), _unchanged(input_shape, output, 1)),
        )
    return depth, *sizes


def _of_other_ranks(layer: Layer, shape: Shape, output: Shape) -> tuple[Equation, ...]:
    if isinstance(layer, Flatten) and len(output) == 1:
        return (Equation(Symbol("N", output[0], "out"), times(*numbers_of(shape))),)
    if len(output) == 1:
        same = output == shape
        own = Symbol("N", output[0], "in" if same else "")
        if is_map(shape) and output[0] == shape[0]:
            own = Symbol("D", output[0])
        return (Equation(Symbol("N", output[0], "out"), own),)
    return tuple(Equation(Symbol("N", size, f"{axis}"), Symbol("", size)) for axis, size in enumerate(output, start=1))


def _unchanged(shape: Shape, output: Shape, axis: int) -> Expr:
    """Return the size that stays, or the one that was asked for."""
    same = is_map(shape) and shape[1 + axis] == output[1 + axis]
    return size_in(shape, axis) if same else Symbol("", output[1 + axis])


def _depth(layer: Layer, shape: Shape, channels: int) -> Expr:
    if not is_map(shape):
        return Symbol("", channels)
    depth = Symbol("D", shape[0])
    if isinstance(layer, PixelShuffle):
        factor = Symbol("r", layer.upscale_factor)
        return Quotient(depth, times(factor, factor))
    if isinstance(layer, PixelUnshuffle):
        factor = Symbol("r", layer.downscale_factor)
        return times(depth, factor, factor)
    if not hasattr(layer, "out_channels") and channels not in (
        shape[0],
        shape[0] * getattr(layer, "depth_multiplier", 1),
    ):
        return Symbol("", channels)
    return depth_out(layer, shape, channels)


def merge_equations(merge: Merge, shapes: tuple[Shape, ...], output: Shape) -> tuple[Equation, ...]:
    """Return an equation for every axis of what several paths merge to.

    Parameters
    ----------
    merge : {"concat", "add", "multiply"}
    shapes : tuple of Shape
        What arrives, path by path.
    output : Shape

    Examples
    --------
    >>> [str(equation) for equation in merge_equations("concat", ((8, 14, 14), (16, 14, 14)), (24, 14, 14))]
    ['D_out = 8 + 16 = 24', 'H_out = 14', 'W_out = 14']
    """
    letters = LETTERS if is_map(output) else tuple(["N"] * len(output))
    equations = []
    for axis, (letter, size) in enumerate(zip(letters, output, strict=True)):
        parts = tuple(Symbol(letter, shape[axis], str(path)) for path, shape in enumerate(shapes, start=1))
        if merge == "concat" and axis == 0 and len(parts) > 1:
            right: Expr = plus(*parts)
        elif len({part.value for part in parts}) == 1:
            right = parts[0]
        else:
            right = Maximum(parts)
        equations.append(Equation(Symbol(letter, size, "out"), right))
    return tuple(equations)
