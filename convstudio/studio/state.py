"""What is shown at one moment, and what is selected in the moment after it."""

from __future__ import annotations

from dataclasses import dataclass

from convstudio.engine import INPUT_ID, Analysis, analyze
from convstudio.studio.document import Document
from convstudio.studio.selection import Selection, only, selection_of


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
