"""Every change of a network, as a pure function from one network to the next."""

from __future__ import annotations

from dataclasses import replace as replace_fields
from typing import TYPE_CHECKING

from convstudio.engine import several
from convstudio.engine.blocks import MOST_TEXT, Block, Branches, Node, Path, Residual, Sequential
from convstudio.engine.network import Network, Place, with_ids
from convstudio.engine.splicing import as_new, ids_of, insert_path, spliced, with_new_path, with_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convstudio.engine.layers.base import Layer
    from convstudio.engine.problems import Fix, Problem
    from convstudio.engine.shapes import Shape


def insert(network: Network, place: Place | int, layer: Layer | Node) -> tuple[Network, str]:
    """Put ``layer`` at a place; return the network and the new node's id.

    Parameters
    ----------
    place : Place or int
        Before the node that stands there; a number counts the nodes outside of all blocks.
    """
    place = place if isinstance(place, Place) else Place(place)
    network, (node_id,) = insert_path(network, place, (layer if isinstance(layer, Node) else Node("", layer),))
    return network, node_id


def remove(network: Network, node_id: str) -> Network:
    """Take a node out, with all that it holds."""
    return _replaced(network, node_id, ())


def move(network: Network, node_id: str, place: Place | int) -> Network:
    """Put a node, with all that it holds, before the one that stands at ``place`` now.

    Raises
    ------
    ValueError
        If ``place`` is inside the node itself.

    Examples
    --------
    >>> from convstudio.engine.layers import Flatten, ReLU, Tanh
    >>> network = move(Network((8,), (ReLU(), Tanh(), Flatten())), "n1", 2)
    >>> [node.id for node in network.nodes]
    ['n2', 'n1', 'n3']
    """
    return several.move(network, (node_id,), place if isinstance(place, Place) else Place(place))


def duplicate(network: Network, node_id: str) -> tuple[Network, str]:
    """Put a copy of a node behind it, with ids of its own; return the network and the copy's id."""
    return insert(network, network.place(node_id).next, as_new(network.node(node_id)))


def replace_layer(network: Network, node_id: str, layer: Layer) -> Network:
    """Give a node another layer; its id and name stay."""
    return _replaced(network, node_id, (replace_fields(network.node(node_id), layer=layer),))


def rename(network: Network, node_id: str, name: str) -> Network:
    """Name a node, with MOST_TEXT characters at most; an empty name brings the automatic one back."""
    name = name.strip()[:MOST_TEXT].strip()
    return _replaced(network, node_id, (replace_fields(network.node(node_id), name=name),))


def annotate(network: Network, node_id: str, note: str) -> Network:
    """Write a note on a node, on one line of MOST_TEXT characters at most; an empty one takes it away."""
    note = " ".join(note.split())[:MOST_TEXT].strip()
    return _replaced(network, node_id, (replace_fields(network.node(node_id), note=note),))


def set_muted(network: Network, node_id: str, muted: bool) -> Network:
    """Let a node pass its input on unchanged, or work again."""
    return _replaced(network, node_id, (replace_fields(network.node(node_id), muted=muted),))


def set_input_shape(network: Network, input_shape: Shape) -> Network:
    """Feed the network another shape."""
    return Network(input_shape, network.nodes)


def apply_fix(network: Network, problem: Problem, fix: Fix) -> Network:
    """Mend ``problem``: its node keeps its id for the layer of its own type, others get new ones."""
    node = network.node(problem.node_id)
    replacement: list[Node] = []
    for layer in fix.layers:
        same_type = type(layer) is type(node.layer) and all(other.id != node.id for other in replacement)
        replacement.append(replace_fields(node, layer=layer) if same_type else Node("", layer))
    return _replaced(network, node.id, with_ids(tuple(replacement), ids_of(network)))


def wrap(network: Network, node_ids: Sequence[str], block: Callable[[Path], Block] = Sequential) -> tuple[Network, str]:
    """Put neighbouring nodes of one path into a block; return the network and the block's id.

    Parameters
    ----------
    node_ids : sequence of str
        One node or several that follow each other, in any order.
    block : callable
        Path to Block: ``Sequential``, ``Residual``, or ``branch`` for two paths, one of them empty.

    Raises
    ------
    ValueError
        If the nodes are not neighbours on one path.

    Examples
    --------
    >>> from convstudio.engine.layers import ReLU, Tanh
    >>> network, block_id = wrap(Network((8,), (ReLU(), Tanh())), ["n1", "n2"], Residual)
    >>> block_id, [node.id for node in network.walk()]
    ('n3', ['n3', 'n1', 'n2'])
    """
    places = sorted(network.place(node_id) for node_id in node_ids)
    first = places[0]
    if places != [replace_fields(first, index=first.index + offset) for offset in range(len(places))]:
        raise ValueError("only layers that follow each other on one path can be put into a block")
    path = network.path(first)
    inside = path[first.index : first.index + len(places)]
    (node,) = with_ids((Node("", block(inside)),), ids_of(network))
    return with_path(network, first, lambda path: spliced(path, first.index, len(places), (node,))), node.id


def branch(path: Path) -> Branches:
    """Return Branches of ``path`` and an empty path, whose channels are put behind each other."""
    return Branches((path, ()))


def unwrap(network: Network, node_id: str) -> Network:
    """Put what a block holds in the block's place: the layers of its first path that has any.

    Raises
    ------
    KeyError
        If the node is no block.
    """
    paths = network.block(node_id).paths
    return _replaced(network, node_id, next((path for path in paths if path), ()))


def add_path(network: Network, node_id: str, path: Path = ()) -> Network:
    """Give a block one more path; Sequential and Residual become Branches that merge as they did.

    Raises
    ------
    KeyError
        If the node is no block.
    """
    return with_new_path(network, node_id, path)


def remove_path(network: Network, node_id: str, number: int) -> Network:
    """Take a path of a block out, with all that is on it.

    Raises
    ------
    KeyError, IndexError
        If the node is no block, or has no such path.
    """
    block = network.block(node_id)
    paths = block.paths
    rest = (*paths[:number], *paths[number + 1 :])
    if len(rest) == len(paths):
        raise IndexError(f"{node_id} has no path {number}")
    if isinstance(block, Residual):
        # A shortcut that is taken out leaves the identity; without a body the shortcut alone is left.
        return replace_layer(network, node_id, Residual(rest[0]) if number else Sequential(rest[0]))
    return replace_layer(network, node_id, Branches(rest, block.merge or "concat"))


def _replaced(network: Network, node_id: str, nodes: Path) -> Network:
    """Return the network with ``nodes`` in the place of one."""
    place = network.place(node_id)
    return with_path(network, place, lambda path: spliced(path, place.index, 1, nodes))
