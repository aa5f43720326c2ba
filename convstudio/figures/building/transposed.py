"""Frames of transposed convolutions: stamping the kernel, and gathering over the input with zeros between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine import Window
from convstudio.engine.layers import ConvTranspose2d
from convstudio.figures.building import sums
from convstudio.figures.building.geometry import MOST_TAPS
from convstudio.figures.building.known import known_decimals, known_scale, remember
from convstudio.figures.building.views import (
    channel_band,
    dirty_blocks,
    field_view,
    input_view,
    output_view,
    patch_view,
)
from convstudio.figures.colormap import recolored, scale_of
from convstudio.figures.frames import Extras, MapView, SlidingFrame, StampFrame
from convstudio.figures.numerals import decimals_for, write_number
from convstudio.figures.parts.base import Cells
from convstudio.figures.parts.text import Line, Run, section

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import Block, Cell


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """A transposed convolution's filter and where it goes.

    Parameters
    ----------
    window : Window
        Over the output; see ``ConvTranspose2d.spread``.
    weight : (channels, k_h, k_w)
    bias : float or None
    first : int
        The first input channel that this output channel is made of.
    """

    window: Window
    weight: NDArray[np.floating]
    bias: float | None
    first: int


def build_transposed(moment: Moment) -> StampFrame | SlidingFrame:
    """Return the frame of a transposed convolution, as the reader wants to see it."""
    index = min(moment.playhead.filter_index, len(moment.outputs) - 1)
    spread = _spread(moment, index)
    return _gather(moment, spread, index) if moment.look.transposed == "gather" else _stamp(moment, spread, index)


def _spread(moment: Moment, index: int) -> _Spread:
    layer, weights = moment.row.layer, moment.weights
    assert isinstance(layer, ConvTranspose2d), "no other layer is built here"
    each = len(moment.outputs) // layer.groups
    depth = len(moment.inputs) // layer.groups
    first = index // each * depth
    bias = float(weights["bias"][index]) if "bias" in weights else None
    return _Spread(
        layer.spread(moment.inputs.shape), weights["weight"][first : first + depth, index % each], bias, first
    )


# Stamping


def _stamp(moment: Moment, spread: _Spread, index: int) -> StampFrame:
    _, height, width = moment.inputs.shape
    step = min(moment.playhead.step, height * width - 1)
    row, column = divmod(step, width)
    channel = min(moment.playhead.channel, len(spread.weight) - 1)
    view = input_view(moment, (0, 0, 0, 0), spread.first + channel)
    kernel = _kernel(moment, spread, index, channel)
    stamps = _stamps(moment, spread, index)
    several = len(spread.weight) > 1
    stamp = MapView(
        "Stamp",
        f"all {len(spread.weight)} channels added" if several else "the number times the filter",
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
        taps=_taps(window, reach),
        filled=step + 1,
        lines=_stamp_lines(moment, spread, row, column, value, reach),
        note=_note(window),
        description=f"{moment.row.name}, filter {index + 1}, input row {row + 1}, column {column + 1}: {value:g}, "
        f"added to rows {reach[0] - window.pads[0] + 1} to {reach[0] - window.pads[0] + reach[2]}",
        extras=_extras(moment, spread, index, channel, None),
    )


def _taps(window: Window, reach: Block) -> tuple[Cell, ...]:
    (tall, wide), (down, right) = window.kernel_size, window.dilation
    if tall * wide > MOST_TAPS:
        return ()
    return tuple((reach[0] + i * down, reach[1] + j * right) for i in range(tall) for j in range(wide))


def _kernel(moment: Moment, spread: _Spread, index: int, channel: int, *, flipped: bool = False) -> MapView:
    weight = moment.weights["weight"]
    bias = f" · bias {sums.write(spread.bias)}" if spread.bias is not None else ""
    cells = spread.weight[channel]
    return MapView(
        f"Filter {index + 1}" + (", flipped" if flipped else ""),
        moment.shape_text(spread.weight.shape) + bias,
        Cells(cells[::-1, ::-1] if flipped else cells),
        recolored(known_scale(weight), moment.look.colors),
        known_decimals(weight),
        sheets=len(spread.weight) - 1,
    )


def _stamps(moment: Moment, spread: _Spread, index: int) -> NDArray[np.floating]:
    """Return what every input stamps onto the output, (H·W, k_h, k_w), all channels added up."""

    def make() -> NDArray[np.floating]:
        depth, tall, wide = spread.weight.shape
        numbers = moment.inputs[spread.first : spread.first + depth].reshape(depth, -1)
        made: NDArray[np.floating] = (numbers.T @ spread.weight.reshape(depth, -1)).reshape(-1, tall, wide)
        return made

    return remember(moment.outputs, ("stamps", index), make)


def _canvas(moment: Moment, spread: _Spread, stamps: NDArray[np.floating], index: int, step: int) -> MapView:
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
    cut = f", {pads[0]}·{pads[1]}·{pads[2]}·{pads[3]} cut off" if any(pads) else ""
    return MapView(
        view.title,
        view.caption + cut,
        Cells(canvas.astype(moment.outputs.dtype)),
        view.scale,
        view.decimals,
        pads=pads,
        sheets=view.sheets,
    )


def _cut(window: Window) -> tuple[int, int, int, int]:
    """Return what is cut off at the (top, left, bottom, right); what is added instead counts as none."""
    top, left, bottom, right = window.pads
    return max(0, top), max(0, left), max(0, bottom), max(0, right)


def _note(window: Window) -> str:
    """Say what is added at the end, by output_padding."""
    _, _, bottom, right = window.pads
    parts = [f"{-n} {word}{'s' * (n < -1)}" for n, word in ((bottom, "row"), (right, "column")) if n < 0]
    return f"{' and '.join(parts)} added at the end: nothing but the bias reaches there" if parts else ""


def _stamp_lines(
    moment: Moment, spread: _Spread, row: int, column: int, value: float, reach: Block
) -> tuple[Line, ...]:
    window = spread.window
    top, left = reach[0] - window.pads[0], reach[1] - window.pads[1]
    number = write_number(value, known_decimals(moment.inputs))
    more = len(spread.weight) - 1
    others = f" + the same of {more} more channel{'s' * (more > 1)}" if more else ""
    runs = (
        Run(sums.bracket(number), "accent", size=sums.SUM_SIZE),
        Run(" · filter", "window", **sums.GLUED),
        Run(others, size=sums.SUM_SIZE),
        Run("  is added to  ", "second_ink", size=sums.SUM_SIZE),
        Run(
            f"rows {top + 1} to {top + reach[2]}, columns {left + 1} to {left + reach[3]}", "output", bold=True, size=15
        ),
    )
    words = "Stamps that overlap add up. " + ("What lies outside is cut off." if any(_cut(window)) else "")
    return ((section(f"This step · input row {row + 1}, column {column + 1}"),), runs, sums.note(words))


# Gathering


def _gather(moment: Moment, spread: _Spread, index: int) -> SlidingFrame:
    _, height, width = moment.outputs.shape
    row, column = divmod(min(moment.playhead.step, height * width - 1), width)
    channel = min(moment.playhead.channel, len(spread.weight) - 1)
    window = spread.window
    view = _spaced(moment, window, spread.first + channel)
    kernel = _kernel(moment, spread, index, channel, flipped=True)
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
        taps=_taps(window, reach),
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
        extras=_extras(moment, spread, index, channel, (row, column)),
    )


def _spaced(moment: Moment, window: Window, channel: int) -> MapView:
    """Return the input with the zeros between its numbers that the stride stands for, and those around them."""
    view = input_view(moment, (0, 0, 0, 0), channel)
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
        lattice=(*before, *window.stride, *window.output_size),
    )


def _before(window: Window) -> tuple[int, int]:
    return window.span[0] - 1 - window.pads[0], window.span[1] - 1 - window.pads[1]


def _patches(moment: Moment, spread: _Spread, row: int, column: int) -> NDArray[np.floating]:
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


def _extras(moment: Moment, spread: _Spread, index: int, channel: int, cell: Cell | None) -> Extras:
    band, depth = None, len(spread.weight)
    if depth < len(moment.inputs):
        marked = range(spread.first, spread.first + depth)
        caption = f"Filter {index + 1} is made of {depth} of {len(moment.inputs)} channels"
        band = channel_band(moment, "Which channels meet", caption, marked, spread.first + channel)
    return Extras(
        band,
        field=field_view(moment, *cell) if moment.look.field and cell else None,
        dirty=dirty_blocks(moment) if moment.look.borders and cell else (),
    )
