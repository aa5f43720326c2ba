"""What has been found out about large arrays, kept while they live, and mended where a later version differs."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

T = TypeVar("T")

Region = tuple[slice, ...]
"""A block of an array: from where to where along each axis."""

MOST_VERSIONS = 4
"""How many versions back an answer is looked for."""


@dataclass(slots=True)
class _Facts:
    """Answers about one array, and where it differs from earlier ones, the latest first."""

    about: weakref.ref[Any]
    answers: dict[object, Any] = field(default_factory=dict)
    earlier: tuple[tuple[weakref.ref[Any], Region], ...] = ()


_known: dict[int, _Facts] = {}
"""By the id of the array; gone when the array goes."""


def remember(array: NDArray[np.generic], question: object, answer: Callable[[], T]) -> T:
    """Return what ``answer`` says about ``array``, asked once for every ``question`` about this very array.

    The array must not be changed in place; what the runner returns never is.
    """
    answers = _facts_of(array).answers
    if question not in answers:
        answers[question] = answer()
    known: T = answers[question]
    return known


def remember_version(
    array: NDArray[np.generic], question: object, answer: Callable[[], T], mend: Callable[[T, Region], T]
) -> T:
    """Return what ``remember`` does; where an earlier version's answer is known, it is mended instead of found anew.

    Parameters
    ----------
    mend : callable(answer, region)
        Takes the earlier answer, which it must not change, and the block outside of which nothing is different.
    """

    def answer_or_mend() -> T:
        for about, region in _facts_of(array).earlier:
            before = about()
            facts = _known.get(id(before)) if before is not None else None
            if facts is not None and facts.about() is before and question in facts.answers:
                return mend(facts.answers[question], region)
        return answer()

    return remember(array, question, answer_or_mend)


def note_version(array: NDArray[np.generic], earlier: NDArray[np.generic], region: Region) -> None:
    """Let it be known that an array differs from an earlier one in a block alone; both have the same shape."""
    further = tuple((about, _united(region, known)) for about, known in _facts_of(earlier).earlier)
    _facts_of(array).earlier = ((weakref.ref(earlier), region), *further)[:MOST_VERSIONS]


def remember_rows(
    array: NDArray[np.generic], question: object, answer: Callable[[NDArray[Any]], NDArray[Any]], channel: int | None
) -> NDArray[Any]:
    """Return what ``answer`` says of every row of an array, or of one of its channels; mended where it can be.

    Parameters
    ----------
    answer : callable(part) -> array
        Takes (…, W) to (…) or (…, n): row by row, so that a part of the rows gives a part of the answer.
    """

    def mend(before: NDArray[Any], region: Region) -> NDArray[Any]:
        rows = region[:-1]
        if channel is not None:
            if not rows[0].start <= channel < rows[0].stop:
                return before
            rows = rows[1:]
        mended = before.copy()
        mended[rows] = answer(part[rows])
        return mended

    part = array if channel is None else array[channel]
    return remember_version(array, (question, channel), lambda: np.asarray(answer(part)), mend)


def extent_of(array: NDArray[np.floating], channel: int | None = None) -> tuple[float, float]:
    """Return the lowest and the highest number of an array that has any, or of one of its channels; NaN if one is."""
    rows = remember_rows(array, "extents", _extents, channel)
    return float(rows[..., 0].min()), float(rows[..., 1].max())


def _extents(values: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.stack([values.min(axis=-1), values.max(axis=-1)], axis=-1)


def _facts_of(array: NDArray[np.generic]) -> _Facts:
    place = id(array)
    facts = _known.get(place)
    if facts is None or facts.about() is not array:
        facts = _known[place] = _Facts(weakref.ref(array, lambda gone: _forget(place, gone)))
    return facts


def _forget(place: int, gone: weakref.ref[Any]) -> None:
    # Another array may have been put in the same place by now.
    if place in _known and _known[place].about is gone:
        del _known[place]


def _united(one: Region, other: Region) -> Region:
    return tuple(slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(one, other, strict=True))
