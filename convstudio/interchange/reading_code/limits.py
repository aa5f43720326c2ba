"""How large the arguments of layers may be, and which need not be known."""

from __future__ import annotations

from math import isinf
from typing import Any

from convstudio.engine.shapes import LARGEST_INT
from convstudio.interchange.frameworks.arguments import BOUNDLESS
from convstudio.interchange.frameworks.keras import IGNORED as KERAS_IGNORED

LARGEST_SIZE = 2**16
"""The largest of what is no count and no factor, cells mostly: beyond lie mistakes, and layers that take for ever."""

LARGEST_FACTOR = 2**8
"""The most by which maps are enlarged."""

COUNTS = frozenset({"out_channels", "out_features", "filters", "units", "in_channels", "in_features", "num_features"})
FACTORS = frozenset({"scale_factor", "upscale_factor", "downscale_factor"})
"""Arguments that count filters or outputs, up to LARGEST_INT, and those by which maps are enlarged."""


def finite(args: dict[str, Any]) -> dict[str, Any]:
    """Return arguments without infinite numbers, which no document can hold."""
    return {
        name: max(-BOUNDLESS, min(BOUNDLESS, value)) if isinstance(value, float) and isinf(value) else value
        for name, value in args.items()
    }


def most_of(op: str, name: str) -> int:
    """Return how large an argument may be."""
    if name in FACTORS or (op == "UpSampling2D" and name == "size"):
        return LARGEST_FACTOR
    return LARGEST_INT if name in COUNTS or op == "ConstantPad2d" else LARGEST_SIZE


def is_plain(value: Any, most: int) -> bool:
    """Say whether an argument is a word, a number that is not too large, or a list of such."""
    if isinstance(value, list | tuple):
        return all(is_plain(item, most) for item in value)
    if isinstance(value, int | float):
        return abs(value) <= most
    return value is None or isinstance(value, str)


def changes_nothing(name: str) -> bool:
    """Say whether an argument changes neither shapes nor counts, so that it need not be known."""
    return name in KERAS_IGNORED or name in (
        *("inplace", "device", "return_indices", "p", "rate", "seed", "eps", "epsilon", "momentum"),
    )
