"""How numbers are written in cells and sums: whole numbers whole, shared digits, a real minus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUS = "−"
MOST_DECIMALS = 6
MOST_EXTRA_DECIMALS = 2
LARGE = 100
"""Three digits before the point leave room for one behind it."""

SMALLEST_SHOWN = 2


def decimals_for(values: NDArray[np.floating]) -> int:
    """Return how many decimals all of ``values`` are written with: none for whole numbers, else two or more.

    Small numbers get so many that the largest is SMALLEST_SHOWN or more in the last place.

    Examples
    --------
    >>> decimals_for(np.array([1.0, -2.0])), decimals_for(np.array([0.25, 3.0])), decimals_for(np.array([0.004]))
    (0, 2, 3)
    """
    if not values.size:
        return 0
    low, high = float(values.min()), float(values.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        finite = values[np.isfinite(values)]
        return decimals_for(finite) if finite.size else 0
    # Most maps are told from whole numbers by their first row.
    return decimals_between(low, high, whole=is_whole(values[:1]) and is_whole(values))


def decimals_between(low: float, high: float, *, whole: bool) -> int:
    """Return how many decimals numbers from ``low`` to ``high`` are written with."""
    if whole:
        return 0
    largest = max(-low, high)
    if largest >= LARGE:
        return 1
    return next((n for n in range(2, MOST_DECIMALS) if largest * 10**n >= SMALLEST_SHOWN), MOST_DECIMALS)


def is_whole(values: NDArray[np.floating]) -> bool:
    """Say whether all values are whole numbers."""
    return bool(np.all(values == np.rint(values)))


def decimals_that_add_up(parts: Sequence[float], total: float) -> int:
    """Return how many decimals a sum is written with, so that the written parts add up to the written total.

    Where a few more decimals don't do it, the usual number is returned: the reader then sees a rounding.

    Examples
    --------
    >>> decimals_that_add_up([0.25, 0.5], 0.75), decimals_that_add_up([0.334, 0.334, 0.334], 1.002)
    (2, 3)
    """
    usual = decimals_for(np.asarray([*parts, total]))
    for decimals in range(usual, usual + MOST_EXTRA_DECIMALS + 1):
        written = sum(round(part, decimals) for part in parts)
        if round(written, decimals) == round(total, decimals):
            return decimals
    return usual


def write_number(value: float, decimals: int, *, short: bool = False) -> str:
    """Write one number; ``short`` leaves out a zero before the point, as cells do.

    Examples
    --------
    >>> write_number(-0.5, 2), write_number(-0.5, 2, short=True), write_number(3.0, 0), write_number(1234.5, 1)
    ('−0.50', '−.50', '3', '1,234.5')
    """
    if not np.isfinite(value):
        return {np.inf: "∞", -np.inf: f"{MINUS}∞"}.get(value, "NaN")
    rounded = round(float(value), decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    if short and decimals and text.startswith("0"):
        text = text[1:]
    return f"{MINUS}{text}" if rounded < 0 else text


def write_count(value: int) -> str:
    """Write a whole number with its thousands apart: 756,560."""
    return f"{value:,}".replace("-", MINUS)


def write_large(value: int) -> str:
    """Write a large count in three or four figures: 752,640; 15.47 G; 1.47 M.

    Examples
    --------
    >>> write_large(752640), write_large(1_470_000), write_large(15_470_264_320)
    ('752,640', '1.47 M', '15.47 G')
    """
    for unit, size in (("T", 10**12), ("G", 10**9), ("M", 10**6)):
        if value >= size:
            return f"{value / size:.2f} {unit}"
    return write_count(value)


def write_bytes(size: int) -> str:
    """Write a memory size in KiB, MiB or GiB.

    Examples
    --------
    >>> write_bytes(15680), write_bytes(512), write_bytes(58 * 2**20)
    ('15.3 KiB', '512 B', '58.0 MiB')
    """
    for unit, unit_size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if size >= unit_size:
            return f"{size / unit_size:,.1f} {unit}"
    return f"{size} B"
