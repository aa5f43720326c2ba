"""The one way from a frame to a figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from convstudio.engine.late import late
from convstudio.figures.frames import (
    NO_EXTRAS,
    CompositionName,
    Frame,
    InputFrame,
    MergeFrame,
    MessageFrame,
    PointwiseFrame,
    SharingFrame,
    SlidingFrame,
    StaleFrame,
    StampFrame,
)

if TYPE_CHECKING:
    from convstudio.figures.parts.base import Figure


Composer = Callable[..., "Figure"]

compose_sliding: Composer = late("convstudio.figures.compositions.sliding", "compose_sliding")
compose_stamp: Composer = late("convstudio.figures.compositions.others", "compose_stamp")
compose_merge: Composer = late("convstudio.figures.compositions.others", "compose_merge")
compose_pointwise: Composer = late("convstudio.figures.compositions.others", "compose_pointwise")
compose_input: Composer = late("convstudio.figures.compositions.network_input", "compose_input")
compose_message: Composer = late("convstudio.figures.compositions.messages", "compose_message")
compose_stale: Composer = late("convstudio.figures.compositions.messages", "compose_stale")
compose_sharing: Composer = late("convstudio.figures.compositions.sharing", "compose_sharing")
compose_vector: Composer = late("convstudio.figures.compositions.vectors", "compose_vector")
with_extras: Composer = late("convstudio.figures.compositions.extras", "with_extras")


def compose(frame: Frame, width: float, height: float, composition: CompositionName = "auto") -> Figure:
    """Lay out a frame in width × height pixels.

    Parameters
    ----------
    frame : Frame
    width, height : float
        In pixels at scale 1; what does not fit is made smaller, never cut, down to what can be drawn.
    composition : {"auto", "numerals", "lens"}
        For sliding layers: numerals in the cells, or a heat map with the patch enlarged; "auto" chooses numerals
        wherever they are legible.
    """
    extras = getattr(frame, "extras", NO_EXTRAS)
    if extras != NO_EXTRAS:
        return with_extras(lambda w, h: _compose(frame, w, h, composition), extras, width, height)
    return _compose(frame, width, height, composition)


def _compose(frame: Frame, width: float, height: float, composition: CompositionName) -> Figure:
    match frame:
        case SlidingFrame():
            return compose_sliding(frame, width, height, composition)
        case StampFrame():
            return compose_stamp(frame, width, height)
        case MergeFrame():
            return compose_merge(frame, width, height)
        case PointwiseFrame():
            return compose_pointwise(frame, width, height)
        case InputFrame():
            return compose_input(frame, width, height)
        case SharingFrame():
            return compose_sharing(frame, width, height)
        case MessageFrame():
            return compose_message(frame, width, height)
        case StaleFrame(message, before):
            return compose_stale(
                message, lambda w, h: compose(before, w, h, composition), width, height, frame.description
            )
        case _:
            return compose_vector(frame, width, height)
