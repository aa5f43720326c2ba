"""What the window asks for about blocks and their paths, of one block or of several at once: each one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import Branches, edits
from convstudio.studio.selection import selection_of
from convstudio.studio.several_actions import words_for

if TYPE_CHECKING:
    from convstudio.engine import Merge, Network
    from convstudio.studio.session import Session


def unwrap_blocks(session: Session, *node_ids: str) -> None:
    """Put the layers of each block's first path that has any in its place, and select the first of each."""
    before = network = session.document.network
    firsts = [first for node_id in node_ids if (first := _first_in(before, node_id))]
    for node_id in node_ids:
        network = edits.unwrap(network, node_id)
    select = selection_of(network, firsts, firsts[0]) if firsts else None
    session.apply(f"Unwrap {words_for(before, node_ids)}", session.document.with_network(network), select=select)


def add_path(session: Session, *node_ids: str) -> None:
    """Give each block one more path, an empty one."""
    network = session.document.network
    text = f"Add a path to {words_for(network, node_ids)}"
    for node_id in node_ids:
        network = edits.add_path(network, node_id)
    session.apply(text, session.document.with_network(network))


def remove_path(session: Session, number: int, *node_ids: str) -> None:
    """Take a path of each block out, with all that is on it; ``number`` counts from 0."""
    network = session.document.network
    text = f"Remove path {number + 1} of {words_for(network, node_ids)}"
    for node_id in node_ids:
        network = edits.remove_path(network, node_id, number)
    session.apply(text, session.document.with_network(network))


def set_path_count(session: Session, count: int, *node_ids: str) -> None:
    """Give each block so many paths: new ones are empty, and the last ones go first."""
    network = session.document.network
    text = f"Change the number of paths of {words_for(network, node_ids)}"
    for node_id in node_ids:
        network = _with_path_count(network, node_id, count)
    session.apply(text, session.document.with_network(network))


def set_merge(session: Session, merge: Merge, *node_ids: str) -> None:
    """Let each block's paths meet in another way; a Residual that does not add becomes Branches."""
    before = network = session.document.network
    for node_id in node_ids:
        block = network.block(node_id)
        if merge != block.merge:
            network = edits.replace_layer(network, node_id, Branches(block.paths, merge))
    if network is not before:
        text = f"Change the merge of {words_for(before, node_ids)}"
        session.apply(text, session.document.with_network(network))


def _with_path_count(network: Network, node_id: str, count: int) -> Network:
    while len(network.block(node_id).paths) < count:
        network = edits.add_path(network, node_id)
    while len(network.block(node_id).paths) > count:
        before = network
        network = edits.remove_path(network, node_id, len(network.block(node_id).paths) - 1)
        if len(network.block(node_id).paths) == len(before.block(node_id).paths):
            break  # a Residual keeps its two
    return network


def _first_in(network: Network, node_id: str) -> str:
    return next((path[0].id for path in network.block(node_id).paths if path), "")
