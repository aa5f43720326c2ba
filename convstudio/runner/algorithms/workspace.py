"""Memory that is used again: fresh pages from the system cost as much as the arithmetic done in them."""

from __future__ import annotations

import threading
from math import prod

import numpy as np

MOST_KEPT = 32 << 20
"""Bytes that one thread keeps for the next layer; larger buffers are given back."""


class _Buffers(threading.local):
    """Each thread has its own: runs in different threads never write into each other's numbers."""

    def __init__(self) -> None:
        self.by_name: dict[str, np.ndarray] = {}


_buffers = _Buffers()


def scratch(name: str, shape: tuple[int, ...], dtype: np.dtype[np.floating]) -> np.ndarray:
    """Return an array to write intermediate results into; what it holds is left over from before.

    It is this thread's only one of that name: two of one name would be the same memory.
    """
    size = prod(shape) * dtype.itemsize
    buffer = _buffers.by_name.get(name)
    if buffer is None or buffer.nbytes < size:
        buffer = np.empty(size, np.uint8)
        if size <= MOST_KEPT:
            _buffers.by_name[name] = buffer
    return buffer[:size].view(dtype).reshape(shape)
