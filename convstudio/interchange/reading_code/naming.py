"""Names of nodes that were read: short, and each but once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.engine import Block

if TYPE_CHECKING:
    from convstudio.engine import Node, Path

MOST_IN_A_NAME = 60


def named_once(path: Path) -> Path:
    """Return nodes without the names that several of them have: these tell nothing apart."""
    names = Counter(_names(path))
    return tuple(_renamed(node, names) for node in path)


def _names(path: Path) -> list[str]:
    found = []
    for node in path:
        found.append(node.name)
        if isinstance(node.layer, Block):
            found += [name for inner in node.layer.paths for name in _names(inner)]
    return found


def _renamed(node: Node, names: Counter[str]) -> Node:
    layer = node.layer
    if isinstance(layer, Block):
        layer = layer.with_paths(tuple(tuple(_renamed(one, names) for one in inner) for inner in layer.paths))
    return replace(node, layer=layer, name=node.name[:MOST_IN_A_NAME] if names[node.name] == 1 else "")
