"""What ONNX's operators have in common when they are read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convstudio.engine.padding import effective_kernel_size
from convstudio.interchange.frameworks.arguments import refuse, squeeze_sides, wholes
from convstudio.interchange.frameworks.table import MAPS

if TYPE_CHECKING:
    from convstudio.engine import Padding, Pair
    from convstudio.interchange.frameworks.shapes import Arrival

TITLE = "ONNX"

refused = partial(refuse, TITLE)

AUTO_PADS = {"NOTSET": "", "VALID": "", "SAME_UPPER": "same", "SAME_LOWER": "same_lower"}


def two_of(name: str, value: Any, otherwise: Pair = (1, 1), *, least: int = 1) -> Pair:
    """Return a (height, width) from a list of two, or ``otherwise`` where there is none."""
    if value is None:
        return otherwise
    numbers = wholes(name, value, lengths=(2,), least=least)
    return numbers[0], numbers[1]


def padding_of(pads: Any, auto_pad: Any) -> Any:
    """Return the (top, left, bottom, right) that an operator pads, or the name of the rule that says so."""
    auto_pad = auto_pad or "NOTSET"
    if auto_pad not in AUTO_PADS:
        raise refused(f"auto_pad {auto_pad!r} is not one of its words", f"Use one of {', '.join(AUTO_PADS)}.")
    sides = (0, 0, 0, 0) if pads is None else wholes("pads", pads, lengths=(4,), least=0)
    # Given both, which contradicts the documents, ONNX goes by the pads.
    return sides if pads is not None or auto_pad in ("NOTSET", "VALID") else AUTO_PADS[auto_pad]


def fitting(
    arrival: Arrival, sides: Any, kernel: Pair, strides: Pair, dilations: Pair, *, ceil_mode: bool = False
) -> Any:
    """Return ``sides`` with as much more at the end as lets one window fit where ONNX counts one all the same.

    A kernel that is longer than the padded input by less than a step still makes one output: C++ rounds what is below
    0 up.
    """
    if isinstance(sides, str) or arrival.rank != MAPS:
        return sides
    pads = list(sides)
    for axis in (0, 1):
        span = effective_kernel_size(kernel[axis], dilations[axis])
        room = arrival.engine[axis + 1] + sides[axis] + sides[axis + 2] - span
        rounded = room + (strides[axis] - 1 if ceil_mode else 0)
        if room < 0 and rounded > -strides[axis]:
            pads[axis + 2] -= room
    return tuple(pads)


def squeezed(padding: Any) -> Padding:
    """Return padding in as few numbers as say the same."""
    return padding if isinstance(padding, str) else squeeze_sides(padding)  # type: ignore[return-value]  # a rule
