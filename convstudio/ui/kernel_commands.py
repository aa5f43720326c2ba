"""The commands on a layer's weights: their menu, in the Network menu and on the filter, and what they do."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog

from convstudio.engine import Layer
from convstudio.runner.recipes import Edited
from convstudio.studio import kernels
from convstudio.studio.number_text import NumberTextError, parse_block
from convstudio.studio.weight_files import ENDINGS, WeightFileError
from convstudio.studio.weight_importing import import_to_layer, import_to_network
from convstudio.ui.file_dialogs import complain
from convstudio.ui.menu_actions import allow
from convstudio.ui.weight_fields import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QMenu

    from convstudio.studio.kernels import KernelAt
    from convstudio.ui.main_window import MainWindow

FILTER = f"NumPy arrays ({' '.join(f'*{ending}' for ending in ENDINGS)})"


class KernelCommands:
    """Fills a menu of what can be done to the weights of the selected layer.

    Parameters
    ----------
    window : MainWindow
    menu : QMenu
    """

    def __init__(self, window: MainWindow, menu: QMenu) -> None:
        self._window, self._session, self.menu = window, window.session, menu
        self._of_filters: list[QAction] = []
        self._of_kernels: list[QAction] = []
        self._add("&Type the filter's numbers", window.convolve.type_kernel, "Ctrl+T", of=self._of_filters)
        self._add("&Copy the filter's numbers", self._copy, of=self._of_filters)
        self._add("&Paste numbers into the filter", self._paste, "Ctrl+Alt+V", of=self._of_filters)
        names = menu.addMenu("&Named kernel for this filter")
        self._of_kernels.append(names.menuAction())
        for name, text in NAMES:
            self._add(text, partial(self._name, name), of=self._of_kernels, menu=names)
        menu.addSeparator()
        self._back = self._add("&Set this filter back", self._set_back)
        self._all_back = self._add("Set &all filters back", self._set_all_back)
        menu.addSeparator()
        self._import = self._add("&Import weights for this layer…", self._import_layer)
        self._add("Import weights for all &layers…", self._import_network)
        menu.aboutToShow.connect(self._enable)
        self._session.selection_changed.connect(self._enable)
        self._session.document_changed.connect(self._enable)
        window.convolve.kernel_hand.menu_wanted.connect(self._pop_up)
        self._enable()

    def _add(
        self,
        text: str,
        command: Callable[[], object],
        keys: str = "",
        *,
        of: list[QAction] | None = None,
        menu: QMenu | None = None,
    ) -> QAction:
        action = (menu or self.menu).addAction(text)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: command())  # noqa: PLW0108  # it would be given whether the action is checked
        if of is not None:
            of.append(action)
        return action

    def _enable(self) -> None:
        at, recipe = self._at, self._recipe
        no_filter = "" if at is not None else "Select a layer that has filters first"
        for action in self._of_filters:
            allow(action, no_filter)
        named = at is not None and self._layer(at).kind == "convolution"
        for action in self._of_kernels:
            allow(action, "" if named else "Select a convolution first")
        edited = at is not None and not kernels.edit_at(self._session, at).is_empty
        allow(self._back, "" if edited else no_filter or "This filter is as the layer's weights make it")
        allow(self._all_back, "" if isinstance(recipe, Edited) else "No filter has anything of its own")
        allow(self._import, "" if recipe is not None else "Select a layer that has weights first")

    @property
    def _at(self) -> KernelAt | None:
        return self._window.convolve.kernel.at

    @property
    def _recipe(self) -> object:
        selected, document = self._session.selected_id, self._session.document
        return document.recipe_of(selected) if selected in document.network else None

    def _layer(self, at: KernelAt) -> Layer:
        return self._session.document.network.node(at.node_id).layer

    # What they do

    def _pop_up(self, at: QPoint) -> None:
        self.menu.popup(at)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._window.convolve.kernel.text())
        self._window.tell("The filter's numbers are on the clipboard")

    def _paste(self) -> None:
        try:
            self._window.convolve.kernel.set_all(parse_block(QGuiApplication.clipboard().text()))
        except NumberTextError as error:
            complain(self._window, "These numbers can't be pasted", str(error))

    def _name(self, name: str) -> None:
        if self._at is not None:
            kernels.set_name(self._session, self._at, name)

    def _set_back(self) -> None:
        if self._at is not None:
            kernels.set_back(self._session, self._at)

    def _set_all_back(self) -> None:
        kernels.set_all_back(self._session, self._session.selected_id)

    def _import_layer(self) -> None:
        selected = self._session.selected_id
        self._import_with(lambda path: import_to_layer(self._session, selected, path))

    def _import_network(self) -> None:
        self._import_with(lambda path: import_to_network(self._session, path))

    def _import_with(self, take: Callable[[Path], str]) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Import weights", "", FILTER)
        if not name:
            return
        try:
            self._window.tell(take(Path(name)))
        except WeightFileError as error:
            complain(self._window, "These weights can't be used", str(error))
