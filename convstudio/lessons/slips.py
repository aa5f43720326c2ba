"""Usual slips: a wrong procedure, the number it gives, and what to say about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from convstudio.engine.expressions import Expr, Quotient, number, write

if TYPE_CHECKING:
    from collections.abc import Iterable

A = TypeVar("A", bound="int | tuple[int, ...]")


@dataclass(frozen=True, slots=True)
class Slip(Generic[A]):
    """A wrong procedure and what it leads to.

    Parameters
    ----------
    answer : int or tuple of int
        What the wrong procedure gives: positions, a depth, a shape or a number.
    title : str
        A clause: "the +1 is missing".
    also : str
        The same as a subject: "Leaving out the +1".
    explanation : str
        Whole sentences with the numbers at hand.
    """

    answer: A
    title: str
    also: str
    explanation: str


def likeliest(slips: Iterable[Slip[A]], right: A, *, name_others: bool = True) -> list[Slip[A]]:
    """Return the slips that can be told from the right answer and from each other, in their order.

    Of several with one answer the first stays; with ``name_others`` it ends by naming the second. A slip that leads
    to no size at all (0 or less) is nobody's answer.
    """
    kept: dict[A, Slip[A]] = {}
    named: set[A] = set()
    for slip in slips:
        answer = slip.answer
        if answer == right or min(numbers_of(answer)) < 1:
            continue
        if answer not in kept:
            kept[answer] = slip
        elif name_others and answer not in named:
            named.add(answer)
            first = kept[answer]
            kept[answer] = replace(first, explanation=f"{first.explanation} {slip.also} would give the same.")
    return list(kept.values())


def numbers_of(answer: int | tuple[int, ...]) -> tuple[int, ...]:
    """Return the numbers in an answer."""
    return (answer,) if isinstance(answer, int) else answer


def divide(room: Expr, stride: int, rounding: str = "floor") -> Expr:
    """Return room / stride as one would write it: no fraction by 1, no rounding where it comes out even."""
    if stride == 1:
        return room
    if room.value % stride == 0:
        return Quotient(room, number(stride))
    return Quotient(room, number(stride), "ceil" if rounding == "ceil" else "floor")


def worked(expr: Expr) -> str:
    """Write an expression and its value: "(8·8·3 + 1)·20 = 3,860"; a bare number stands by itself."""
    text, value = write(expr, "numbers"), f"{expr.value:,}"
    return text if text == value else f"{text} = {value}"
