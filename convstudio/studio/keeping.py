"""All that keeps one session's document safe: the lock on its file, a watch on the disk, a recovery copy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from convstudio.studio.files import digest_of
from convstudio.studio.locking import FileLock, Holder
from convstudio.studio.recovery import LeftCopy, RecoveryCopy
from convstudio.studio.watching import DiskWatch

if TYPE_CHECKING:
    from pathlib import Path

    from convstudio.studio.session import Session


class FileKeeper(QObject):
    """Follows a session from file to file.

    Parameters
    ----------
    session : Session
    folder : Path, optional
        Of the recovery copies; otherwise the user's own.
    """

    def __init__(self, session: Session, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lock: FileLock | None = None
        self.holder: Holder | None = None
        """Who else has the session's file open; None if it is ours alone."""
        self.watch = DiskWatch(self)
        self.recovery = RecoveryCopy(session, folder, self)
        session.file_changed.connect(self._follow)
        session.saved.connect(self._take_as_known)
        self._follow(session.path)

    def holder_of(self, path: Path) -> Holder | None:
        """Return who else has a file open."""
        if self._lock is not None and self.holder is None and str(self._lock.path) == os.path.realpath(path):
            return None
        lock = FileLock(path)
        holder = lock.take()
        lock.release()
        return holder

    def take_as_known(self, digest: str | None = None) -> None:
        """Let what is on the disk now, or had this digest, be what the session knows of."""
        path = self._session.path
        self.recovery.digest = "" if path is None else digest_of(path) if digest is None else digest
        self.watch.watch(path, self.recovery.digest)

    def adopt(self, left: LeftCopy) -> None:
        """Take the place of a copy that was restored into the session; it goes when this one's own is written."""
        self.take_as_known(left.notes.digest if self._session.path else None)
        self.recovery.write()
        if self.recovery.path.exists():
            left.discard()
        else:
            left.leave()

    def let_go(self) -> None:
        """Leave the file to others; nothing is kept of what was not saved."""
        self.recovery.remove()
        self.watch.watch(None)
        self._release()

    @Slot(object)
    def _follow(self, path: Path | None) -> None:
        self._release()
        if path is not None:
            self._lock = FileLock(path)
            self.holder = self._lock.take()
        self._take_as_known()

    @Slot()
    def _take_as_known(self) -> None:
        self.take_as_known()

    def _release(self) -> None:
        if self._lock is not None and self.holder is None:
            self._lock.release()
        self._lock = self.holder = None
