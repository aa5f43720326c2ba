"""What a whole network costs: sums over its layers, and the memory that is needed at the worst moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine.blocks import Block
from convstudio.engine.layers import Dropout, Flatten
from convstudio.engine.shapes import BYTES_PER_NUMBER, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine.blocks import Node, Path
    from convstudio.engine.report import LayerReport


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a network; bytes are float32, for one picture.

    Parameters
    ----------
    params, states : int
        Numbers trained, and numbers kept but not trained.
    macs : int
        Multiply-accumulates of convolutions and Linear, without bias.
    neurons : int
        Numbers that all layers give out, the input aside.
    activation_bytes : int
        The input and everything that comes out of layers: what training keeps.
    peak_activation_bytes : int
        The most that is alive at once when the network is used: a layer's input and output, and what waits for
        other paths of a block.
    param_bytes : int
        Everything that is kept, trained or not.
    moved_bytes : int
        What all layers read and write, parameters included, if nothing stays in a cache.
    """

    params: int
    states: int
    macs: int
    neurons: int
    activation_bytes: int
    peak_activation_bytes: int
    param_bytes: int
    moved_bytes: int

    @property
    def flops(self) -> int:
        """Floating-point operations: two for each multiply-accumulate."""
        return 2 * self.macs

    @property
    def arithmetic_intensity(self) -> float:
        """FLOPs for each byte moved: low numbers wait for memory, high ones for arithmetic."""
        return self.flops / self.moved_bytes if self.moved_bytes else 0.0

    def memory_bytes(self, batch_size: int = 1, *, training: bool = False) -> int:
        """Return the memory that parameters and activations take together.

        Parameters
        ----------
        batch_size : int
            Pictures at a time; >= 1.
        training : bool
            Keep every activation, and a gradient for it and for every trained parameter. An optimizer's own numbers
            come on top: as much again as the parameters for momentum, twice as much for Adam.
        """
        if not training:
            return self.param_bytes + batch_size * self.peak_activation_bytes
        return self.param_bytes + self.params * BYTES_PER_NUMBER + 2 * batch_size * self.activation_bytes


def sum_up(path: Path, input_count: int, rows: Sequence[LayerReport], by_id: dict[str, LayerReport]) -> Totals:
    """Return the totals of a network.

    Parameters
    ----------
    path : Path
        The network's nodes.
    input_count : int
        Numbers in the input.
    rows : sequence of LayerReport
        In execution order.
    by_id : dict
        Reports of all nodes, blocks included.
    """
    params = states = macs = neurons = moved = 0
    for row in rows:
        facts = row.facts
        if facts is None:
            continue
        size = count(facts.output_shape)
        neurons += size
        params += facts.params
        states += facts.states
        macs += facts.macs
        if not row.muted:
            moved += size + sum(map(count, row.merges or (row.input_shape or (),))) + facts.params + facts.states
    return Totals(
        params=params,
        states=states,
        macs=macs,
        neurons=neurons,
        activation_bytes=(input_count + neurons) * BYTES_PER_NUMBER,
        peak_activation_bytes=_peak(path, input_count, by_id) * BYTES_PER_NUMBER,
        param_bytes=(params + states) * BYTES_PER_NUMBER,
        moved_bytes=moved * BYTES_PER_NUMBER,
    )


def _peak(path: Path, entry: int, by_id: dict[str, LayerReport], *, entry_stays: bool = False) -> int:
    """Return the most numbers alive at once on a path, its input included.

    Parameters
    ----------
    entry : int
        Numbers in the path's input.
    entry_stays : bool
        Somebody else still needs the input when its first layer has read it.
    """
    most, alive, waiting = entry, entry, 0
    for node in path:
        out = by_id[node.id].neurons
        if _is_view(node, by_id):
            alive = out
            continue
        if isinstance(node.layer, Block):
            most = max(
                most, waiting + _peak_of_block(node.layer, alive, out, by_id, entry_stays=entry_stays and not waiting)
            )
        else:
            # While a layer runs, its input and its output are alive.
            most = max(most, waiting + alive + out)
        if entry_stays:
            waiting = entry
        alive = out
    return most


def _peak_of_block(block: Block, entry: int, out: int, by_id: dict[str, LayerReport], *, entry_stays: bool) -> int:
    paths = block.paths
    if block.merge is None:
        return _peak(paths[0], entry, by_id, entry_stays=entry_stays)
    views = [all(_is_view(node, by_id) for node in path) for path in paths]
    most = ended = 0
    for number, path in enumerate(paths):
        needed = entry_stays or any(views) or number < len(paths) - 1
        most = max(most, ended + _peak(path, entry, by_id, entry_stays=needed))
        if not views[number]:
            ended += by_id[path[-1].id].neurons
    still = entry if entry_stays or any(views) else 0
    return max(most, ended + still + out)


def _is_view(node: Node, by_id: dict[str, LayerReport]) -> bool:
    """Say whether a node only looks at the memory of its input: it is muted, flattens, or holds nothing else."""
    if by_id[node.id].muted or isinstance(node.layer, Flatten | Dropout):
        return True
    if not isinstance(node.layer, Block) or node.layer.merge is not None:
        return False
    return all(_is_view(inner, by_id) for inner in node.layer.paths[0])
