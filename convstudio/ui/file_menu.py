"""The File menu."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from convstudio.studio.examples import TEACHING
from convstudio.ui.menu_actions import allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from convstudio.ui.main_window import MainWindow

    class Add(Protocol):
        """Puts a command in a menu."""

        def __call__(
            self,
            menu: QMenu,
            text: str,
            command: Callable[[], object],
            keys: QKeySequence | QKeySequence.StandardKey | None = None,
        ) -> QAction: ...


class FileMenu(QObject):
    """Fills the menu, and keeps up what depends on the document.

    Parameters
    ----------
    window : MainWindow
    menu : QMenu
    add : callable
        Adds a command to a menu.
    """

    def __init__(self, window: MainWindow, menu: QMenu, add: Add) -> None:
        super().__init__(menu)
        self._window, self._add = window, add
        files, exports, keys = window.files, window.exports, QKeySequence.StandardKey
        add(menu, "&New", files.new, keys.New)
        add(menu, "New &from a preset…", files.new_from_preset, QKeySequence("Ctrl+Shift+N"))
        add(menu, "&Open…", files.open, keys.Open)
        self._recent = menu.addMenu("Open &recent")
        self._recent.setToolTipsVisible(True)
        self._recent.aboutToShow.connect(self._fill_recent)
        examples = menu.addMenu("E&xamples")
        for example in TEACHING:
            action = add(examples, example.title, partial(files.open_example, example.name))
            action.setToolTip(example.description)
            action.setStatusTip(example.description)
        menu.addSeparator()
        add(menu, "&Save", files.save, keys.Save)
        add(menu, "Save &as…", files.save_as, QKeySequence("Ctrl+Shift+S"))
        self._revert = add(menu, "Re&vert to saved", files.revert)
        menu.addSeparator()
        opening = add(menu, "Open as the &input…", window.inputs.open, QKeySequence("Ctrl+Shift+I"))
        opening.setToolTip("A picture of your own, or numbers from NumPy or a spreadsheet, for the network to look at")
        menu.addSeparator()
        add(menu, "&Export the picture…", exports.export, QKeySequence("Ctrl+E"))
        add(menu, "&Copy the picture", exports.copy, QKeySequence("Ctrl+Shift+C"))
        menu.addSeparator()
        add(menu, "C&lose the window", window.close, QKeySequence("Ctrl+W"))
        last = add(menu, "Open what was open &last time", self._toggle_restore)
        last.setCheckable(True)
        last.setToolTip("At the next start without a file, the windows of this one come back")
        menu.aboutToShow.connect(lambda: last.setChecked(window.settings.restore_windows))
        quit_action = add(menu, "&Quit", files.quit_wanted.emit, keys.Quit)
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)
        window.session.clean_changed.connect(self._refresh)
        window.session.file_changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        session = self._window.session
        if session.path is None:
            allow(self._revert, "This document has not been saved yet")
        else:
            allow(self._revert, "Nothing has changed since it was saved" if session.is_clean else "")

    def _toggle_restore(self) -> None:
        settings = self._window.settings
        settings.restore_windows = not settings.restore_windows

    def _fill_recent(self) -> None:
        self._recent.clear()
        recent = self._window.settings.recent_files
        for name in recent:
            action = self._add(self._recent, recent_words(Path(name)), partial(self._window.files.open_path, name))
            action.setToolTip(name)
        if not recent:
            allow(self._recent.addAction("Nothing yet"), "No file has been opened or saved yet")
            return
        self._recent.addSeparator()
        self._add(self._recent, "Clear this list", self._clear_recent)

    def _clear_recent(self) -> None:
        self._window.settings.recent_files = ()


def recent_words(path: Path) -> str:
    """Return how a file is called in the menu: its name, its folder, and whether it is gone."""
    folder = path.parent
    if folder.is_relative_to(Path.home()):
        folder = Path("~") / folder.relative_to(Path.home())
    missing = "" if path.exists() else "  (missing)"
    return f"{path.name}   {folder}{missing}".replace("&", "&&")
