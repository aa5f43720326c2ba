"""What a network looks at, as small values: a document keeps the recipe, and the array is made from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import isqrt

import numpy as np

from convstudio.engine import Shape, format_shape
from convstudio.engine.shapes import count, is_map
from convstudio.studio.pictures import picture

__all__ = ["PICTURE_NAMES", "GridInput", "InputError", "InputRecipe", "PictureInput", "make_input", "picture"]

PICTURE_NAMES = ("cat", "meadow")
"""The built-in pictures that a network can be shown."""

Grid = tuple[tuple[tuple[float, ...], ...], ...]
"""Numbers as (C, H, W)."""

MOST_NUMBERS = 2**25
"""The largest input that is made: 128 MiB."""

LARGEST_CELL = 10**6
"""In a grid. float32 still counts in ones there."""

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""How bright red, green and blue are: ITU-R BT.601."""


class InputError(ValueError):
    """An input can't be made; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class PictureInput:
    """A built-in picture, drawn at whatever size the network asks for.

    Parameters
    ----------
    name : str
        One of PICTURE_NAMES.

    Raises
    ------
    InputError
        If no picture has that name.
    """

    name: str = "cat"

    def __post_init__(self) -> None:
        if self.name not in PICTURE_NAMES:
            raise InputError(f"There is no picture called {self.name!r}. Use one of {', '.join(PICTURE_NAMES)}.")


@dataclass(frozen=True, slots=True)
class GridInput:
    """Numbers typed by hand, as in a textbook.

    Parameters
    ----------
    values : nested tuple (C, H, W)
        Where the network asks for another shape by now, channels, rows and columns are cut off at the end,
        or zeros are added there.

    Raises
    ------
    InputError
        If the rows are not all of one length, or a number is not finite.
    """

    values: Grid

    def __post_init__(self) -> None:
        rows = tuple(chain.from_iterable(self.values))
        sizes = {(len(channel), *map(len, channel)) for channel in self.values}
        if len({len(row) for row in rows}) != 1 or len(sizes) != 1 or not rows[0]:
            raise InputError("The grid's rows are not all of one length. Give every row the same number of cells.")
        if not all(abs(cell) <= LARGEST_CELL for cell in chain.from_iterable(rows)):  # NaN is not <= anything
            raise InputError(f"The grid holds a cell that is not a number up to ±{LARGEST_CELL:,}. Change that cell.")


InputRecipe = PictureInput | GridInput
"""Anything that a network's input can be made from."""


@lru_cache(maxsize=2)
def make_input(recipe: InputRecipe, shape: Shape) -> np.ndarray:
    """Return what the network looks at; the same read-only array for the same question.

    Parameters
    ----------
    shape : (C, H, W) or (N,)
        A picture has its colours at C = 3, their luma at C = 1, and red, green, blue, red … otherwise.
        A vector is the flattened rendering: a grey square picture, or the grid, cut or filled with zeros.

    Returns
    -------
    array of ``shape``, float32
        0 to 1 for pictures.

    Raises
    ------
    InputError
        If ``shape`` holds more than MOST_NUMBERS.
    """
    if count(shape) > MOST_NUMBERS:
        raise InputError(
            f"An input of {format_shape(shape)} holds {count(shape):,} numbers, which is too many to compute. "
            f"Use at most {MOST_NUMBERS:,}."
        )
    array = _from_picture(recipe.name, shape) if isinstance(recipe, PictureInput) else _from_grid(recipe.values, shape)
    array = np.ascontiguousarray(array, dtype=np.float32)
    array.flags.writeable = False
    return array


def _from_picture(name: str, shape: Shape) -> np.ndarray:
    if not is_map(shape):
        side = isqrt(shape[0] - 1) + 1
        return _from_picture(name, (1, side, side)).reshape(-1)[: shape[0]]
    channels, height, width = shape
    return on_white(picture(name, height, width), channels)


def on_white(cells: np.ndarray, channels: int) -> np.ndarray:
    """Return a picture (4, H, W) on white paper: its luma, its colours, or red, green, blue, red … as channels."""
    red_green_blue, alpha = np.split(cells, [3])
    colours = red_green_blue * alpha + (1 - alpha)
    if channels == 1:
        red, green, blue = colours
        grey: np.ndarray = LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue
        return grey[np.newaxis]
    return np.take(colours, np.arange(channels) % len(colours), axis=0)


def _from_grid(values: Grid, shape: Shape) -> np.ndarray:
    grid = np.array(values, dtype=np.float32)
    if not is_map(shape):
        grid = grid.reshape(-1)
    array = np.zeros(shape, dtype=np.float32)
    shared = tuple(slice(min(sizes)) for sizes in zip(grid.shape, shape, strict=True))
    array[shared] = grid[shared]
    return array
