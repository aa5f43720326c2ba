"""Frames of convolutions: one filter on its way over one input channel, and what all channels add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine import Conv2d, Window
from convstudio.figures.building import sums
from convstudio.figures.building.geometry import (
    padding_sources,
    reach_of_step,
    taps_of_step,
    unread_blocks,
    unread_note,
)
from convstudio.figures.building.known import known_decimals, known_scale
from convstudio.figures.building.partial import contributions
from convstudio.figures.building.sheets import by_channel, sheets_of, within_groups
from convstudio.figures.building.views import (
    channel_band,
    dirty_blocks,
    field_view,
    input_view,
    output_view,
    patch_view,
)
from convstudio.figures.colormap import recolored
from convstudio.figures.frames import Band, Extras, MapView, SlidingFrame
from convstudio.figures.parts.base import Cells
from convstudio.runner import steps, windows

if TYPE_CHECKING:
    from convstudio.engine.layers import PaddingMode
    from convstudio.figures.building.moment import Moment
    from convstudio.runner.steps import ConvStep


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """The filter of one output channel, at one place.

    Parameters
    ----------
    array : array
        The layer's weights, of which it is a part.
    number : int
        Which part.
    weight : (channels, k_h, k_w)
    bias : float or None
    first : int
        The first of the input channels that it reads.
    padding_mode : PaddingMode
    caption : str
        What is special about it, in place of its bias; may be empty.
    """

    array: NDArray[np.floating]
    number: int
    weight: NDArray[np.floating]
    bias: float | None
    first: int
    padding_mode: PaddingMode = "zeros"
    caption: str = ""

    @property
    def channels(self) -> range:
        """The input channels that it reads."""
        return range(self.first, self.first + len(self.weight))


def build_convolution(moment: Moment) -> SlidingFrame:
    """Return the frame of a convolution at the playhead's step."""
    window = placed(moment)
    row, column = windows.cell_of_step(window, moment.playhead.step)
    index = min(moment.playhead.filter_index, len(moment.outputs) - 1)
    return frame_of_filter(moment, window, filter_of(moment, index), index, row, column)


def placed(moment: Moment) -> Window:
    """Return the layer's window."""
    if moment.row.window is None:
        raise ValueError(f"{moment.row.name} slides no window")
    return moment.row.window


def filter_of(moment: Moment, index: int) -> Filter:
    """Return the filter of a Conv2d's output channel."""
    layer, weights = moment.row.layer, moment.weights
    weight, bias = weights["weight"], weights.get("bias")
    depth = weight.shape[1]
    groups = layer.groups if isinstance(layer, Conv2d) else 1
    first = index // (len(weight) // groups) * depth
    mode = layer.padding_mode if isinstance(layer, Conv2d) else "zeros"
    return Filter(weight, index, weight[index], None if bias is None else float(bias[index]), first, mode)


def frame_of_filter(moment: Moment, window: Window, used: Filter, index: int, row: int, column: int) -> SlidingFrame:
    """Return the frame of one filter at one place."""
    channel = min(moment.playhead.channel, len(used.weight) - 1)
    source = used.first + channel
    step = step_of(moment, window, used, row, column)
    way = within_groups(moment, used.first, len(used.weight))
    view = input_view(moment, window.pads, source, used.padding_mode, way=way)
    kernel = _kernel_view(moment, used, channel)
    factors = tuple(f"×{sums.short(value, kernel.decimals)}" for value in used.weight[channel].ravel())
    title, short_title = sums.titles(row, column)
    names = [moment.channel_word(place) for place in used.channels]
    total = sums.channel_sums(names, step.sums, used.bias, step.total)
    products = sums.terms(step.patch[channel], used.weight[channel], view.decimals, kernel.decimals)
    plain = len(step.sums) == 1 and used.bias is None
    return SlidingFrame(
        input=view,
        kernel=kernel,
        output=output_view(moment, index, "Feature map"),
        patch=patch_view(step.patch[channel], view),
        reach=reach_of_step(window, row, column),
        taps=taps_of_step(window, row, column),
        row=row,
        column=column,
        filled=row * window.output_size[1] + column + 1,
        winner=None,
        factors=factors,
        sum_lines=((title,), *sums.sum_lines(products, total, plain=plain)),
        sum_lines_narrow=((short_title,), total),
        unread=unread_blocks(window),
        note=unread_note(window),
        description=f"{moment.row.name}, filter {index + 1}, row {row + 1}, column {column + 1}: "
        f"{sums.write(step.total)}",
        sources=padding_sources(window, row, column, used.padding_mode),
        colored=moment.look.taps,
        window=window,
        extras=_extras(moment, window, used, index, channel, row, column),
    )


def step_of(moment: Moment, window: Window, used: Filter, row: int, column: int) -> ConvStep:
    """Return the arithmetic of one output number, from the channels that the filter reads."""
    read = moment.inputs[used.first : used.channels.stop]
    bias = None if used.bias is None else np.asarray([used.bias])
    return steps.conv_step(read, used.weight[np.newaxis], bias, window, row, column, 0, 1, used.padding_mode)


def _kernel_view(moment: Moment, used: Filter, channel: int) -> MapView:
    bias = f" · bias {sums.write(used.bias)}" if used.bias is not None else ""
    scale = recolored(known_scale(used.array, used.number), moment.look.colors)
    return MapView(
        moment.filter_title(used.number),
        moment.shape_text(used.weight.shape) + (f" · {used.caption}" if used.caption else bias),
        Cells(used.weight[channel]),
        scale,
        known_decimals(used.array, used.number),
        sheets=len(used.weight) - 1,
        behind=sheets_of(used.weight, channel, scale, by_channel),
    )


def _extras(moment: Moment, window: Window, used: Filter, index: int, channel: int, row: int, column: int) -> Extras:
    look, band = moment.look, None
    if look.channels:
        band = contributions(moment, window, used, index, channel, (row, column))
    elif len(used.weight) < len(moment.inputs):
        band = _meeting(moment, used, channel)
    return Extras(
        band,
        field=field_view(moment, row, column) if look.field else None,
        dirty=dirty_blocks(moment) if look.borders else (),
    )


def _meeting(moment: Moment, used: Filter, channel: int) -> Band:
    """Return which channels meet in this filter, where it does not read all."""
    first, last = used.first + 1, used.channels.stop
    read = f"channel {first}" if first == last else f"channels {first} to {last}"
    caption = f"Filter {used.number + 1} reads {read} of {len(moment.inputs)}"
    return channel_band(moment, "Which channels meet", caption, used.channels, used.first + channel)
