"""What is shown of large arrays, found out once: frames are built sixty times a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.figures.colormap import scale_between, scale_of
from convstudio.figures.numerals import decimals_between, decimals_for, is_whole
from convstudio.figures.parts.base import Cells
from convstudio.studio.array_facts import extent_of, remember, remember_rows, remember_version

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convstudio.figures.colormap import Scale
    from convstudio.studio.array_facts import Region

__all__ = ["channel_cells", "known_decimals", "known_scale", "remember"]


def channel_cells(array: NDArray[np.floating], channel: int) -> Cells:
    """Return one channel of (C, H, W) as cells, the same object every time; copied, so as not to keep all alive."""

    def mend(before: Cells, region: Region) -> Cells:
        channels, rows, columns = region
        if not channels.start <= channel < channels.stop:
            return before
        return before.replaced(array[channel].copy(), rows, columns)

    return remember_version(array, ("cells", channel), lambda: Cells(array[channel].copy()), mend)


def known_scale(array: NDArray[np.floating], channel: int | None = None) -> Scale:
    """Return the scale of a whole array, or of one of its channels."""

    def find() -> Scale:
        low, high = _extent(array, channel)
        return scale_between(low, high) if np.isfinite([low, high]).all() else scale_of(_of(array, channel))

    return remember(array, ("scale", channel), find)


def known_decimals(array: NDArray[np.floating], channel: int | None = None) -> int:
    """Return with how many decimals a whole array is written, or one of its channels."""

    def find() -> int:
        low, high = _extent(array, channel)
        values = _of(array, channel)
        if not np.isfinite([low, high]).all():
            return decimals_for(values)
        # Most maps are told from whole numbers by their first row.
        whole = is_whole(values[:1]) and bool(remember_rows(array, "whole", _are_whole, channel).all())
        return decimals_between(low, high, whole=whole)

    return remember(array, ("decimals", channel), find)


def _of(array: NDArray[np.floating], channel: int | None) -> NDArray[np.floating]:
    return array if channel is None else array[channel]


def _extent(array: NDArray[np.floating], channel: int | None) -> tuple[float, float]:
    return extent_of(array, channel) if array.size else (np.nan, np.nan)


def _are_whole(values: NDArray[np.floating]) -> NDArray[np.bool_]:
    return np.asarray((values == np.rint(values)).all(axis=-1))
