"""Where the keys move a node to: along its path, on to the next path, out of its block, into the block beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.engine import Block, Place, Residual, Sequential

if TYPE_CHECKING:
    from convstudio.engine import Network


def place_up(network: Network, node_id: str) -> Place | None:
    """Return the place one up: on the node's path, or at the end of the path before it in the same block."""
    place = network.place(node_id)
    if place.index:
        return replace(place, index=place.index - 1)
    if not place.path:
        return None
    above = replace(place, path=place.path - 1, index=0)
    return replace(above, index=len(network.path(above)))


def place_down(network: Network, node_id: str) -> Place | None:
    """Return the place one down: on the node's path, or at the start of the path behind it in the same block."""
    place = network.place(node_id)
    if place.index + 1 < len(network.path(place)):
        return replace(place, index=place.index + 2)
    if place.block_id and place.path + 1 < len(network.block(place.block_id).paths):
        return Place(0, place.block_id, place.path + 1)
    return None


def place_out(network: Network, node_id: str) -> Place | None:
    """Return the place behind the block that the node is in; None for a node in no block."""
    block_id = network.place(node_id).block_id
    return network.place(block_id).next if block_id else None


def place_into(network: Network, node_id: str) -> Place | None:
    """Return the end of the block before the node, or else the start of the block behind it; None if neither is."""
    place = network.place(node_id)
    path = network.path(place)
    if place.index:
        before = path[place.index - 1]
        if isinstance(before.layer, Block) and before.layer.paths:
            return Place(len(before.layer.paths[0]), before.id)
    if place.index + 1 < len(path):
        behind = path[place.index + 1]
        if isinstance(behind.layer, Block) and behind.layer.paths:
            return Place(0, behind.id)
    return None


def path_name(block: Block, number: int) -> str:
    """Return what to call one of a block's paths; nothing for an only one.

    Examples
    --------
    >>> path_name(Residual([]), 1), path_name(Sequential([]), 0)
    ('shortcut', '')
    """
    if isinstance(block, Residual):
        return ("body", "shortcut")[number]
    return "" if isinstance(block, Sequential) else f"path {number + 1}"


def place_words(network: Network, node_id: str) -> str:
    """Say where a node stands: "layer 2 of 3 on the body of Residual 1"."""
    place, names = network.place(node_id), network.names()
    words = f"layer {place.index + 1} of {len(network.path(place))}"
    if not place.block_id:
        return words
    name = path_name(network.block(place.block_id), place.path)
    of = f" on the {name} of " if name in ("body", "shortcut") else f" on {name} of " if name else " in "
    return f"{words}{of}{names[place.block_id]}"
