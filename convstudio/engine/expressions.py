"""Small arithmetic trees: each can be evaluated, and written with its symbols or with the numbers put in."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal

Notation = Literal["symbols", "numbers"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named number: "H" with the subscript "in", worth 32; without a name it is the number itself."""

    name: str
    value: int
    subscript: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms added up; those in ``minus`` (by place) are taken away."""

    terms: tuple[Expr, ...]
    minus: frozenset[int] = frozenset()

    @property
    def value(self) -> int:
        """The sum."""
        return sum(-term.value if place in self.minus else term.value for place, term in enumerate(self.terms))


@dataclass(frozen=True, slots=True)
class Product:
    """Factors multiplied."""

    factors: tuple[Expr, ...]

    @property
    def value(self) -> int:
        """The product."""
        return prod(factor.value for factor in self.factors)


@dataclass(frozen=True, slots=True)
class Quotient:
    """A fraction, exact or rounded to a whole number."""

    numerator: Expr
    denominator: Expr
    rounding: Literal["exact", "floor", "ceil"] = "exact"

    @property
    def value(self) -> int:
        """The whole number that the fraction gives with its rounding."""
        if self.rounding == "ceil":
            return -(-self.numerator.value // self.denominator.value)
        return self.numerator.value // self.denominator.value


Expr = Symbol | Sum | Product | Quotient


@dataclass(frozen=True, slots=True)
class Equation:
    """A symbol, and the tree that its value comes from."""

    left: Symbol
    right: Expr

    @property
    def result(self) -> int:
        """The value of the right side."""
        return self.right.value

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
        numbers = write(self.right, "numbers")
        result = f"{self.result:,}"
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


def number(value: int) -> Symbol:
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


def write_symbol(symbol: Symbol, *, latex: bool = False) -> str:
    """Write a symbol's name with its subscript, as H_out in text."""
    if not symbol.subscript:
        return symbol.name
    return f"{symbol.name}_{{\\text{{{symbol.subscript}}}}}" if latex else f"{symbol.name}_{symbol.subscript}"


def write(expr: Expr, notation: Notation) -> str:
    """Write an expression as one line of plain text."""
    match expr:
        case Symbol() if notation == "numbers" or not expr.name:
            return f"{expr.value:,}"
        case Symbol():
            return write_symbol(expr)
        case Sum():
            return _join_sum(expr, [write(term, notation) for term in expr.terms], "−")
        case Product():
            return "·".join(_bracketed(factor, write(factor, notation), "(", ")") for factor in expr.factors)
        case Quotient():
            top = _bracketed(expr.numerator, write(expr.numerator, notation), "(", ")")
            bottom = _bracketed(expr.denominator, write(expr.denominator, notation), "(", ")")
            opening, closing = {
                "exact": ("", ""),
                "floor": ("⌊", "⌋"),
                "ceil": ("⌈", "⌉"),
            }[expr.rounding]
            return f"{opening}{top}/{bottom}{closing}"


def write_latex(expr: Expr, notation: Notation) -> str:
    """Write an expression as LaTeX for mathematics mode."""
    match expr:
        case Symbol() if notation == "numbers" or not expr.name:
            return _latex_number(expr.value)
        case Symbol():
            return write_symbol(expr, latex=True)
        case Sum():
            return _join_sum(expr, [write_latex(term, notation) for term in expr.terms], "-")
        case Product():
            factors = (
                _bracketed(factor, write_latex(factor, notation), r"\left(", r"\right)") for factor in expr.factors
            )
            return r" \cdot ".join(factors)
        case Quotient():
            fraction = rf"\frac{{{write_latex(expr.numerator, notation)}}}{{{write_latex(expr.denominator, notation)}}}"
            if expr.rounding == "exact":
                return fraction
            return rf"\left\l{expr.rounding} {fraction} \right\r{expr.rounding}"


def _join_sum(expr: Sum, written: list[str], minus: str) -> str:
    joined = written[0]
    for place, term in enumerate(written[1:], start=1):
        joined += f" {minus if place in expr.minus else '+'} {term}"
    return joined


def _bracketed(expr: Expr, written: str, opening: str, closing: str) -> str:
    return f"{opening}{written}{closing}" if isinstance(expr, Sum) else written


def _latex_number(value: int) -> str:
    return f"{value:,}".replace(",", r"{,}")
