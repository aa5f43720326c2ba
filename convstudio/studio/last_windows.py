"""Which windows are open, written down so that the next start can open them again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec
import platformdirs

from convstudio.studio.files import FileError, write_atomically
from convstudio.studio.locking import FileLock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = "windows.json"
MOST_BYTES = 2**25
"""No record is as long; what is, is not ours."""

logger = logging.getLogger("convstudio")


class WindowRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One window: what is open in it, and how it is looked at.

    Parameters
    ----------
    path : str
        Of its file; empty if it has none.
    document : str
        Its document.json, where it has no file and nothing to lose: an example, or an empty network.
    geometry, splitter : bytes
        What QWidget.saveGeometry and QSplitter.saveState gave.
    view : str
        The view's key.
    selected : str
        The selected node's id.
    closed : tuple of str
        The ids of the blocks that don't show what they hold.
    history : bool
        Whether the list of steps is shown.
    """

    path: str = ""
    document: str = ""
    geometry: bytes = b""
    splitter: bytes = b""
    view: str = "convolve"
    selected: str = ""
    closed: tuple[str, ...] = ()
    history: bool = False

    @property
    def can_be_opened(self) -> bool:
        """Whether there is anything to open; what was never saved is offered from its recovery copy instead."""
        return bool(self.path or self.document)


class LastWindows:
    """The record of the windows. One program at a time keeps it: the first that is started.

    Parameters
    ----------
    folder : Path, optional
        Otherwise where the system keeps a user's state.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or platformdirs.user_state_path("convstudio", appauthor=False)) / NAME
        self._lock = FileLock(self.path)
        self._is_ours = False

    def take(self) -> bool:
        """Keep the record from now on; False if another program does, or it can't be written."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            logger.warning("windows are not remembered: %s", error)
            return False
        self._is_ours = self._lock.take() is None
        return self._is_ours

    def read(self) -> tuple[WindowRecord, ...]:
        """Return what is written; nothing where it can't be read."""
        try:
            if self.path.stat().st_size > MOST_BYTES:
                return ()
            return msgspec.json.decode(self.path.read_bytes(), type=tuple[WindowRecord, ...])
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.MsgspecError) as error:
            logger.warning("the windows of last time can't be read: %s", error)
            return ()

    def write(self, records: Iterable[WindowRecord]) -> None:
        """Write down what is open; nothing happens if another program keeps the record."""
        if not self._is_ours:
            return
        kept = [record for record in records if record.can_be_opened]
        try:
            write_atomically(self.path, msgspec.json.encode(kept), durable=False)
        except FileError as error:
            logger.warning("windows are not remembered: %s", error)

    def forget(self) -> None:
        """Open nothing the next time."""
        if self._is_ours:
            self.path.unlink(missing_ok=True)

    def release(self) -> None:
        """Let another program keep the record."""
        if self._is_ours:
            self._is_ours = False
            self._lock.release()
