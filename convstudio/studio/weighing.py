"""How much memory values take that share most of what they hold: each shared object is counted once."""

from __future__ import annotations

import gc
import sys
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CODE = (type, FunctionType, MethodType, BuiltinFunctionType, ModuleType)
"""What a program has anyway."""


def bytes_added(value: object, known: object = None) -> int:
    """Return the bytes of all that ``value`` holds and ``known`` does not, at any depth.

    Parameters
    ----------
    value, known : object
        Made of tuples, dicts, dataclasses, arrays and the like; not of what Qt owns.

    Examples
    --------
    >>> shared = tuple(range(1000, 2000))
    >>> bytes_added((shared, shared)) < 1.1 * bytes_added(shared)
    True
    >>> bytes_added((shared, 1.5), shared) == sys.getsizeof((1, 2)) + sys.getsizeof(1.5)
    True
    """
    seen: set[int] = set()
    if known is not None:
        _weigh(known, seen)
    return _weigh(value, seen)


def bytes_in_turn(values: Iterable[object]) -> Iterator[int]:
    """Yield the bytes of all that each value holds and those before it do not.

    Examples
    --------
    >>> shared = tuple(range(1000, 2000))
    >>> list(bytes_in_turn([shared, (shared,), shared])) == [bytes_added(shared), sys.getsizeof((1,)), 0]
    True
    """
    seen: set[int] = set()
    return (_weigh(value, seen) for value in values)


def _weigh(root: object, seen: set[int]) -> int:
    """Return the bytes of what was not seen yet, and see it."""
    total, waiting = 0, [root]
    while waiting:
        value = waiting.pop()
        if id(value) in seen or isinstance(value, CODE):
            continue
        seen.add(id(value))
        total += sys.getsizeof(value)  # an array that owns its numbers counts them
        waiting.extend(gc.get_referents(value))
        if isinstance(value, np.ndarray) and value.base is not None:
            waiting.append(value.base)
    return total
