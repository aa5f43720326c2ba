"""How a tree of nodes is cut and put together: what every edit is made of."""

from __future__ import annotations

from dataclasses import replace as replace_fields
from typing import TYPE_CHECKING

from convstudio.engine.blocks import Block, Branches, Node, Path
from convstudio.engine.network import Network, Place, with_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def ids_of(network: Network) -> tuple[str, ...]:
    """Return the ids of all nodes, each block's before those that it holds."""
    return tuple(node.id for node in network.walk())


def as_new(node: Node) -> Node:
    """Return a copy of a node that waits for ids and a name of its own."""
    return replace_fields(_without_ids(node), name="")


def insert_path(network: Network, place: Place, nodes: Path) -> tuple[Network, tuple[str, ...]]:
    """Put nodes one after another at a place; return the network and their ids, new where they had none.

    A place on a path that a block has not yet, the one behind its last, makes that path.
    """
    nodes = with_ids(nodes, ids_of(network))
    node_ids = tuple(node.id for node in nodes)
    if is_new_path(network, place):
        return with_new_path(network, place.block_id, nodes), node_ids
    return with_path(network, place, lambda path: spliced(path, place.index, 0, nodes)), node_ids


def is_new_path(network: Network, place: Place) -> bool:
    """Return whether a place is on a path that is still to be made: the one behind a block's last."""
    return bool(place.block_id) and place.path == len(network.block(place.block_id).paths)


def with_new_path(network: Network, node_id: str, path: Path) -> Network:
    """Return the network with one more path on a block; Sequential and Residual become Branches that merge likewise."""
    node, block = network.node(node_id), network.block(node_id)
    paths = (*block.paths, with_ids(path, ids_of(network)))
    return with_nodes(network, {node_id: (replace_fields(node, layer=Branches(paths, block.merge or "concat")),)})


def spliced(path: Path, index: int, count: int, nodes: Path) -> Path:
    """Return a path with ``nodes`` in the place of ``count`` of its own from ``index`` on."""
    return (*path[:index], *nodes, *path[index + count :])


def with_path(network: Network, place: Place, change: Callable[[Path], Path]) -> Network:
    """Return the network with the path of ``place`` changed; all blocks around it are made anew, and nothing else."""
    path = change(network.path(place))
    while place.block_id:
        node, number = network.node(place.block_id), place.path
        paths = network.block(node.id).paths
        block = network.block(node.id).with_paths((*paths[:number], path, *paths[number + 1 :]))
        place = network.place(node.id)
        path = spliced(network.path(place), place.index, 1, (replace_fields(node, layer=block),))
    return Network(network.input_shape, path)


def with_nodes(network: Network, replacements: Mapping[str, Path]) -> Network:
    """Return the network with other nodes in the place of some, by their ids; none of those holds another."""
    return Network(network.input_shape, _replaced(network.nodes, replacements))


def _replaced(path: Path, replacements: Mapping[str, Path]) -> Path:
    parts: list[Path] = []
    for node in path:
        if node.id in replacements:
            parts.append(replacements[node.id])
        elif isinstance(node.layer, Block):
            paths = tuple(_replaced(inner, replacements) for inner in node.layer.paths)
            same = all(new is old for new, old in zip(paths, node.layer.paths, strict=True))
            parts.append((node if same else replace_fields(node, layer=node.layer.with_paths(paths)),))
        else:
            parts.append((node,))
    nodes = tuple(node for part in parts for node in part)
    # The very path where nothing is new: analyses are reused by identity.
    same = len(nodes) == len(path) and all(new is old for new, old in zip(nodes, path, strict=True))
    return path if same else nodes


def _without_ids(node: Node) -> Node:
    layer = node.layer
    if isinstance(layer, Block):
        layer = layer.with_paths(tuple(tuple(_without_ids(inner) for inner in path) for path in layer.paths))
    return replace_fields(node, id="", layer=layer)
