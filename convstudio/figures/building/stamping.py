"""Frames of transposed convolutions that stamp: every input lays the filter, times its number, on the output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.figures.building import sums
from convstudio.figures.building.known import known_decimals, remember
from convstudio.figures.building.sheets import within_groups
from convstudio.figures.building.spread import Spread, extras_of_spread, kernel_view, taps_of
from convstudio.figures.building.views import input_view, output_view
from convstudio.figures.colormap import recolored, scale_of
from convstudio.figures.frames import MapView, StampFrame
from convstudio.figures.numerals import decimals_for, write_number
from convstudio.figures.parts.base import Cells
from convstudio.figures.parts.text import Line, Run, section

if TYPE_CHECKING:
    from convstudio.engine import Window
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import Block


def build_stamp(moment: Moment, spread: Spread, index: int) -> StampFrame:
    """Return the frame of one input and its stamp."""
    _, height, width = moment.inputs.shape
    step = min(moment.playhead.step, height * width - 1)
    row, column = divmod(step, width)
    channel = min(moment.playhead.channel, len(spread.weight) - 1)
    way = within_groups(moment, spread.first, len(spread.weight))
    view = input_view(moment, (0, 0, 0, 0), spread.first + channel, way=way)
    kernel = kernel_view(moment, spread, index, channel)
    stamps = _stamps(moment, spread, index)
    several = len(spread.weight) > 1
    stamp = MapView(
        "Stamp",
        f"all {len(spread.weight)} channels added" if several else "number × filter",
        Cells(stamps[step]),
        recolored(remember(moment.outputs, ("stamp scale", index), lambda: scale_of(stamps)), moment.look.colors),
        remember(moment.outputs, ("stamp decimals", index), lambda: decimals_for(stamps)),
    )
    window = spread.window
    reach = (row * window.stride[0], column * window.stride[1], *window.span)
    value = float(moment.inputs[spread.first + channel, row, column])
    return StampFrame(
        input=view,
        kernel=kernel,
        stamp=stamp,
        output=_canvas(moment, spread, stamps, index, step),
        row=row,
        column=column,
        reach=reach,
        taps=taps_of(window, reach),
        filled=step + 1,
        lines=_stamp_lines(moment, spread, row, column, value, reach),
        note=_note(window),
        description=f"{moment.row.name}, filter {index + 1}, input row {row + 1}, column {column + 1}: {value:g}, "
        f"added to rows {_kept(window, 0, reach[0], reach[2])}",
        extras=extras_of_spread(moment, spread, index, channel, None),
    )


def _stamps(moment: Moment, spread: Spread, index: int) -> NDArray[np.floating]:
    """Return what every input stamps onto the output, (H·W, k_h, k_w), all channels added up."""

    def make() -> NDArray[np.floating]:
        depth, tall, wide = spread.weight.shape
        numbers = moment.inputs[spread.first : spread.first + depth].reshape(depth, -1)
        made: NDArray[np.floating] = (numbers.T @ spread.weight.reshape(depth, -1)).reshape(-1, tall, wide)
        return made

    return remember(moment.outputs, ("stamps", index), make)


def _canvas(moment: Moment, spread: Spread, stamps: NDArray[np.floating], index: int, step: int) -> MapView:
    """Return the output after this step, with what will be cut off around it."""
    window = spread.window
    (tall, wide), (down, right), (apart, aside) = window.kernel_size, window.stride, window.dilation
    rows, columns = window.output_size
    pads = _cut(window)
    full = ((rows - 1) * down + window.span[0], (columns - 1) * right + window.span[1])
    size = tuple(max(full[axis], pads[axis] + window.input_size[axis]) for axis in (0, 1))
    canvas = np.full(size, spread.bias or 0.0, np.float64)
    done = np.where(np.arange(len(stamps)) <= step, 1.0, 0.0)[:, np.newaxis, np.newaxis]
    laid = (stamps * done).reshape(rows, columns, tall, wide)
    for i in range(tall):
        for j in range(wide):
            top, left = i * apart, j * aside
            canvas[top : top + (rows - 1) * down + 1 : down, left : left + (columns - 1) * right + 1 : right] += laid[
                :, :, i, j
            ]
    view = output_view(moment, index, "Feature map")
    cut = f", {_cut_in_words(pads)}" if any(pads) else ""
    return MapView(
        view.title,
        view.caption + cut,
        Cells(canvas.astype(moment.outputs.dtype)),
        view.scale,
        view.decimals,
        pads=pads,
        sheets=view.sheets,
        behind=view.behind,
    )


def _cut(window: Window) -> tuple[int, int, int, int]:
    """Return what is cut off at the (top, left, bottom, right); what is added instead counts as none."""
    top, left, bottom, right = window.pads
    return max(0, top), max(0, left), max(0, bottom), max(0, right)


def _cut_in_words(pads: tuple[int, int, int, int]) -> str:
    """Say what is cut off: "1 cut off" on every side; "2 left, 1 right cut off"."""
    if len(set(pads)) == 1:
        return f"{pads[0]} cut off"
    sides = zip(pads, ("above", "left", "below", "right"), strict=True)
    return ", ".join(f"{count} {side}" for count, side in sides if count) + " cut off"


def _note(window: Window) -> str:
    """Say what is added at the end, by output_padding."""
    _, _, bottom, right = window.pads
    parts = [f"{-n} {word}{'s' * (n < -1)}" for n, word in ((bottom, "row"), (right, "column")) if n < 0]
    return f"{' and '.join(parts)} added at the end: nothing but the bias reaches there" if parts else ""


def _kept(window: Window, axis: int, first: int, count: int) -> str:
    """Return which of the output's rows or columns a stamp falls on: "4 to 7"; "none" where all is cut off."""
    start = first - window.pads[axis]
    low, high = max(1, start + 1), min(window.input_size[axis], start + count)
    return f"{low} to {high}" if low < high else str(low) if low == high else "none"


def _stamp_lines(moment: Moment, spread: Spread, row: int, column: int, value: float, reach: Block) -> tuple[Line, ...]:
    window = spread.window
    rows, columns = (_kept(window, axis, reach[axis], reach[axis + 2]) for axis in (0, 1))
    number = write_number(value, known_decimals(moment.inputs))
    more = len(spread.weight) - 1
    others = f" + the same of {more} more channel{'s' * (more > 1)}" if more else ""
    runs = (
        Run(sums.bracket(number), "accent", size=sums.SUM_SIZE),
        Run(" · filter", "window", **sums.GLUED),
        Run(others, size=sums.SUM_SIZE),
        Run("  is added to  ", "second_ink", size=sums.SUM_SIZE),
        Run(f"rows {rows}, columns {columns}", "output", bold=True, size=15),
    )
    words = "Stamps that overlap add up. " + ("What lies outside is cut off." if any(_cut(window)) else "")
    return ((section(f"This step · input row {row + 1}, column {column + 1}"),), runs, sums.note(words))
