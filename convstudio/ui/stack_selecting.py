"""Selecting in the layer stack: one card, one more or one less, or all from where one began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from convstudio.engine import INPUT_ID
from convstudio.studio import selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.studio.session import Session
    from convstudio.ui.folding import Folding
    from convstudio.ui.layer_card import Press


class StackSelecting(QObject):
    """Turns presses and keys into selections.

    Parameters
    ----------
    visible_ids : callable
        Returns the nodes that have a card on show, from top to bottom, the input first.
    """

    def __init__(
        self, session: Session, folding: Folding, visible_ids: Callable[[], list[str]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._folding, self._visible_ids = session, folding, visible_ids
        self._anchor = session.selected_id
        self._is_pressing = False
        session.selected_set_changed.connect(self._follow)

    @property
    def anchor(self) -> str:
        """Where a range begins: the card that was last selected by itself."""
        return self._anchor if self._anchor in self._session.document.network else self._session.selected_id

    @Slot(object, object)
    def press(self, node_id: str, how: Press) -> None:
        """Select what a press on a card means."""
        if self._session.is_changing:
            return  # no hand: what had the keyboard is hidden by the change, and Qt moves it on to a card
        self._is_pressing = True
        self._select(node_id, how)
        self._is_pressing = False

    def _select(self, node_id: str, how: Press) -> None:
        session, network = self._session, self._session.document.network
        if how == "up to":
            session.set_selection(selection.between(network, self.anchor, node_id))
            return
        self._anchor = node_id
        if how == "more" and INPUT_ID not in (node_id, session.selected_id):
            session.set_selection(
                selection.toggled(network, session.selection, node_id, self._folding.standing_for(node_id))
            )
        else:
            session.select(node_id)

    @Slot()
    def _follow(self) -> None:
        """Let the next range begin at what was selected by anything else than a press: an edit, undo, a search."""
        if not self._is_pressing and self._anchor not in self._session.selected_ids:
            self._anchor = self._session.selected_id

    def step(self, by: int, *, extend: bool = False) -> None:
        """Go to the next card up (-1) or down (1); with ``extend``, select all from where it began."""
        order, current = self._visible_ids(), self._session.selected_id
        place = order.index(current) + by if current in order else 0
        if extend and by > 0:
            # What an open block holds is selected with it: the next card is the one behind it.
            network = self._session.document.network
            while place < len(order) and current in [block.id for block in network.around(order[place])]:
                place += 1
        if 0 <= place < len(order) and not (extend and order[place] == INPUT_ID):
            self.press(order[place], "up to" if extend else "alone")

    def widen(self) -> bool:
        """Select with each card all that it stands for; return whether anything is selected anew.

        What folded repeats do not show is not forgotten: commands act on all of them.
        """
        session = self._session
        wider = [other for node_id in session.selected_ids for other in self._folding.standing_for(node_id)]
        if set(wider) == set(session.selected_ids):
            return False
        session.set_selection(selection.selection_of(session.document.network, wider, session.selected_id))
        return True

    def select_all(self) -> None:
        """Select the whole network."""
        self._session.set_selection(selection.everything(self._session.document.network, self._session.selection))

    def select_current(self) -> bool:
        """Select the current node alone; return whether there were others."""
        several = len(self._session.selected_ids) > 1
        self._anchor = self._session.selected_id
        self._session.select(self._anchor)
        return several
