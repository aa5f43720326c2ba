"""What PyTorch's layers have in common when they are read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convstudio.interchange.frameworks.arguments import refuse
from convstudio.interchange.frameworks.table import MAPS, VECTORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convstudio.interchange.frameworks.shapes import Arrival

TITLE = "PyTorch"

refused = partial(refuse, TITLE)

ROWS = 3
"""Axes of a batch of rows."""


def is_picture(shape: tuple[int, ...], args: Mapping[str, Any]) -> bool:
    """Say whether PyTorch takes an input as one picture, without a batch."""
    return len(shape) == MAPS - 1


def is_vector(shape: tuple[int, ...], args: Mapping[str, Any]) -> bool:
    """Say whether PyTorch takes an input as one vector, without a batch."""
    return len(shape) == VECTORS - 1


def check_features(arrival: Arrival, name: str, wanted: int) -> None:
    """Check that as many channels arrive as the layer says."""
    if arrival.engine and arrival.engine[0] != wanted:
        raise refused(
            f"its {name} is {wanted}, and {arrival.engine[0]} channels arrive", f"Set {name} to what arrives."
        )
