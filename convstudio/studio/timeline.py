"""Everything that playing goes through: positions, and behind them filters and their channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from convstudio.engine.layers import Conv2d, ConvTranspose2d, DepthwiseConv2d
from convstudio.engine.shapes import is_map
from convstudio.studio.playhead import Playhead

if TYPE_CHECKING:
    from convstudio.engine import LayerReport
    from convstudio.studio.playhead import Extent

Reach = Literal["map", "filters", "channels"]
"""How far playing goes on: to the end of this map, through all filters, or through each filter's channels too."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Positions by filter, and by channel where these are gone through.

    Parameters
    ----------
    steps : int
        Of one map; 0 where nothing can be computed.
    filters, channels : int
        1 for what stays as it is.

    Examples
    --------
    >>> Timeline(4, 3, 2).at(13, Playhead())
    Playhead(step=1, filter_index=1, channel=1)
    >>> Timeline(4, 3, 2).index(Playhead(1, 1, 1))
    13
    """

    steps: int
    filters: int = 1
    channels: int = 1

    @property
    def length(self) -> int:
        """How many places there are."""
        return self.steps * self.filters * self.channels

    def index(self, playhead: Playhead) -> int:
        """Return the place of a playhead, from 0."""
        filter_index = playhead.filter_index if self.filters > 1 else 0
        channel = min(playhead.channel, self.channels - 1) if self.channels > 1 else 0
        return (filter_index * self.channels + channel) * self.steps + playhead.step

    def at(self, index: int, now: Playhead) -> Playhead:
        """Return the playhead at a place, or at the nearest there is; what is not gone through stays as it is now."""
        rest, step = divmod(max(0, min(index, self.length - 1)), max(1, self.steps))
        filter_index, channel = divmod(rest, self.channels)
        return Playhead(
            step, filter_index if self.filters > 1 else now.filter_index, channel if self.channels > 1 else now.channel
        )


def timeline_of(row: LayerReport | None, extent: Extent, reach: Reach) -> Timeline:
    """Return what playing goes through on one layer."""
    if reach == "map":
        return Timeline(extent.step_count)
    channels = channels_read(row, extent) if reach == "channels" else 1
    return Timeline(extent.step_count, extent.filter_count, channels)


def channels_read(row: LayerReport | None, extent: Extent) -> int:
    """Return how many input channels there are to choose from for one filter; 1 for layers without filters."""
    if row is None or row.kind != "convolution" or isinstance(row.layer, DepthwiseConv2d):
        return 1
    groups = row.layer.groups if isinstance(row.layer, Conv2d | ConvTranspose2d) else 1
    return max(1, extent.channel_count // groups)


def place_words(row: LayerReport | None, extent: Extent, playhead: Playhead, *, stamps: bool = False) -> str:
    """Say where a playhead is: "filter 3 of 20, channel 1 of 3, row 4, column 7".

    Parameters
    ----------
    stamps : bool
        Whether steps go over the input.
    """
    if row is None or not extent.step_count:
        return ""
    words = []
    convolution = row.kind == "convolution"
    if extent.filter_count > 1:
        name = "filter" if convolution else "channel"
        words.append(f"{name} {playhead.filter_index + 1} of {extent.filter_count:,}")
    channels = channels_read(row, extent)
    if channels > 1:
        words.append(f"channel {min(playhead.channel, channels - 1) + 1} of {channels:,}")
    return ", ".join([*words, step_words(row, extent, playhead, stamps=stamps)])


def step_words(row: LayerReport, extent: Extent, playhead: Playhead, *, stamps: bool = False) -> str:
    """Say where a playhead is in its map: "row 4, column 7"; or in a vector: "output 3 of 10"."""
    if row.output_shape is None or not is_map(row.output_shape):
        return f"output {playhead.step + 1:,} of {extent.step_count:,}"
    line, column = divmod(playhead.step, extent.columns)
    return f"{'input ' if stamps else ''}row {line + 1}, column {column + 1}"
