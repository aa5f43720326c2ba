"""Frames of transposed convolutions that gather: the flipped filter on its way over the input, zeros put between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine import Window
from convstudio.figures.building import sums
from convstudio.figures.building.known import remember
from convstudio.figures.building.sheets import within_groups
from convstudio.figures.building.spread import Spread, extras_of_spread, kernel_view, taps_of
from convstudio.figures.building.views import input_view, output_view, patch_view
from convstudio.figures.frames import MapView, SlidingFrame
from convstudio.figures.parts.base import Cells

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment


def build_gather(moment: Moment, spread: Spread, index: int) -> SlidingFrame:
    """Return the frame of one output and the inputs that it is gathered from."""
    _, height, width = moment.outputs.shape
    row, column = divmod(min(moment.playhead.step, height * width - 1), width)
    channel = min(moment.playhead.channel, len(spread.weight) - 1)
    window = spread.window
    view = _spaced(moment, spread, spread.first + channel)
    kernel = kernel_view(moment, spread, index, channel, flipped=True)
    reach = (row, column, *window.span)
    patches = _patches(moment, spread, row, column)
    flipped = spread.weight[:, ::-1, ::-1]
    added = (patches * flipped).sum(axis=(1, 2), dtype=np.float64)
    total = float(moment.outputs[index, row, column])
    names = [moment.channel_word(spread.first + place) for place in range(len(spread.weight))]
    title, short_title = sums.titles(row, column)
    line = sums.channel_sums(names, added, spread.bias, total)
    terms = sums.terms(patches[channel], flipped[channel], view.decimals, kernel.decimals)
    plain = len(added) == 1 and spread.bias is None
    return SlidingFrame(
        input=view,
        kernel=kernel,
        output=output_view(moment, index, "Feature map"),
        patch=patch_view(patches[channel], view),
        reach=reach,
        taps=taps_of(window, reach),
        row=row,
        column=column,
        filled=row * width + column + 1,
        winner=None,
        factors=tuple(f"×{sums.short(value, kernel.decimals)}" for value in flipped[channel].ravel()),
        sum_lines=((title,), *sums.sum_lines(terms, line, plain=plain)),
        sum_lines_narrow=((short_title,), line),
        unread=(),
        note="",
        description=f"{moment.row.name}, filter {index + 1}, row {row + 1}, column {column + 1}: {sums.write(total)}",
        colored=moment.look.taps,
        window=Window(
            (height + window.span[0] - 1, width + window.span[1] - 1),
            (height, width),
            window.kernel_size,
            (1, 1),
            window.dilation,
            (0, 0, 0, 0),
        ),
        extras=extras_of_spread(moment, spread, index, channel, (row, column)),
    )


def _spaced(moment: Moment, spread: Spread, channel: int) -> MapView:
    """Return the input with the zeros between its numbers that the stride stands for, and those around them."""
    view = input_view(moment, (0, 0, 0, 0), channel, way=within_groups(moment, spread.first, len(spread.weight)))
    window = spread.window
    before = _before(window)
    size = (window.input_size[0] + window.span[0] - 1, window.input_size[1] + window.span[1] - 1)

    def make() -> Cells:
        spaced = np.zeros(size, moment.inputs.dtype)
        for i, line in enumerate(moment.inputs[channel]):
            place = before[0] + i * window.stride[0]
            if 0 <= place < size[0]:
                columns = before[1] + np.arange(len(line)) * window.stride[1]
                inside = (columns >= 0) & (columns < size[1])
                spaced[place, columns[inside]] = line[inside]
        return Cells(spaced)

    words = f"{moment.shape_text(moment.inputs.shape)}, zeros between and around: {size[0]}×{size[1]}"
    several = f" · channel {moment.channel_name(channel)}" if len(moment.inputs) > 1 else ""
    return MapView(
        view.title,
        words + several,
        remember(moment.inputs, ("spaced", channel, window), make),
        view.scale,
        view.decimals,
        sheets=view.sheets,
        behind=view.behind,
        lattice=(*before, *window.stride, *window.output_size),
    )


def _before(window: Window) -> tuple[int, int]:
    return window.span[0] - 1 - window.pads[0], window.span[1] - 1 - window.pads[1]


def _patches(moment: Moment, spread: Spread, row: int, column: int) -> NDArray[np.floating]:
    """Return what the flipped kernel reads in every channel, zeros included."""
    window, depth = spread.window, len(spread.weight)
    rows, columns = (
        _numbers(window, axis, place, moment.inputs.shape[1 + axis]) for axis, place in ((0, row), (1, column))
    )
    array = moment.inputs[spread.first : spread.first + depth]
    patches: NDArray[np.floating] = array[:, np.maximum(rows, 0)[:, np.newaxis], np.maximum(columns, 0)].copy()
    patches[:, rows < 0] = 0
    patches[:, :, columns < 0] = 0
    return patches


def _numbers(window: Window, axis: int, place: int, size: int) -> NDArray[np.intp]:
    """Return which input each tap falls on along one axis; −1 for a zero."""
    taps = place + np.arange(window.kernel_size[axis]) * window.dilation[axis] - _before(window)[axis]
    cells, rest = np.divmod(taps, window.stride[axis])
    inside = (rest == 0) & (cells >= 0) & (cells < size)
    return np.where(inside, cells, -1).astype(np.intp)
