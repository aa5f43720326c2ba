"""What TensorFlow's functions have in common when they are read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convstudio.interchange.frameworks.arguments import refuse, squeeze_sides, whole, wholes
from convstudio.interchange.frameworks.errors import UnsupportedLayer
from convstudio.interchange.frameworks.table import MAPS

if TYPE_CHECKING:
    from convstudio.engine import Pads, Pair
    from convstudio.interchange.frameworks.shapes import Arrival

TITLE = "TensorFlow"

refused = partial(refuse, TITLE)


def steps_of(name: str, value: Any) -> Pair:
    """Return (height, width) of one number, two, or four of which the first and the last are 1."""
    if value is None:
        return 1, 1
    numbers = (whole(name, value, least=1),) if not isinstance(value, list | tuple) else wholes(name, value, least=1)
    match numbers:
        case (both,):
            return both, both
        case (height, width) | (1, height, width, 1):
            return height, width
    raise refused(f"its {name} are {list(numbers)}", "Give one number, two, or four with 1 for batch and channels.")


def padding_of(padding: Any) -> Any:
    """Return "same", "valid", or the (top, left, bottom, right) of explicit paddings."""
    if isinstance(padding, str):
        if padding not in ("SAME", "VALID"):
            raise refused(f"padding {padding!r} is not one of its words", 'Use "SAME", "VALID" or explicit paddings.')
        return padding.lower()
    if not isinstance(padding, list | tuple) or len(padding) != MAPS:
        raise refused("explicit paddings need two numbers for each of the four axes")
    batch, (top, bottom), (left, right), channels = (wholes("padding", part, lengths=(2,), least=0) for part in padding)
    if any((*batch, *channels)):
        raise refused("batch and channels can't be padded")
    sides: Pads = (top, left, bottom, right)
    return squeeze_sides(sides)


def filter_of(name: str, value: Any) -> tuple[int, ...]:
    """Return a filter's (height, width, in, out)."""
    return wholes(name, value, lengths=(MAPS,), least=1)


def check_format(data_format: Any) -> None:
    """Check that channels come last."""
    if data_format not in (None, "NHWC"):
        raise UnsupportedLayer(f"has data_format {data_format!r}; ConvStudio reads NHWC, TensorFlow's own.")


def check_depth(arrival: Arrival, inputs: int) -> None:
    """Check that as many channels arrive as the filter reads."""
    if arrival.engine[0] != inputs:
        raise refused(f"its filter reads {inputs} channels, and {arrival.engine[0]} arrive")
