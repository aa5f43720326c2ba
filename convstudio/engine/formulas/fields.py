"""How far an output sees: receptive field, jump and start, from those of what arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import Equation, Expr, Quotient, Symbol, difference, number, plus, times
from convstudio.engine.formulas.letters import AXES, ONE, TWO, whole_span
from convstudio.engine.layers import ConvTranspose2d, Linear, SlidingLayer
from convstudio.engine.reads import Reads

if TYPE_CHECKING:
    from convstudio.engine.receptive_field import ReceptiveField
    from convstudio.engine.report import LayerReport
    from convstudio.engine.window import Window

Pair = tuple[Equation, Equation]


def receptive_field_equations(window: Window, before: ReceptiveField) -> Pair:
    """Return how many rows and columns of the picture one output sees, given what its inputs see.

    References
    ----------
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> from convstudio.engine.receptive_field import ReceptiveField
    >>> window = Conv2d(20, 3, dilation=2).window((3, 9, 9))
    >>> str(receptive_field_equations(window, ReceptiveField.of(size=(8, 8), jump=(2, 2)))[0])
    'R_out = 8 + 2·(3 − 1)·2 = 16'
    """
    rows, columns = (
        _size(_taps_apart(window.kernel_size[axis], window.dilation[axis]), before, axis) for axis in (0, 1)
    )
    return rows, columns


def field_size_equations(row: LayerReport) -> Pair | None:
    """Return how a layer's receptive field comes about; None where it stays, or is not one sum.

    Behind layers that enlarge, outputs side by side see areas of different sizes, and no sum holds for all.

    Examples
    --------
    >>> from convstudio.engine import Conv2d, MaxPool2d, Network, analyze
    >>> rows = analyze(Network((3, 32, 32), [Conv2d(8, 5), MaxPool2d(2), Conv2d(8, 3)])).rows
    >>> [str(field_size_equations(row)[0]) for row in rows]
    ['R_out = 1 + (5 − 1)·1 = 5', 'R_out = 5 + (2 − 1)·1 = 6', 'R_out = 6 + (3 − 1)·2 = 10']
    """
    before = row.entry
    apart = None if before is None else _apart(row)
    if before is None or apart is None:
        return None
    equations = _size(apart[0], before, 0), _size(apart[1], before, 1)
    return equations if tuple(equation.result for equation in equations) == row.receptive_field else None


def jump_equations(row: LayerReport) -> Pair | None:
    """Return how far apart two neighbouring outputs look; None where that stays.

    Examples
    --------
    >>> from convstudio.engine import Conv2d, ConvTranspose2d, Network, analyze
    >>> rows = analyze(Network((3, 32, 32), [Conv2d(8, 5, stride=4), ConvTranspose2d(8, 2, stride=2)])).rows
    >>> [str(jump_equations(row)[0]) for row in rows]
    ['J_out = 1·4 = 4', 'J_out = 4/2 = 2']
    """
    before, reads = row.entry, _reads(row)
    if before is None or reads is None:
        return None
    rows, columns = (
        Equation(Symbol("J", row.jump[axis], "out"), _jump(row, reads[axis], Symbol("J", before.jump[axis], "in")))
        for axis in (0, 1)
    )
    return rows, columns


def start_equations(row: LayerReport) -> Pair | None:
    """Return where the centre of what the first output sees lies; None where that stays, or is not one sum.

    Examples
    --------
    >>> from convstudio.engine import Conv2d, Network, analyze
    >>> rows = analyze(Network((3, 32, 32), [Conv2d(20, 8, stride=2, padding=1)])).rows
    >>> str(start_equations(rows[0])[0])
    'start_out = 0 + ((8 − 1)/2 − 1)·1 = 2.5'
    """
    before, reads = row.entry, _reads(row)
    if before is None or reads is None:
        return None
    rows, columns = (
        Equation(
            Symbol("start", row.start[axis], "out"),
            plus(
                Symbol("start", before.start[axis], "in"),
                times(_first_centre(row, reads[axis], axis), Symbol("J", before.jump[axis], "in")),
            ),
        )
        for axis in (0, 1)
    )
    return (rows, columns) if (rows.result, columns.result) == row.start else None


def border_share_equation(row: LayerReport) -> Equation | None:
    """Return which share of the outputs sees padding, by counting those that do not; None where nothing comes out.

    Examples
    --------
    >>> from convstudio.engine import Conv2d, Network, analyze
    >>> str(border_share_equation(analyze(Network((3, 8, 8), [Conv2d(4, 3, padding=1)])).rows[0]))
    'border = 1 − 6·6/(8·8) = 0.4375'
    """
    if row.facts is None:
        return None
    clean = times(*(Symbol(letter, size, "clean") for letter, size in zip(AXES, row.field.clean_cells, strict=True)))
    cells = times(*(Symbol(letter, size, "out") for letter, size in zip(AXES, row.field.cells, strict=True)))
    return Equation(Symbol("border", row.border_share), difference(ONE, Quotient(clean, cells)))


def _size(apart: Expr, before: ReceptiveField, axis: int) -> Equation:
    """Return R_out = R_in + (cells apart)·J_in."""
    right = plus(Symbol("R", before.size[axis], "in"), times(*_factors(apart), Symbol("J", before.jump[axis], "in")))
    return Equation(Symbol("R", right.value, "out"), right)


def _factors(expr: Expr) -> tuple[Expr, ...]:
    factors: tuple[Expr, ...] = getattr(expr, "factors", (expr,))
    return factors


def _taps_apart(kernel_size: int, dilation: int) -> Expr:
    """Return how far the last tap is from the first: F − 1, or d·(F − 1)."""
    steps = difference(Symbol("F", kernel_size), ONE)
    return steps if dilation == 1 else times(Symbol("d", dilation), steps)


def _apart(row: LayerReport) -> tuple[Expr, Expr] | None:
    """Return how far the last cell that an output reads is from the first, down and across."""
    window = row.window
    if window is not None and isinstance(row.layer, SlidingLayer):
        down, across = (_taps_apart(window.kernel_size[axis], window.dilation[axis]) for axis in (0, 1))
        return down, across
    reads = _reads(row)
    if reads is None:
        return None
    if isinstance(row.layer, ConvTranspose2d) and row.input_shape is not None:
        spread = row.layer.spread(row.input_shape)
        down, across = (_inputs_apart(spread, reads[axis], axis) for axis in (0, 1))
        return down, across
    letter = "N" if isinstance(row.layer, Linear) else "n"
    return difference(Symbol(letter, reads[0].span), ONE), difference(Symbol(letter, reads[1].span), ONE)


def _inputs_apart(window: Window, reads: Reads, axis: int) -> Expr:
    """Return ⌈F/S⌉ − 1, or the number itself where dilation makes it another."""
    kernel, stride = whole_span(window.kernel_size[axis], window.dilation[axis]), Symbol("S", window.stride[axis])
    exact = kernel.value % stride.value == 0
    inputs = Quotient(kernel, stride, "exact" if exact else "ceil")
    return difference(inputs if inputs.value == reads.span else Symbol("n", reads.span), ONE)


def _reads(row: LayerReport) -> tuple[Reads, Reads] | None:
    """Return what each output reads, or None for layers whose outputs read their own cells."""
    if row.facts is None or row.muted or row.entry is None:
        return None
    if isinstance(row.layer, Linear):
        rows, columns = row.entry.cells
        return Reads(1, (0,), (rows - 1,)), Reads(1, (0,), (columns - 1,))
    return row.reads


def _jump(row: LayerReport, reads: Reads, before: Symbol) -> Expr:
    if isinstance(row.layer, ConvTranspose2d):
        return Quotient(before, Symbol("S", reads.period))
    if row.window is not None and isinstance(row.layer, SlidingLayer):
        return times(before, Symbol("S", reads.advance))
    if reads.period == 1:
        return times(before, number(reads.advance))
    if reads.advance == 1:
        return Quotient(before, number(reads.period))
    return times(before, Quotient(number(reads.advance), number(reads.period)))


def _first_centre(row: LayerReport, reads: Reads, axis: int) -> Expr:
    """Return where the centre of what the first output reads lies among the cells that arrive."""
    window = row.window
    if window is not None and isinstance(row.layer, SlidingLayer):
        half: Expr = Quotient(_taps_apart(window.kernel_size[axis], window.dilation[axis]), TWO)
        before = window.pads[axis]
        return difference(half, Symbol("P", before, ("top", "left")[axis])) if before else half
    return Quotient(plus(number(reads.lows[0]), number(reads.highs[0])), TWO)
