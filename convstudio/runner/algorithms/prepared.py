"""What is made of a layer's weights before they are used, kept for the next time."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_KEPT = 384 << 20
"""Bytes of prepared weights that are kept: enough for VGG-16, the largest network of 3×3 kernels."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """Prepared weights, the array they were made from, and a copy of it if somebody may change it."""

    source: weakref.ref[np.ndarray]
    copy: np.ndarray | None
    result: np.ndarray

    @property
    def nbytes(self) -> int:
        return self.result.nbytes + (0 if self.copy is None else self.copy.nbytes)

    def is_of(self, weight: np.ndarray) -> bool:
        """Say whether this was made from ``weight`` as it is now."""
        return self.source() is weight and (self.copy is None or np.array_equal(self.copy, weight))


_entries: OrderedDict[tuple[int, str], _Entry] = OrderedDict()
_lock = threading.Lock()


def prepared(weight: np.ndarray, purpose: str, make: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return ``make(weight)``, made once as long as the array lives and its numbers stay.

    An array that nobody can write to is known by its identity; of another a copy is kept to compare it with.
    """
    key = (id(weight), purpose)
    with _lock:
        entry = _entries.get(key)
        if entry is not None and entry.is_of(weight):
            _entries.move_to_end(key)
            return entry.result
    copy = None if _is_frozen(weight) else weight.copy()
    entry = _Entry(weakref.ref(weight), copy, make(weight))
    with _lock:
        _entries[key] = entry
        _entries.move_to_end(key)
        _forget_old()
    return entry.result


def _is_frozen(weight: np.ndarray) -> bool:
    """Say whether neither this array nor what it looks at can be written to."""
    base: object = weight
    while isinstance(base, np.ndarray):
        if base.flags.writeable:
            return False
        base = base.base
    return base is None


def _forget_old() -> None:
    """Drop what belongs to arrays that are gone, then the oldest beyond MOST_KEPT."""
    for key in [key for key, entry in _entries.items() if entry.source() is None]:
        del _entries[key]
    total = sum(entry.nbytes for entry in _entries.values())
    while total > MOST_KEPT and len(_entries) > 1:
        _, oldest = _entries.popitem(last=False)
        total -= oldest.nbytes
