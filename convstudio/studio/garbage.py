"""Garbage is collected in Qt's thread only, as long as another thread runs Python.

Python collects cycles in whichever thread happens to allocate. If that is a worker, widgets and timers of the main
thread that were part of a cycle are destroyed there, and the program crashes. So the automatic collection is off while
a worker lives, and the main thread collects when Python would have.
"""

from __future__ import annotations

import gc


class _Hold:
    """Who has asked for it, and how it was before."""

    def __init__(self) -> None:
        self.holders: set[object] = set()
        self.was_enabled = False


_hold = _Hold()


def keep_from_other_threads() -> object:
    """Turn the automatic collection off, until what is returned is released."""
    if not _hold.holders:
        _hold.was_enabled = gc.isenabled()
        gc.disable()
    holder = object()
    _hold.holders.add(holder)
    return holder


def release(holder: object) -> None:
    """Turn the automatic collection on again, if this was the last who wanted it off."""
    if holder in _hold.holders:
        _hold.holders.discard(holder)
        if not _hold.holders and _hold.was_enabled:
            gc.enable()


def collect_if_due() -> None:
    """Collect what Python would have collected by now. For the thread that Qt's objects live in."""
    if not _hold.holders:
        return
    due = [count > limit > 0 for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(due):
        gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))
