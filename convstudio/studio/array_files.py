"""Numbers from files, as an input: .npy of NumPy, and text of spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from convstudio.engine import Shape
from convstudio.studio.number_text import MOST_CHARACTERS, NumberTextError, parse_block
from convstudio.studio.stored_cells import MOST_STORED_NUMBERS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from convstudio.studio.picture_numbers import Scaling

ARRAY_ENDINGS = (".npy",)
TEXT_ENDINGS = (".csv", ".tsv", ".txt")
COLOUR_COUNTS = (1, 3, 4)
MOST_NAME = 80


class ArrayFileError(ValueError):
    """A file holds no numbers that could be an input; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class InputArray:
    """Numbers that could be an input.

    Parameters
    ----------
    array : (C, H, W) or (N,) float32
    scaling : Scaling or None
        What they stand for, where they look like a picture's.
    words : str
        How the axes were understood, where there was a choice; else empty.
    """

    array: NDArray[np.float32]
    scaling: Scaling | None = None
    words: str = ""


def read_array(path: Path, shape: Shape) -> InputArray:
    """Return the numbers in a file.

    Parameters
    ----------
    path : Path
        .npy, or text with a row on each line and an empty line between channels.
    shape : (C, H, W) or (N,)
        What the network looks at now: decides between rows of a map, and a vector.

    Raises
    ------
    ArrayFileError
        If it can't be read, is too large, or holds anything but finite real numbers.
    """
    what = f"“{path.name[:MOST_NAME]}”"
    try:
        if not path.is_file():
            raise ArrayFileError(f"There is no file {what}. It may have been moved or renamed.")
        if path.suffix.lower() in ARRAY_ENDINGS:
            with path.open("rb") as file:
                return as_input(_load(file, what), shape, what)
        return as_input(_parse(path, what), shape, what)
    except OSError as error:
        raise ArrayFileError(f"{what} can't be read: {error.strerror or error}.") from None


def as_input(array: NDArray[np.generic], shape: Shape, what: str = "It") -> InputArray:
    """Return an array of any number of axes as an input.

    Raises
    ------
    ArrayFileError
        If it can't be one.
    """
    if array.dtype.kind not in "fiub":
        raise ArrayFileError(f"{what} holds {array.dtype}, and an input is made of real numbers.")
    if array.size == 0:
        raise ArrayFileError(f"{what} holds no numbers.")
    scaling: Scaling | None = "bytes" if array.dtype == np.uint8 else None
    with np.errstate(over="ignore"):
        numbers = array.astype(np.float32)
    wrong = np.argwhere(~np.isfinite(numbers))
    if len(wrong):
        place = ", ".join(str(index + 1) for index in wrong[0])
        raise ArrayFileError(
            f"{what} holds {len(wrong):,} that are no finite numbers, the first at place {place}. Replace them first."
        )
    numbers, words = _arranged(numbers, shape, what)
    if scaling is None and len(numbers) == COLOUR_COUNTS[1] and numbers.min() >= 0 and numbers.max() <= 1:
        scaling = "unit"
    is_picture = numbers.ndim == len(("channels", "rows", "columns")) and len(numbers) in COLOUR_COUNTS
    return InputArray(numbers, scaling if is_picture else None, words)


def _arranged(numbers: NDArray[np.float32], shape: Shape, what: str) -> tuple[NDArray[np.float32], str]:
    """Return numbers as (C, H, W), or (N,) where that is wanted, and how their axes were understood."""
    if len(shape) == 1:
        return numbers.reshape(-1), ""
    while numbers.ndim > len(shape) and len(numbers) == 1:  # a batch of one
        numbers = numbers[0]
    if numbers.ndim > len(shape):
        sizes = "×".join(map(str, numbers.shape))
        raise ArrayFileError(f"{what} holds {sizes} numbers: several inputs, and one is wanted. Save one of them.")
    if numbers.ndim < len(shape):
        return numbers.reshape((1,) * (len(shape) - numbers.ndim) + numbers.shape), ""
    last_is_channels = numbers.shape[2] in COLOUR_COUNTS and len(numbers) not in (*COLOUR_COUNTS, shape[0])
    if last_is_channels:
        return np.ascontiguousarray(numbers.transpose(2, 0, 1)), "Read as rows, columns and channels."
    return numbers, ""


def _load(file: BinaryIO, what: str) -> NDArray[np.generic]:
    try:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, kind = read(file)
        _check_size(prod(shape), what)
        if kind.hasobject:
            raise ArrayFileError(f"{what} holds objects, and an input is made of real numbers.")
        file.seek(0)
        array: NDArray[np.generic] = np.lib.format.read_array(file, allow_pickle=False)
    except ArrayFileError:
        raise
    except (ValueError, EOFError, MemoryError, OverflowError, TypeError):
        raise ArrayFileError(f"{what} is no whole .npy file of numbers. Save it again with numpy.save.") from None
    return array


def _parse(path: Path, what: str) -> NDArray[np.float64]:
    if path.stat().st_size > MOST_CHARACTERS:
        raise ArrayFileError(f"{what} is longer than {MOST_CHARACTERS >> 20} MiB of text. Save it as .npy instead.")
    try:
        return parse_block(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise ArrayFileError(f"{what} is no text. Save it as CSV or .npy.") from None
    except NumberTextError as error:
        raise ArrayFileError(f"{what} can't be read as numbers: {str(error)[:1].lower()}{str(error)[1:]}") from None


def _check_size(count: int, what: str) -> None:
    if count > MOST_STORED_NUMBERS:
        raise ArrayFileError(
            f"{what} holds {count:,} numbers, and an input that a document keeps has at most {MOST_STORED_NUMBERS:,}."
        )
