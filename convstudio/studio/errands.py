"""One piece of work in a thread of its own, so that the window does not wait for it."""

from __future__ import annotations

import weakref
from threading import Thread
from typing import TYPE_CHECKING

from convstudio.studio import garbage

if TYPE_CHECKING:
    from collections.abc import Callable


class Errand:
    """Runs from the start, and tells nobody: who sent it asks, for the window may be gone when it is done.

    Parameters
    ----------
    work : callable
        Must not touch anything of Qt's that lives in a thread.
    name : str
        Of the thread.
    """

    def __init__(self, work: Callable[[], object], name: str) -> None:
        self._errors: list[Exception] = []
        # The thread knows nothing of this object, whose end could otherwise come in it.
        self._thread = Thread(target=_run, args=(work, self._errors), name=name, daemon=True)
        self._release = weakref.finalize(self, garbage.release, garbage.keep_from_other_threads())
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether nobody would have to wait for it."""
        return not self._thread.is_alive()

    def wait(self) -> Exception | None:
        """Wait until it is done; return what went wrong."""
        self._thread.join()
        self._release()
        return self._errors[0] if self._errors else None


def _run(work: Callable[[], object], errors: list[Exception]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001  # whoever waits is told
        errors.append(error)
