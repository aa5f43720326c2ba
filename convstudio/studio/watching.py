"""Noticing that a file is changed by someone else while it is open here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from convstudio.studio.files import digest_of

if TYPE_CHECKING:
    from pathlib import Path

SETTLE_MS = 150
"""Programs that save write, rename and remove in one go; one look afterwards is enough."""


class DiskWatch(QObject):
    """Watches one file and the folder around it: a file that is replaced is another file to the system.

    Signals
    -------
    changed_on_disk()
        What is in the file is neither what was read or written here, nor what was told before.
    gone_from_disk()
        There is no such file any more.
    came_back()
        After one of the two, the file is again as it is known here.
    """

    changed_on_disk = Signal()
    gone_from_disk = Signal()
    came_back = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._known = self._told = ""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._look_soon)
        self._watcher.directoryChanged.connect(self._look_soon)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, path: Path | None, known: str | None = None) -> None:
        """Watch a file, or none.

        Parameters
        ----------
        known : str, optional
            The digest of what was read from it; otherwise what is in it now.
        """
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self._timer.stop()
        self._path = path
        self._known = self._told = "" if path is None else digest_of(path) if known is None else known
        self._add_paths()

    @property
    def differs(self) -> bool:
        """Whether there is something else in the file than is known here; not if it is gone."""
        if self._path is None:
            return False
        return digest_of(self._path) not in (self._known, "")

    @Slot()
    def look(self) -> None:
        """Look now, and tell what is new."""
        if self._path is None:
            return
        self._add_paths()
        found = digest_of(self._path)
        if found == self._told:
            return
        self._told = found
        if found == self._known:
            self.came_back.emit()
        elif found:
            self.changed_on_disk.emit()
        else:
            self.gone_from_disk.emit()

    @Slot()
    def _look_soon(self) -> None:
        if not self._timer.isActive():  # a folder that never rests must not put it off for ever
            self._timer.start()

    def _add_paths(self) -> None:
        """Watch again what was replaced; the system forgets a file that is renamed or removed."""
        if self._path is None:
            return
        for path, watched in ((self._path, self._watcher.files()), (self._path.parent, self._watcher.directories())):
            if str(path) not in watched and path.exists():
                self._watcher.addPath(str(path))
