"""What a padding rule adds, and what no window reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import Equation, Maximum, Quotient, Remainder, Sum, Symbol, difference, number, times
from convstudio.engine.formulas.letters import AXES, ONE, SIDES, TWO, size_out, span
from convstudio.engine.formulas.sizes import room
from convstudio.engine.layers import ConvTranspose2d, SlidingLayer

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.shapes import Shape
    from convstudio.engine.window import Window


def same_padding_equations(layer: Layer, input_shape: Shape) -> tuple[Equation, Equation] | None:
    """Return the cells that SAME adds in all, to the height and to the width; None under other rules.

    For a transposed convolution they are the cells that SAME cuts off.

    References
    ----------
    TensorFlow, ``tensorflow/core/framework/kernel_shape_util.cc``.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> for equation in same_padding_equations(Conv2d(20, 8, stride=2, padding="same"), (3, 32, 30)):
    ...     print(equation)
    P_H = max((16 − 1)·2 + 8 − 32, 0) = 6
    P_W = max((15 − 1)·2 + 8 − 30, 0) = 6
    """
    if getattr(layer, "padding", 0) not in ("same", "same_lower"):
        return None
    if isinstance(layer, ConvTranspose2d):
        if layer.output_size is not None:
            return None
        window = layer.spread(input_shape)
    elif isinstance(layer, SlidingLayer):
        window = layer.window(input_shape)
    else:
        return None
    turned = isinstance(layer, ConvTranspose2d)
    return _total(window, 0, turned=turned), _total(window, 1, turned=turned)


def _total(window: Window, axis: int, *, turned: bool) -> Equation:
    """Return (steps)·S + F − cells, or 0 if that is less."""
    cells, steps = Symbol(AXES[axis], window.input_size[axis]), size_out(window.output_size[axis], axis)
    if turned:  # the window of a transposed convolution lies on its output
        cells, steps = size_out(window.input_size[axis], axis), Symbol(AXES[axis], window.output_size[axis])
    needed = times(difference(steps, ONE), Symbol("S", window.stride[axis]))
    covered = span(window.kernel_size[axis], window.dilation[axis])
    missing = Sum((needed, *covered, cells), frozenset((1 + len(covered),)))
    right = Maximum((missing, number(0)))
    return Equation(Symbol("P", right.value, AXES[axis]), right)


def same_side_equations(layer: Layer, input_shape: Shape) -> tuple[Equation, ...]:
    """Return how SAME shares its cells out: (top, left, bottom, right); the odd one goes to the end, or the start.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> [str(equation) for equation in same_side_equations(Conv2d(4, 3, 2, "same"), (3, 224, 224))]
    ['P_top = ⌊1/2⌋ = 0', 'P_left = ⌊1/2⌋ = 0', 'P_bottom = ⌈1/2⌉ = 1', 'P_right = ⌈1/2⌉ = 1']
    """
    totals = same_padding_equations(layer, input_shape)
    if totals is None:
        return ()
    lower = getattr(layer, "padding", 0) == "same_lower"
    equations = []
    for end in (0, 1):
        for axis in (0, 1):
            total = totals[axis].left
            exact = total.value % 2 == 0
            more = (end == 1) != lower
            half = Quotient(total, TWO, "exact" if exact else "ceil" if more else "floor")
            equations.append(Equation(Symbol("P", half.value, SIDES[axis][end]), half))
    return tuple(equations)


def unread_equations(window: Window) -> tuple[Equation, Equation] | None:
    """Return how many of the last padded rows and columns no window reaches: what the division leaves.

    None where a last window hangs over the end, as in ceil mode.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> str(unread_equations(Conv2d(4, 3, stride=2).window((3, 8, 8)))[0])
    'unread = (8 − 3) mod 2 = 1'
    """
    rows, columns = (Remainder(room(window, axis), Symbol("S", window.stride[axis])) for axis in (0, 1))
    if (rows.value, columns.value) != window.unread:
        return None
    return Equation(Symbol("unread", rows.value), rows), Equation(Symbol("unread", columns.value), columns)
