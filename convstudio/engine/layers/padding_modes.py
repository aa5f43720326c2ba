"""What padding is filled with, and how much of it there can be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from convstudio.engine.errors import ShapeError
from convstudio.engine.problems import Fix

if TYPE_CHECKING:
    from convstudio.engine.layers.base import Layer
    from convstudio.engine.padding import Pads
    from convstudio.engine.shapes import Pair

PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]
PADDING_MODES: tuple[PaddingMode, ...] = ("zeros", "reflect", "replicate", "circular")

PADDING_LIMITS: dict[str, int] = {"reflect": -1, "circular": 0}
"""How many cells more than the input's size these modes can add."""


def most_padding(mode: str, size: int) -> int | None:
    """Return the most cells that ``mode`` can add on one side of ``size`` cells, or None for any number."""
    return size + PADDING_LIMITS[mode] if mode in PADDING_LIMITS else None


def check_padding_mode(layer: Layer, mode: str, size: Pair, pads: Pads) -> None:
    """Check that ``mode`` is one, and can fill ``pads``.

    Raises
    ------
    ShapeError
        If it reflects or wraps more cells than there are; its fix is to fill with zeros.
    """
    if mode not in PADDING_MODES:
        raise ShapeError(
            f"{mode!r} is not a padding mode",
            f"Use one of {', '.join(map(repr, PADDING_MODES))}.",
        )
    for axis in (0, 1):
        most = most_padding(mode, size[axis])
        if most is not None and max(pads[axis], pads[axis + 2]) > most:
            raise ShapeError(
                f"{mode} padding can add at most {most} cells to {size[axis]} {('rows', 'columns')[axis]}",
                f'Use padding {most} or less, or padding_mode "zeros".',
                (
                    Fix(
                        "Fill the padding with zeros",
                        (replace(layer, padding_mode="zeros"),),  # type: ignore[call-arg]
                    ),
                ),
            )
