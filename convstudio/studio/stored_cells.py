"""An input's numbers as a value, whose versions share what they have in common: a thousand strokes can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from operator import is_not
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from convstudio.studio.array_facts import note_version

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convstudio.studio.array_facts import Region

PIECE = 256
"""Numbers in one piece: a kibibyte. A stroke of the pen makes new ones of those that it touches."""

MOST_STORED_NUMBERS = 2**23
"""Of one input: 32 MiB."""

HASHED = 32
"""Pieces that tell values apart quickly enough; to hash all of a photo takes longer than to compare two."""


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
        for place in _changed(numbers, like.array().reshape(-1)):
            pieces[place] = numbers[place * PIECE : (place + 1) * PIECE].tobytes()
        return cls(array.shape, tuple(pieces))

    def __post_init__(self) -> None:
        if sum(map(len, self.pieces)) != 4 * prod(self.shape):
            raise ValueError("its numbers are not as many as its shape says")

    def __hash__(self) -> int:
        return hash((self.shape, self.pieces[:: max(1, len(self.pieces) // HASHED)]))

    def with_numbers(self, places: NDArray[np.integer], numbers: NDArray[np.floating]) -> StoredCells:
        """Return another version, in which some numbers are others; pieces without any are shared.

        Parameters
        ----------
        places : (n,) int
            In raster order.
        numbers : (n,) float

        Raises
        ------
        ValueError
            If a number is not finite.
        """
        new = np.asarray(numbers, dtype="<f4")
        if not np.isfinite(new).all():
            raise ValueError("it holds a number that is not finite")
        is_touched = np.zeros(len(self.pieces), dtype=bool)
        is_touched[places // PIECE] = True
        touched = np.flatnonzero(is_touched)
        data = _numbers_in(self.pieces, touched)
        data[np.searchsorted(touched, places // PIECE) * PIECE + places % PIECE] = new
        pieces = list(self.pieces)
        for number, place in enumerate(touched.tolist()):
            piece = data[number * PIECE : (number + 1) * PIECE].tobytes()
            if piece != pieces[place]:
                pieces[place] = piece
        return StoredCells(self.shape, tuple(pieces))

    def array(self) -> NDArray[np.float32]:
        """Return the numbers in their shape; read-only, and mostly the same array for the same cells."""
        return _recent.array_of(self)


class _RecentVersions:
    """Keeps the arrays of a few versions, and makes the next one from the one before it. Any thread may ask."""

    def __init__(self) -> None:
        self._made: list[tuple[StoredCells, NDArray[np.float32]]] = []
        self._lock = Lock()

    def array_of(self, cells: StoredCells) -> NDArray[np.float32]:
        with self._lock:
            for known, array in reversed(self._made):
                if known == cells:
                    return array
            before = next((made for made in reversed(self._made) if made[0].shape == cells.shape), None)
            made = _array_like(cells, *before) if before else None
            if made is None:
                made = np.frombuffer(b"".join(cells.pieces), dtype="<f4").reshape(cells.shape)
            self._made = [*self._made, (cells, made)][-MOST_VERSIONS:]
            return made


MOST_VERSIONS = 3
_recent = _RecentVersions()


def _array_like(cells: StoredCells, known: StoredCells, array: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Return the array of a version that is like one that is known; None where too much of it is different."""
    count = len(cells.pieces)
    pieces = np.flatnonzero(np.fromiter(map(is_not, cells.pieces, known.pieces), bool, count))
    if not 0 < len(pieces) <= count / 2:
        return None
    new, old = _numbers_in(cells.pieces, pieces), _numbers_in(known.pieces, pieces)
    differs = np.flatnonzero(new.view("<u4") != old.view("<u4"))
    if not differs.size:
        return None
    changed = pieces[differs // PIECE] * PIECE + differs % PIECE
    made = array.copy()
    made.reshape(-1)[changed] = new[differs]
    made.flags.writeable = False
    note_version(made, array, _around(changed, cells.shape))
    return made


def _numbers_in(pieces: tuple[bytes, ...], places: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return the numbers of some pieces, one behind the other."""
    return np.frombuffer(b"".join([pieces[place] for place in places.tolist()]), dtype="<f4").copy()


def _around(places: NDArray[np.integer], shape: tuple[int, ...]) -> Region:
    """Return the smallest block with some places of the raster order in it."""
    along = np.unravel_index(places, shape)
    return tuple(slice(int(axis.min()), int(axis.max()) + 1) for axis in along)


def _changed(numbers: NDArray[np.float32], before: NDArray[np.float32]) -> list[int]:
    """Return which pieces differ; the sign of a zero counts as well, so that equal values have equal bytes."""
    differs = numbers.view("<u4") != before.view("<u4")
    whole = len(differs) // PIECE * PIECE
    places = np.flatnonzero(differs[:whole].reshape(-1, PIECE).any(axis=1)).tolist()
    if differs[whole:].any():
        places.append(whole // PIECE)
    return places
