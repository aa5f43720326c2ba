"""The channels behind the one in front: what their edges show, and what it takes to bring them forward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.figures.building.known import channel_cells
from convstudio.figures.parts.grid import MOST_SHEETS
from convstudio.figures.views import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from convstudio.figures.building.moment import Moment
    from convstudio.figures.colormap import Scale

    Way = Callable[[int], tuple[int | None, int | None]]


def sheets_of(
    array: NDArray[np.floating],
    current: int,
    scale: Scale | Callable[[int], Scale],
    way: Way,
    channels: range | None = None,
) -> tuple[Sheet, ...]:
    """Return the channels that come after the current one, round and round, the nearest first.

    Parameters
    ----------
    array : (C, H, W)
    current : int
        The channel in front.
    scale : Scale or callable
        Of all channels, or of each.
    way : callable
        Returns the (filter, channel) to go to for a channel to come forward, as the playhead counts them.
    channels : range, optional
        Of which channels there are sheets; otherwise all.
    """
    channels = range(len(array)) if channels is None else channels
    count = len(channels)
    start = current - channels.start
    behind = [channels[(start + depth) % count] for depth in range(1, min(count - 1, MOST_SHEETS) + 1)]
    return tuple(
        Sheet(channel_cells(array, place), scale(place) if callable(scale) else scale, place, *way(place))
        for place in behind
    )


def by_filter(channel: int) -> tuple[int | None, int | None]:
    """Return the way to a channel that is an output channel's own."""
    return channel, None


def by_channel(channel: int) -> tuple[int | None, int | None]:
    """Return the way to an input channel."""
    return None, channel


def nowhere(_channel: int) -> tuple[int | None, int | None]:
    """Return that a channel comes forward only when a step reads it."""
    return None, None


def within_groups(moment: Moment, first: int, depth: int) -> Way:
    """Return the way to an input channel where a filter reads ``depth`` of them, from ``first`` on.

    A channel that the present filter does not read comes forward with the first filter that does.
    """
    filters = len(moment.outputs) // max(1, len(moment.inputs) // depth)

    def way(channel: int) -> tuple[int | None, int | None]:
        group, place = divmod(channel, depth)
        return (None, place) if group == first // depth else (group * filters, place)

    return way
