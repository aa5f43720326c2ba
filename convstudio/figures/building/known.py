"""What has been found out about large arrays, kept while they live: frames are built sixty times a second."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, TypeVar

from convstudio.figures.colormap import scale_of
from convstudio.figures.numerals import decimals_for
from convstudio.figures.parts.base import Cells

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from convstudio.figures.colormap import Scale

T = TypeVar("T")

_known: dict[int, tuple[weakref.ref[Any], dict[object, Any]]] = {}
"""Answers by the array they are about; gone when the array goes."""


def remember(array: NDArray[np.generic], question: object, answer: Callable[[], T]) -> T:
    """Return what ``answer`` says about ``array``, asked once for every ``question`` about this very array.

    The array must not be changed in place; what the runner returns never is.
    """
    place = id(array)
    kept = _known.get(place)
    if kept is None or kept[0]() is not array:
        kept = _known[place] = (weakref.ref(array, lambda gone: _forget(place, gone)), {})
    answers = kept[1]
    if question not in answers:
        answers[question] = answer()
    known: T = answers[question]
    return known


def _forget(place: int, gone: weakref.ref[Any]) -> None:
    # Another array may have been put in the same place by now.
    if place in _known and _known[place][0] is gone:
        del _known[place]


def channel_cells(array: NDArray[np.floating], channel: int) -> Cells:
    """Return one channel of (C, H, W) as cells, the same object every time; copied, so as not to keep all alive."""
    return remember(array, ("cells", channel), lambda: Cells(array[channel].copy()))


def known_scale(array: NDArray[np.floating], channel: int | None = None) -> Scale:
    """Return the scale of a whole array, or of one of its channels."""
    return remember(array, ("scale", channel), lambda: scale_of(array if channel is None else array[channel]))


def known_decimals(array: NDArray[np.floating], channel: int | None = None) -> int:
    """Return with how many decimals a whole array is written, or one of its channels."""
    return remember(array, ("decimals", channel), lambda: decimals_for(array if channel is None else array[channel]))
