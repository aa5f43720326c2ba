"""A memory of what was made lately, bounded by its size."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from convstudio.runner.arrays import close

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy as np

    Arrays = dict[str, np.ndarray]


class RecentArrays:
    """Keeps arrays by a key, and forgets the oldest once there are too many bytes. Any thread may ask.

    Parameters
    ----------
    most_bytes : int
        More than this is kept only while ``keep`` is told that it is needed.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, Arrays] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Arrays]) -> Arrays:
        """Return what is kept under ``key``, or make it; the same read-only arrays until they are forgotten."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        arrays = make()  # nobody waits meanwhile
        close(arrays)
        with self._lock:
            return self._kept.setdefault(key, arrays)

    def forget_old(self, needed: int) -> None:
        """Forget the oldest entries beyond the size, but none of the last ``needed``."""
        with self._lock:
            size = sum(map(_bytes_of, self._kept.values()))
            while size > self._most_bytes and len(self._kept) > needed:
                _, arrays = self._kept.popitem(last=False)
                size -= _bytes_of(arrays)

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)


def _bytes_of(arrays: Arrays) -> int:
    return sum(array.nbytes for array in arrays.values())
