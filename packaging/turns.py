"""Let one bootstrap of a checkout work at a time."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from progress import BootstrapError, say


@contextlib.contextmanager
def take_turn(root: Path) -> Iterator[None]:
    """Wait until no other bootstrap works on the checkout, and keep others waiting meanwhile.

    Raises
    ------
    BootstrapError
        If the checkout cannot be written to.
    """
    try:
        file = (root / ".bootstrap.lock").open("ab")
    except OSError as error:
        raise BootstrapError(
            f"ConvStudio cannot write to {root} ({error.strerror}). Copy it to a folder of your own and start it there."
        ) from None
    with file:
        if not _try_lock(file.fileno(), wait=False):
            say("Another bootstrap is at work here; waiting for it.")
            _try_lock(file.fileno(), wait=True)
        # Commands inherit it, so if this process is killed, others still wait for the command it left behind.
        os.set_inheritable(file.fileno(), True)
        yield


if sys.platform == "win32":
    import msvcrt
    import time

    def _try_lock(descriptor: int, *, wait: bool) -> bool:
        while True:
            try:
                os.lseek(descriptor, 0, os.SEEK_SET)
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(0.2)
            else:
                return True

else:
    import fcntl

    def _try_lock(descriptor: int, *, wait: bool) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
