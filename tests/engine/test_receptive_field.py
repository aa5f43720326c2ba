"""Receptive fields against marks: which input rows and columns every output really depends on, followed in NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given

from convstudio.engine import (
    Analysis,
    Block,
    Branches,
    Conv2d,
    Flatten,
    GlobalAvgPool2d,
    LayerReport,
    Linear,
    MaxPool2d,
    Network,
    Path,
    Reads,
    ReLU,
    Reshape,
    Residual,
    analyze,
)
from convstudio.engine.receptive_field import ReceptiveField, agree
from tests.engine.trees import NETWORKS


@dataclass(frozen=True)
class Marks:
    """Along one axis: ``seen[output, input]``, and which outputs have read padding on the way."""

    seen: np.ndarray
    padded: np.ndarray


def own_marks(size: int) -> Marks:
    return Marks(np.eye(size, dtype=bool), np.zeros(size, bool))


def mark(path: Path, before: Marks, axis: int, result: Analysis) -> Marks:
    """Follow a path, output by output and tap by tap."""
    for node in path:
        row = result.by_id[node.id]
        if row.muted:
            continue
        if isinstance(node.layer, Block):
            before = _merged([mark(inner, before, axis, result) for inner in node.layer.paths])
        elif row.window is not None:
            before = _slid(before, row, axis)
    return before


def _slid(before: Marks, row: LayerReport, axis: int) -> Marks:
    window = row.window
    assert window is not None
    seen = np.zeros((window.output_size[axis], before.seen.shape[1]), bool)
    padded = np.zeros(len(seen), bool)
    for output in range(len(seen)):
        for tap in range(window.kernel_size[axis]):
            cell = output * window.stride[axis] - window.pads[axis] + tap * window.dilation[axis]
            if 0 <= cell < len(before.seen):
                seen[output] |= before.seen[cell]
                padded[output] |= before.padded[cell]
            else:
                padded[output] = True
    return Marks(seen, padded)


def _merged(ends: list[Marks]) -> Marks:
    size = max(len(end.seen) for end in ends)
    seen = [np.broadcast_to(end.seen, (size, end.seen.shape[1])) for end in ends]
    padded = [np.broadcast_to(end.padded, size) for end in ends]
    return Marks(np.logical_or.reduce(seen), np.logical_or.reduce(padded))


def _paths_agree(result: Analysis) -> bool:
    """Say whether all paths that meet look equally far apart, and none was shrunk to a single cell."""
    for row in result.by_id.values():
        if isinstance(row.layer, Block) and row.merges and row.output_shape and not row.muted:
            fields = [result.by_id[path[-1].id].field if path else row.entry for path in row.layer.paths]
            kept = [field for field in fields if field is not None]
            if not agree(kept) or len({field.cells for field in kept}) > 1:
                return False
    return True


@given(NETWORKS)
def test_what_every_output_sees(network: Network) -> None:
    result = analyze(network)
    if result.output_shape is None or not _paths_agree(result):
        return
    field = result.by_id[network.nodes[-1].id].field
    shares = []
    for axis, reads in ((0, field.rows), (1, field.columns)):
        marks = mark(network.nodes, own_marks(network.input_shape[1 + axis]), axis, result)
        assert len(marks.seen) == field.cells[axis]
        shares.append(marks.padded.mean())
        for output in map(int, np.flatnonzero(~marks.padded)):
            seen = np.flatnonzero(marks.seen[output])
            assert (reads.low(output), reads.high(output)) == (seen[0], seen[-1])
    assert field.border_share == pytest.approx(1 - (1 - shares[0]) * (1 - shares[1]))


def test_published_receptive_fields() -> None:
    """The stem of an Inception net, and VGG-16's first two stages: 5, 6, 14, 16 (Araujo et al., table)."""
    layers = [Conv2d(64, 3, padding=1), Conv2d(64, 3, padding=1), MaxPool2d(2)] * 2
    rows = analyze(Network((3, 224, 224), layers)).rows
    assert [row.receptive_field[0] for row in rows] == [3, 5, 6, 10, 14, 16]
    assert [row.jump[0] for row in rows] == [1, 1, 2, 2, 2, 4]


def test_branches_see_what_the_widest_path_sees() -> None:
    block = Branches(
        [Conv2d(2, 1), [Conv2d(2, 3, padding=1), Conv2d(2, 3, padding=1)], Conv2d(2, (1, 9), padding=(0, 4))]
    )
    row = analyze(Network((3, 20, 20), [Conv2d(3, 3, stride=2, padding=1), block])).rows[-1]
    assert (row.receptive_field, row.jump, row.start) == ((11, 19), (2, 2), (0.0, 0.0))


def test_the_extra_cell_of_same_moves_the_centre() -> None:
    (row,) = analyze(Network((3, 224, 224), [Conv2d(8, 3, stride=2, padding="same")])).rows
    assert (row.pads, row.start) == ((0, 0, 1, 1), (1.0, 1.0))


def test_a_linear_layer_sees_all_that_its_map_saw() -> None:
    rows = analyze(Network((1, 12, 10), [Conv2d(2, 3, stride=2), Flatten(), ReLU(), Linear(5), Linear(3)])).rows
    assert [row.receptive_field for row in rows] == [(3, 3), (3, 3), (3, 3), (11, 9), (11, 9)]
    assert rows[-1].border_share == 0


def test_a_field_that_exceeds_the_picture() -> None:
    rows = analyze(Network((1, 9, 40), [Conv2d(1, 5, padding=2), Residual([Conv2d(1, 7, padding=3)])])).rows
    assert [row.exceeds_input for row in rows] == [False, True, True]
    assert analyze(Network((1, 9, 9), [GlobalAvgPool2d()])).rows[0].exceeds_input is False


def test_behind_a_layer_that_enlarges_outputs_take_turns() -> None:
    """3 taps at stride 2 stamped out: even outputs see one input, odd ones two."""
    stamped = Reads(advance=1, lows=(0, 0), highs=(0, 1))
    field = ReceptiveField(cells=(4, 4), picture=(4, 4)).behind((stamped, stamped), (7, 7))
    assert (field.size, field.jump, field.border_share) == ((2, 2), (0.5, 0.5), 0.0)
    three = Reads(advance=1, lows=(-1,), highs=(1,))
    wider = field.behind((three, three), (7, 7))
    assert [(wider.rows.low(cell), wider.rows.high(cell)) for cell in range(3)] == [(-1, 1), (0, 1), (0, 2)]
    halved = Reads(advance=2, lows=(0,), highs=(1,))
    assert wider.behind((halved, halved), (3, 3)).rows == Reads(1, (-1,), (1,))


def test_an_output_that_reads_nothing_is_seen_through() -> None:
    """A single tap stamped out at stride 2 leaves every other output empty."""
    stamped = Reads(advance=1, lows=(0, 1), highs=(0, 0))
    pairs = Reads(advance=2, lows=(0,), highs=(1,))
    alone = Reads(advance=2, lows=(1,), highs=(1,))
    assert stamped.through(pairs) == Reads(1, (0,), (0,))
    assert stamped.through(alone).span == 0


def test_cells_of_a_reshaped_vector_see_everything() -> None:
    layers = [Conv2d(4, 3, padding=1), Flatten(), Linear(2 * 3 * 3), Reshape((2, 3, 3)), Conv2d(2, 3, padding=1)]
    rows = analyze(Network((1, 6, 8), layers)).rows
    assert [row.receptive_field for row in rows] == [(3, 3), (3, 3), (8, 10), (8, 10), (8, 10)]
    mixed = analyze(Network((1, 6, 8), [Reshape((1, 8, 6)), Conv2d(1, 1)])).rows
    assert [row.receptive_field for row in mixed] == [(6, 8), (6, 8)]
