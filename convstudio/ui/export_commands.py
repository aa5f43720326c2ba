"""The picture on the screen as a file or on the clipboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMessageBox

from convstudio.figures.theme import THEMES
from convstudio.studio.files import FileError
from convstudio.ui.file_dialogs import ask_where

if TYPE_CHECKING:
    from convstudio.figures.parts.base import Figure
    from convstudio.ui.export_dialog import ExportDialog
    from convstudio.ui.main_window import MainWindow

COPY_SCALE = 2.0


class ExportCommands(QObject):
    """Export to a file, and copy."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def export(self) -> None:
        """Ask how and where, and write the picture on the screen."""
        figure = self._window.views.figure
        if figure is None:
            return
        from convstudio.ui.export_dialog import ExportDialog  # not before it is wanted

        dialog = ExportDialog(figure, self._window.appearance.theme, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._ask_and_write(figure, dialog)
        dialog.deleteLater()

    def copy(self) -> None:
        """Put the picture on the screen on the clipboard."""
        figure = self._window.views.figure
        if figure is not None:
            from convstudio.figures.export import render_image  # not before it is wanted

            image = render_image(figure, self._window.appearance.theme, COPY_SCALE)
            QGuiApplication.clipboard().setImage(image)
            self._window.tell(f"Copied the picture, {image.width()} × {image.height()} pixels")

    def _ask_and_write(self, figure: Figure, dialog: ExportDialog) -> None:
        from convstudio.figures.export import ExportError, export_figure  # not before it is wanted
        from convstudio.ui.export_dialog import FORMATS

        chosen = dialog.format.currentData()
        name = f"{self._window.session.document.title or 'ConvStudio'}{chosen}"
        path = ask_where(self._window, "Export", Path.home(), name, {chosen: FORMATS[chosen], **FORMATS})
        if path is None:
            return
        try:
            export_figure(figure, THEMES[dialog.theme.currentData()], path, dialog.scale.value())
        except (ExportError, FileError) as error:
            QMessageBox.warning(self._window, "The picture can't be written", str(error))
            return
        self._window.tell(f"Wrote {path.name}")
