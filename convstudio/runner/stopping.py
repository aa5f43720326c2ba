"""Whether a run is still wanted, asked for deep inside of it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class RunCancelled(Exception):  # noqa: N818  # nothing went wrong
    """Whoever wanted the run does not want it any more."""


_is_unwanted: ContextVar[Callable[[], bool] | None] = ContextVar("is_unwanted", default=None)


@contextmanager
def stopping_when(is_unwanted: Callable[[], bool] | None) -> Iterator[None]:
    """Let ``poll`` end what is done inside as soon as ``is_unwanted`` says yes, in threads that share its work too."""
    before = _is_unwanted.set(is_unwanted)
    try:
        yield
    finally:
        _is_unwanted.reset(before)


def poll() -> None:
    """Go on, if what is done is still wanted.

    Raises
    ------
    RunCancelled
        If it is not.
    """
    is_unwanted = _is_unwanted.get()
    if is_unwanted is not None and is_unwanted():
        raise RunCancelled
