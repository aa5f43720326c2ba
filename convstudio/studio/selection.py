"""What is selected: one node that all panels look at, and perhaps others that commands act on together with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine import INPUT_ID, several

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convstudio.engine import Network, Place


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected nodes.

    Parameters
    ----------
    current : str
        The one that form, canvas and results show; INPUT_ID for the network's input.
    ids : tuple of str
        All of them, in execution order, the current one included. None holds another.
    """

    current: str
    ids: tuple[str, ...]


def only(node_id: str) -> Selection:
    """Return the selection of one node, or of the input."""
    return Selection(node_id, (node_id,))


def selection_of(network: Network, node_ids: Iterable[str], current: str) -> Selection:
    """Return ``current`` and others as a selection.

    A block stands for what it holds, save that one around ``current`` gives way to it. The input is selected alone.

    Raises
    ------
    KeyError
        If the network has no such node.
    """
    if current == INPUT_ID:
        return only(INPUT_ID)
    around = {block.id for block in network.around(current)}
    wanted = {current, *node_ids} - around - {INPUT_ID}
    return Selection(current, several.outermost(network, wanted))


def toggled(network: Network, selection: Selection, node_id: str, with_ids: Iterable[str] = ()) -> Selection:
    """Return the selection with one node more, which becomes the current one, or one less; the last one stays.

    Parameters
    ----------
    with_ids : iterable of str
        What comes and goes together with it.
    """
    if node_id not in selection.ids:
        return selection_of(network, (*selection.ids, *with_ids), node_id)
    gone = {node_id, *with_ids}
    rest = tuple(other for other in selection.ids if other not in gone)
    if not rest:
        return selection
    return Selection(selection.current if selection.current in rest else rest[-1], rest)


def between(network: Network, anchor: str, node_id: str) -> Selection:
    """Return all from ``anchor`` to ``node_id`` on the innermost path that both are on.

    Where one of them is in a block on that path, the whole block stands for it.
    """
    if INPUT_ID in (anchor, node_id):
        return only(node_id)
    first, last = _on_one_path(network, anchor, node_id)
    low, high = sorted((first.index, last.index))
    path = network.path(first)
    return Selection(path[last.index].id, tuple(node.id for node in path[low : high + 1]))


def everything(network: Network, selection: Selection) -> Selection:
    """Return all nodes; the current one, or the outermost block around it, stays the current one."""
    if not network.nodes:
        return selection
    current = network.nodes[0].id
    if selection.current in network:
        current = next((block.id for block in reversed(network.around(selection.current))), selection.current)
    return Selection(current, tuple(node.id for node in network.nodes))


def _on_one_path(network: Network, one: str, other: str) -> tuple[Place, Place]:
    """Return the places of two nodes, or of blocks around them, on the innermost path that has both."""
    chains = [[network.place(node_id) for node_id in (inner, *_ids_around(network, inner))] for inner in (one, other)]
    by_path = {(place.block_id, place.path): place for place in chains[0]}
    return next((by_path[key], place) for place in chains[1] if (key := (place.block_id, place.path)) in by_path)


def _ids_around(network: Network, node_id: str) -> list[str]:
    return [block.id for block in network.around(node_id)]
