"""New, open, save: the commands that bring documents in and out, and never lose one."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from convstudio.engine import Network
from convstudio.studio import examples, files
from convstudio.studio.document import Document
from convstudio.studio.keeping import FileKeeper
from convstudio.ui.disk_notices import DiskNotices
from convstudio.ui.file_dialogs import ask_to_overwrite, ask_to_save, ask_where, complain, offer_to_save_elsewhere

if TYPE_CHECKING:
    from convstudio.studio.recovery import LeftCopy
    from convstudio.ui.main_window import MainWindow
    from convstudio.ui.preset_list import PresetList

FILTER = "ConvStudio documents (*.convstudio *.json *.bak)"
PREVIEW_SIZE = (640, 420)
NEW_INPUT = (3, 32, 32)
WRITABLE = {files.SUFFIX: "ConvStudio documents", files.PLAIN_SUFFIX: "Plain text"}

logger = logging.getLogger("convstudio")


class FileCommands(QObject):
    """Asks for files, and speaks up when something goes wrong.

    Signals
    -------
    window_wanted(opened)
        A files.Opened that another window is to show.
    raise_wanted(path)
        Another window of this program has that file open.
    restore_wanted(left, opened)
        A LeftCopy, and what is in it, that another window is to show.
    quit_wanted()
        All windows are to be closed.
    """

    window_wanted = Signal(object)
    raise_wanted = Signal(object)
    restore_wanted = Signal(object, object)
    quit_wanted = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._presets: PresetList | None = None
        self._copy_of: Path | None = None  # where this document comes from, if it must not be saved there
        self.keeper = FileKeeper(window.session, parent=self)
        self.notices = DiskNotices(window, self)

    @property
    def name(self) -> str:
        """What the document is called, in the title and in questions."""
        path = self._session.path
        if path is None and self._copy_of is not None:
            return f"{self._copy_of.stem} (copy)"
        return path.name if path else self._session.document.title or "Untitled"

    # New and open

    def new(self) -> None:
        """Start with an input and no layers, in a window of its own."""
        self.window_wanted.emit(files.Opened(Document(Network(NEW_INPUT), title="Untitled")))

    def new_from_preset(self) -> None:
        """Offer the networks that come with the program."""
        if self._presets is None:
            from convstudio.ui.preset_list import PresetList

            self._presets = PresetList(self._window.appearance, self._window)
            self._presets.chosen.connect(self.open_example)
        self._presets.open_over(self._window)

    @property
    def presets(self) -> PresetList | None:
        """The list of networks, once it was wanted."""
        return self._presets

    def open_example(self, name: str) -> None:
        """Open an example that comes with the program."""
        if self.may_go():
            self.show_document(files.Opened(examples.load(name)))

    def open(self) -> None:
        """Ask for a document, and open it."""
        if not self.may_go():
            return
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", self._folder(), FILTER)
        if name:
            self._open(Path(name))

    def open_path(self, name: str) -> None:
        """Open a document by its path."""
        if self.may_go():
            self._open(Path(name))

    def show_document(self, opened: files.Opened, path: Path | None = None, digest: str | None = None) -> None:
        """Put a document in the place of this window's, without asking."""
        self._window.playback.pause()
        self._copy_of = None
        self._session.new_document(opened.document, path)
        self.keeper.take_as_known(digest)
        self._window.show_view("convolve")
        self.greet(opened)

    def greet(self, opened: files.Opened) -> None:
        """Say what is special about the document that has just been opened, and keep its file safe from it."""
        path, holder = self._session.path, self.keeper.holder
        self.notices.clear()
        if path is None:
            return
        if holder is not None or opened.left_out:
            self._copy_of = path
            self._session.leave_file()
        if holder is not None:
            self.notices.tell_of_copy(path, holder)
        if opened.left_out:
            self.notices.tell_what_is_left_out(path, opened.left_out)

    # Save

    def save(self) -> bool:
        """Save, asking for a name if there is none; return whether it is saved."""
        path = self._session.path
        if path is None or path.suffix.lower() not in WRITABLE:
            return self.save_as()
        if self.keeper.watch.differs and not self.notices.keeps_mine:
            answer = ask_to_overwrite(self._window, path.name)
            if answer != "discard":
                return answer == "save" and self.save_as()
        return self._save(path)

    def save_as(self) -> bool:
        """Ask for a name, and save; return whether it is saved."""
        name = f"{self.name.removesuffix(files.SUFFIX)}{files.SUFFIX}"
        path = ask_where(self._window, "Save as", Path(self._folder()), name, WRITABLE)
        return path is not None and self._save(path)

    def revert(self) -> None:
        """Go back to what is on the disk, as a step that can be undone."""
        path = self._session.path
        if path is None:
            self._window.tell("This document has not been saved yet")
            return
        try:
            digest = files.digest_of(path)
            opened = files.open_partly(path)
        except files.FileError as error:
            complain(self._window, "The saved version can't be opened", str(error))
            return
        self._session.revert("Revert to the saved version", opened.document)
        self.keeper.take_as_known(digest)
        self.greet(opened)

    # What an earlier run left behind

    def restore_somewhere(self, left: LeftCopy) -> None:
        """Restore a recovery copy: here, if there is nothing in this window to lose, or in another."""
        try:
            opened = left.open()
        except files.FileError as error:
            complain(self._window, "The recovery copy can't be opened", str(error))
            left.leave()
            return
        path = self._session.path
        if self._session.is_clean and (path is None or str(path.absolute()) == left.notes.path):
            self.restore(left, opened)
        else:
            self.restore_wanted.emit(left, opened)

    def restore(self, left: LeftCopy, opened: files.Opened) -> None:
        """Show what a recovery copy holds, as changes that are not saved yet."""
        path = Path(left.notes.path) if left.notes.path else None
        holder = self.keeper.holder_of(path) if path else None
        self._window.playback.pause()
        self.notices.clear()
        self._copy_of = path if holder or opened.left_out else None
        self._session.new_document(opened.document, None if self._copy_of else path, is_saved=False)
        self.keeper.adopt(left)
        self._window.show_view("convolve")
        if path and holder:
            self.notices.tell_of_copy(path, holder)
        if opened.left_out:
            self.notices.tell_what_is_left_out(path or left.path, opened.left_out)
        self.keeper.watch.look()

    # Leave

    def may_go(self) -> bool:
        """Offer to save what is not saved; return whether the document may be left."""
        if self._session.is_clean:
            return True
        answer = ask_to_save(self._window, self.name)
        return self.save() if answer == "save" else answer == "discard"

    # Inside

    def _open(self, path: Path) -> None:
        holder = self.keeper.holder_of(path)
        if holder is not None and holder.is_here:
            self.raise_wanted.emit(path)
            return
        try:
            digest = files.digest_of(path)
            opened = files.open_partly(path)
        except files.FileError as error:
            complain(self._window, "This file can't be opened", str(error))
            return
        self.show_document(opened, path, digest)
        self._window.settings.remember_file(path)

    def _save(self, path: Path) -> bool:
        holder = self.keeper.holder_of(path)
        try:
            if holder is not None:
                where = "another window" if holder.is_here else "another ConvStudio"
                raise files.FileError(f"{path.name} is open in {where}. Choose another name.")
            self._session.save(path, self._preview())
        except files.FileError as error:
            return offer_to_save_elsewhere(self._window, str(error)) and self.save_as()
        self.notices.clear()
        self._window.settings.remember_file(path)
        self._window.tell(f"Saved {path.name}")
        return True

    def _preview(self) -> bytes | None:
        from convstudio.figures.export import render_png  # not before it is wanted

        try:
            figure = self._window.convolve.figure_for(*PREVIEW_SIZE)
            return render_png(figure, self._window.appearance.theme)
        except Exception:  # a picture that can't be drawn must not cost the document
            logger.exception("no preview")
            return None

    def _folder(self) -> str:
        path = self._session.path or self._copy_of
        recent = self._window.settings.recent_files
        return str(path.parent if path else Path(recent[0]).parent if recent else Path.home())
