"""The one way from a frame to a figure."""

from __future__ import annotations

from convstudio.figures.compositions.extras import with_extras
from convstudio.figures.compositions.network_input import compose_input
from convstudio.figures.compositions.others import (
    compose_merge,
    compose_message,
    compose_pointwise,
    compose_stamp,
)
from convstudio.figures.compositions.sharing import compose_sharing
from convstudio.figures.compositions.sliding import compose_sliding
from convstudio.figures.compositions.vectors import compose_vector
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
    StampFrame,
)
from convstudio.figures.parts.base import Figure


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
        case _:
            return compose_vector(frame, width, height)
