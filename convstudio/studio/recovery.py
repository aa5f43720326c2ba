"""Copies of what is not saved yet, in case the program or the computer stops."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import platformdirs
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from convstudio.studio import files
from convstudio.studio.errands import Errand
from convstudio.studio.files import SUFFIX, FileError, write_atomically
from convstudio.studio.files.names import RECOVERY_MEMBER
from convstudio.studio.locking import FileLock

if TYPE_CHECKING:
    from convstudio.studio.document import Document
    from convstudio.studio.session import Session

WRITE_AFTER_MS = 1000
"""After the first change since the last copy; those that follow don't put it off."""

LOOK_EVERY_MS = 25
"""Whether a copy is written."""

logger = logging.getLogger("convstudio")


class Notes(msgspec.Struct, frozen=True):
    """Whose copy it is. ``digest`` is of the file that was changed, as it was on the disk; empty without one."""

    title: str = ""
    path: str = ""
    digest: str = ""
    written_at: datetime = datetime.fromtimestamp(0, UTC)


def recovery_folder() -> Path:
    """Return where a user's recovery copies are kept."""
    return platformdirs.user_state_path("convstudio", appauthor=False) / "recovery"


class RecoveryCopy(QObject):
    """Keeps a copy of one session's document while it has changes that are not saved.

    Parameters
    ----------
    session : Session
    folder : Path, optional
        Otherwise the user's own.

    Signals
    -------
    failed(sentence)
        No copy could be written; told once.
    """

    failed = Signal(str)

    def __init__(self, session: Session, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = (folder or recovery_folder()) / f"{secrets.token_hex(8)}{SUFFIX}"
        self.digest = ""
        """Of the session's file as it was read or saved."""
        self._session = session
        self._lock = FileLock(self.path)
        self._has_failed = False
        self._errand: Errand | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self._begin)
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_EVERY_MS)
        self._looking.timeout.connect(self._look)
        session.document_changed.connect(self._write_soon)
        session.clean_changed.connect(self._follow_clean)

    def write(self) -> None:
        """Write the copy now, if there is anything to lose, and wait until it is there."""
        self._finish()
        self._begin()
        self._finish()

    def remove(self) -> None:
        """Take the copy away: what was in it is saved, or not wanted."""
        self._finish()  # what is still being written would come after
        self._timer.stop()
        _unlink(self.path)
        self._lock.release()

    # Writing, in a thread: packing a large document, and a slow disk, must not hold up the window

    @Slot()
    def _begin(self) -> None:
        """Send someone to write what the document is now."""
        self._timer.stop()
        session = self._session
        if session.is_clean:
            return
        if self._errand is not None:
            self._timer.start()
            return
        path = str(session.path.absolute()) if session.path else ""
        notes = Notes(session.document.title, path, self.digest, datetime.now(UTC))
        self._errand = Errand(partial(_store, self.path, self._lock, session.document, notes), "recovery")
        self._looking.start()

    @Slot()
    def _look(self) -> None:
        if self._errand is None or self._errand.is_done:
            self._finish()

    def _finish(self) -> None:
        """Wait for what is being written."""
        self._looking.stop()
        if self._errand is not None:
            error = self._errand.wait()
            self._errand = None
            if error is not None:
                self._tell_once(str(error))

    @Slot()
    def _write_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot(bool)
    def _follow_clean(self, is_clean: bool) -> None:
        if is_clean:
            self.remove()
        else:
            self._write_soon()

    def _tell_once(self, why: str) -> None:
        logger.warning("no recovery copy: %s", why)
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(f"No recovery copy could be written. Save now and then. {why}")


@dataclass(frozen=True, slots=True)
class LeftCopy:
    """A copy whose program is gone. It is locked, so that it is offered once.

    Parameters
    ----------
    path : Path
        Of the copy.
    notes : Notes
    lock : FileLock
    """

    path: Path
    notes: Notes
    lock: FileLock

    @property
    def name(self) -> str:
        """What its user would call it."""
        return Path(self.notes.path).name or self.notes.title or "Untitled"

    def open(self) -> files.Opened:
        """Return what is in it.

        Raises
        ------
        FileError
            If it can't be read.
        """
        return files.open_partly(self.path)

    def discard(self) -> None:
        """Remove it from the disk."""
        _unlink(self.path)
        self.lock.release()

    def leave(self) -> None:
        """Let it be offered at the next start."""
        self.lock.release()


def left_copies(folder: Path | None = None) -> list[LeftCopy]:
    """Return the copies that programs left behind when they stopped, the latest first."""
    folder, found = folder or recovery_folder(), []
    _sweep_locks(folder)
    for path in folder.glob(f"*{SUFFIX}"):
        lock = FileLock(path)
        if lock.take() is None:
            found.append(LeftCopy(path, _notes_in(path), lock))
    return sorted(found, key=lambda copy: copy.notes.written_at, reverse=True)


def _sweep_locks(folder: Path) -> None:
    """Remove the locks of programs that were killed before they wrote a copy: one that is let go is gone."""
    for path in folder.glob(f".*{SUFFIX}.lock"):
        copy = path.with_name(path.name.removeprefix(".").removesuffix(".lock"))
        if not copy.exists():
            lock = FileLock(copy)
            lock.take()
            lock.release()


def _store(path: Path, lock: FileLock, document: Document, notes: Notes) -> None:
    """Write a copy; in a thread that may outlive the window."""
    from convstudio.studio.files.archive import pack  # not before there is anything to lose
    from convstudio.studio.files.saving import document_members

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock.take()
    data = pack({**document_members(document), RECOVERY_MEMBER: msgspec.json.encode(notes)})
    # The disk may take its time: this is for a program that stops, not for a computer that does.
    write_atomically(path, data, durable=False)


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("a recovery copy stays: %s", error)


def _notes_in(path: Path) -> Notes:
    """Return a copy's notes, or what can be said without them."""
    from convstudio.studio.files.archive import read_contents  # mostly there are none

    try:
        with path.open("rb") as file:
            return msgspec.json.decode(read_contents(file, RECOVERY_MEMBER).content, type=Notes)
    except (OSError, FileError, msgspec.MsgspecError):
        return Notes(title="a document")
