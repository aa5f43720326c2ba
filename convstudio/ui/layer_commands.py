"""The commands on what is selected in the layer stack: their menu, their keys, and what they do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QKeySequence

from convstudio.engine import Block
from convstudio.engine.blocks import COLORS
from convstudio.engine.merging import MERGES
from convstudio.studio import block_actions, moves, several_actions
from convstudio.ui.card_menus import MERGE_WORDS
from convstudio.ui.menu_actions import allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from convstudio.engine import Merge
    from convstudio.studio.moves import FindPlace
    from convstudio.ui.main_window import MainWindow

    Command = Callable[[], object]


class LayerCommands:
    """Fills the Network menu. What is in it stands in the stack's context menu too.

    Parameters
    ----------
    window : MainWindow
    menu : QMenu
    """

    def __init__(self, window: MainWindow, menu: QMenu) -> None:
        self._window, self._session, self._menu = window, window.session, menu
        self._of_layers: list[QAction] = []
        self._of_blocks: list[QAction] = []
        self._of_held: list[QAction] = []
        self._of_merges: list[QAction] = []
        self._of_paths: list[QAction] = []
        self._of_repeats: list[QAction] = []
        self._add("&Add a layer…\tA", window.stack.adding.show_palette)
        menu.addSeparator()
        self._add("Select &all", self._select_all, "Ctrl+A")
        menu.addSeparator()
        self._add_edits()
        menu.addSeparator()
        self._add_moves()
        menu.addSeparator()
        self._add_blocks()
        menu.addSeparator()
        self._add("&Fold or unfold repeats", self._fold_repeats, "Ctrl+R", of=self._of_repeats)
        self._add("Open all blocks", partial(window.stack.folding.set_all, True), "Ctrl+Alt+Right")
        self._add("Close all blocks", self._close_all, "Ctrl+Alt+Left")
        self._session.selected_set_changed.connect(self._enable)
        window.stack.landed.connect(self._tell_landed)
        self._session.document_changed.connect(self._enable)
        self._enable()

    def _add_edits(self) -> None:
        stack = self._window.stack
        self._add("&Rename", stack.rename_selected, "F2", of=self._of_layers)
        self._add("Write a no&te", stack.annotate_selected, "Shift+F2", of=self._of_layers)
        self._add("&Duplicate", self._duplicate, "Ctrl+D", of=self._of_layers)
        self._add("&Mute", self._mute, "Ctrl+M", of=self._of_layers)
        self._add("Re&move\tDel", self.remove, of=self._of_layers)
        colors = self._add_menu("&Colour", self._of_layers)
        for name in ("", *COLORS):
            self._of_layers.append(self._add(name.capitalize() or "None", partial(self._color, name), menu=colors))

    def _add_moves(self) -> None:
        menu = self._add_menu("Mo&ve", self._of_layers)
        for text, find, keys in (
            ("&Up", moves.place_up, "Alt+Up"),
            ("&Down", moves.place_down, "Alt+Down"),
            ("&Out of its block", moves.place_out, "Alt+Left"),
            ("&Into the block beside it", moves.place_into, "Alt+Right"),
        ):
            self._of_layers.append(self._add(text, partial(self._move, find), keys, menu=menu))

    def _add_blocks(self) -> None:
        wrap = self._add_menu("&Wrap as", self._of_layers)
        for name in several_actions.WRAPPERS:
            action = self._add(name, partial(self._wrap, name), "Ctrl+G" if name == "Residual" else "", menu=wrap)
            self._of_layers.append(action)
        self._add("U&nwrap", self._unwrap, "Ctrl+Shift+G", of=self._of_blocks)
        paths = self._add_menu("&Paths", self._of_paths)
        self._of_blocks.append(self._add("&Add a path", self._add_path, menu=paths))
        self._of_held.append(self._add("&Remove the path it is on", self._remove_path, menu=paths))
        paths.addSeparator()
        for name in MERGES:
            self._of_merges.append(self._add(MERGE_WORDS[name], partial(self._set_merge, name), menu=paths))

    def _add(
        self,
        text: str,
        command: Command,
        keys: str = "",
        *,
        menu: QMenu | None = None,
        of: list[QAction] | None = None,
    ) -> QAction:
        action = (menu or self._menu).addAction(text)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: command())  # noqa: PLW0108  # it would be given whether the action is checked
        if of is not None:
            action.setProperty("layer_command", True)
            of.append(action)
        return action

    def _add_menu(self, title: str, of: list[QAction]) -> QMenu:
        menu = self._menu.addMenu(title)
        menu.setToolTipsVisible(True)
        menu.menuAction().setProperty("layer_command", True)
        of.append(menu.menuAction())
        return menu

    def _enable(self) -> None:
        around = self._block_around
        has_paths = around is not None and len(around.paths) > 1
        merges = self._block is not None and self._block.merge is not None
        run = self._window.has_layer and self._window.stack.folding.run_around(self._selected)
        on_paths = self._block is not None or has_paths
        for group, why_not in (
            (self._of_repeats, "" if run else "Select one of several layers or blocks that are the same first"),
            (
                self._of_paths,
                "" if on_paths else "Select a block first, or what is in one",
            ),
            (self._of_merges, "" if merges else "Select a block of several paths first"),
            (self._of_layers, "" if self._window.has_layer else "Select a layer first"),
            (self._of_blocks, "" if self._block is not None else "Select a block first"),
            (self._of_held, "" if has_paths else "Select a layer in a block of several paths first"),
        ):
            for action in group:
                allow(action, why_not)

    @property
    def _selected(self) -> str:
        return self._session.selected_id

    @property
    def _block(self) -> Block | None:
        """The selected block, if it is one."""
        layer = self._session.document.network.node(self._selected).layer if self._window.has_layer else None
        return layer if isinstance(layer, Block) else None

    @property
    def _blocks(self) -> tuple[str, ...]:
        """The selected block, and all of its kind that are selected with it."""
        return several_actions.alike_selected(self._session)

    @property
    def _block_around(self) -> Block | None:
        """The block that the selected layer is in."""
        network = self._session.document.network
        block_id = network.place(self._selected).block_id if self._window.has_layer else ""
        return network.block(block_id) if block_id else None

    # What they do

    def remove(self) -> None:
        """Take what is selected out."""
        if self._window.has_layer:
            ids, names = self._session.selected_ids, self._names
            several_actions.remove_layers(self._session, ids)
            self._window.stack.focus_selected()
            self._say(f"{names} removed")

    def step(self, by: int, *, extend: bool = False) -> None:
        """Go to the card above (-1) or below (1); with ``extend``, select all from where it began."""
        self._window.stack.selecting.step(by, extend=extend)
        self._window.stack.focus_selected()
        if len(self._session.selected_ids) > 1:
            self._say(f"{self._names} selected")

    def select_current(self) -> None:
        """Select the current card alone, where there are others."""
        if self._window.stack.selecting.select_current():
            self._say(f"Only {self._names} selected")

    def _select_all(self) -> None:
        self._window.stack.selecting.select_all()
        if self._window.has_layer:
            self._say(f"{self._names} selected")

    def _duplicate(self) -> None:
        several_actions.duplicate_layers(self._session, self._session.selected_ids)
        self._window.stack.focus_selected()
        self._announce("is a copy:", "are copies:")

    def _mute(self) -> None:
        network, ids = self._session.document.network, self._session.selected_ids
        muted = not all(network.node(node_id).muted for node_id in ids)
        several_actions.mute_layers(self._session, ids, muted)
        self._say(f"{self._names} {'muted' if muted else 'works again' if len(ids) == 1 else 'work again'}")

    def _color(self, color: str) -> None:
        several_actions.color_layers(self._session, self._session.selected_ids, color)
        self._say(f"{self._names} {f'coloured {color}' if color else 'without a colour'}")

    def _move(self, find: FindPlace) -> None:
        ids, folding = self._session.selected_ids, self._window.stack.folding
        place = find(self._session.document.network, folding.in_first_repeat(ids))
        if place is not None:
            place = folding.beside_runs(place, down=find in (moves.place_down, moves.place_out))
        if place is None:
            self._say("It can't go further that way" if len(ids) == 1 else "They can't go further that way")
            return
        try:
            several_actions.move_layers(self._session, ids, *folding.places_like(place))
        except ValueError as error:
            self._say(f"It can't go there: {error}")
            return
        self._window.stack.folding.reveal(self._selected)
        self._window.stack.focus_selected()
        self._announce("is now", "are now")

    def _wrap(self, wrapper: str) -> None:
        session, folding = self._session, self._window.stack.folding
        ids = session.selected_ids
        place = session.document.network.place(folding.in_first_repeat(ids)[0])
        holders = [like.block_id for like in folding.places_like(place)]
        try:
            several_actions.wrap_layers(session, ids, wrapper, holders)
        except ValueError as error:
            self._say(f"They can't be wrapped: {error}")
            return
        self._window.stack.focus_selected()
        self._announce("is now", "are now")

    def _unwrap(self) -> None:
        if self._block is not None:
            block_actions.unwrap_blocks(self._session, *self._blocks)
            self._window.stack.focus_selected()

    def _add_path(self) -> None:
        block = self._block
        if block is not None:
            self._window.stack.folding.set_open(self._selected, True)
            blocks = self._blocks
            block_actions.add_path(self._session, *blocks)
            self._say(f"{'It has' if len(blocks) == 1 else 'Each has'} {len(block.paths) + 1} paths now")

    def _set_merge(self, merge: Merge) -> None:
        block_actions.set_merge(self._session, merge, *self._blocks)
        self._say(f"The paths of {self._names} are {MERGE_WORDS[merge].lower()} now")

    def _remove_path(self) -> None:
        place = self._session.document.network.place(self._selected)
        if place.block_id:
            blocks = self._window.stack.folding.standing_for(place.block_id)
            block_actions.remove_path(self._session, place.path, *blocks)
            self._window.stack.focus_selected()

    def _fold_repeats(self) -> None:
        self._window.stack.folds.fold_repeats(self._selected)
        self._window.stack.focus_selected()
        count = len(self._session.selected_ids)
        self._say(f"Folded: commands act on all {count}" if count > 1 else "Unfolded")

    def _close_all(self) -> None:
        around = self._session.document.network.around(self._selected) if self._window.has_layer else ()
        if around:
            self._session.select(around[-1].id)
        self._window.stack.folding.set_all(False)

    # Words

    @property
    def _names(self) -> str:
        """What to call what is selected."""
        return several_actions.words_for(self._session.document.network, self._session.selected_ids)

    def _tell_landed(self) -> None:
        self._announce("is now", "are now")

    def _announce(self, verb: str, verb_of_several: str) -> None:
        """Say where what is selected is."""
        ids = self._session.selected_ids
        words = moves.place_words(self._session.document.network, ids[0])
        if len(ids) == 1:
            self._say(f"{self._names} {verb} {words}")
        else:
            self._say(f"{self._names} {verb_of_several} {words} and on")

    def _say(self, words: str) -> None:
        self._window.tell(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, words))
