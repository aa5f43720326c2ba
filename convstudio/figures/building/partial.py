"""What every input channel contributes to a feature map: the intermediate results that are added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.figures.building.known import remember
from convstudio.figures.building.views import MOST_TILES, around
from convstudio.figures.colormap import recolored, scale_of
from convstudio.figures.frames import Band, Tile
from convstudio.figures.parts.base import Cells
from convstudio.runner.functional.convolution import convolve

if TYPE_CHECKING:
    from convstudio.engine import Window
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.building.sliding import Filter
    from convstudio.figures.frames import Cell


def contributions(moment: Moment, window: Window, used: Filter, index: int, channel: int, cell: Cell) -> Band:
    """Return each channel's own feature map; with the bias they add up to the layer's."""
    shown = around(channel, len(used.weight), MOST_TILES)
    maps = [_contribution(moment, window, used, index, place) for place in shown]
    # One scale for all, so that it can be seen who contributes most.
    whole = remember(
        moment.outputs,
        ("contributions", index, shown),
        lambda: scale_of(np.stack([cells.array for cells in maps]).astype(float)),
    )
    scale = recolored(whole, moment.look.colors)
    tiles = tuple(
        Tile(moment.channel_name(used.first + place), cells, scale) for place, cells in zip(shown, maps, strict=True)
    )
    bias = "" if used.bias is None else ", and the bias"
    more = f" · {shown.start + 1} to {shown.stop} of {len(used.weight)} shown" if len(shown) < len(used.weight) else ""
    caption = f"Added up{bias}, they are feature map {index + 1}{more}"
    return Band(
        "What each channel contributes", caption, tiles, tuple(range(len(tiles))), channel - shown.start, cell, "+"
    )


def _contribution(moment: Moment, window: Window, used: Filter, index: int, place: int) -> Cells:
    def make() -> Cells:
        source = used.first + place
        picture = moment.inputs[np.newaxis, source : source + 1]
        kernel = used.weight[np.newaxis, place : place + 1]
        return Cells(convolve(picture, kernel, None, window, padding_mode=used.padding_mode)[0, 0])

    return remember(moment.outputs, ("contribution", index, place), make)
