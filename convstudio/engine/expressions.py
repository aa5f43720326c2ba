"""Small arithmetic trees: each can be evaluated, and written with its symbols or with the numbers put in."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, prod
from typing import Literal

Notation = Literal["symbols", "numbers"]

Rounding = Literal["exact", "floor", "ceil"]

Number = int | float
"""Whole almost everywhere; halves where a centre lies between two cells, fractions where a layer enlarges."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named number: "H" with the subscript "in", worth 32; without a name it is the number itself."""

    name: str
    value: Number
    subscript: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms added up; those in ``minus`` (by place) are taken away."""

    terms: tuple[Expr, ...]
    minus: frozenset[int] = frozenset()

    @property
    def value(self) -> Number:
        """The sum."""
        return sum(-term.value if place in self.minus else term.value for place, term in enumerate(self.terms))


@dataclass(frozen=True, slots=True)
class Product:
    """Factors multiplied."""

    factors: tuple[Expr, ...]

    @property
    def value(self) -> Number:
        """The product."""
        return prod(factor.value for factor in self.factors)


@dataclass(frozen=True, slots=True)
class Quotient:
    """A fraction, exact or rounded to a whole number."""

    numerator: Expr
    denominator: Expr
    rounding: Rounding = "exact"

    @property
    def value(self) -> Number:
        """What the fraction gives with its rounding; a whole number wherever it divides."""
        above, below = self.numerator.value, self.denominator.value
        if self.rounding == "ceil":
            return -(-above // below)
        return above // below if self.rounding == "floor" or above % below == 0 else above / below


@dataclass(frozen=True, slots=True)
class Remainder:
    """What a division leaves: ``dividend`` mod ``divisor``."""

    dividend: Expr
    divisor: Expr

    @property
    def value(self) -> Number:
        """The remainder, 0 or more."""
        return self.dividend.value % self.divisor.value


@dataclass(frozen=True, slots=True)
class Maximum:
    """The largest of several."""

    terms: tuple[Expr, ...]

    @property
    def value(self) -> Number:
        """The largest value."""
        return max(term.value for term in self.terms)


@dataclass(frozen=True, slots=True)
class Rounded:
    """Something that is no fraction, rounded to a whole number."""

    inner: Expr
    rounding: Literal["floor", "ceil"] = "floor"

    @property
    def value(self) -> Number:
        """The whole number."""
        return floor(self.inner.value) if self.rounding == "floor" else ceil(self.inner.value)


Expr = Symbol | Sum | Product | Quotient | Remainder | Maximum | Rounded


@dataclass(frozen=True, slots=True)
class Equation:
    """A symbol, and the tree that its value comes from."""

    left: Symbol
    right: Expr

    @property
    def result(self) -> Number:
        """The value of the right side."""
        return self.right.value

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self, *, substituted: bool = True) -> str:
        """Return one line of plain text, with the numbers put in or with symbols alone.

        Examples
        --------
        >>> area = Equation(Symbol("A", 12), Product((Symbol("H", 3), Symbol("W", 4))))
        >>> area.to_text(), area.to_text(substituted=False)
        ('A = 3·4 = 12', 'A = H·W')
        """
        left = write_symbol(self.left)
        if not substituted:
            return f"{left} = {write(self.right, 'symbols')}"
        numbers, result = write(self.right, "numbers"), write_number(self.result)
        return f"{left} = {numbers}" if numbers == result else f"{left} = {numbers} = {result}"

    def to_latex(self, *, substituted: bool = True) -> str:
        """Return LaTeX for mathematics mode: symbols, numbers put in, result; or the symbols alone."""
        left = write_symbol(self.left, latex=True)
        symbols = write_latex(self.right, "symbols")
        if not substituted:
            return f"{left} = {symbols}"
        parts = [
            left,
            symbols,
            write_latex(self.right, "numbers"),
            _latex_number(self.result),
        ]
        return " = ".join(part for place, part in enumerate(parts) if part not in parts[:place])


def number(value: Number) -> Symbol:
    """Return a number that has no name."""
    return Symbol("", value)


def plus(*terms: Expr) -> Sum:
    """Return the sum of ``terms``."""
    return Sum(terms)


def difference(first: Expr, *others: Expr) -> Sum:
    """Return ``first`` less all the others."""
    return Sum((first, *others), frozenset(range(1, len(others) + 1)))


def times(*factors: Expr) -> Product:
    """Return the product of ``factors``."""
    return Product(factors)


def whole(expr: Expr) -> int:
    """Return the value of an expression that counts something.

    Raises
    ------
    ValueError
        If it is no whole number.
    """
    value = expr.value
    if value != int(value):
        raise ValueError(f"{write(expr, 'numbers')} is no whole number")
    return int(value)


def write_number(value: Number) -> str:
    """Write a number as it stands in a formula: thousands apart, no decimals that say nothing.

    Examples
    --------
    >>> write_number(12046160), write_number(-2.5), write_number(3.0), write_number(1 / 3)
    ('12,046,160', '−2.5', '3', '0.333333')
    """
    text = f"{int(value):,}" if value == int(value) else f"{value:,.6f}".rstrip("0")
    return text.replace("-", "−")


def write_symbol(symbol: Symbol, *, latex: bool = False) -> str:
    """Write a symbol's name with its subscript, as H_out in text."""
    name = rf"\text{{{symbol.name}}}" if latex and len(symbol.name) > 1 else symbol.name
    if not symbol.subscript:
        return name
    return f"{name}_{{\\text{{{symbol.subscript}}}}}" if latex else f"{name}_{symbol.subscript}"


def write(expr: Expr, notation: Notation) -> str:
    """Write an expression as one line of plain text."""
    match expr:
        case Symbol():
            named = notation == "symbols" and expr.name
            return write_symbol(expr) if named else write_number(expr.value)
        case Sum():
            return _join_sum(expr, [_write_part(term, notation, expr, place) for place, term in enumerate(expr.terms)])
        case Product():
            return "·".join(_write_part(factor, notation, expr) for factor in expr.factors)
        case Quotient():
            top, bottom = (
                _write_part(part, notation, expr, place)
                for place, part in enumerate((expr.numerator, expr.denominator))
            )
            return _rounded(f"{top}/{bottom}", expr.rounding)
        case Rounded():
            return _rounded(write(expr.inner, notation), expr.rounding)
        case Remainder():
            top, bottom = (_write_part(part, notation, expr) for part in (expr.dividend, expr.divisor))
            return f"{top} mod {bottom}"
        case Maximum():
            return f"max({', '.join(write(term, notation) for term in expr.terms)})"


def write_latex(expr: Expr, notation: Notation) -> str:
    """Write an expression as LaTeX for mathematics mode."""
    match expr:
        case Symbol():
            named = notation == "symbols" and expr.name
            return write_symbol(expr, latex=True) if named else _latex_number(expr.value)
        case Sum():
            terms = [_latex_part(term, notation, expr, place) for place, term in enumerate(expr.terms)]
            return _join_sum(expr, terms, "-")
        case Product():
            return r" \cdot ".join(_latex_part(factor, notation, expr) for factor in expr.factors)
        case Quotient():
            fraction = rf"\frac{{{write_latex(expr.numerator, notation)}}}{{{write_latex(expr.denominator, notation)}}}"
            return _latex_rounded(fraction, expr.rounding)
        case Rounded():
            return _latex_rounded(write_latex(expr.inner, notation), expr.rounding)
        case Remainder():
            top, bottom = (_latex_part(part, notation, expr) for part in (expr.dividend, expr.divisor))
            return rf"{top} \bmod {bottom}"
        case Maximum():
            return rf"\max\left({', '.join(write_latex(term, notation) for term in expr.terms)}\right)"


def needs_brackets(part: Expr, whole: Expr, place: int = 0, *, flat: bool = True) -> bool:
    """Say whether ``part`` of ``whole`` must stand in brackets to be read as it is meant.

    Parameters
    ----------
    part, whole : Expr
    place : int
        Which part of ``whole`` it is, from 0.
    flat : bool
        Fractions are written in one line, not one part above the other.
    """
    match whole:
        case Sum():
            negative = isinstance(part, Symbol) and part.value < 0 and place > 0
            return isinstance(part, Remainder) or (place in whole.minus and isinstance(part, Sum)) or negative
        case Product() | Remainder():
            return isinstance(part, Sum | Remainder)
        case Quotient():
            if isinstance(part, Quotient) and part.rounding != "exact":
                return False
            return flat and isinstance(part, Sum | Remainder if place == 0 else Sum | Remainder | Product | Quotient)
    return False


def _rounded(written: str, rounding: Rounding) -> str:
    opening, closing = {"exact": ("", ""), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}[rounding]
    return f"{opening}{written}{closing}"


def _latex_rounded(written: str, rounding: Rounding) -> str:
    return written if rounding == "exact" else rf"\left\l{rounding} {written} \right\r{rounding}"


def _write_part(part: Expr, notation: Notation, whole: Expr, place: int = 0) -> str:
    written = write(part, notation)
    return f"({written})" if needs_brackets(part, whole, place) else written


def _latex_part(part: Expr, notation: Notation, whole: Expr, place: int = 0) -> str:
    written = write_latex(part, notation)
    return rf"\left({written}\right)" if needs_brackets(part, whole, place, flat=False) else written


def _join_sum(expr: Sum, written: list[str], minus: str = "−") -> str:
    joined = written[0]
    for place, term in enumerate(written[1:], start=1):
        joined += f" {minus if place in expr.minus else '+'} {term}"
    return joined


def _latex_number(value: Number) -> str:
    return write_number(value).replace(",", r"{,}").replace("−", "-")
