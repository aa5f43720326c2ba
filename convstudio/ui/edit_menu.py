"""The Edit menu: one step back, one step on, the list of all steps, and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from convstudio.ui.clipboard_commands import ClipboardCommands
from convstudio.ui.menu_actions import allow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from convstudio.ui.file_menu import Add
    from convstudio.ui.main_window import MainWindow


class EditMenu(QObject):
    """Fills the menu, and names in it what would be undone and done again.

    Parameters
    ----------
    window : MainWindow
    menu : QMenu
    add : callable
        Adds a command to a menu.
    """

    def __init__(self, window: MainWindow, menu: QMenu, add: Add) -> None:
        super().__init__(menu)
        self._history = history = window.session.history
        self._undo = add(menu, "&Undo", history.undo, QKeySequence("Ctrl+Z"))
        self._redo = add(menu, "&Redo", history.redo)
        self._redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        menu.addSeparator()
        self.clipboard = ClipboardCommands(window, menu, add)
        menu.addSeparator()
        self._shown = add(menu, "&History", window.toggle_history, QKeySequence("Ctrl+Shift+H"))
        self._shown.setCheckable(True)
        menu.aboutToShow.connect(lambda: self._shown.setChecked(window.history_is_shown))
        history.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        undo, redo = self._history.undo_text, self._history.redo_text
        self._undo.setText(f"&Undo: {_as_written(undo)}" if undo else "&Undo")
        self._redo.setText(f"&Redo: {_as_written(redo)}" if redo else "&Redo")
        allow(self._undo, "" if undo else "Nothing to undo")
        allow(self._redo, "" if redo else "Nothing to redo")


def _as_written(text: str) -> str:
    """Return a text that a menu shows as it is: names may hold what a menu takes for a mark."""
    return text.replace("&", "&&").replace("\t", " ")
