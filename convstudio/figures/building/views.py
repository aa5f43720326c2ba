"""The maps of a frame, and what is shown beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine.shapes import is_map
from convstudio.figures.building.known import channel_cells, known_decimals, known_scale, remember
from convstudio.figures.building.sheets import by_filter, sheets_of
from convstudio.figures.colormap import recolored
from convstudio.figures.frames import Band, FieldView, MapView, Tile
from convstudio.figures.numerals import decimals_for
from convstudio.figures.parts.base import Cells
from convstudio.runner.padding import surround
from convstudio.studio.inputs import colours_of, is_coloured, scaling_of

if TYPE_CHECKING:
    from convstudio.engine import Pads
    from convstudio.engine.layers import PaddingMode
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.building.sheets import Way
    from convstudio.figures.frames import Block

MOST_TILES = 12
"""Of a band; more are too small to be told apart."""


def input_view(  # the padding has two facts of its own
    moment: Moment,
    pads: Pads,
    channel: int,
    padding_mode: PaddingMode = "zeros",
    fill: float = 0.0,
    way: Way = by_filter,
) -> MapView:
    """Return one input channel with its padding around it.

    Parameters
    ----------
    way : callable
        How other channels come forward; see ``sheets_of``.
    """
    whole = moment.inputs
    several = len(whole) > 1
    return MapView(
        moment.input_title,
        f"{moment.shape_text(whole.shape)}{_grown(whole, pads, padding_mode, fill)}"
        + (f" · channel {moment.channel_name(channel)}" if several else ""),
        padded_cells(whole, channel, pads, padding_mode, fill),
        moment.scale_of_input(),
        known_decimals(whole),
        pads=pads,
        sheets=len(whole) - 1,
        behind=sheets_of(whole, channel, moment.scale_of_input(), way),
    )


def _grown(whole: NDArray[np.floating], pads: Pads, padding_mode: PaddingMode, fill: float) -> str:
    if not any(pads):
        return ""
    height, width = whole.shape[1] + pads[0] + pads[2], whole.shape[2] + pads[1] + pads[3]
    padding = "padded" if fill else "zero-padded" if padding_mode == "zeros" else f"{padding_mode}-padded"
    return f", {padding} to {height}×{width}"


def padded_cells(
    whole: NDArray[np.floating], channel: int, pads: Pads, padding_mode: PaddingMode = "zeros", fill: float = 0.0
) -> Cells:
    """Return a channel with its padding as cells, the same object every time."""
    if not any(pads):
        return channel_cells(whole, channel)

    def make() -> Cells:
        return Cells(surround(whole[channel], pads, padding_mode, fill))

    return remember(whole, ("padded", channel, pads, padding_mode, fill), make)


def output_view(moment: Moment, index: int, word: str) -> MapView:
    """Return one output channel."""
    channels, height, width = moment.outputs.shape
    return MapView(
        f"{word} {index + 1}",
        f"{height}×{width} of {moment.shape_text(moment.outputs.shape)}",
        channel_cells(moment.outputs, index),
        moment.scale_of_output(index),
        known_decimals(moment.outputs, index),
        sheets=channels - 1,
        behind=sheets_of(moment.outputs, index, moment.scale_of_output, by_filter),
    )


def patch_view(patch: NDArray[np.floating], like: MapView, title: str = "Patch") -> MapView:
    """Return what the window reads, coloured and written as the input is."""
    return MapView(title, "what the window reads", Cells(patch), like.scale, like.decimals)


def channel_band(
    moment: Moment, title: str, caption: str, marked: range, current: int, cell: tuple[int, int] | None = None
) -> Band:
    """Return a layer's input channels as small maps, those marked that take part."""
    whole = moment.inputs
    shown = around(current, len(whole), MOST_TILES)
    scale = moment.scale_of_input()
    tiles = tuple(Tile(moment.channel_name(place), channel_cells(whole, place), scale) for place in shown)
    rest = len(whole) - len(shown)
    more = f" · {shown.start + 1} to {shown.stop} of {len(whole)} shown" if rest else ""
    places = tuple(place - shown.start for place in shown if place in marked)
    return Band(title, caption + more, tiles, places, current - shown.start, cell)


def around(current: int, count: int, most: int) -> range:
    """Return at most ``most`` places of ``count`` with the current one in their middle."""
    first = max(0, min(current - most // 2, count - most))
    return range(first, min(count, first + most))


def field_view(moment: Moment, row: int, column: int) -> FieldView | None:
    """Return what an output cell sees of the network's input, where that is a map."""
    source, field = moment.activations.source, moment.row.field
    if not is_map(source.shape):
        return None
    top, left = field.rows.low(row), field.columns.low(column)
    seen = (top, left, field.rows.high(row) - top + 1, field.columns.high(column) - left + 1)
    words = f"sees {seen[2]}×{seen[3]} of {source.shape[1]}×{source.shape[2]}"
    return FieldView(picture_view(moment, "In the picture", words), seen)


def picture_view(moment: Moment, title: str, words: str) -> MapView:
    """Return the network's input in colours, or its first channel."""
    source, recipe = moment.activations.source, moment.document.input
    if not is_coloured(recipe, source):
        scale = recolored(known_scale(source), moment.look.colors)
        return MapView(title, words, channel_cells(source, 0), scale, known_decimals(source))

    def make() -> Cells:
        colours = colours_of(recipe, source)
        assert colours is not None
        return Cells(np.rint(colours.transpose(1, 2, 0) * 255).astype(np.uint8))

    return MapView(title, words, remember(source, ("colours", scaling_of(recipe)), make), None, 0)


def dirty_blocks(moment: Moment) -> tuple[Block, ...]:
    """Return the outputs that have seen padding anywhere on the way from the network's input."""
    return remember(moment.outputs, ("dirty", moment.row.field), lambda: _dirty(moment))


def _dirty(moment: Moment) -> tuple[Block, ...]:
    field = moment.row.field
    height, width = moment.outputs.shape[1:]
    tall, wide = field.picture
    rows = [row for row in range(height) if field.rows.low(row) >= 0 and field.rows.high(row) < tall]
    columns = [
        column for column in range(width) if field.columns.low(column) >= 0 and field.columns.high(column) < wide
    ]
    if not rows or not columns:
        return ((0, 0, height, width),)
    first, last, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    blocks = (
        (0, 0, first, width),
        (last, 0, height - last, width),
        (first, 0, last - first, left),
        (first, right, last - first, width - right),
    )
    return tuple(block for block in blocks if block[2] and block[3])


def with_numbers(view: MapView, values: NDArray[np.floating]) -> MapView:
    """Return a view of other numbers under the same title."""
    return replace(view, cells=Cells(values), decimals=decimals_for(values))
