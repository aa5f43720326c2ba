"""Every change of a network, as a pure function from one network to the next."""

from __future__ import annotations

from dataclasses import replace as replace_fields
from typing import TYPE_CHECKING

from convstudio.engine.network import Network, Node, with_ids

if TYPE_CHECKING:
    from convstudio.engine.layers.base import Layer
    from convstudio.engine.problems import Fix, Problem
    from convstudio.engine.shapes import Shape


def insert(network: Network, place: int, layer: Layer | Node) -> tuple[Network, str]:
    """Put ``layer`` before the node at ``place`` (the number of nodes: at the end); return the network and its id."""
    node = layer if isinstance(layer, Node) else _new_node(network, layer)
    return Network(network.input_shape, (*network.nodes[:place], node, *network.nodes[place:])), node.id


def remove(network: Network, node_id: str) -> Network:
    """Take a node out."""
    return Network(network.input_shape, (node for node in network.nodes if node.id != node_id))


def move(network: Network, node_id: str, place: int) -> Network:
    """Put a node before the one now at ``place`` (the number of nodes: at the end).

    Examples
    --------
    >>> from convstudio.engine.layers import Flatten, ReLU, Tanh
    >>> network = move(Network((8,), (ReLU(), Tanh(), Flatten())), "n1", 2)
    >>> [node.id for node in network.nodes]
    ['n2', 'n1', 'n3']
    """
    node = network.node(node_id)
    before = [other for other in network.nodes[:place] if other.id != node_id]
    after = [other for other in network.nodes[place:] if other.id != node_id]
    return Network(network.input_shape, (*before, node, *after))


def duplicate(network: Network, node_id: str) -> tuple[Network, str]:
    """Put a copy of a node behind it, with an id of its own; return the network and that id."""
    node = network.node(node_id)
    copy = replace_fields(_new_node(network, node.layer), muted=node.muted)
    return insert(network, network.index(node_id) + 1, copy)


def replace_layer(network: Network, node_id: str, layer: Layer) -> Network:
    """Give a node another layer; its id and name stay."""
    return _replace_node(network, replace_fields(network.node(node_id), layer=layer))


def rename(network: Network, node_id: str, name: str) -> Network:
    """Name a node; an empty name brings the automatic one back."""
    return _replace_node(network, replace_fields(network.node(node_id), name=name.strip()))


def set_muted(network: Network, node_id: str, muted: bool) -> Network:
    """Let a node pass its input on unchanged, or work again."""
    return _replace_node(network, replace_fields(network.node(node_id), muted=muted))


def set_input_shape(network: Network, input_shape: Shape) -> Network:
    """Feed the network another shape."""
    return Network(input_shape, network.nodes)


def apply_fix(network: Network, problem: Problem, fix: Fix) -> Network:
    """Mend ``problem``: its node keeps its id for the layer of its own type, others get new ones."""
    node = network.node(problem.node_id)
    replacement: list[Layer | Node] = []
    for layer in fix.layers:
        same_type = type(layer) is type(node.layer)
        replacement.append(replace_fields(node, layer=layer) if same_type else layer)
    place = network.index(node.id)
    others = (*network.nodes[:place], *network.nodes[place + 1 :])
    nodes = with_ids(replacement, taken=(other.id for other in network.nodes))
    return Network(network.input_shape, (*others[:place], *nodes, *others[place:]))


def _new_node(network: Network, layer: Layer) -> Node:
    return with_ids((layer,), taken=(node.id for node in network.nodes))[0]


def _replace_node(network: Network, new: Node) -> Network:
    return Network(
        network.input_shape,
        (new if node.id == new.id else node for node in network.nodes),
    )
