"""Repeats: neighbours on one path that are the same, such as the blocks of a ResNet's stage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.engine import Block
from convstudio.engine.network import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convstudio.engine import Network, Node, Path, Place
    from convstudio.runner.recipes import WeightRecipe
    from convstudio.studio.document import Document

Repeats = tuple[tuple[str, ...], ...]
"""The nodes of every repeat, all of the same number: ((n2, n3), (n4, n5)) for a block and a ReLU that come twice."""

RepeatsByFirst = dict[str, Repeats]
"""Runs of repeats by the id of their first node."""

LONGEST = 8
"""Of one repeat, in nodes of the path."""


def repeats_in(document: Document) -> RepeatsByFirst:
    """Return all runs of a document, however deep: same layers, settings and ways to weights; names don't matter."""
    return dict(_runs_along(document.network.nodes, dict(document.weights)))


def likes_of(runs: RepeatsByFirst) -> dict[str, tuple[str, ...]]:
    """Return, for each node of each run's first repeat, the node and its like in all others."""
    return {likes[0]: likes for run in runs.values() for likes in zip(*run, strict=True)}


def standing_for(network: Network, runs: RepeatsByFirst, node_id: str) -> tuple[str, ...]:
    """Return what one node of a first repeat stands for: itself, and its like in all others.

    Parameters
    ----------
    runs : RepeatsByFirst
        Those of which only the first repeat is looked at.
    """
    if node_id not in network:
        return (node_id,)
    found, likes = [node_id], likes_of(runs)
    for outer_id in (node_id, *(block.id for block in network.around(node_id))):
        if outer_id in likes:
            position = {node.id: index for index, node in enumerate(walk((network.node(outer_id),)))}
            repeats = [list(walk((network.node(other),))) for other in likes[outer_id][1:]]
            found += [repeat[position[one]].id for repeat in repeats for one in list(found)]
    return tuple(found)


def places_like(network: Network, runs: RepeatsByFirst, place: Place) -> tuple[Place, ...]:
    """Return what a place in a block of any repeat stands for: that in the first of them, and its like in all others.

    Parameters
    ----------
    runs : RepeatsByFirst
        Those of which only the first repeat is looked at.
    """
    firsts = (network.node(node_id) for run in runs.values() for node_id in run[0])
    alike = (standing_for(network, runs, node.id) for node in walk(tuple(firsts)) if isinstance(node.layer, Block))
    block_ids = max((ids for ids in alike if place.block_id in ids), key=len, default=(place.block_id,))
    return tuple(replace(place, block_id=block_id) for block_id in block_ids)


def likes_in(network: Network, node_ids: Sequence[str], node_id: str) -> tuple[str, ...]:
    """Return what has the place of a node in each of several nodes, which it is or which hold it; itself first."""
    chain = {node_id, *(block.id for block in network.around(node_id))}
    outer = next((one for one in node_ids if one in chain), None)
    if outer is None:
        return (node_id,)
    position = [node.id for node in walk((network.node(outer),))].index(node_id)
    others = [list(walk((network.node(one),))) for one in node_ids if one != outer]
    return (node_id, *(nodes[position].id for nodes in others if position < len(nodes)))


def hiding(network: Network, runs: RepeatsByFirst, node_id: str) -> tuple[str, ...]:
    """Return the firsts of the runs in which a node is, or is inside of, a repeat that is not the first."""
    if node_id not in network:
        return ()
    chain = {node_id, *(block.id for block in network.around(node_id))}
    return tuple(first for first, run in runs.items() if any(not chain.isdisjoint(repeat) for repeat in run[1:]))


def _runs_along(path: Path, recipes: Mapping[str, WeightRecipe]) -> Iterator[tuple[str, Repeats]]:
    index = 0
    while index < len(path):
        start, length, times = _run_at(path, index, recipes)
        if times > 1:
            ids = [node.id for node in path[start : start + length * times]]
            yield ids[0], tuple(tuple(ids[at : at + length]) for at in range(0, len(ids), length))
            index = start + length * times
        else:
            index += 1
    for node in path:
        if isinstance(node.layer, Block):
            for inner in node.layer.paths:
                yield from _runs_along(inner, recipes)


def _run_at(path: Path, index: int, recipes: Mapping[str, WeightRecipe]) -> tuple[int, int, int]:
    """Return where a run that covers ``index`` starts, how long each repeat is, and how many there are; or one."""
    for length in range(1, min(LONGEST, (len(path) - index) // 2) + 1):
        alike = 0
        while index + length + alike < len(path) and _is_repeat(
            path[index + alike % length], path[index + length + alike], recipes
        ):
            alike += 1
        times, over = divmod(alike, length)
        if times:
            # What is left over lets a repeat begin later as well: with a block, or else with what has filters.
            starts = range(index, index + over + 1)
            ranks = [(not isinstance(path[at].layer, Block), path[at].layer.kind != "convolution") for at in starts]
            return starts[ranks.index(min(ranks))], length, times + 1
    return index, 1, 1


def _is_repeat(first: Node, other: Node, recipes: Mapping[str, WeightRecipe]) -> bool:
    """Return whether nothing would be missed if ``first`` were shown for ``other``."""
    layer, like = first.layer, other.layer
    if type(layer) is not type(like) or (first.muted, first.color) != (other.muted, other.color):
        return False
    if other.note not in ("", first.note) or recipes.get(first.id) != recipes.get(other.id):
        return False
    if not isinstance(layer, Block) or not isinstance(like, Block):
        return layer == like
    if layer.merge != like.merge or [len(path) for path in layer.paths] != [len(path) for path in like.paths]:
        return False
    return all(
        _is_repeat(one, two, recipes)
        for path, others in zip(layer.paths, like.paths, strict=True)
        for one, two in zip(path, others, strict=True)
    )
