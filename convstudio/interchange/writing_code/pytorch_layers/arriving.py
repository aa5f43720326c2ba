"""What arrives at a layer, as PyTorch has to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.interchange.writing_code.geometry import sides_of
from convstudio.interchange.writing_code.result import Unwritable

if TYPE_CHECKING:
    from convstudio.engine import Pads, Shape


def channels_of(shape: Shape | None) -> int:
    """Return how many channels arrive at a layer that can't be written without; Unwritable if that is not known."""
    if shape is None:
        raise Unwritable("it works on each channel by itself, and how many arrive is not known here")
    return shape[0]


def with_channels(name: str, shape: Shape | None) -> tuple[str, tuple[int, ...]]:
    """Return a layer's name and the channels that arrive; where these are not known, PyTorch's name for finding out."""
    return (f"nn.Lazy{name}", ()) if shape is None else (f"nn.{name}", (shape[0],))


def known_sides(layer: Any, shape: Shape | None) -> Pads:
    """Return the cells that a layer adds at the (top, left, bottom, right); Unwritable if that is not known."""
    pads = sides_of(layer, shape)
    if pads is None:
        raise Unwritable(f'its padding "{layer.padding}" depends on what arrives, which is not known here')
    return pads
