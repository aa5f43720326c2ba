"""What stands below the input while a network has no layers: how to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from convstudio.ui.widgets import label

BY_HAND = "Or drag one out of that list, or paste PyTorch or Keras code."


class EmptyStack(QWidget):
    """A sentence and two buttons.

    Signals
    -------
    layer_wanted(), network_wanted()
        The list of layers, or that of known networks, is to open.
    """

    layer_wanted = Signal()
    network_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 8, 4)
        column.setSpacing(3)
        column.addWidget(label("No layers yet.", "second"))
        for title, wanted in (("Add a layer (A)", self.layer_wanted), ("Take a known network…", self.network_wanted)):
            button = QPushButton(title)
            button.setProperty("role", "link")
            button.clicked.connect(wanted)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        hint = label(BY_HAND, "third", size=12)
        hint.setWordWrap(True)
        column.addWidget(hint)
        column.addStretch(1)
