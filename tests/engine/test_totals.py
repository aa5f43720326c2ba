"""The memory a network needs at its worst moment, against a count of what is alive step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod

import pytest
from hypothesis import given

from convstudio.engine import (
    Analysis,
    BatchNorm2d,
    Block,
    Branches,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    Network,
    Node,
    Path,
    ReLU,
    Residual,
    Sequential,
    analyze,
)
from tests.engine.trees import NETWORKS


@dataclass
class Tape:
    """Steps in order; each reads tensors, and writes one."""

    sizes: list[int] = field(default_factory=list)
    steps: list[tuple[tuple[int, ...], int]] = field(default_factory=list)

    def new(self, size: int) -> int:
        self.sizes.append(size)
        return len(self.sizes) - 1

    def record(self, path: Path, entry: int, result: Analysis) -> int:
        for node in path:
            row = result.by_id[node.id]
            if row.muted or isinstance(node.layer, Flatten | Dropout):
                continue
            if isinstance(node.layer, Block):
                ends = tuple(self.record(inner, entry, result) for inner in node.layer.paths)
                entry = ends[0] if node.layer.merge is None else self.write(ends, row.neurons)
            else:
                entry = self.write((entry,), row.neurons)
        return entry

    def write(self, reads: tuple[int, ...], size: int) -> int:
        output = self.new(size)
        self.steps.append((reads, output))
        return output

    def peak(self, last: int) -> int:
        """Return the most that is alive at once: what was written and is still to be read."""
        most = self.sizes[0]
        for number, (_, output) in enumerate(self.steps):
            later = {tensor for others, _ in self.steps[number:] for tensor in others} | {last}
            written = {0, *(made for _, made in self.steps[:number])}
            most = max(most, sum(self.sizes[tensor] for tensor in (written & later) | {output}))
        return most


@given(NETWORKS)
def test_the_peak_is_what_is_alive_at_the_worst_moment(network: Network) -> None:
    result = analyze(network)
    if result.output_shape is None:
        return
    tape = Tape()
    last = tape.record(network.nodes, tape.new(prod(network.input_shape)), result)
    assert result.totals.peak_activation_bytes == 4 * tape.peak(last)


@pytest.mark.parametrize("view", [Sequential([]), Sequential([Dropout()]), Dropout(), Node("", ReLU(), muted=True)])
def test_a_path_that_only_looks_takes_no_memory(view: Layer | Node) -> None:
    network = Network((4, 10, 10), (Residual([Conv2d(16, 1), Conv2d(4, 1)], [view]), view, ReLU()))
    assert analyze(network).totals.peak_activation_bytes == 4 * (400 + 1600 + 400)


def test_what_memory_is_made_of() -> None:
    network = Network((2, 4, 4), (Conv2d(3, 3, padding=1), BatchNorm2d(), ReLU(), Flatten(), Linear(5)))
    totals = analyze(network).totals
    params, states, neurons = (2 * 9 + 1) * 3 + 6 + 49 * 5, 6, 4 * 48 + 5
    assert (totals.params, totals.states, totals.neurons) == (params, states, neurons)
    assert totals.param_bytes == 4 * (params + states)
    assert totals.activation_bytes == 4 * (32 + neurons)
    assert totals.peak_activation_bytes == 4 * (48 + 48)
    assert totals.memory_bytes(8) == totals.param_bytes + 8 * totals.peak_activation_bytes
    assert totals.memory_bytes(8, training=True) == totals.param_bytes + 4 * params + 16 * totals.activation_bytes
    assert totals.flops == 2 * totals.macs == 2 * (18 * 48 + 48 * 5)
    read_and_written = (32 + 48) + (48 + 48) * 3 + 48 + 5
    assert totals.arithmetic_intensity == totals.flops / (4 * (read_and_written + params + states))


def test_a_shortcut_is_kept_until_it_is_added() -> None:
    network = Network((4, 10, 10), (Residual([Conv2d(16, 1), Conv2d(4, 1)]),))
    assert analyze(network).totals.peak_activation_bytes == 4 * (400 + 1600 + 400)


def test_paths_that_have_ended_wait_for_the_others() -> None:
    network = Network((1, 10, 10), (Branches([Conv2d(5, 1), Conv2d(7, 1)]),))
    assert analyze(network).totals.peak_activation_bytes == 4 * (500 + 700 + 1200)


def test_an_empty_network_holds_its_input() -> None:
    totals = analyze(Network((3, 4, 5))).totals
    assert (totals.peak_activation_bytes, totals.arithmetic_intensity) == (240, 0.0)
