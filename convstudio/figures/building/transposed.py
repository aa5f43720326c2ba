"""Frames of transposed convolutions, as the reader wants to see them: stamping, or gathering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.figures.building.gathering import build_gather
from convstudio.figures.building.spread import spread_of
from convstudio.figures.building.stamping import build_stamp

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment
    from convstudio.figures.frames import SlidingFrame, StampFrame


def build_transposed(moment: Moment) -> StampFrame | SlidingFrame:
    """Return the frame of a transposed convolution at the playhead's step."""
    index = min(moment.playhead.filter_index, len(moment.outputs) - 1)
    build = build_gather if moment.look.transposed == "gather" else build_stamp
    return build(moment, spread_of(moment, index), index)
