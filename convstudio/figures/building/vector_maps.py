"""Vectors as maps: wrapped into rows to be seen."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.figures.building.known import known_decimals, remember
from convstudio.figures.frames import MapView
from convstudio.figures.numerals import write_count
from convstudio.figures.parts.base import Cells

if TYPE_CHECKING:
    from convstudio.figures.building.moment import Moment


def wrap_columns(size: int) -> int:
    """Return in how many columns a vector of ``size`` is wrapped, so that it is about as high as wide."""
    return max(1, round(sqrt(size)))


def wrap_vector(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return a vector as rows of about its square root; what is left of the last row is not a number."""
    columns = wrap_columns(values.size)
    rows = -(-values.size // columns)
    wrapped = np.full(rows * columns, np.nan, dtype=values.dtype)
    wrapped[: values.size] = values.ravel()
    return wrapped.reshape(rows, columns)


def wrapped_cells(values: NDArray[np.floating]) -> Cells:
    """Return a vector as cells, the same object every time."""
    return remember(values, "wrapped", lambda: Cells(wrap_vector(values)))


def vector_view(moment: Moment) -> MapView:
    """Return a layer's outputs, wrapped."""
    return MapView(
        moment.row.name,
        f"{write_count(moment.outputs.size)} numbers in one row, wrapped to be seen",
        wrapped_cells(moment.outputs),
        moment.scale_of_output(None),
        known_decimals(moment.outputs),
        size=moment.outputs.size,
    )
