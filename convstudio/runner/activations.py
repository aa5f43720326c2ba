"""What the layers of a network made of an input."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import Block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convstudio.engine import LayerReport, Network, Problem

Weights = dict[str, np.ndarray]
"""The arrays of one node, by the names of its layer's ``weight_shapes`` and ``state_shapes``."""


@dataclass(frozen=True, slots=True, eq=False)
class Activations:
    """What every layer of a network made of one input.

    Parameters
    ----------
    network : Network
    inputs : array
        As it was passed to ``run``; must not be changed in place.
    source : array
        The same numbers as floats, read-only: what enters the first node.
    weights : mapping of node id to arrays
    entries, outputs : mapping of node id to array
        What enters and what leaves each node, read-only, with a batch axis if the input had one. A block's output is
        what its paths merge to. A node that does not fit has no output, and those behind have nothing.
    problems : tuple of Problem
        What went wrong while computing. What does not fit is in the engine's Analysis, and not repeated here.
    arrivals : mapping of node id to arrays
        What arrives at each merge, path by path.
    """

    network: Network
    inputs: np.ndarray
    source: np.ndarray
    weights: Mapping[str, Weights]
    entries: Mapping[str, np.ndarray]
    outputs: Mapping[str, np.ndarray]
    problems: tuple[Problem, ...]
    arrivals: Mapping[str, tuple[np.ndarray, ...]] = field(default_factory=dict)

    def output_of(self, node_id: str) -> np.ndarray | None:
        """Return what leaves a node, or None if it has no output; KeyError if there is no such node."""
        self.network.node(node_id)
        return self.outputs.get(node_id)

    def input_of(self, node_id: str) -> np.ndarray | None:
        """Return what enters a node, or None if nothing reaches it; KeyError if there is no such node."""
        self.network.node(node_id)
        return self.entries.get(node_id)

    def has_computed(self, row: LayerReport, array: np.ndarray, used: Weights) -> bool:
        """Say whether this is what a layer made of these very arrays."""
        if row.id not in self.outputs or self.entries[row.id] is not array:
            return False
        node, before = self.network.node(row.id), self.weights.get(row.id, {})
        if node.layer != row.layer or any(node.muted for node in (node, *self.network.around(row.id))):
            return False
        return all(before[name] is used[name] for name in used)

    def has_merged(self, block_id: str, block: Block, arrived: tuple[np.ndarray, ...]) -> bool:
        """Say whether this is what a block made of these very arrays, merged in the same way."""
        before = self.arrivals.get(block_id, ())
        if block_id not in self.outputs or len(before) != len(arrived):
            return False
        layer = self.network.node(block_id).layer
        same_way = isinstance(layer, Block) and layer.merge == block.merge
        return same_way and all(now is then for now, then in zip(arrived, before, strict=True))
