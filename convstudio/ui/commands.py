"""Every command of the window: its menu, its key, and what it does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox

from convstudio import __version__
from convstudio.ui.edit_menu import EditMenu
from convstudio.ui.file_menu import FileMenu
from convstudio.ui.icons import application_icon
from convstudio.ui.kernel_commands import KernelCommands
from convstudio.ui.layer_commands import LayerCommands
from convstudio.ui.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.ui.appearance import ThemeChoice
    from convstudio.ui.command_palette import CommandPalette
    from convstudio.ui.main_window import MainWindow

THEME_CHOICES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
COMPOSITIONS = (("auto", "Whichever is legible"), ("numerals", "Numbers in the cells"), ("lens", "Heat map and patch"))


class Commands:
    """Fills the menu bar, and answers to single keys."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.palette: CommandPalette | None = None
        """The list of all commands, once it was wanted."""
        for build in (
            self._build_file,
            self._build_edit,
            self._build_network,
            self._build_view,
            self._build_playback,
            self._build_help,
        ):
            build()

    # Single keys

    def press(self, key: int, *, shift: bool) -> bool:
        """Do what a key without Ctrl or Alt stands for; return whether it stands for anything."""
        playback = self._window.playback
        commands: dict[tuple[int, bool], Callable[[], object]] = {
            (Qt.Key.Key_Space, False): playback.toggle,
            (Qt.Key.Key_Right, False): playback.step_forward,
            (Qt.Key.Key_Left, False): playback.step_back,
            (Qt.Key.Key_Right, True): playback.row_forward,
            (Qt.Key.Key_Left, True): playback.row_back,
            (Qt.Key.Key_Home, False): playback.first,
            (Qt.Key.Key_End, False): playback.last,
            (Qt.Key.Key_BracketLeft, False): playback.slower,
            (Qt.Key.Key_BracketRight, False): playback.faster,
            (Qt.Key.Key_A, False): self._window.stack.adding.show_palette,
            (Qt.Key.Key_Delete, False): self._layers.remove,
            (Qt.Key.Key_Backspace, False): self._layers.remove,
            (Qt.Key.Key_Up, False): partial(self._layers.step, -1),
            (Qt.Key.Key_Down, False): partial(self._layers.step, 1),
            (Qt.Key.Key_Up, True): partial(self._layers.step, -1, extend=True),
            (Qt.Key.Key_Down, True): partial(self._layers.step, 1, extend=True),
            (Qt.Key.Key_Escape, False): self._layers.select_current,
        }
        command = commands.get((key, shift))
        if command is None:
            return False
        command()
        return True

    # Menus

    def _build_file(self) -> None:
        self._file_menu = FileMenu(self._window, self._menu("&File"), self._add)

    def _build_edit(self) -> None:
        self._edit_menu = EditMenu(self._window, self._menu("&Edit"), self._add)

    def _build_network(self) -> None:
        menu = self._menu("&Network")
        self._layers = LayerCommands(self._window, menu)
        menu.addSeparator()
        weights = menu.addMenu("Wei&ghts")
        weights.setToolTipsVisible(True)
        self._kernels = KernelCommands(self._window, weights)

    def _build_view(self) -> None:
        menu, window = self._menu("&View"), self._window
        for number, view in enumerate(VIEWS, start=1):
            self._add(menu, view.title, partial(window.show_view, view.key), QKeySequence(f"Ctrl+{number}"))
        menu.addSeparator()
        self._choices(menu.addMenu("&Composition"), COMPOSITIONS, "auto", window.convolve.set_composition)
        self._choices(menu.addMenu("&Theme"), THEME_CHOICES, window.appearance.choice, self._set_theme)

    def _build_playback(self) -> None:
        menu, playback = self._menu("&Playback"), self._window.playback
        for text, command in (
            ("&Play or pause\tSpace", playback.toggle),
            ("One step &on\t→", playback.step_forward),
            ("One step &back\t←", playback.step_back),
            ("One row on\tShift+→", playback.row_forward),
            ("One row back\tShift+←", playback.row_back),
            ("&First step\tHome", playback.first),
            ("&Last step\tEnd", playback.last),
            ("Fas&ter\t]", playback.faster),
            ("&Slower\t[", playback.slower),
        ):
            self._add(menu, text, command)

    def _build_help(self) -> None:
        menu = self._menu("&Help")
        self._add(menu, "&Find a command…", self._show_palette, QKeySequence("Ctrl+K"))
        self._add(menu, "&Keys", self._show_keys, QKeySequence("F1"))
        self._add(menu, "&About ConvStudio", self._show_about)

    def _menu(self, title: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        return menu

    def _add(
        self,
        menu: QMenu,
        text: str,
        command: Callable[[], object],
        keys: QKeySequence | QKeySequence.StandardKey | None = None,
    ) -> QAction:
        action = menu.addAction(text)
        if keys is not None:
            action.setShortcut(keys)
        action.triggered.connect(lambda: command())  # noqa: PLW0108  # it would be given whether the action is checked
        return action

    def _choices(
        self, menu: QMenu, choices: tuple[tuple[str, str], ...], current: str, choose: Callable[[Any], None]
    ) -> None:
        """Fill a menu with choices of which one is ticked."""
        group = QActionGroup(menu)
        for key, text in choices:
            action = self._add(menu, text, partial(choose, key))
            action.setCheckable(True)
            action.setChecked(key == current)
            group.addAction(action)

    # The rest

    def _show_palette(self) -> None:
        if self.palette is None:
            from convstudio.ui.command_palette import CommandPalette  # not before it is wanted

            self.palette = CommandPalette(self._window)
        self.palette.open()

    def _set_theme(self, choice: ThemeChoice) -> None:
        self._window.settings.theme = choice
        self._window.appearance.set_choice(choice)

    def _show_keys(self) -> None:
        from convstudio.ui.keys_help import KeysHelp  # not before it is wanted

        KeysHelp(self._window).open()

    def _show_about(self) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle("About ConvStudio")
        box.setIconPixmap(application_icon().pixmap(64, 64))
        box.setText(
            f"<h3>ConvStudio {__version__}</h3><p>Edit a convolutional network, and watch every number come about."
            "<br>MIT licence.</p>"
        )
        box.exec()
        box.deleteLater()
