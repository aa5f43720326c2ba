"""What the bars say about the document's file, and what their buttons do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from convstudio.studio.locking import Holder
    from convstudio.studio.recovery import LeftCopy
    from convstudio.ui.file_commands import FileCommands
    from convstudio.ui.main_window import MainWindow

DISK, COPY, PARTS, RECOVERY = "disk", "copy", "parts", "recovery"
MOST_SENTENCES = 3
"""Of what was left out; the rest is counted."""


class DiskNotices(QObject):
    """Listens to the keeper of a window's document.

    Parameters
    ----------
    window : MainWindow
    commands : FileCommands
    """

    def __init__(self, window: MainWindow, commands: FileCommands) -> None:
        super().__init__(commands)
        self._window, self._session, self._commands = window, window.session, commands
        self._bars = window.notices
        self.keeps_mine = False
        """Whether what is on the disk was looked at and is not wanted."""
        watch = commands.keeper.watch
        watch.changed_on_disk.connect(self._tell_of_change)
        watch.gone_from_disk.connect(self._tell_of_loss)
        watch.came_back.connect(self._forget)
        commands.keeper.recovery.failed.connect(window.tell)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            # Disks of other computers don't tell.
            app.applicationStateChanged.connect(self._look_again)

    def clear(self) -> None:
        """Say nothing more about a file that was left, or that is as it should be again."""
        for key in (DISK, COPY, PARTS):
            self._bars.hide_notice(key)
        self.keeps_mine = False

    def tell_of_copy(self, path: Path, holder: Holder) -> None:
        """Say that someone else has the file open."""
        who = "another ConvStudio" if holder.is_near else f"a ConvStudio on {holder.host}"
        words = (
            f"“{path.name}” is open in {who} (process {holder.pid}). This is a copy: it is saved under another name."
        )
        self._bars.show_notice(COPY, words)

    def tell_what_is_left_out(self, path: Path, sentences: Sequence[str]) -> None:
        """Say what of a file could not be read."""
        more = len(sentences) - MOST_SENTENCES
        told = [*sentences[:MOST_SENTENCES], *([f"And {more} more."] if more > 0 else [])]
        words = f"“{path.name}” could be read in part. {' '.join(told)} This is a copy; the file stays as it is."
        self._bars.show_notice(PARTS, words)

    def offer(self, left: LeftCopy, others: Sequence[LeftCopy]) -> None:
        """Offer what an earlier run could not save any more; the next one after that is answered."""
        when = left.notes.written_at.astimezone().strftime("%d %B, %H:%M")
        more = f" {len(others)} more after this." if others else ""
        words = f"ConvStudio stopped before “{left.name}” was saved. Its changes up to {when} are kept.{more}"
        actions = [("Restore", partial(self._restore, left, others)), ("Discard", partial(self._discard, left, others))]
        self._bars.show_notice(RECOVERY, words, actions, dismiss="")

    # What buttons do

    def _restore(self, left: LeftCopy, others: Sequence[LeftCopy]) -> None:
        self._commands.restore_somewhere(left)
        if others:
            self.offer(others[0], others[1:])

    def _discard(self, left: LeftCopy, others: Sequence[LeftCopy]) -> None:
        left.discard()
        if others:
            self.offer(others[0], others[1:])

    def _keep(self) -> None:
        self.keeps_mine = True

    # What the disk tells

    @Slot(Qt.ApplicationState)
    def _look_again(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._commands.keeper.watch.look()

    @Slot()
    def _tell_of_change(self) -> None:
        path = self._session.path
        if path is None:
            return
        self.keeps_mine = False
        words = f"“{path.name}” has been changed on the disk by another program."
        if not self._session.is_clean:
            words += " You have changed it here, too; after Reload, Undo brings your own version back."
        self._bars.show_notice(DISK, words, [("Reload", self._commands.revert), ("Keep mine", self._keep)], dismiss="")

    @Slot()
    def _tell_of_loss(self) -> None:
        path = self._session.path
        if path is not None:
            words = (
                f"“{path.name}” is no longer in {path.parent}: it was moved, renamed or removed. It is still open here."
            )
            self._bars.show_notice(DISK, words, [("Save it again…", self._commands.save_as)], dismiss="Not now")

    @Slot()
    def _forget(self) -> None:
        self.keeps_mine = False
        self._bars.hide_notice(DISK)
