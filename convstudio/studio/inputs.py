"""What a network looks at, as small values: a document keeps the recipe, and the array is made from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from math import isqrt

import numpy as np

from convstudio.engine import Shape, format_shape
from convstudio.engine.shapes import count, is_map
from convstudio.studio.array_facts import extent_of
from convstudio.studio.image_files import ImageFileError
from convstudio.studio.own_pictures import OwnPicture, cells_of
from convstudio.studio.picture_numbers import COLOURS, WITH_ALPHA, Scaling, as_channels, as_colours
from convstudio.studio.pictures import picture
from convstudio.studio.stored_cells import StoredCells

__all__ = [
    "PICTURE_NAMES",
    "CellsInput",
    "GridInput",
    "InputError",
    "InputRecipe",
    "OwnPicture",
    "PictureInput",
    "Scaling",
    "colours_of",
    "input_from_cells",
    "is_coloured",
    "make_input",
    "picture",
    "scaling_of",
]

PICTURE_NAMES = ("cat", "meadow")
"""The built-in pictures that a network can be shown."""

Grid = tuple[tuple[tuple[float, ...], ...], ...]
"""Numbers as (C, H, W)."""

MOST_NUMBERS = 2**25
"""The largest input that is made: 128 MiB."""

MOST_GRID_CELLS = 1024
"""Of a grid that is written into the document's text, to be read there; larger ones are stored beside it."""

LARGEST_CELL = 10**6
"""In a grid. float32 still counts in ones there."""


class InputError(ValueError):
    """An input can't be made; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class PictureInput:
    """A built-in picture, drawn at whatever size the network asks for.

    Parameters
    ----------
    name : str
        One of PICTURE_NAMES.
    scaling : Scaling
        What numbers the cells hold.

    Raises
    ------
    InputError
        If no picture has that name.
    """

    name: str = "cat"
    scaling: Scaling = "unit"

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


@dataclass(frozen=True, slots=True)
class CellsInput:
    """Numbers that were painted or typed by hand, or read from a file; too many for a GridInput.

    Parameters
    ----------
    cells : StoredCells
        (C, H, W) or (N,). Where the network asks for another shape by now, they are cut off at the end, or zeros are
        added there.
    scaling : Scaling or None
        What the numbers of a picture stand for, so that it keeps its colours; None for mere numbers.
    """

    cells: StoredCells
    scaling: Scaling | None = None


InputRecipe = PictureInput | GridInput | OwnPicture | CellsInput
"""Anything that a network's input can be made from."""


def input_from_cells(
    array: np.ndarray, scaling: Scaling | None = None, like: InputRecipe | None = None
) -> GridInput | CellsInput:
    """Return the recipe of an input that holds just these numbers.

    Parameters
    ----------
    array : (C, H, W) or (N,) float
    scaling : Scaling, optional
        What the numbers of a picture stand for.
    like : InputRecipe, optional
        The input before; numbers that are the same are shared with it.

    Raises
    ------
    InputError
        If a number is not finite, or there are too many.
    """
    numbers = np.asarray(array, np.float32)
    if fits_in_text(numbers.shape, scaling) and bool((np.abs(numbers) <= LARGEST_CELL).all()):
        # The shortest decimals that are the same float32: 0.1 is written as such.
        return GridInput(tuple(tuple(tuple(map(_shortest, row)) for row in channel) for channel in numbers))
    before = like.cells if isinstance(like, CellsInput) else None
    try:
        return CellsInput(StoredCells.of(numbers, before), scaling)
    except ValueError as error:
        raise InputError(f"These numbers can't be an input: {error}.") from None


def fits_in_text(shape: Shape, scaling: Scaling | None) -> bool:
    """Say whether an input is so small that its numbers are written into the document's text."""
    return is_map(shape) and count(shape) <= MOST_GRID_CELLS and scaling is None


def scaling_of(recipe: InputRecipe) -> Scaling | None:
    """Return what the numbers of an input stand for, where it is a picture; None for mere numbers."""
    return None if isinstance(recipe, GridInput) else recipe.scaling


def with_scaling(recipe: InputRecipe, scaling: Scaling) -> InputRecipe:
    """Return a picture whose cells hold other numbers; mere numbers stay as they are."""
    return replace(recipe, scaling=scaling) if isinstance(recipe, PictureInput | OwnPicture) else recipe


def is_coloured(recipe: InputRecipe, array: np.ndarray) -> bool:
    """Say whether an input has colours: a picture of three or four channels, or three channels of 0 to 1."""
    if not is_map(array.shape) or len(array) not in (COLOURS, WITH_ALPHA):
        return False
    if scaling_of(recipe) is not None:
        return True
    if len(array) != COLOURS:
        return False
    low, high = extent_of(array)
    return low >= 0 and high <= 1


def colours_of(recipe: InputRecipe, array: np.ndarray) -> np.ndarray | None:
    """Return an input's colours from 0 to 1, (3, H, W); None if it has none.

    Parameters
    ----------
    recipe : InputRecipe
    array : (C, H, W) or (N,)
        What was made of it.
    """
    return as_colours(array, scaling_of(recipe) or "unit") if is_coloured(recipe, array) else None


@lru_cache(maxsize=2)
def make_input(recipe: InputRecipe, shape: Shape) -> np.ndarray:
    """Return what the network looks at; the same read-only array for the same question.

    Parameters
    ----------
    shape : (C, H, W) or (N,)
        For what stands in the channels of a picture, see ``as_channels``. A vector is the flattened rendering: a grey
        square picture, or the grid, cut or filled with zeros.

    Returns
    -------
    array of ``shape``, float32

    Raises
    ------
    InputError
        If ``shape`` holds more than MOST_NUMBERS, or a picture can't be read.
    """
    if count(shape) > MOST_NUMBERS:
        raise InputError(
            f"An input of {format_shape(shape)} holds {count(shape):,} numbers, which is too many to compute. "
            f"Use at most {MOST_NUMBERS:,}."
        )
    match recipe:
        case GridInput():
            array = _in_shape(np.array(recipe.values, dtype=np.float32), shape)
        case CellsInput():
            array = _in_shape(recipe.cells.array(), shape)
        case _:
            array = _from_picture(recipe, shape)
    array = np.ascontiguousarray(array, dtype=np.float32)
    array.flags.writeable = False
    return array


def _from_picture(recipe: PictureInput | OwnPicture, shape: Shape) -> np.ndarray:
    if not is_map(shape):
        side = isqrt(shape[0] - 1) + 1
        return _from_picture(recipe, (1, side, side)).reshape(-1)[: shape[0]]
    channels, height, width = shape
    if isinstance(recipe, PictureInput):
        return as_channels(picture(recipe.name, height, width), channels, recipe.scaling)
    try:
        return as_channels(cells_of(recipe, height, width), channels, recipe.scaling)
    except ImageFileError as error:
        raise InputError(str(error)) from None


def _in_shape(numbers: np.ndarray, shape: Shape) -> np.ndarray:
    if numbers.shape == shape:
        return numbers
    if not is_map(shape):
        numbers = numbers.reshape(-1)
    elif not is_map(numbers.shape):
        numbers = numbers.reshape(1, 1, -1)
    array = np.zeros(shape, dtype=np.float32)
    shared = tuple(slice(min(sizes)) for sizes in zip(numbers.shape, shape, strict=True))
    array[shared] = numbers[shared]
    return array


def _shortest(number: np.float32) -> float:
    return float(str(number))
