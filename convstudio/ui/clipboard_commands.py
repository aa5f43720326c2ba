"""Copy, cut and paste: paste is one command, which asks everyone who may want what is on the clipboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QKeySequence

from convstudio.studio.code_text import FRAMEWORKS
from convstudio.ui.layer_clipboard import LayerClipboard
from convstudio.ui.menu_actions import allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from convstudio.ui.file_menu import Add
    from convstudio.ui.main_window import MainWindow

    Taker = Callable[[QMimeData], bool]


class ClipboardCommands(QObject):
    """Adds the commands to a menu.

    Fields of text keep their keys: what they can copy or paste themselves never comes here.

    Parameters
    ----------
    window : MainWindow
    menu : QMenu
    add : callable
        Adds a command to a menu.
    """

    def __init__(self, window: MainWindow, menu: QMenu, add: Add) -> None:
        super().__init__(menu)
        self._window = window
        layers = LayerClipboard(window)
        inputs = window.inputs
        self.takers: list[Taker] = [layers.take_nodes, inputs.take_numbers, inputs.take, layers.take_code]
        """Asked in turn; the first that takes what is there says so. The last one takes any text."""
        keys = QKeySequence.StandardKey
        copy, cut = add(menu, "&Copy", layers.copy, keys.Copy), add(menu, "Cu&t", layers.cut, keys.Cut)
        self._of_layers = (copy, cut)
        paste = add(menu, "&Paste", self.paste, keys.Paste)
        paste.setToolTip(
            "Layers, or code of PyTorch or Keras, behind what is selected; a picture or numbers as the input"
        )
        code = menu.addMenu("Copy as c&ode")
        for framework, title in FRAMEWORKS.items():
            add(code, title, partial(layers.copy_as, framework))
        for action in (copy, cut, paste):
            action.setProperty("layer_command", True)
        window.session.selected_set_changed.connect(self._enable)
        window.session.document_changed.connect(self._enable)
        self._enable()

    def paste(self) -> None:
        """Put what is on the clipboard where it belongs."""
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()  # None where nothing was ever copied
        if data is None or not any(taker(data) for taker in self.takers):
            self._window.tell("There is nothing on the clipboard that could be put in here")

    def _enable(self) -> None:
        for action in self._of_layers:
            allow(action, "" if self._window.has_layer else "Select a layer first")
