"""The questions before a picture is exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from convstudio.ui.calm_boxes import TEXT_MARGINS
from convstudio.ui.widgets import label

if TYPE_CHECKING:
    from convstudio.figures.parts.base import Figure
    from convstudio.figures.theme import Theme

FORMATS = {".png": "PNG picture", ".svg": "SVG drawing, sharp at any size"}
SMALLEST_SCALE, LARGEST_SCALE, USUAL_SCALE = 0.1, 16.0, 2.0


class ExportDialog(QDialog):
    """Asks for format, scale and theme."""

    def __init__(self, figure: Figure, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export the picture")
        self._figure = figure
        self.format = QComboBox()
        for ending, words in FORMATS.items():
            self.format.addItem(words, ending)
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
