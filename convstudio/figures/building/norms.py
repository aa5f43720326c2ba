"""Frames of norms: which numbers share a mean and a variance, and what that makes of one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine.layers import BatchNorm2d, GroupNorm, InstanceNorm2d, LayerNorm, LocalResponseNorm
from convstudio.figures.building import sums
from convstudio.figures.building.known import known_decimals, remember
from convstudio.figures.building.pointwise import description, extras_of, place_of, titled
from convstudio.figures.building.views import channel_band, input_view
from convstudio.figures.frames import PointwiseFrame
from convstudio.figures.numerals import write_count, write_number
from convstudio.figures.parts.text import Line, Run, section

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import Band, Block


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """Which numbers share a mean with the one that is looked at.

    Parameters
    ----------
    channels : range
    rows, columns : slice
    words : str
        Which they are.
    """

    channels: range
    rows: slice
    columns: slice
    words: str


def build_norm(moment: Moment) -> PointwiseFrame:
    """Return the frame of one number as it is normalised."""
    channel, row, column = place_of(moment)
    before, after = float(moment.inputs[channel, row, column]), float(moment.outputs[channel, row, column])
    shared = _shared(moment, channel, row, column)
    return PointwiseFrame(
        input=input_view(moment, (0, 0, 0, 0), channel),
        output=titled(moment, channel),
        read=(row, column, 1, 1),
        output_row=row,
        output_column=column,
        filled=moment.playhead.step + 1,
        curve=(),
        at=(before, after),
        lines=norm_lines(moment),
        shared=_block(shared),
        spreads=_spreads(moment),
        description=description(moment, channel, row, column, after),
        extras=replace(extras_of(moment, row, column), band=_band(moment, shared, channel)),
    )


def norm_lines(moment: Moment) -> tuple[Line, ...]:
    """Return how one number is normalised, in words."""
    channel, row, column = place_of(moment)
    before, after = float(moment.inputs[channel, row, column]), float(moment.outputs[channel, row, column])
    return _lines(moment, _shared(moment, channel, row, column), (channel, row, column), before, after)


def _shared(moment: Moment, channel: int, row: int, column: int) -> _Shared:
    layer, (channels, height, width) = moment.row.layer, moment.inputs.shape
    whole = slice(0, height), slice(0, width)
    match layer:
        case GroupNorm(groups):
            size = channels // groups
            first = channel // size * size
            words = f"all numbers of the {size} channels of group {channel // size + 1} of {groups}"
            return _Shared(range(first, first + size), *whole, words)
        case LayerNorm(axes):
            along = axes or (1, 2, 3)
            rows = whole[0] if 2 in along else slice(row, row + 1)
            columns = whole[1] if 3 in along else slice(column, column + 1)
            picked = range(channels) if 1 in along else range(channel, channel + 1)
            words = "all numbers of the picture" if len(along) == 3 else f"the numbers {_along(along)}"
            return _Shared(picked, rows, columns, words)
        case LocalResponseNorm(size):
            first, last = max(0, channel - size // 2), min(channels, channel + (size - 1) // 2 + 1)
            return _Shared(
                range(first, last), slice(row, row + 1), slice(column, column + 1), f"this place in {size} channels"
            )
        case InstanceNorm2d():
            return _Shared(range(channel, channel + 1), *whole, "all numbers of this channel, of this picture alone")
    return _Shared(range(channel, channel + 1), *whole, "this channel in every picture of a batch")


def _spreads(moment: Moment) -> tuple[bool, bool]:
    """Return whether a number changes all rows, and all columns: not where the mean is known beforehand."""
    match moment.row.layer:
        case LayerNorm(axes):
            return 2 in (axes or (2, 3)), 3 in (axes or (2, 3))
        case GroupNorm() | InstanceNorm2d():
            return True, True
    return False, False


def _along(axes: tuple[int, ...]) -> str:
    names = {1: "all channels", 2: "all rows", 3: "all columns"}
    return "of " + " and ".join(names[axis] for axis in axes)


def _block(shared: _Shared) -> Block:
    rows, columns = shared.rows, shared.columns
    return (rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start)


def _band(moment: Moment, shared: _Shared, channel: int) -> Band:
    local = isinstance(moment.row.layer, LocalResponseNorm)
    title = "Whose squares are added up" if local else "Which numbers share a mean"
    caption = shared.words[:1].upper() + shared.words[1:]
    top, left, high, wide = _block(shared)
    cell = (top, left) if (high, wide) == (1, 1) else None
    return channel_band(moment, title, caption, shared.channels, channel, cell)


def _lines(
    moment: Moment, shared: _Shared, place: tuple[int, int, int], before: float, after: float
) -> tuple[Line, ...]:
    layer, (_, row, column) = moment.row.layer, place
    decimals = max(known_decimals(moment.inputs), known_decimals(moment.outputs))
    head = (section(f"This cell · row {row + 1}, column {column + 1}"),)
    ending = (sums.EQUALS, sums.result(after, decimals))
    x = sums.bracket(write_number(before, decimals)) if before < 0 else write_number(before, decimals)
    values = moment.inputs[shared.channels.start : shared.channels.stop, shared.rows, shared.columns]
    if isinstance(layer, LocalResponseNorm):
        squares = float(np.square(values, dtype=np.float64).sum())
        below = f" / ({_figures(layer.k)} + {_figures(layer.alpha)} / {layer.size} · {_figures(squares)})"
        power = Run(f"^{_figures(layer.beta)}", "window", size=sums.SUM_SIZE, glued=True)
        words = sums.note("The squares of the neighbours are added up, and their root holds strong numbers back.")
        start = Run(x, "accent", size=sums.SUM_SIZE)
        return (head, (start, Run(below, "window", size=sums.SUM_SIZE, glued=True), power, *ending), words)
    mean, variance, learned = _moments(moment, shared, values, place[0])
    used = Run(f"({write_number(before, decimals)} − {sums.bracket(_figures(mean))})", "accent", size=sums.SUM_SIZE)
    eps = getattr(layer, "eps", 0.0)
    runs = [used, Run(f" / √({_figures(variance)} + {_plain(eps)})", "window", size=sums.SUM_SIZE)]
    weight, bias = _learned(moment, "weight", place), _learned(moment, "bias", place)
    if weight is not None:
        runs.append(Run(f" · {sums.bracket(_figures(weight))}", size=sums.SUM_SIZE))
    if bias is not None:
        runs.append(Run(f" + {sums.bracket(_figures(bias))}", size=sums.SUM_SIZE))
    whence = "were learned while training" if learned else f"are those of {write_count(values.size)} numbers"
    told = f"Mean {_figures(mean)} and variance {_figures(variance)} {whence}: {shared.words}."
    return (head, (*runs, *ending), sums.note(told))


def _moments(moment: Moment, shared: _Shared, values: NDArray[np.floating], channel: int) -> tuple[float, float, bool]:
    """Return mean and variance, and whether they were learned."""
    if "running_mean" in moment.weights and isinstance(moment.row.layer, BatchNorm2d | InstanceNorm2d):
        weights = moment.weights
        return float(weights["running_mean"][channel]), float(weights["running_var"][channel]), True
    key = ("moments", shared.channels, shared.rows.start, shared.rows.stop, shared.columns.start, shared.columns.stop)

    def answer() -> tuple[float, float]:
        return float(values.mean(dtype=np.float64)), float(values.var(dtype=np.float64))

    return (*remember(moment.inputs, key, answer), False)


def _learned(moment: Moment, name: str, place: tuple[int, int, int]) -> float | None:
    """Return the weight or bias that this number is scaled or shifted by."""
    array = moment.weights.get(name)
    if array is None:
        return None
    axes = moment.row.layer.axes or (1, 2, 3) if isinstance(moment.row.layer, LayerNorm) else (1,)
    return float(array[tuple(place[axis - 1] for axis in axes)])


def _figures(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _plain(value: float) -> str:
    """Write a small number without an exponent: 0.00001."""
    return f"{value:.10f}".rstrip("0").rstrip(".")
