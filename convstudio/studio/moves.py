"""Where the keys move what is selected to: along a path, on to the next, out of a block, into the one beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.engine import Block, Place, Residual, Sequential

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine import Network


FindPlace = Callable[["Network", "Sequence[str]"], "Place | None"]
"""From a network and the nodes to move, in execution order, to where they can go together; None if they can't."""


def place_up(network: Network, node_ids: Sequence[str]) -> Place | None:
    """Return the place one up from the first: on its path, or at the end of the path before it in the same block."""
    place = network.place(node_ids[0])
    if place.index:
        return replace(place, index=place.index - 1)
    if not place.path:
        return None
    above = replace(place, path=place.path - 1, index=0)
    return replace(above, index=len(network.path(above)))


def place_down(network: Network, node_ids: Sequence[str]) -> Place | None:
    """Return the place one down from the last: on its path, or at the start of the path behind it in its block."""
    place = network.place(node_ids[-1])
    if place.index + 1 < len(network.path(place)):
        return replace(place, index=place.index + 2)
    if place.block_id and place.path + 1 < len(network.block(place.block_id).paths):
        return Place(0, place.block_id, place.path + 1)
    return None


def place_out(network: Network, node_ids: Sequence[str]) -> Place | None:
    """Return the place behind the block that the first is in; None for one in no block."""
    block_id = network.place(node_ids[0]).block_id
    return network.place(block_id).next if block_id else None


def place_into(network: Network, node_ids: Sequence[str]) -> Place | None:
    """Return the end of the block before the first, or else the start of the block behind the last, if either is."""
    first, last = network.place(node_ids[0]), network.place(node_ids[-1])
    if first.index:
        before = network.path(first)[first.index - 1]
        if isinstance(before.layer, Block) and before.layer.paths:
            return Place(len(before.layer.paths[0]), before.id)
    path = network.path(last)
    if last.index + 1 < len(path):
        behind = path[last.index + 1]
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
