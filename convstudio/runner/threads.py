"""Work divided among threads: NumPy lets go of Python's lock while it computes, so that they run side by side.

A linear algebra library has threads of its own, but only for its products; what is copied and added around them would
use one processor. So parts of the work are done whole, each on one thread, and the library is told to use one thread
meanwhile. Whoever divides work should leave each part some calls of a tenth of a millisecond or more: handing it over
takes as long as half of that.
"""

from __future__ import annotations

import contextvars
import os
import threading
from contextlib import contextmanager, suppress
from functools import cache
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, TypeVar

from threadpoolctl import ThreadpoolController

from convstudio.runner.stopping import poll

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from threadpoolctl import LibController

Part = TypeVar("Part")

BLOCK_BYTES = 1 << 20
"""Of what one thread does at once where there is nothing else to go by."""

MOST_THREADS = 8
"""Threads that share work: what is done between two calls of NumPy is done by one at a time."""


def share(parts: Sequence[Part], work: Callable[[Part], object]) -> None:
    """Call ``work`` for every part, on several threads, and return when all is done.

    Parts are taken in order, each by whichever thread is free. Within ``work`` nothing is divided any further. What it
    raises ends all of it and is raised here; so is RunCancelled, before the next part, where nobody wants the rest.
    """
    gang = _gang() if len(parts) > 1 else None
    if gang is None or not gang.is_free.acquire(blocking=False):
        for part in parts:
            poll()
            work(part)
        return
    try:
        with undisturbed():
            gang.do(parts, work)
    finally:
        gang.is_free.release()


def even_slices(count: int, most: int) -> list[slice]:
    """Return slices that cover ``range(count)``, nearly equal and at most ``most`` long.

    There are as many for each thread, unless they would be shorter than half of ``most``.
    """
    number = -(-count // max(1, most))
    rounded = -(-number // thread_count()) * thread_count()
    if number > 1 and 2 * count >= most * rounded:
        number = min(rounded, count)
    ends = [count * place // number for place in range(number + 1)] if number else [0]
    return [slice(*pair) for pair in pairwise(ends)]


def even_blocks(shape: Sequence[int], most: int, whole: Collection[int] = ()) -> list[tuple[slice, ...]]:
    """Return blocks that cover an array, nearly equal and of at most ``most`` numbers, where that can be.

    Parameters
    ----------
    shape : sizes of the array
    whole : axes that are not divided
    """
    if not shape:
        return [()]
    size, inner, later = shape[0], prod(shape[1:]), [axis - 1 for axis in whole]
    if 0 in whole:
        return [(slice(None), *rest) for rest in even_blocks(shape[1:], most // max(1, size), later)]
    if inner <= most:
        others = (slice(None),) * (len(shape) - 1)
        return [(own, *others) for own in even_slices(size, most // max(1, inner))]
    inside = even_blocks(shape[1:], most, later)
    return [(slice(place, place + 1), *rest) for place in range(size) for rest in inside]


def thread_count() -> int:
    """Return how many threads share work: as many as the linear algebra library would use."""
    gang = _gang()
    return 1 if gang is None else gang.size


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let the linear algebra library use one thread, until all who asked for it are done.

    Its own threads wait for more work at full speed for a while, on the processors of those that share parts.
    """
    gang = _gang()
    if gang is None:
        yield
        return
    gang.hold_library()
    try:
        yield
    finally:
        gang.release_library()


def blas_architectures() -> tuple[str, ...]:
    """Return the processors that the linear algebra libraries think they run on, by their names for them."""
    return tuple(getattr(library, "architecture", "") or "" for library in _libraries())


@cache
def _libraries() -> tuple[LibController, ...]:
    return tuple(ThreadpoolController().select(user_api="blas").lib_controllers)


@cache
def _gang() -> _Gang | None:
    """Return as many threads as the library would use, or None if it would use one, or can't be told to."""
    size = min(MOST_THREADS, max((library.get_num_threads() or 1 for library in _libraries()), default=1))
    return _Gang(size) if size > 1 else None


class _Gang:
    """The threads that share work, one piece of work at a time: helpers, and whoever asks."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.is_free = threading.Lock()
        self._processors = _processors(size)
        self._helpers = [_Helper(processor) for processor in self._processors[1:]]
        self._holders = 0
        self._lock = threading.Lock()
        self._usual: list[int | None] = []

    def do(self, parts: Sequence[Part], work: Callable[[Part], object]) -> None:
        """Call ``work`` for every part."""
        waiting = iter(parts)
        failures: list[BaseException] = []

        def take_parts() -> None:
            try:
                for part in waiting:
                    if failures:
                        return
                    poll()
                    work(part)
            except BaseException as failure:  # noqa: BLE001  # it is raised again where the work was asked for
                failures.append(failure)

        busy = self._helpers[: len(parts) - 1]
        for helper in busy:
            helper.begin(take_parts)
        with _staying_on(self._processors[0]):
            take_parts()
            for helper in busy:
                helper.wait()
        if failures:
            raise failures[0]

    def hold_library(self) -> None:
        """Let the library use one thread until ``release_library``; calls nest."""
        with self._lock:
            self._holders += 1
            if self._holders == 1:
                self._usual = [library.get_num_threads() for library in _libraries()]
                for library in _libraries():
                    library.set_num_threads(1)

    def release_library(self) -> None:
        """Give the library its threads back, if nobody else holds it."""
        with self._lock:
            self._holders -= 1
            if not self._holders:
                for library, number in zip(_libraries(), self._usual, strict=True):
                    library.set_num_threads(number)


class _Helper:
    """A thread that waits to be told what to do, and does it once."""

    def __init__(self, processor: int | None) -> None:
        self._processor = processor
        self._work: Callable[[], object] | None = None
        self._begin, self._done = threading.Lock(), threading.Lock()
        self._begin.acquire()
        self._done.acquire()
        threading.Thread(target=self._serve, name="convstudio runner", daemon=True).start()

    def begin(self, work: Callable[[], None]) -> None:
        """Do ``work`` beside whoever calls; it must not raise."""
        # How NumPy treats overflows belongs to the caller's context.
        context = contextvars.copy_context()
        self._work = lambda: context.run(work)
        self._begin.release()

    def wait(self) -> None:
        """Return when the work is done."""
        self._done.acquire()

    def _serve(self) -> None:
        with _staying_on(self._processor):
            while True:
                self._begin.acquire()
                if self._work is not None:
                    self._work()
                self._work = None
                self._done.release()


def _processors(count: int) -> list[int | None]:
    """Return a processor for each of ``count`` threads, or None where they can't be chosen."""
    if not hasattr(os, "sched_getaffinity"):
        return [None] * count
    allowed = sorted(os.sched_getaffinity(0))
    return [*allowed[:count]] if len(allowed) >= count else [None] * count


@contextmanager
def _staying_on(processor: int | None) -> Iterator[None]:
    """Keep this thread on one processor.

    Linux likes to wake a thread on the processor of the one that woke it, where both would take turns for a while.
    """
    if processor is None:
        yield
        return
    thread = threading.get_native_id()
    allowed = os.sched_getaffinity(thread)
    _keep_on(thread, {processor})
    try:
        yield
    finally:
        _keep_on(thread, allowed)


def _keep_on(thread: int, processors: Collection[int]) -> None:
    with suppress(OSError):  # a processor that has been taken away meanwhile
        os.sched_setaffinity(thread, processors)
