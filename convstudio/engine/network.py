"""The network as a value: a tree of nodes, each with an id that survives every edit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from convstudio.engine.blocks import Block, Node, Path, path_of
from convstudio.engine.errors import ShapeError
from convstudio.engine.layers.base import Layer
from convstudio.engine.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INPUT_ID = "input"
"""Stands for the network's input where a node id is wanted; no node has it."""

MOST_DEPTH = 64
"""How deep blocks can nest: deeper than any network needs, and less than Python's own limit allows."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in the tree.

    Parameters
    ----------
    index : int
        Before the how-manieth node of the path, from 0; the length of the path means its end.
    block_id : str
        The block whose path it is; empty for the network itself.
    path : int
        Which of the block's paths, from 0.
    """

    index: int
    block_id: str = ""
    path: int = 0

    @property
    def next(self) -> Place:
        """The place behind this one."""
        return Place(self.index + 1, self.block_id, self.path)


@dataclass(frozen=True, slots=True)
class Network:
    """An input shape and the layers that it goes through.

    Parameters
    ----------
    input_shape : (C, H, W) or (N,)
    nodes : tuple of Node
        Bare layers and blocks are taken too, and given ids.

    Raises
    ------
    ShapeError
        If the input shape is not one or three positive sizes.
    ValueError
        If two nodes have the same id, or blocks nest deeper than MOST_DEPTH.

    Examples
    --------
    >>> from convstudio.engine.blocks import Residual
    >>> from convstudio.engine.layers import Conv2d, ReLU
    >>> network = Network((3, 32, 32), (Conv2d(20, 8), Residual([ReLU()])))
    >>> [node.id for node in network.walk()]
    ['n1', 'n2', 'n3']
    """

    input_shape: Shape
    nodes: Path
    _by_id: dict[str, Node] = field(init=False, repr=False, compare=False, hash=False)
    _places: dict[str, tuple[int, str, int]] = field(init=False, repr=False, compare=False, hash=False)

    def __init__(self, input_shape: Iterable[int], layers: Iterable[Layer | Node] = ()) -> None:
        shape = tuple(input_shape)
        if len(shape) not in (1, 3) or min(shape) < 1:
            raise ShapeError(
                f"an input of shape {shape} is neither (C, H, W) nor (N,) with sizes of 1 or more",
                "Give channels, height and width, such as (3, 32, 32).",
            )
        nodes = path_of(layers)
        walked = list(walk(nodes))
        if not all(node.id for node in walked):
            nodes = with_ids(nodes)
            walked = list(walk(nodes))
        by_id = {node.id: node for node in walked}
        if len(by_id) != len(walked):
            raise ValueError("two layers of a network can't have the same id")
        object.__setattr__(self, "input_shape", shape)
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "_by_id", by_id)
        object.__setattr__(self, "_places", {})

    def walk(self) -> Iterator[Node]:
        """Yield every node, each block before what it holds."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """Return how many nodes there are, blocks included."""
        return len(self._by_id)

    def node(self, node_id: str) -> Node:
        """Return a node by its id; KeyError if there is none."""
        return self._by_id[node_id]

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._by_id

    def place(self, node_id: str) -> Place:
        """Return where a node stands; KeyError if there is none of that id."""
        if not self._places:
            self._places.update(_places(self.nodes))
        return Place(*self._places[node_id])

    def path(self, place: Place) -> Path:
        """Return the path that ``place`` is on.

        Raises
        ------
        KeyError, IndexError
            If the network has no such block, or the block no such path.
        """
        return self.block(place.block_id).paths[place.path] if place.block_id else self.nodes

    def block(self, node_id: str) -> Block:
        """Return the block that a node is.

        Raises
        ------
        KeyError
            If there is no such node, or it is no block.
        """
        layer = self._by_id[node_id].layer
        if not isinstance(layer, Block):
            raise KeyError(f"{node_id} is not a block")
        return layer

    def around(self, node_id: str) -> tuple[Node, ...]:
        """Return the blocks that a node is in, the innermost first."""
        blocks = []
        while node_id := self.place(node_id).block_id:
            blocks.append(self._by_id[node_id])
        return tuple(blocks)

    def before(self, node_id: str) -> Node | None:
        """Return the node whose output a node takes in, or None for the network's input; KeyError if there is none."""
        place = self.place(node_id)
        while not place.index and place.block_id:
            place = self.place(place.block_id)
        return self.path(place)[place.index - 1] if place.index else None

    def names(self) -> dict[str, str]:
        """Return what to call each node: its own name, or its type, numbered where several have the same.

        Examples
        --------
        >>> from convstudio.engine.layers import Conv2d, ReLU
        >>> Network((3, 9, 9), (Conv2d(4, 3), ReLU(), Conv2d(4, 3))).names()
        {'n1': 'Conv2d 1', 'n2': 'ReLU', 'n3': 'Conv2d 2'}
        """
        names = {node_id: node.name or type(node.layer).__name__ for node_id, node in self._by_id.items()}
        totals = Counter(names[node_id] for node_id, node in self._by_id.items() if not node.name)
        seen = {type_name: 0 for type_name, total in totals.items() if total > 1}
        for node_id, node in self._by_id.items():
            if not node.name and (name := names[node_id]) in seen:
                seen[name] += 1
                names[node_id] = f"{name} {seen[name]}"
        return names


def walk(path: Path, depth: int = 0) -> Iterator[Node]:
    """Yield every node of a path, each block before what it holds.

    Raises
    ------
    ValueError
        If blocks nest deeper than MOST_DEPTH.
    """
    for node in path:
        yield node
        if isinstance(node.layer, Block):
            if depth == MOST_DEPTH:
                raise ValueError(f"blocks can nest {MOST_DEPTH} deep, and these nest deeper")
            for inner in node.layer.paths:
                yield from walk(inner, depth + 1)


def with_ids(path: Path, taken: Iterable[str] = ()) -> Path:
    """Return ``path`` with ids for the nodes that have none, after the highest of those in use or ``taken``."""
    nodes = list(walk(path))
    if all(node.id for node in nodes):
        return path
    used = (*taken, *(node.id for node in nodes))
    highest = max((int(node_id[1:]) for node_id in used if node_id[:1] == "n" and node_id[1:].isdecimal()), default=0)
    return _numbered(path, iter(range(highest + 1, highest + len(nodes) + 1)))


def _numbered(path: Path, numbers: Iterator[int]) -> Path:
    numbered = []
    for node in path:
        new = node if node.id else replace(node, id=f"n{next(numbers)}")
        if isinstance(node.layer, Block):
            paths = tuple(_numbered(inner, numbers) for inner in node.layer.paths)
            if any(after is not before for after, before in zip(paths, node.layer.paths, strict=True)):
                new = replace(new, layer=node.layer.with_paths(paths))
        numbered.append(new)
    # The very path where nothing was new: analyses are reused by identity.
    return path if all(new is old for new, old in zip(numbered, path, strict=True)) else tuple(numbered)


def _places(path: Path, block_id: str = "", number: int = 0) -> Iterator[tuple[str, tuple[int, str, int]]]:
    for index, node in enumerate(path):
        yield node.id, (index, block_id, number)
        if isinstance(node.layer, Block):
            for inner_number, inner in enumerate(node.layer.paths):
                yield from _places(inner, node.id, inner_number)
