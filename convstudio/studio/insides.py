"""What blocks hold, summed up: their layers, what they cost, and what is wrong inside."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from convstudio.engine import Block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convstudio.engine import Analysis, LayerReport, Node, Problem


@dataclass(frozen=True, slots=True)
class Inside:
    """Sums over a block; of a layer, its own numbers.

    Parameters
    ----------
    layers : int
        Those that are no blocks.
    params, states, macs : int
        Numbers trained, numbers kept but not trained, and multiply-accumulates.
    neurons : int
        Numbers that all layers inside, and merges, give out.
    activation_bytes : int
        What they take as float32.
    unshared_params, fully_connected_params : int
        As in LayerReport.
    """

    layers: int = 0
    params: int = 0
    states: int = 0
    macs: int = 0
    neurons: int = 0
    activation_bytes: int = 0
    unshared_params: int = 0
    fully_connected_params: int = 0


_latest: list[tuple[Analysis, dict[str, Inside]]] = []


def insides_of(analysis: Analysis) -> dict[str, Inside]:
    """Return what every block of an analysed network holds, by its id; remembered for the last one asked about."""
    if _latest and _latest[0][0] is analysis:
        return _latest[0][1]
    found: dict[str, Inside] = {}
    for node in analysis.network.nodes:
        if isinstance(node.layer, Block):
            _sum_block(analysis, node, node.layer, found)
    _latest[:] = [(analysis, found)]
    return found


def worst_by_node(analysis: Analysis, problems: Iterable[Problem]) -> dict[str, Problem]:
    """Return the first and worst problem of every node, and of every block around one.

    Parameters
    ----------
    problems : iterable of Problem
        Errors first.
    """
    worst: dict[str, Problem] = {}
    network = analysis.network
    for problem in problems:
        node_id = problem.node_id
        while node_id in network:
            worst.setdefault(node_id, problem)
            node_id = network.place(node_id).block_id
    return worst


def _sum_block(analysis: Analysis, node: Node, block: Block, found: dict[str, Inside]) -> Inside:
    """Return what a block holds, and note it for every block inside too."""
    parts = []
    for inner in chain.from_iterable(block.paths):
        if isinstance(inner.layer, Block):
            parts.append(_sum_block(analysis, inner, inner.layer, found))
        else:
            parts.append(_of_row(analysis.row(inner.id), layers=1))
    if block.merge:  # a Sequential gives out nothing that its last layer has not
        parts.append(_of_row(analysis.row(node.id), layers=0))
    found[node.id] = _total(parts)
    return found[node.id]


def _of_row(row: LayerReport, layers: int) -> Inside:
    return Inside(
        layers,
        row.params,
        row.states,
        row.macs,
        row.neurons,
        row.activation_bytes,
        row.unshared_params,
        row.fully_connected_params,
    )


def _total(parts: list[Inside]) -> Inside:
    return Inside(
        sum(part.layers for part in parts),
        sum(part.params for part in parts),
        sum(part.states for part in parts),
        sum(part.macs for part in parts),
        sum(part.neurons for part in parts),
        sum(part.activation_bytes for part in parts),
        sum(part.unshared_params for part in parts),
        sum(part.fully_connected_params for part in parts),
    )
