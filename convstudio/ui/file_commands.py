"""New, open, save: the commands that bring documents in and out, and never lose one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox

from convstudio.engine import Network
from convstudio.figures.export import render_png
from convstudio.studio import examples, files
from convstudio.studio.document import Document
from convstudio.ui.preset_list import PresetList

if TYPE_CHECKING:
    from convstudio.ui.main_window import MainWindow

FILTER = "ConvStudio documents (*.convstudio *.json)"
SAVE_FILTER = "ConvStudio documents (*.convstudio)"
PREVIEW_SIZE = (640, 420)
NEW_INPUT = (3, 32, 32)


class FileCommands(QObject):
    """Asks for files, and speaks up when something goes wrong."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._presets: PresetList | None = None

    def new(self) -> None:
        """Start with an input and no layers."""
        if self.may_go():
            self._show(Document(Network(NEW_INPUT), title="Untitled"), None)

    def new_from_preset(self) -> None:
        """Offer the networks that come with the program."""
        if self._presets is None:
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
            self._show(examples.load(name), None)

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

    def save(self) -> bool:
        """Save, asking for a name if there is none; return whether it is saved."""
        path = self._window.session.path
        return self.save_as() if path is None or path.suffix != files.SUFFIX else self._save(path)

    def save_as(self) -> bool:
        """Ask for a name, and save; return whether it is saved."""
        title = self._window.session.document.title or "Untitled"
        suggestion = str(Path(self._folder()) / f"{title}{files.SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save as", suggestion, SAVE_FILTER)
        if not name:
            return False
        path = Path(name)
        return self._save(path if path.suffix else path.with_suffix(files.SUFFIX))

    def may_go(self) -> bool:
        """Offer to save what is not saved; return whether the document may be left."""
        session = self._window.session
        if session.is_clean:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("ConvStudio")
        name = session.path.name if session.path else session.document.title or "Untitled"
        box.setText(f"Save the changes to “{name}”?")
        box.setInformativeText("They are lost if you don't.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def _open(self, path: Path) -> None:
        try:
            document = files.open(path)
        except files.FileError as error:
            self._complain("This file can't be opened", str(error))
            self._window.settings.forget_file(path)
            return
        self._show(document, path)
        self._window.settings.remember_file(path)

    def _save(self, path: Path) -> bool:
        try:
            self._window.session.save(path, self._preview())
        except files.FileError as error:
            self._complain("This document can't be saved", str(error))
            return False
        self._window.settings.remember_file(path)
        self._window.tell(f"Saved {path.name}")
        return True

    def _show(self, document: Document, path: Path | None) -> None:
        self._window.playback.pause()
        self._window.session.new_document(document, path)
        self._window.show_view("convolve")

    def _preview(self) -> bytes:
        figure = self._window.convolve.figure_for(*PREVIEW_SIZE)
        return render_png(figure, self._window.appearance.theme)

    def _folder(self) -> str:
        path = self._window.session.path
        recent = self._window.settings.recent_files
        return str(path.parent if path else Path(recent[0]).parent if recent else Path.home())

    def _complain(self, what: str, why: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "ConvStudio", what, parent=self._window)
        box.setInformativeText(why)
        box.exec()
        box.deleteLater()
