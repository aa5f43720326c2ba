"""Folding in the layer stack, by hand: what is selected is never hidden, and the selection follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from convstudio.studio.repeats import hiding

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from convstudio.studio.session import Session
    from convstudio.ui.folding import Folding
    from convstudio.ui.stack_selecting import StackSelecting


class StackFolding(QObject):
    """Opens and closes what a press or a key means.

    Parameters
    ----------
    focus_selected : callable
        Puts the keyboard on the selected card.
    """

    def __init__(
        self, session: Session, folding: Folding, selecting: StackSelecting, focus_selected: Callable[[], None]
    ) -> None:
        super().__init__(selecting)
        self._session, self._folding, self._selecting = session, folding, selecting
        self._focus_selected = focus_selected

    def fold(self, node_id: str, is_open: bool) -> None:
        """Open or close a block; where it is so already, go into it or out of it."""
        network = self._session.document.network
        if self._folding.is_open(node_id) != is_open:
            inside = self._session.selected_id in network and node_id in {
                block.id for block in network.around(self._session.selected_id)
            }
            if inside and not is_open:
                self._session.select(node_id)
            self._folding.set_open(node_id, is_open)
            return
        first = next((path[0].id for path in network.block(node_id).paths if path), None)
        target = first if is_open else network.place(node_id).block_id
        if target:
            self._session.select(target)
            self._focus_selected()

    def fold_repeats(self, node_id: str, _point: QPoint | None = None) -> bool:
        """Show the repeats that a node is one of once, or all of them; return whether it is one."""
        first = self._folding.run_around(node_id)
        if not first:
            return False
        fold = first not in self._folding.folded_runs
        run = {first: self._folding.runs[first]}
        if fold and hiding(self._session.document.network, run, self._session.selected_id):
            self._session.select(first)
        self._folding.set_folded(first, fold)
        if fold:
            self._selecting.widen()
        else:
            self._session.select(node_id)
        return True
