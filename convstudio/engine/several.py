"""Changes of several nodes at once, each a function from one network to the next; what a node holds goes with it."""

from __future__ import annotations

from dataclasses import replace as replace_fields
from typing import TYPE_CHECKING

from convstudio.engine.blocks import COLORS
from convstudio.engine.splicing import as_new, insert_path, is_new_path, with_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convstudio.engine.network import Network, Place


def outermost(network: Network, node_ids: Iterable[str]) -> tuple[str, ...]:
    """Return nodes in execution order, without those that another one of them holds.

    Raises
    ------
    KeyError
        If the network has no such node.

    Examples
    --------
    >>> from convstudio.engine.blocks import Residual
    >>> from convstudio.engine.layers import ReLU, Tanh
    >>> from convstudio.engine.network import Network
    >>> outermost(Network((8,), (ReLU(), Residual([Tanh()]))), ["n3", "n2", "n1"])
    ('n1', 'n2')
    """
    wanted = set(node_ids)
    held = {node_id for node_id in wanted if any(block.id in wanted for block in network.around(node_id))}
    if len(wanted) == 1:
        return tuple(wanted)
    return tuple(node.id for node in network.walk() if node.id in wanted and node.id not in held)


def holds(network: Network, node_ids: Iterable[str], place: Place) -> bool:
    """Return whether a place is inside of one of some nodes, where none of them can be moved to."""
    if not place.block_id:
        return False
    around = {place.block_id, *(block.id for block in network.around(place.block_id))}
    return not around.isdisjoint(node_ids)


def remove(network: Network, node_ids: Iterable[str]) -> Network:
    """Take nodes out."""
    return with_nodes(network, dict.fromkeys(outermost(network, node_ids), ()))


def move(network: Network, node_ids: Iterable[str], place: Place) -> Network:
    """Put nodes, in execution order, before the one that stands at ``place`` now.

    Raises
    ------
    ValueError
        If ``place`` is inside one of them, or blocks would nest too deep.

    Examples
    --------
    >>> from convstudio.engine.layers import Flatten, ReLU, Tanh
    >>> from convstudio.engine.network import Network, Place
    >>> network = move(Network((8,), (ReLU(), Tanh(), Flatten())), ["n3", "n1"], Place(2))
    >>> [node.id for node in network.nodes]
    ['n2', 'n1', 'n3']
    """
    ids = outermost(network, node_ids)
    if holds(network, ids, place):
        raise ValueError("a block can't be moved into itself")
    nodes = tuple(network.node(node_id) for node_id in ids)
    beside = () if is_new_path(network, place) else network.path(place)[: place.index]
    before = sum(node.id in ids for node in beside)
    return insert_path(remove(network, ids), replace_fields(place, index=place.index - before), nodes)[0]


def copy(network: Network, node_ids: Iterable[str], place: Place) -> tuple[Network, tuple[str, ...]]:
    """Put copies of nodes, in execution order, at a place; return the network and the copies' ids."""
    nodes = tuple(as_new(network.node(node_id)) for node_id in outermost(network, node_ids))
    return insert_path(network, place, nodes)


def duplicate(network: Network, node_ids: Iterable[str]) -> tuple[Network, dict[str, str]]:
    """Put copies of nodes behind the last of them on each path.

    Returns
    -------
    network : Network
    copies : dict of str to str
        The id of each node's copy, in execution order.
    """
    ids = outermost(network, node_ids)
    by_path: dict[tuple[str, int], list[str]] = {}
    for node_id in ids:
        place = network.place(node_id)
        by_path.setdefault((place.block_id, place.path), []).append(node_id)
    copies: dict[str, str] = {}
    for on_path in by_path.values():
        network, new = copy(network, on_path, network.place(on_path[-1]).next)
        copies |= dict(zip(on_path, new, strict=True))
    return network, {node_id: copies[node_id] for node_id in ids}


def set_muted(network: Network, node_ids: Iterable[str], muted: bool) -> Network:
    """Let nodes pass their input on unchanged, or work again."""
    nodes = (network.node(node_id) for node_id in outermost(network, node_ids))
    return with_nodes(network, {node.id: (replace_fields(node, muted=muted),) for node in nodes})


def set_color(network: Network, node_ids: Iterable[str], color: str) -> Network:
    """Give nodes one of COLORS, or none for an empty one.

    Raises
    ------
    ValueError
        If there is no such colour.
    """
    if color and color not in COLORS:
        raise ValueError(f"there is no colour {color!r}")
    nodes = (network.node(node_id) for node_id in outermost(network, node_ids))
    return with_nodes(network, {node.id: (replace_fields(node, color=color),) for node in nodes})


def change_field(network: Network, node_ids: Iterable[str], name: str, value: object) -> Network:
    """Give layers that have a field of this name another value in it."""
    changed = {}
    for node_id in outermost(network, node_ids):
        node = network.node(node_id)
        changed[node_id] = (replace_fields(node, layer=replace_fields(node.layer, **{name: value})),)
    return with_nodes(network, changed)
