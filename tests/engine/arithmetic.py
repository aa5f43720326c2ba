"""Evaluates formulas as they are written, in plain text and in LaTeX: a tiny calculator for tests."""

from __future__ import annotations

import re
from fractions import Fraction
from math import ceil, floor

LATEX_AS_TEXT = (
    (r"\left\lfloor", "⌊"),
    (r"\right\rfloor", "⌋"),
    (r"\left\lceil", "⌈"),
    (r"\right\rceil", "⌉"),
    (r"\left(", "("),
    (r"\right)", ")"),
    (r"\max", "max"),
    (r"\bmod", " mod "),
    (r"\cdot", "·"),
    ("{,}", ""),
    ("-", "−"),
)
TOKEN = re.compile(r"\s*(?:(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)|(mod|max|[-+−·/(),⌊⌋⌈⌉]))")


def evaluate(text: str) -> Fraction:
    """Return what a line of plain text comes to: "(32 − 8 + 2·1)/2 + 1"."""
    return _Reader(_tokens(text)).whole()


def evaluate_latex(latex: str) -> Fraction:
    """Return what LaTeX for mathematics mode comes to."""
    while r"\frac" in latex:
        latex = re.sub(r"\\frac\{((?:[^{}]|\{,\})*)\}\{((?:[^{}]|\{,\})*)\}", r"((\1)/(\2))", latex)
    for command, sign in LATEX_AS_TEXT:
        latex = latex.replace(command, sign)
    return evaluate(latex)


def _tokens(text: str) -> list[str]:
    tokens, place = [], 0
    while place < len(text.rstrip()):
        found = TOKEN.match(text, place)
        assert found, f"can't be read from {text[place:]!r}"
        tokens.append(found.group(1) or found.group(2))
        place = found.end()
    return tokens


class _Reader:
    """Reads sums of products, with the usual precedence; mod binds least."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = [*tokens, ""]
        self._place = 0

    def whole(self) -> Fraction:
        value = self._remainder()
        assert not self._next, f"more than one formula: {self._tokens}"
        return value

    @property
    def _next(self) -> str:
        return self._tokens[self._place]

    def _take(self, *wanted: str) -> str:
        token = self._next
        if wanted and token not in wanted:
            return ""
        self._place += 1
        return token

    def _remainder(self) -> Fraction:
        value = self._sum()
        return value % self._sum() if self._take("mod") else value

    def _sum(self) -> Fraction:
        value = -self._product() if self._take("−") else self._product()
        while sign := self._take("+", "−"):
            value += self._product() if sign == "+" else -self._product()
        return value

    def _product(self) -> Fraction:
        value = self._part()
        while sign := self._take("·", "/"):
            value = value * self._part() if sign == "·" else value / self._part()
        return value

    def _part(self) -> Fraction:
        token = self._take()
        if token == "max":
            assert self._take("(")
            values = [self._remainder()]
            while self._take(","):
                values.append(self._remainder())
            assert self._take(")")
            return max(values)
        for opening, closing, round_ in (("(", ")", Fraction), ("⌊", "⌋", floor), ("⌈", "⌉", ceil)):
            if token == opening:
                value = self._remainder()
                assert self._take(closing)
                return Fraction(round_(value))
        return Fraction(token.replace(",", ""))
