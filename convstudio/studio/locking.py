"""Who has a file open: a hidden lock beside it, that two programs and two computers can see."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QSysInfo


@dataclass(frozen=True, slots=True)
class Holder:
    """The program that has a file open."""

    pid: int
    host: str

    @property
    def is_near(self) -> bool:
        """Whether it is on this computer."""
        return self.host in ("", QSysInfo.machineHostName())

    @property
    def is_here(self) -> bool:
        """Whether it is this very program, in another of its windows."""
        return self.is_near and self.pid == os.getpid()


class FileLock:
    """Says that a file is open here, from ``take`` until ``release`` or the end of the program, however it ends.

    Parameters
    ----------
    path : Path
        Of the file; its lock is beside what it is really called.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))
        self._lock = QLockFile(str(lock_path(self.path)))
        # Kept for hours: it is stale when its program is gone, never by its age.
        self._lock.setStaleLockTime(0)

    def take(self) -> Holder | None:
        """Take it; return who has it already. Where nobody can write there is no lock, and nobody who could save."""
        if not self.path.parent.is_dir() or self._lock.tryLock(0):
            return None
        if self._lock.error() != QLockFile.LockError.LockFailedError:
            return None
        pid, host, _ = self._lock.getLockInfo()
        return Holder(pid, host)

    def release(self) -> None:
        """Let others have it."""
        self._lock.unlock()


def lock_path(path: Path) -> Path:
    """Return where a file's lock is: ".cat.convstudio.lock" beside "cat.convstudio"."""
    return path.with_name(f".{path.name}.lock")
