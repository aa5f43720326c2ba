"""What arrives at a layer, as Keras has it, and the padding that this asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine.shapes import is_map
from convstudio.interchange.writing_code.geometry import check_axes, pads_by_rule
from convstudio.interchange.writing_code.result import Unwritable, call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine import Pads, Shape
    from convstudio.interchange.writing_code.result import Notes

NOTHING: Pads = (0, 0, 0, 0)
NOT_KNOWN = "it depends on what arrives, which is not known here"
AXES = {1: 3, 2: 1, 3: 2}
"""Where Keras has the engine's channels, rows and columns."""


def known(shape: Shape | None) -> Shape:
    """Return what arrives at a layer that can't be written without.

    Raises
    ------
    Unwritable
        If it is not known.
    """
    if shape is None:
        raise Unwritable(NOT_KNOWN)
    return shape


def keras_axes(axes: Sequence[int], shape: Shape) -> list[int]:
    """Return where Keras has the engine's axes of ``shape``, in its order; Unwritable if there is no such axis."""
    check_axes(axes, shape)
    return sorted(AXES[axis] if is_map(shape) else axis for axis in axes)


def pad_with(notes: Notes, pads: Pads, **options: object) -> str:
    """Return what puts cells around maps that are not zeros; it is a helper."""
    top, left, bottom, right = pads
    return call(notes.need("PadWith"), ((top, bottom), (left, right)), **options)


def is_same(layer: Any, shape: Shape | None, pads: Pads) -> bool:
    """Say whether "same" would add these very cells."""
    if shape is None or not is_map(shape):
        return False
    return pads == pads_by_rule("same", layer, shape)
