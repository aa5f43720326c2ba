"""A transposed convolution's filter, where it goes, and what is shown of it in either view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine.layers import ConvTranspose2d
from convstudio.figures.building import sums
from convstudio.figures.building.geometry import MOST_TAPS
from convstudio.figures.building.known import known_decimals, known_scale
from convstudio.figures.building.sheets import by_channel, sheets_of
from convstudio.figures.building.views import channel_band, dirty_blocks, field_view
from convstudio.figures.colormap import recolored
from convstudio.figures.frames import Extras, MapView
from convstudio.figures.parts.base import Cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from convstudio.engine import Window
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import Block, Cell


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
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


def spread_of(moment: Moment, index: int) -> Spread:
    """Return the filter that makes an output channel."""
    layer, weights = moment.row.layer, moment.weights
    assert isinstance(layer, ConvTranspose2d), "no other layer is built here"
    each = len(moment.outputs) // layer.groups
    depth = len(moment.inputs) // layer.groups
    first = index // each * depth
    bias = float(weights["bias"][index]) if "bias" in weights else None
    return Spread(
        layer.spread(moment.inputs.shape), weights["weight"][first : first + depth, index % each], bias, first
    )


def taps_of(window: Window, reach: Block) -> tuple[Cell, ...]:
    """Return the cells on which the filter's cells lie; none where they are too many to be told apart."""
    (tall, wide), (down, right) = window.kernel_size, window.dilation
    if tall * wide > MOST_TAPS:
        return ()
    return tuple((reach[0] + i * down, reach[1] + j * right) for i in range(tall) for j in range(wide))


def kernel_view(moment: Moment, spread: Spread, index: int, channel: int, *, flipped: bool = False) -> MapView:
    """Return the slice of the filter for one channel."""
    weight = moment.weights["weight"]
    bias = f" · bias {sums.write(spread.bias)}" if spread.bias is not None else ""
    turned = spread.weight[:, ::-1, ::-1] if flipped else spread.weight
    scale = recolored(known_scale(weight), moment.look.colors)
    return MapView(
        moment.filter_title(index) + (", flipped" if flipped else ""),
        moment.shape_text(spread.weight.shape) + bias,
        Cells(turned[channel]),
        scale,
        known_decimals(weight),
        sheets=len(spread.weight) - 1,
        behind=sheets_of(turned, channel, scale, by_channel),
    )


def extras_of_spread(moment: Moment, spread: Spread, index: int, channel: int, cell: Cell | None) -> Extras:
    """Return what is shown beside the layer; what a cell has seen only where an output is looked at."""
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
