"""An input's numbers as a value, whose versions share what they have in common: a thousand strokes can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PIECE = 256
"""Numbers in one piece: a kibibyte. A stroke of the pen makes new ones of those that it touches."""

MOST_STORED_NUMBERS = 2**23
"""Of one input: 32 MiB."""


@dataclass(frozen=True, slots=True)
class StoredCells:
    """Finite float32 numbers; equal to others of the same shape and numbers.

    Parameters
    ----------
    shape : (C, H, W) or (N,)
    pieces : tuple of bytes
        The numbers in raster order, PIECE to each, the last with what is left.
    """

    shape: tuple[int, ...]
    pieces: tuple[bytes, ...]

    @classmethod
    def of(cls, array: NDArray[np.generic], like: StoredCells | None = None) -> StoredCells:
        """Return an array's numbers.

        Parameters
        ----------
        array : array
        like : StoredCells, optional
            An earlier version; pieces that are equal are shared with it.

        Raises
        ------
        ValueError
            If a number is not finite, or there are more than MOST_STORED_NUMBERS.
        """
        if array.size > MOST_STORED_NUMBERS:
            raise ValueError(f"it holds {array.size:,} numbers, and {MOST_STORED_NUMBERS:,} can be kept")
        numbers = np.ascontiguousarray(array, dtype="<f4").reshape(-1)
        if not np.isfinite(numbers).all():
            raise ValueError("it holds a number that is not finite")
        if like is None or like.shape != array.shape:
            data = numbers.tobytes()
            size = PIECE * numbers.itemsize
            return cls(array.shape, tuple(data[at : at + size] for at in range(0, len(data), size)))
        pieces = list(like.pieces)
        for place in _changed(numbers, like.numbers()):
            pieces[place] = numbers[place * PIECE : (place + 1) * PIECE].tobytes()
        return cls(array.shape, tuple(pieces))

    def __post_init__(self) -> None:
        if sum(map(len, self.pieces)) != 4 * prod(self.shape):
            raise ValueError("its numbers are not as many as its shape says")

    def numbers(self) -> NDArray[np.float32]:
        """Return all numbers in raster order; read-only."""
        return np.frombuffer(b"".join(self.pieces), dtype="<f4")

    def array(self) -> NDArray[np.float32]:
        """Return the numbers in their shape; read-only."""
        return self.numbers().reshape(self.shape)


def _changed(numbers: NDArray[np.float32], before: NDArray[np.float32]) -> list[int]:
    """Return which pieces differ; the sign of a zero counts as well, so that equal values have equal bytes."""
    differs = numbers.view("<u4") != before.view("<u4")
    whole = len(differs) // PIECE * PIECE
    places = np.flatnonzero(differs[:whole].reshape(-1, PIECE).any(axis=1)).tolist()
    if differs[whole:].any():
        places.append(whole // PIECE)
    return places
