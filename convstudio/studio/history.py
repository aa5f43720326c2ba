"""Steps that can be undone: one generic command, from a state to a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakMethod

from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import Shiboken

from convstudio.engine import INPUT_ID, Analysis, analyze
from convstudio.studio.document import Document
from convstudio.studio.selection import Selection, only, selection_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


@dataclass(frozen=True, slots=True)
class State:
    """A document with what was known and selected while it was shown."""

    document: Document
    analysis: Analysis
    selection: Selection


def initial_state(document: Document) -> State:
    """Return a document as it is first shown: its first layer selected, or its input if there is none."""
    first = document.network.nodes[0].id if document.network.nodes else INPUT_ID
    return State(document, analyze(document.network), only(first))


def next_state(before: State, document: Document, select: str | Selection | None) -> State:
    """Return the state that follows ``before``.

    Parameters
    ----------
    select : str, Selection or None
        What to select; for None, what is left of the selection. If the current node of it is gone, the nearest
        neighbour of the one selected now: on its path, the following ones first, then the block around it.
    """
    wanted = before.selection if select is None else only(select) if isinstance(select, str) else select
    network = document.network
    if wanted.current == INPUT_ID:
        selection = only(INPUT_ID)
    elif wanted.current in network:
        selection = selection_of(network, (node_id for node_id in wanted.ids if node_id in network), wanted.current)
    else:
        selection = only(_neighbour(before, document))
    return State(document, analyze(network), selection)


class Change(QUndoCommand):
    """The one undo command there is.

    Parameters
    ----------
    text : str
        For the undo menu.
    before, after : State
    merge_key : hashable
        A change that follows one with an equal key becomes part of it; None never does.
    show : bound method
        Makes a state the current one. Held weakly: the stack owns its commands in C++, and a garbage collector that
        found them in a cycle with the session would delete them a second time.
    """

    def __init__(
        self, text: str, before: State, after: State, merge_key: Hashable, show: Callable[[State], None]
    ) -> None:
        super().__init__(text)
        self._before = before
        self._after = after
        self._merge_key = merge_key
        self._show = WeakMethod(show)

    def redo(self) -> None:
        """Show the state after."""
        self._call(self._after)

    def undo(self) -> None:
        """Show the state before."""
        self._call(self._before)

    def id(self) -> int:
        """Return Qt's sign for what may be merged at all."""
        return -1 if self._merge_key is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the change that came after this one in; one that leads back to the start leaves nothing to undo."""
        if not isinstance(other, Change) or other._merge_key != self._merge_key:
            return False
        self._after = other._after
        self.setObsolete(self._after.document == self._before.document)
        return True

    def _call(self, state: State) -> None:
        show = self._show()
        if show is not None:
            show(state)


def empty_stack(stack: QUndoStack) -> None:
    """Delete a stack's commands while it still stands; nothing happens if Qt has deleted the stack itself."""
    if Shiboken.isValid(stack):
        stack.blockSignals(True)
        stack.clear()


def _neighbour(before: State, document: Document) -> str:
    """Return what is left nearest to the selected node: on its path, else around it, else anywhere."""
    network, node_id = before.document.network, before.selection.current
    while node_id in network:
        place = network.place(node_id)
        path = network.path(place)
        for node in (*path[place.index :], *reversed(path[: place.index])):
            if node.id in document.network:
                return node.id
        node_id = place.block_id
    return next((node.id for node in document.network.walk()), INPUT_ID)
