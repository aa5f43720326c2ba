"""How well a name fits what is typed: by its beginning, by words, by initials, by what it is about."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PIECE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+|[^\W\d_]+")

EXACT, BEGINNING, FROM_WORD, WORDS, PART, INITIALS, PHRASE, MENTIONED, LOOSE = range(9)
"""The ranks, best first. What is LOOSE has the letters in this order and nothing more."""

FEWEST_LOOSE = 3
"""Letters. Fewer stand in almost any name."""


def rank(wanted: str, name: str, about: str = "") -> int | None:
    """Return how well a name fits, EXACT best; None if it does not.

    Parameters
    ----------
    wanted : str
        What is typed. Nothing fits everything.
    name : str
    about : str
        More words that find it.

    Examples
    --------
    >>> rank("wrap res", "Wrap as: Residual") == WORDS
    True
    >>> rank("gtc3", "Go to Conv2d 3") == rank("mp", "MaxPool2d") == INITIALS
    True
    >>> rank("halve size", "MaxPool2d", "halve the size") == MENTIONED
    True
    >>> rank("rsnt50", "ResNet-50") == LOOSE
    True
    """
    words = wanted.lower().split()
    phrase, lowered = " ".join(words), name.lower()
    everything = f"{lowered} {about.lower()}"
    letters = "".join(words)
    tests: tuple[tuple[int, Callable[[], bool]], ...] = (
        (EXACT, lambda: lowered == phrase),
        (BEGINNING, lambda: lowered.startswith(phrase)),
        (FROM_WORD, lambda: f" {phrase}" in lowered),
        (WORDS, lambda: all(any(start.startswith(word) for start in _starts(name)) for word in words)),
        (PART, lambda: phrase in lowered),
        (INITIALS, lambda: _made_of_starts(letters, _pieces(name))),
        (PHRASE, lambda: phrase in everything),
        (MENTIONED, lambda: all(word in everything for word in words)),
        (LOOSE, lambda: len(letters) >= FEWEST_LOOSE and _in_order(letters, _pieces(name))),
    )
    return next((found for found, fits in tests if fits()), None)


@lru_cache(maxsize=4096)
def _pieces(name: str) -> tuple[str, ...]:
    """Return what a name is made of, in small letters: "MaxPool2d" is max, pool, 2, d."""
    return tuple(piece.lower() for piece in PIECE.findall(name))


@lru_cache(maxsize=4096)
def _starts(name: str) -> frozenset[str]:
    """Return all that a word of a name may be looked for by."""
    return frozenset((*name.lower().split(), *_pieces(name)))


def _made_of_starts(letters: str, pieces: tuple[str, ...]) -> bool:
    """Whether the letters are the beginnings of pieces, in their order; pieces may be left out."""
    reached = {0}
    for piece in pieces:
        reached |= {done + length for done in reached for length in range(1, _shared(letters[done:], piece) + 1)}
    return len(letters) in reached


def _shared(letters: str, piece: str) -> int:
    """Return how many letters the two begin with together."""
    count = 0
    for one, other in zip(letters, piece, strict=False):
        if one != other:
            break
        count += 1
    return count


def _in_order(letters: str, pieces: tuple[str, ...]) -> bool:
    """Whether the pieces have these letters in this order, from the beginning of a piece on."""
    for place, piece in enumerate(pieces):
        if piece[0] == letters[0]:
            rest = iter("".join(pieces[place:]))
            if all(letter in rest for letter in letters):
                return True
    return False
