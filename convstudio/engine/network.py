"""The network as a value: layers in order, each with an id that survives every edit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers.base import Layer
from convstudio.engine.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable


INPUT_ID = "input"
"""Stands for the network's input where a node id is wanted; no node has it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A layer at its place in a network.

    Parameters
    ----------
    id : str
        Never changes while the node lives: selection, weights and undo hold on to it.
    layer : Layer
    name : str
        The user's own name; empty for one made from the type ("Conv2d 2").
    muted : bool
        Passes its input on unchanged.
    """

    id: str
    layer: Layer
    name: str = ""
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """An input shape and the layers that it goes through.

    Parameters
    ----------
    input_shape : (C, H, W) or (N,)
    nodes : tuple of Node
        Bare layers are taken too, and given ids.

    Raises
    ------
    ShapeError
        If the input shape is not one or three positive sizes.
    ValueError
        If two nodes have the same id.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d, ReLU
    >>> [node.id for node in Network((3, 32, 32), (Conv2d(20, 8), ReLU())).nodes]
    ['n1', 'n2']
    """

    input_shape: Shape
    nodes: tuple[Node, ...]
    _places: dict[str, int] = field(init=False, repr=False, compare=False, hash=False)

    def __init__(self, input_shape: Iterable[int], layers: Iterable[Layer | Node] = ()) -> None:
        shape = tuple(input_shape)
        if len(shape) not in (1, 3) or min(shape) < 1:
            raise ShapeError(
                f"an input of shape {shape} is neither (C, H, W) nor (N,) with sizes of 1 or more",
                "Give channels, height and width, such as (3, 32, 32).",
            )
        nodes = with_ids(layers)
        places = {node.id: place for place, node in enumerate(nodes)}
        if len(places) != len(nodes):
            raise ValueError("two layers of a network can't have the same id")
        object.__setattr__(self, "input_shape", shape)
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "_places", places)

    def index(self, node_id: str) -> int:
        """Return the place of a node.

        Raises
        ------
        KeyError
            If the network has no such node.
        """
        return self._places[node_id]

    def node(self, node_id: str) -> Node:
        """Return a node by its id; KeyError if there is none."""
        return self.nodes[self._places[node_id]]

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._places

    def names(self) -> dict[str, str]:
        """Return what to call each node: its own name, or its type, numbered where several have the same.

        Examples
        --------
        >>> from convstudio.engine.layers import Conv2d, ReLU
        >>> Network((3, 9, 9), (Conv2d(4, 3), ReLU(), Conv2d(4, 3))).names()
        {'n1': 'Conv2d 1', 'n2': 'ReLU', 'n3': 'Conv2d 2'}
        """
        totals = Counter(node.layer.type_name for node in self.nodes if not node.name)
        seen: Counter[str] = Counter()
        names = {}
        for node in self.nodes:
            type_name = node.layer.type_name
            if node.name:
                names[node.id] = node.name
                continue
            seen[type_name] += 1
            names[node.id] = f"{type_name} {seen[type_name]}" if totals[type_name] > 1 else type_name
        return names


def with_ids(layers: Iterable[Layer | Node], taken: Iterable[str] = ()) -> tuple[Node, ...]:
    """Return nodes for ``layers``, giving bare ones ids after the highest of those in use or ``taken``."""
    layers = tuple(layers)
    used = [*taken, *(layer.id for layer in layers if isinstance(layer, Node))]
    highest = max((int(node_id[1:]) for node_id in used if node_id[1:].isdecimal()), default=0)
    nodes = []
    for layer in layers:
        if isinstance(layer, Node):
            nodes.append(layer)
        else:
            highest += 1
            nodes.append(Node(f"n{highest}", layer))
    return tuple(nodes)
