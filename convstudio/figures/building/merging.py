"""Frames of merges: paths that meet, number by number or channel behind channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine.blocks import Block
from convstudio.figures.building import sums
from convstudio.figures.building.known import channel_cells, known_decimals, known_scale
from convstudio.figures.building.pointwise import description, extras_of, place_of, titled
from convstudio.figures.building.sheets import nowhere, sheets_of
from convstudio.figures.building.vector_maps import vector_view, wrap_columns, wrapped_cells
from convstudio.figures.colormap import recolored
from convstudio.figures.frames import NO_EXTRAS, MapView, MergeFrame
from convstudio.figures.numerals import decimals_that_add_up, write_count, write_number
from convstudio.figures.parts.text import Line, Run, section

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import Cell

MOST_PATHS = 5
SIGNS = {"add": "+", "multiply": "×", "concat": ""}


@dataclass(frozen=True, slots=True, eq=False)
class _Arrival:
    """What one path brings to an output.

    Parameters
    ----------
    array : (C, H, W) or (N,)
    channel : int
    cell : (row, column) or None
        None where the path has no part in this output.
    """

    array: NDArray[np.floating]
    channel: int
    cell: Cell | None

    @property
    def value(self) -> float:
        """The number that the path brings."""
        if self.array.ndim == 1:
            return float(self.array[self.channel])
        row, column = self.cell or (0, 0)
        return float(self.array[self.channel, row, column])


def build_merge(moment: Moment) -> MergeFrame:
    """Return the frame of one output and what each path brings to it."""
    merge = moment.row.layer.merge if isinstance(moment.row.layer, Block) else None
    arrays = moment.activations.arrivals[moment.row.id]
    vector = moment.outputs.ndim == 1
    place = (min(moment.playhead.step, moment.outputs.size - 1), 0, 0) if vector else place_of(moment)
    arrivals = _concatenated(arrays, place) if merge == "concat" else [_repeated(array, place) for array in arrays]
    taking = next(number for number, arrival in enumerate(arrivals) if arrival.cell is not None)
    first = max(0, min(taking - MOST_PATHS // 2, len(arrivals) - MOST_PATHS))
    shown = range(first, min(len(arrivals), first + MOST_PATHS))
    index, row, column = place
    value = float(moment.outputs[index] if vector else moment.outputs[place])
    target = divmod(index, wrap_columns(moment.outputs.size)) if vector else (row, column)
    return MergeFrame(
        paths=tuple(_path_view(moment, number, arrivals[number]) for number in shown),
        cells=tuple(arrivals[number].cell for number in shown),
        sign=SIGNS.get(merge or "", ""),
        output=vector_view(moment) if vector else titled(moment, index),
        row=target[0],
        column=target[1],
        filled=moment.playhead.step + 1,
        lines=_lines(moment, merge or "", arrivals, place, value),
        description=description(moment, *place, value),
        extras=NO_EXTRAS if vector else extras_of(moment, row, column),
    )


def _repeated(array: NDArray[np.floating], place: tuple[int, int, int]) -> _Arrival:
    """Return what a path brings to a sum or product; sizes of 1 are repeated."""
    channel, row, column = place
    if array.ndim == 1:
        spot = channel if array.size > 1 else 0
        return _Arrival(array, spot, divmod(spot, wrap_columns(array.size)))
    channels, height, width = array.shape
    return _Arrival(array, channel if channels > 1 else 0, (row if height > 1 else 0, column if width > 1 else 0))


def _concatenated(arrays: tuple[NDArray[np.floating], ...], place: tuple[int, int, int]) -> list[_Arrival]:
    """Return what each path brings where channels are put behind each other: one has it, the others wait."""
    channel, row, column = place
    arrivals, first = [], 0
    for array in arrays:
        inside = first <= channel < first + len(array)
        own = channel - first if inside else 0
        cell = (divmod(own, wrap_columns(array.size)) if array.ndim == 1 else (row, column)) if inside else None
        arrivals.append(_Arrival(array, own, cell))
        first += len(array)
    return arrivals


def _path_view(moment: Moment, number: int, arrival: _Arrival) -> MapView:
    array = arrival.array
    scale = recolored(known_scale(array), moment.look.colors)
    title = _path_title(moment, number)
    if array.ndim == 1:
        words = f"{write_count(array.size)} numbers, wrapped to be seen"
        return MapView(title, words, wrapped_cells(array), scale, known_decimals(array), size=array.size)
    channels, height, width = array.shape
    step = moment.playhead.filter_index - arrival.channel if arrival.cell is not None else None
    way = nowhere if step is None else lambda place: (place + step, None)
    words = moment.shape_text(array.shape) + (f" · channel {arrival.channel + 1}" if channels > 1 else "")
    repeated = (height, width) != moment.outputs.shape[1:]
    return MapView(
        title,
        f"{words}, repeated everywhere" if repeated else words,
        channel_cells(array, arrival.channel),
        scale,
        known_decimals(array),
        sheets=channels - 1,
        behind=sheets_of(array, arrival.channel, scale, way),
    )


def _path_title(moment: Moment, number: int) -> str:
    """Return what a path is called: by its last layer, or as the way round."""
    layer = moment.row.layer
    path = layer.paths[number] if isinstance(layer, Block) else ()
    if path:
        return f"From {moment.analysis.row(path[-1].id).name}"
    return "Shortcut" if moment.row.type == "Residual" else f"Path {number + 1}, unchanged"


def _lines(
    moment: Moment, merge: str, arrivals: list[_Arrival], place: tuple[int, int, int], value: float
) -> tuple[Line, ...]:
    index, row, column = place
    vector = moment.outputs.ndim == 1
    spot = f"place {index + 1}" if vector else f"row {row + 1}, column {column + 1}"
    head = (section(f"This cell · {spot}"),)
    if merge == "concat":
        number = next(number for number, arrival in enumerate(arrivals) if arrival.cell is not None)
        word = "number" if vector else "channel"
        sizes = " + ".join(write_count(len(arrival.array)) for arrival in arrivals)
        return (
            head,
            (
                Run(f"{word} {arrivals[number].channel + 1} of path {number + 1}", "accent", size=sums.SUM_SIZE),
                Run("  →  ", "second_ink", size=sums.SUM_SIZE),
                Run(f"{word} {index + 1}", "output", bold=True, size=sums.SUM_SIZE),
            ),
            sums.note(f"Behind each other: {sizes} = {write_count(len(moment.outputs))} {word}s."),
        )
    values = [arrival.value for arrival in arrivals]
    decimals = max(decimals_that_add_up(values, value), known_decimals(moment.outputs))
    runs: list[Run] = []
    for brought in values:
        text = write_number(brought, decimals)
        if runs:
            runs.append(Run(f" {SIGNS[merge]} ", "second_ink", size=sums.SUM_SIZE))
            text = sums.bracket(text)
        runs.append(Run(text, "accent", size=sums.SUM_SIZE))
    return (head, (*runs, sums.EQUALS, sums.result(value, decimals)))
