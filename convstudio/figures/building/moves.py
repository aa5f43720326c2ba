"""Frames of layers that move cells, repeat them or mix neighbours: where every output comes from.

Nothing here knows how a layer moves its cells: it is asked. The layer is given the numbers of the cells instead of
what is in them, and its answer says which cell went where.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine.layers import Flatten, PixelShuffle, PixelUnshuffle, SelectChannels, Upsample
from convstudio.figures.building import sums
from convstudio.figures.building.known import known_decimals, remember
from convstudio.figures.building.mixing import mix_frame
from convstudio.figures.building.pointwise import extras_of, place_of, titled
from convstudio.figures.building.sheets import by_filter, nowhere
from convstudio.figures.building.vector_maps import vector_view, wrap_columns
from convstudio.figures.building.views import channel_band, input_view
from convstudio.figures.frames import Moved, PointwiseFrame
from convstudio.figures.numerals import write_number
from convstudio.figures.parts.base import Cells
from convstudio.figures.parts.text import Line, Run, section
from convstudio.runner.forward import forward

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import Band, Block
    from convstudio.figures.look import Look

NOWHERE = -1
"""Stands for a number that comes from no cell: a constant padding."""

MIXING = ("bilinear", "bicubic", "area")


def build_move(moment: Moment) -> PointwiseFrame:
    """Return the frame of one output and the cell that it comes from."""
    layer = moment.row.layer
    if isinstance(layer, Upsample) and layer.mode in MIXING:
        return mix_frame(moment)
    vector = moment.outputs.ndim != 3
    if vector:
        step = min(moment.playhead.step, moment.outputs.size - 1)
        source, shown = int(origins(moment).ravel()[step]), divmod(step, wrap_columns(moment.outputs.size))
        value, place = float(moment.outputs.ravel()[step]), (0, 0, 0)
    else:
        place = place_of(moment)
        source, shown = int(origins(moment)[place]), place[1:]
        value, step = float(moment.outputs[place]), moment.playhead.step
    channel, row, column = cell_of(moment, source) if source != NOWHERE else (place[0] % len(moment.inputs), -1, -1)
    extras = extras_of(moment, *place[1:]) if not vector else extras_of(replace(moment, look=_bare(moment)), 0, 0)
    if isinstance(layer, PixelShuffle | PixelUnshuffle | SelectChannels):
        extras = replace(extras, band=_band(moment, channel, row, column))
    return PointwiseFrame(
        input=input_view(moment, (0, 0, 0, 0), channel, way=by_filter if _keeps_channels(moment) else nowhere),
        output=vector_view(moment) if vector else titled(moment, place[0]),
        read=(row, column, 1, 1) if source != NOWHERE else (0, 0, 0, 0),
        output_row=shown[0],
        output_column=shown[1],
        filled=step + 1,
        curve=(),
        at=(value if source != NOWHERE else 0.0, value),
        lines=_lines(moment, (channel, row, column), step if vector else place, value, source=source),
        description=f"{moment.row.name}, step {step + 1}: {value:g}"
        + (f" from channel {channel + 1}, row {row + 1}, column {column + 1}" if source != NOWHERE else ", padding"),
        dropped=_dropped(moment),
        moved=Moved(Cells(origins(moment)), channel, place[0], wrap_columns(moment.outputs.size) if vector else 0),
        extras=extras,
    )


def _keeps_channels(moment: Moment) -> bool:
    """Say whether every output channel is made of the input channel of the same number."""
    if moment.outputs.ndim != moment.inputs.ndim or len(moment.outputs) != len(moment.inputs):
        return False
    numbers, size = origins(moment), moment.inputs[0].size
    own = np.arange(len(numbers))[:, np.newaxis, np.newaxis]
    return remember(
        moment.outputs,
        ("keeps channels", moment.row.layer),
        lambda: bool(((numbers == NOWHERE) | (numbers // size == own)).all()),
    )


def _bare(moment: Moment) -> Look:
    return replace(moment.look, field=False, borders=False)


def origins(moment: Moment) -> NDArray[np.int64]:
    """Return for every output the number of the input cell that it comes from, or NOWHERE."""

    def ask() -> NDArray[np.int64]:
        shape, size = moment.inputs.shape, moment.inputs.size
        numbers = np.arange(size, dtype=np.float64).reshape(1, *shape)
        first, second = (forward(moment.row.layer, numbers + shift, {}) for shift in (0.0, float(size)))
        # What stays when all cells change comes from none of them.
        found: NDArray[np.int64] = np.where(first == second, NOWHERE, first)[0].astype(np.int64)
        return found

    return remember(moment.outputs, ("origins", moment.row.layer), ask)


def cell_of(moment: Moment, number: int) -> tuple[int, int, int]:
    """Return (channel, row, column) of an input cell."""
    _, height, width = moment.inputs.shape
    channel, rest = divmod(number, height * width)
    return (channel, *divmod(rest, width))


def _dropped(moment: Moment) -> tuple[Block, ...]:
    """Return the rows and columns of the input that no output comes from."""
    if prod(moment.outputs.shape) >= moment.inputs.size:
        return ()

    def ask() -> tuple[Block, ...]:
        channels, height, width = moment.inputs.shape
        used = np.zeros(moment.inputs.size, bool)
        numbers = origins(moment).ravel()
        used[numbers[numbers != NOWHERE]] = True
        kept = used.reshape(channels, height, width)
        rows, columns = np.flatnonzero(kept.any(axis=(0, 2))), np.flatnonzero(kept.any(axis=(0, 1)))
        if not rows.size:
            return ((0, 0, height, width),)
        top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
        strips = (
            (0, 0, top, width),
            (bottom, 0, height - bottom, width),
            (top, 0, bottom - top, left),
            (top, right, bottom - top, width - right),
        )
        return tuple(strip for strip in strips if strip[2] and strip[3])

    return remember(moment.outputs, ("dropped", moment.row.layer), ask)


def _band(moment: Moment, channel: int, row: int, column: int) -> Band:
    """Return the channels that are laid out as cells."""
    numbers = origins(moment)
    index = min(moment.playhead.filter_index, len(numbers) - 1)
    _, height, width = moment.inputs.shape
    channels = np.unique(numbers[index] // (height * width))
    marked = range(int(channels.min()), int(channels.max()) + 1)
    many = f"{len(channels)} of {len(moment.inputs)} channels" if len(channels) > 1 else f"channel {marked.start + 1}"
    caption = f"Output channel {index + 1} is made of {many}"
    return channel_band(moment, "Where each number comes from", caption, marked, channel, (row, column))


def _lines(
    moment: Moment, cell: tuple[int, int, int], place: int | tuple[int, int, int], value: float, *, source: int
) -> tuple[Line, ...]:
    if isinstance(moment.row.layer, Flatten) and isinstance(place, int) and source != NOWHERE:
        return _flatten_lines(moment, cell, place, value)
    number = write_number(value, known_decimals(moment.outputs))
    words = f"place {place + 1}" if isinstance(place, int) else _words(place)
    head, target = (section("This number"),), Run(words, "output", bold=True, size=sums.SUM_SIZE)
    if source == NOWHERE:
        is_given = Run(number, size=sums.SUM_SIZE)
        return (head, (target, sums.EQUALS, is_given), sums.note("Padding: it comes from no cell of the input."))
    whence = Run(_words(cell), "accent", size=sums.SUM_SIZE)
    return (head, (whence, ARROW, target), sums.note(f"The number {number} stays as it is{_manner(moment)}."))


ARROW = Run("  →  ", "second_ink", size=sums.SUM_SIZE)


def _words(cell: tuple[int, int, int]) -> str:
    channel, row, column = cell
    return f"channel {channel + 1}, row {row + 1}, column {column + 1}"


def _manner(moment: Moment) -> str:
    """Say what becomes of a number that goes to several places, or whose neighbours change."""
    if moment.outputs.size > moment.inputs.size:
        return "; some numbers are there several times" if isinstance(moment.row.layer, Upsample) else ""
    return "" if moment.outputs.size < moment.inputs.size else "; only the order changes"


def _flatten_lines(moment: Moment, cell: tuple[int, int, int], place: int, value: float) -> tuple[Line, ...]:
    """Return how a place is counted, from 0 as the arithmetic wants it."""
    (channel, row, column), (_, height, width) = cell, moment.inputs.shape
    number = write_number(value, known_decimals(moment.outputs))
    runs = (
        Run(f"channel {channel}, row {row}, column {column}", "accent", size=sums.SUM_SIZE),
        ARROW,
        Run(f"{channel}·{height}·{width} + {row}·{width} + {column}", size=sums.SUM_SIZE),
        sums.EQUALS,
        Run(f"place {place}", "output", bold=True, size=sums.SUM_SIZE),
    )
    words = f"The number {number} stays as it is. Counting starts at 0."
    return ((section("Only the order changes"),), runs, sums.note(words))
