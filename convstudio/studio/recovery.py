"""Copies of what is not saved yet, in case the program or the computer stops."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import platformdirs
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from convstudio.studio.files import SUFFIX, FileError, Opened, open_partly, write_atomically
from convstudio.studio.files.archive import pack, read_contents
from convstudio.studio.files.names import RECOVERY_MEMBER
from convstudio.studio.files.saving import document_members
from convstudio.studio.locking import FileLock

if TYPE_CHECKING:
    from convstudio.studio.session import Session

WRITE_AFTER_MS = 1000
"""After the first change since the last copy; those that follow don't put it off."""

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
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self.write)
        session.document_changed.connect(self._write_soon)
        session.clean_changed.connect(self._follow_clean)

    @Slot()
    def write(self) -> None:
        """Write the copy now, if there is anything to lose."""
        self._timer.stop()
        if self._session.is_clean:
            return
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.take()
            # The disk may take its time: this is for a program that stops, and must not hold up the window.
            write_atomically(self.path, self._data(), durable=False)
        except (FileError, OSError) as error:
            self._tell_once(str(error))

    def remove(self) -> None:
        """Take the copy away: what was in it is saved, or not wanted."""
        self._timer.stop()
        _unlink(self.path)
        self._lock.release()

    def _data(self) -> bytes:
        session = self._session
        path = str(session.path.absolute()) if session.path else ""
        notes = Notes(session.document.title, path, self.digest, datetime.now(UTC))
        return pack({**document_members(session.document), RECOVERY_MEMBER: msgspec.json.encode(notes)})

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

    def open(self) -> Opened:
        """Return what is in it.

        Raises
        ------
        FileError
            If it can't be read.
        """
        return open_partly(self.path)

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


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("a recovery copy stays: %s", error)


def _notes_in(path: Path) -> Notes:
    """Return a copy's notes, or what can be said without them."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(read_contents(file, RECOVERY_MEMBER).content, type=Notes)
    except (OSError, FileError, msgspec.MsgspecError):
        return Notes(title="a document")
