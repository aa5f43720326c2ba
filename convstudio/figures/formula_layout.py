"""Formulas as a lecture writes them: fractions, subscripts, floors and ceilings, from the engine's expression trees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from convstudio.engine.expressions import (
    Equation,
    Expr,
    Maximum,
    Notation,
    Product,
    Quotient,
    Remainder,
    Rounded,
    Rounding,
    Sum,
    Symbol,
    needs_brackets,
    write_number,
)
from convstudio.figures.lettering import letter
from convstudio.figures.theme import Theme, formula_font

if TYPE_CHECKING:
    from collections.abc import Iterable

MINUS, TIMES = "−", "·"
ASCENT, DESCENT = 0.74, 0.24
"""Of the formula face's size: its own line height leaves room for tall integrals and can't be used."""
AXIS = 0.27
"""How high above the baseline a fraction's line stands, as a share of the size."""
SUBSCRIPT = 0.68


@dataclass(frozen=True, slots=True)
class Box:
    """A laid-out piece of a formula.

    Parameters
    ----------
    width, ascent, descent : float
        In pixels; ascent above and descent below the baseline.
    texts : tuple of (x, y, text, size, token)
        Each at its baseline, from the box's left and baseline.
    lines : tuple of (x1, y1, x2, y2)
    """

    width: float
    ascent: float
    descent: float
    texts: tuple[tuple[float, float, str, float, str], ...] = ()
    lines: tuple[tuple[float, float, float, float], ...] = ()

    @property
    def height(self) -> float:
        """Height from top to bottom."""
        return self.ascent + self.descent

    def paint(self, painter: QPainter, left: float, baseline: float, theme: Theme) -> None:
        """Paint the box with its baseline at ``baseline``."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for x, y, text, size, token in self.texts:
            painter.setFont(formula_font(size))
            painter.setPen(theme.color(token))
            letter(painter, QPointF(left + x, baseline + y), text)
        painter.setPen(QPen(theme.color("ink"), 1.2))
        painter.drawLines([QLineF(left + x1, baseline + y1, left + x2, baseline + y2) for x1, y1, x2, y2 in self.lines])


@lru_cache(maxsize=512)
def lay_out_equation(equation: Equation, size: float, notation: Notation = "numbers") -> Box:
    """Return ``left = right = result``, the result in the output's colour; symbols alone leave the result out."""
    left = _symbol_name(equation.left, size)
    pieces = [left, _text(" = ", size), _expression(equation.right, size, notation)]
    if notation == "numbers":
        result = _text(write_number(equation.result), size, "output")
        pieces = [*pieces[:2], result] if isinstance(equation.right, Symbol) else [*pieces, _text(" = ", size), result]
    return _row(pieces)


def _expression(expr: Expr, size: float, notation: Notation) -> Box:
    match expr:
        case Symbol() if notation == "symbols" and expr.name:
            return _symbol_name(expr, size)
        case Symbol():
            return _text(write_number(expr.value), size)
        case Sum():
            signs = [f" {MINUS if place in expr.minus else '+'} " for place in range(1, len(expr.terms))]
            return _joined(expr, expr.terms, signs, size, notation)
        case Product():
            return _joined(expr, expr.factors, [TIMES] * (len(expr.factors) - 1), size, notation)
        case Remainder():
            return _joined(expr, (expr.dividend, expr.divisor), [" mod "], size, notation)
        case Maximum():
            terms = _joined(expr, expr.terms, [", "] * (len(expr.terms) - 1), size, notation)
            return _row([_text("max(", size), terms, _text(")", size)])
        case Quotient():
            return _rounded(expr.rounding, _fraction(expr, size, notation), size)
        case Rounded():
            return _rounded(expr.rounding, _expression(expr.inner, size, notation), size)


def _joined(expr: Expr, parts: tuple[Expr, ...], signs: list[str], size: float, notation: Notation) -> Box:
    """Return the parts of ``expr`` in a row with ``signs`` between them, and brackets where they are needed."""
    pieces: list[Box] = []
    for place, part in enumerate(parts):
        if place:
            pieces.append(_text(signs[place - 1], size))
        box = _expression(part, size, notation)
        bracketed = needs_brackets(part, expr, place, flat=False)
        pieces += [_text("(", size), box, _text(")", size)] if bracketed else [box]
    return _row(pieces)


def _fraction(expr: Quotient, size: float, notation: Notation) -> Box:
    top, bottom = (_expression(part, size * 0.94, notation) for part in (expr.numerator, expr.denominator))
    width = max(top.width, bottom.width) + size * 0.3
    axis, gap = -size * AXIS, size * 0.14
    above = _moved(top, (width - top.width) / 2, axis - gap - top.descent)
    below = _moved(bottom, (width - bottom.width) / 2, axis + gap + bottom.ascent)
    return Box(
        width,
        -(axis - gap - top.height),
        axis + gap + bottom.height,
        above.texts + below.texts,
        (*above.lines, *below.lines, (0.0, axis, width, axis)),
    )


def _rounded(rounding: Rounding, box: Box, size: float) -> Box:
    """Put floor or ceiling brackets around a box, drawn as lines so that they grow with it."""
    if rounding == "exact":
        return box
    hook, room = size * 0.28, size * 0.22
    inner = _moved(box, hook + room * 0.4, 0.0)
    width = box.width + 2 * hook + room * 0.8
    top, bottom = -box.ascent, box.descent
    foot = bottom if rounding == "floor" else top
    left, right = 1.0, width - 1.0
    brackets = (
        (left, top, left, bottom),
        (left, foot, left + hook * 0.8, foot),
        (right, top, right, bottom),
        (right - hook * 0.8, foot, right, foot),
    )
    return Box(width, box.ascent, box.descent, inner.texts, (*inner.lines, *brackets))


def _symbol_name(symbol: Symbol, size: float) -> Box:
    """Return a letter in italics, a word upright, with its subscript."""
    name = _italic(symbol.name) if len(symbol.name) == 1 else symbol.name
    box = _text(name, size)
    if not symbol.subscript:
        return box
    below = _moved(_text(symbol.subscript, size * SUBSCRIPT), 0.0, size * 0.2)
    return _row([box, below])


def _italic(letter: str) -> str:
    """Return the mathematical italic form of a Latin letter; h has none there but Planck's."""
    if letter == "h":
        return "\u210e"
    if "a" <= letter <= "z":
        return chr(0x1D44E + ord(letter) - ord("a"))
    return chr(0x1D434 + ord(letter) - ord("A")) if "A" <= letter <= "Z" else letter


def _text(text: str, size: float, token: str = "ink") -> Box:
    width = QFontMetricsF(formula_font(size)).horizontalAdvance(text)
    return Box(width, size * ASCENT, size * DESCENT, ((0.0, 0.0, text, size, token),))


def _moved(box: Box, x: float, y: float) -> Box:
    texts = tuple((left + x, top + y, text, size, token) for left, top, text, size, token in box.texts)
    lines = tuple((x1 + x, y1 + y, x2 + x, y2 + y) for x1, y1, x2, y2 in box.lines)
    return Box(box.width, box.ascent - y, box.descent + y, texts, lines)


def _row(boxes: Iterable[Box]) -> Box:
    boxes = list(boxes)
    x = 0.0
    texts: list[tuple[float, float, str, float, str]] = []
    lines: list[tuple[float, float, float, float]] = []
    for box in boxes:
        placed = _moved(box, x, 0.0)
        texts += placed.texts
        lines += placed.lines
        x += box.width
    ascent = max((box.ascent for box in boxes), default=0.0)
    descent = max((box.descent for box in boxes), default=0.0)
    return Box(x, ascent, descent, tuple(texts), tuple(lines))
