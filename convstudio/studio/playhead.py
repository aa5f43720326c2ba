"""Where playback stands, and how far it can go on a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine import Flatten
from convstudio.engine.layers import ConvTranspose2d
from convstudio.engine.shapes import count, is_map

if TYPE_CHECKING:
    from convstudio.engine import LayerReport, Shape


@dataclass(frozen=True, slots=True)
class Playhead:
    """Which output is computed right now.

    Parameters
    ----------
    step : int
        Place of the output in raster order; of a vector's output, its index.
    filter_index : int
        The output's channel.
    channel : int
        The input channel that is looked at.
    """

    step: int = 0
    filter_index: int = 0
    channel: int = 0


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a playhead can go.

    Parameters
    ----------
    step_count : int
        Output positions; 0 where nothing can be computed.
    columns : int
        Steps in a row, >= 1.
    filter_count, channel_count : int
        Output and input channels, >= 1.
    channels_alone : bool
        Every output channel reads the input channel of the same number: pools, activations, norms, sums of paths.
    """

    step_count: int = 0
    columns: int = 1
    filter_count: int = 1
    channel_count: int = 1
    channels_alone: bool = False

    def clamp(self, playhead: Playhead) -> Playhead:
        """Return the nearest playhead inside."""
        filter_index = _clamp(playhead.filter_index, self.filter_count)
        channel = filter_index if self.channels_alone else _clamp(playhead.channel, self.channel_count)
        return Playhead(_clamp(playhead.step, self.step_count), filter_index, channel)


def extent_of(row: LayerReport | None, *, gathering: bool = False) -> Extent:
    """Return how far a playhead can go on one layer of an analysed network.

    Maps are gone through cell by cell; vectors output by output, Flatten's in rows of the map it flattens. A block
    is gone through by what leaves it. A transposed convolution is gone through input by input, as each is spread over
    the output; or, ``gathering``, output by output.
    """
    if row is None or row.input_shape is None or row.output_shape is None:
        return Extent()
    reads_map = is_map(row.input_shape)
    channels = row.input_shape[0] if reads_map else 1
    if not is_map(row.output_shape):
        columns = row.input_shape[2] if reads_map and isinstance(row.layer, Flatten) else 1
        return Extent(count(row.output_shape), columns, 1, channels)
    filters, rows, columns = row.output_shape
    if isinstance(row.layer, ConvTranspose2d) and not gathering and not row.muted:
        rows, columns = row.input_shape[1:]
    alone = row.muted or row.kind in ("pool", "activation", "norm", "merge")
    return Extent(rows * columns, columns, filters, channels, alone)


def extent_of_input(shape: Shape) -> Extent:
    """Return how far a playhead can go on the network's input: through its channels."""
    return Extent(channel_count=shape[0] if is_map(shape) else 1)


def _clamp(value: int, size: int) -> int:
    return max(0, min(value, size - 1))
