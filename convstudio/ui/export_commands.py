"""The picture on the screen as a file or on the clipboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from convstudio.figures.export import ExportError, export_figure, render_image
from convstudio.figures.theme import THEMES
from convstudio.studio.files import FileError
from convstudio.ui.field_editors import TEXT_MARGINS
from convstudio.ui.widgets import label

if TYPE_CHECKING:
    from convstudio.figures.parts.base import Figure
    from convstudio.figures.theme import Theme
    from convstudio.ui.main_window import MainWindow

SMALLEST_SCALE, LARGEST_SCALE, USUAL_SCALE = 0.1, 16.0, 2.0
COPY_SCALE = 2.0


class ExportDialog(QDialog):
    """Asks for format, scale and theme."""

    def __init__(self, figure: Figure, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export the picture")
        self._figure = figure
        self.format = QComboBox()
        self.format.addItem("PNG picture", ".png")
        self.format.addItem("SVG drawing, sharp at any size", ".svg")
        self.scale = QDoubleSpinBox()
        self.scale.setRange(SMALLEST_SCALE, LARGEST_SCALE)
        self.scale.setDecimals(2)
        self.scale.setSingleStep(0.5)
        self.scale.setSuffix(" ×")
        self.scale.setValue(USUAL_SCALE)
        self.scale.lineEdit().setTextMargins(*TEXT_MARGINS)
        self.theme = QComboBox()
        for name, words in (("light", "Light, for paper and slides"), ("dark", "Dark")):
            self.theme.addItem(words, name)
        self.theme.setCurrentIndex(0 if theme.name == "light" else 1)
        self._size = label("", "second")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Save).setText("Choose a file…")
        buttons.button(QDialogButtonBox.StandardButton.Save).setProperty("role", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow("Format", self.format)
        form.addRow("Scale", self.scale)
        form.addRow("Theme", self.theme)
        form.addRow("Size", self._size)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(buttons)
        self.format.currentIndexChanged.connect(self._show_size)
        self.scale.valueChanged.connect(self._show_size)
        self._show_size()

    def _show_size(self) -> None:
        vector = self.format.currentData() == ".svg"
        self.scale.setEnabled(not vector)
        scale = 1.0 if vector else self.scale.value()
        width, height = round(self._figure.width * scale), round(self._figure.height * scale)
        self._size.setText(f"{width} × {height} pixels" + (" at scale 1" if vector else ""))


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
        dialog = ExportDialog(figure, self._window.appearance.theme, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._ask_and_write(figure, dialog)
        dialog.deleteLater()

    def copy(self) -> None:
        """Put the picture on the screen on the clipboard."""
        figure = self._window.views.figure
        if figure is not None:
            image = render_image(figure, self._window.appearance.theme, COPY_SCALE)
            QGuiApplication.clipboard().setImage(image)
            self._window.tell(f"Copied the picture, {image.width()} × {image.height()} pixels")

    def _ask_and_write(self, figure: Figure, dialog: ExportDialog) -> None:
        ending = dialog.format.currentData()
        title = self._window.session.document.title or "ConvStudio"
        suggestion = str(Path.home() / f"{title}{ending}")
        name, _ = QFileDialog.getSaveFileName(self._window, "Export", suggestion, f"*{ending}")
        if not name:
            return
        path = Path(name)
        path = path if path.suffix else path.with_suffix(ending)
        try:
            export_figure(figure, THEMES[dialog.theme.currentData()], path, dialog.scale.value())
        except (ExportError, FileError) as error:
            QMessageBox.warning(self._window, "The picture can't be written", str(error))
            return
        self._window.tell(f"Wrote {path.name}")
