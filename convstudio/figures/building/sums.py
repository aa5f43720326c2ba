"""How a number comes about, written out: terms, sums over channels, and results."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import NDArray

from convstudio.figures.numerals import decimals_for, decimals_that_add_up, write_number
from convstudio.figures.parts.text import Line, Run, section

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Style(TypedDict):
    size: float
    glued: bool


MOST_TERMS = 25
MOST_CHANNEL_SUMS = 6
SUM_SIZE = 15.0
RESULT_SIZE = 18.0
NOTE_SIZE = 13.0
GLUED: _Style = {"size": SUM_SIZE, "glued": True}
EQUALS = Run("  =  ", "second_ink", size=SUM_SIZE)


def titles(row: int, column: int) -> tuple[Run, Run]:
    """Return the head of the sum's card, and a short one for a narrow card."""
    place = f"row {row + 1}, column {column + 1}"
    return section(f"This step · {place}"), section(place)


def terms(patch: NDArray[np.floating], kernel: NDArray[np.floating], decimals: int, kernel_decimals: int) -> Line:
    """Return the products of one channel, "2·1 + 0·(−1) + …", or nothing where there are too many to read."""
    if patch.size > MOST_TERMS:
        return ()
    runs: list[Run] = []
    for value, factor in zip(patch.ravel(), kernel.ravel(), strict=True):
        if runs:
            runs.append(Run(" + ", "second_ink", size=SUM_SIZE))
        runs.append(Run(bracket(short(float(value), decimals)), "accent", size=SUM_SIZE))
        runs.append(Run(f"·{bracket(short(float(factor), kernel_decimals))}", "window", **GLUED))
    return tuple(runs)


def sum_lines(products: Line, sums: Line, *, plain: bool) -> tuple[Line, ...]:
    """Return the terms and what they add up to, on one line where they are all there is."""
    if not products:
        return (sums,)
    return ((*products, *sums[-2:]),) if plain else (products, sums)


def channel_sums(names: Sequence[str], sums: NDArray[np.floating], bias: float | None, total: float) -> Line:
    """Return "Σ R 0.41 + Σ G 0.22 + Σ B −0.18 + bias 0.10 = 0.55".

    Parameters
    ----------
    names : sequence of str
        What to call each channel.
    sums : (C,)
    bias : float or None
        None for a layer without.
    """
    runs: list[Run] = []
    decimals = decimals_that_add_up([*map(float, sums), bias or 0.0], total)
    if len(sums) <= MOST_CHANNEL_SUMS:
        for name, value in zip(names, sums, strict=True):
            runs += summand(f"Σ {name}" if len(sums) > 1 else "Σ", float(value), decimals, first=not runs)
    else:
        runs += summand(f"Σ of {len(sums)} channels", float(np.sum(sums)), decimals, first=True)
    if bias is not None:
        runs += summand("bias", bias, decimals, first=False)
    return (*runs, EQUALS, result(total, decimals))


def summand(label: str, value: float, decimals: int, *, first: bool) -> list[Run]:
    """Return a labelled number of a sum."""
    plus = "" if first else "  +  "
    return [
        Run(f"{plus}{label} ", "second_ink", size=SUM_SIZE),
        Run(write_number(value, decimals) if first else bracket(write_number(value, decimals)), **GLUED),
    ]


def result(value: float, decimals: int) -> Run:
    """Return the number that a line ends with."""
    return Run(write_number(value, decimals), "output", bold=True, size=RESULT_SIZE, glued=True)


def note(words: str) -> Line:
    """Return a line of explanation under a sum, which wraps between its words."""
    return tuple(Run(f"{word} ", "second_ink", size=NOTE_SIZE) for word in words.split())


def short(value: float, decimals: int) -> str:
    """Write a number as cells do."""
    return write_number(float(value), decimals, short=True)


def bracket(text: str) -> str:
    """Put a negative number in brackets."""
    return f"({text})" if text.startswith("−") else text


def write(value: float) -> str:
    """Write a number alone."""
    return write_number(value, decimals_for(np.asarray([value])))
