"""Arguments as frameworks spell them, read into what the engine holds: numbers, pairs, sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import ShapeError
from convstudio.engine.shapes import LARGEST_INT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine import Pads, Pair

BOUNDLESS = float(LARGEST_INT)
"""Stands for no bound where a layer holds one: the largest number that a document can hold."""


def refuse(who: str, what: str, advice: str = "") -> ShapeError:
    """Return the error for something that a framework refuses: "PyTorch refuses it: groups is 0"."""
    return ShapeError(f"{who} refuses it: {what}", advice)


def is_whole(value: object) -> bool:
    """Say whether ``value`` is a whole number, and not True or False."""
    return isinstance(value, int) and not isinstance(value, bool)


def whole(name: str, value: Any, *, least: int | None = None) -> int:
    """Return ``value``, which must be a whole number, and at least ``least``.

    Raises
    ------
    ShapeError
        If it is not.
    """
    if not is_whole(value):
        raise ShapeError(f"its {name} can't be {value!r}", "Give a whole number.")
    if least is not None and value < least:
        raise ShapeError(f"its {name} can't be {value}", f"Set {name} to {least} or more.")
    return int(value)


def number(name: str, value: Any) -> float:
    """Return ``value``, which must be a number.

    Raises
    ------
    ShapeError
        If it is not.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ShapeError(f"its {name} can't be {value!r}", "Give a number.")
    return value


def wholes(name: str, value: Any, *, lengths: Sequence[int] | None = None, least: int | None = None) -> tuple[int, ...]:
    """Return ``value``, a list of whole numbers of one of ``lengths``.

    Raises
    ------
    ShapeError
        If it is not.
    """
    if not isinstance(value, list | tuple):
        raise ShapeError(f"its {name} can't be {value!r}", "Give a list of whole numbers.")
    if lengths is not None and len(value) not in lengths:
        raise ShapeError(f"its {name} can't be {list(value)}", f"Give {' or '.join(map(str, lengths))} numbers.")
    return tuple(whole(name, item, least=least) for item in value)


def pair_of(name: str, value: Any, *, least: int | None = None, lengths: Sequence[int] = (2,)) -> Pair:
    """Return (height, width) from a whole number for both, or from a list; one of a single number holds for both.

    Raises
    ------
    ShapeError
        If it is neither.
    """
    if not isinstance(value, list | tuple):
        height = width = whole(name, value, least=least)
        return height, width
    numbers = wholes(name, value, lengths=lengths, least=least)
    return numbers[0], numbers[-1]


def squeeze(sizes: Pair) -> int | Pair:
    """Return one number where both are the same: layers are written as one would by hand."""
    return sizes[0] if sizes[0] == sizes[1] else sizes


def squeeze_sides(sides: Pads) -> int | Pair | Pads:
    """Return one number, or two, where all sides, or opposite ones, are the same."""
    top, left, bottom, right = sides
    return squeeze((top, left)) if (top, left) == (bottom, right) else sides
