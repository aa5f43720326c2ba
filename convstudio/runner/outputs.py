"""Memory for what layers give, taken from what earlier outputs have left behind.

A system hands out memory page by page, each cleared when it is first written to. For a layer that does little
arithmetic this costs more than the arithmetic, and a network that runs again needs the very sizes that it needed
before.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

SMALLEST = 64 << 10
"""Bytes from which on memory is kept; what is smaller comes from memory that is in use already."""

MOST_KEPT = 192 << 20
"""Bytes that are kept while nobody uses them."""


class _Lease:
    """A buffer in use: arrays that look at it hold the lease, and when the last one goes, it is given back."""

    __slots__ = ("__array_interface__", "__weakref__")

    def __init__(self, buffer: np.ndarray) -> None:
        self.__array_interface__: dict[str, Any] = buffer.__array_interface__


class _Pool:
    """Buffers that nobody looks at, the longest unused first."""

    def __init__(self) -> None:
        self._free: OrderedDict[int, np.ndarray] = OrderedDict()
        self._lock = threading.RLock()  # a lease may end while a buffer is being taken

    def take(self, size: int) -> np.ndarray:
        with self._lock:
            for key, buffer in reversed(self._free.items()):
                if buffer.nbytes == size:
                    del self._free[key]
                    return buffer
        return np.empty(size, np.uint8)

    def give_back(self, buffer: np.ndarray) -> None:
        with self._lock:
            self._free[id(buffer)] = buffer
            total = sum(kept.nbytes for kept in self._free.values())
            while total > MOST_KEPT:
                _, oldest = self._free.popitem(last=False)
                total -= oldest.nbytes


_pool = _Pool()


def empty(shape: tuple[int, ...], dtype: DTypeLike) -> np.ndarray:
    """Return what ``np.empty`` does, with memory of an earlier array of that size where one has gone."""
    kind = np.dtype(dtype)
    size = prod(shape) * kind.itemsize
    if size < SMALLEST:
        return np.empty(shape, kind)
    buffer = _pool.take(size)
    lease = _Lease(buffer)
    weakref.finalize(lease, _pool.give_back, buffer).atexit = False
    return np.asarray(lease).view(kind).reshape(shape)


def empty_like(array: np.ndarray) -> np.ndarray:
    """Return an array of the shape and type of another; its rows lie one behind the other."""
    return empty(array.shape, array.dtype)
