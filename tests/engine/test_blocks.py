"""Blocks in an analysis: what merges, what is seen, what is alive at once, and what an edit costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    Analysis,
    BatchNorm2d,
    Block,
    Branches,
    Conv2d,
    Flatten,
    GlobalAvgPool2d,
    Network,
    Node,
    ReLU,
    Residual,
    Sequential,
    ShapeError,
    analysis,
    analyze,
    edits,
)
from tests.engine.trees import NETWORKS, ids


def fresh(network: Network) -> Analysis:
    """Analyse without the analysis before."""
    analysis._latest.clear()
    return analyze(network)


def test_a_residual_block_has_a_row_where_it_adds() -> None:
    network = Network((16, 8, 8), (Residual([Conv2d(16, 3, padding=1), BatchNorm2d(), ReLU()]), ReLU()))
    result = analyze(network)
    assert [(row.name, row.type, row.depth) for row in result.rows] == [
        ("Conv2d", "Conv2d", 1),
        ("BatchNorm2d", "BatchNorm2d", 1),
        ("ReLU 1", "ReLU", 1),
        ("Residual", "Residual", 0),
        ("ReLU 2", "ReLU", 0),
    ]
    merge = result.rows[3]
    assert (merge.merges, merge.params, merge.macs) == (((16, 8, 8), (16, 8, 8)), 0, 0)
    assert result.row("n1") is merge
    assert merge.layer.params((16, 8, 8)) == result.totals.params == 16 * 16 * 9 + 16 + 32
    assert merge.layer.macs((16, 8, 8)) == result.totals.macs
    assert merge.layer.states((16, 8, 8)) == result.totals.states == 32


def test_a_sequential_holds_layers_without_a_row() -> None:
    result = analyze(Network((3, 8, 8), (Node("stage", Sequential([Conv2d(4, 3), ReLU()]), "stem"),)))
    assert [row.type for row in result.rows] == ["Conv2d", "ReLU"]
    assert (result.row("stage").name, result.row("stage").output_shape) == ("stem", (4, 6, 6))
    assert result.output_shape == (4, 6, 6)


def test_squeeze_and_excitation_repeats_one_number_for_a_whole_map() -> None:
    gate = [GlobalAvgPool2d(), Conv2d(2, 1), ReLU(), Conv2d(8, 1)]
    row = analyze(Network((8, 9, 7), (Branches([(), gate], "multiply"),))).rows[-1]
    assert row.output_shape == (8, 9, 7)
    assert row.receptive_field == (9, 7), "through the gate, every number sees the whole map"


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (Branches([Conv2d(4, 3), ()]), "9×9×3 can only"),
        (Branches([Conv2d(4, 3), Conv2d(5, 3)], "add"), "can't be added"),
        (Branches([Conv2d(4, 3), Conv2d(5, 3)], "multiply"), "can't be multiplied"),
        (Branches([]), "no paths"),
        (Branches([(), ()], "max"), "'max'"),  # type: ignore[arg-type]
        (Branches([(), [Flatten()]], "add"), "243"),
    ],
)
def test_paths_that_do_not_meet_are_told_in_sentences(block: Block, words: str) -> None:
    with pytest.raises(ShapeError):
        block.infer((3, 9, 9))
    result = analyze(Network((3, 9, 9), (block, ReLU())))
    (problem,) = result.problems
    assert problem.text.startswith("Branches does not fit: ")
    assert result.rows[-1].input_shape is None


def test_a_shortcut_that_needs_a_projection_is_offered_one() -> None:
    network = Network((4, 9, 9), (Residual([Conv2d(8, 3, stride=2, padding=1), ReLU()]),))
    result = analyze(network)
    (problem,) = result.problems_of("n1")
    assert result.row("n1").problems == (problem,)
    assert not result.row("n2").problems
    assert problem.text == (
        "Residual does not fit: its paths end in 5×5×8 and 9×9×4, which can't be added. "
        "Put a 1×1 convolution of 8 filters with stride 2 on the empty path."
    )
    mended = edits.apply_fix(network, problem, problem.fixes[0])
    assert analyze(mended).output_shape == (8, 5, 5)
    assert ids(mended) == [*ids(network), "n4"]
    assert mended.node("n4").layer == Conv2d(8, 1, 2, bias=False)


def test_a_muted_block_mutes_all_that_it_holds() -> None:
    network = edits.set_muted(Network((4, 9, 9), (Residual([Conv2d(8, 3), ReLU()]), ReLU())), "n1", True)
    result = analyze(network)
    assert [row.output_shape for row in result.rows] == [(4, 9, 9)] * 4
    assert [row.muted for row in result.rows] == [True, True, True, False]
    assert result.totals.params == 0


@given(NETWORKS)
def test_rows_agree_with_what_the_layers_say(network: Network) -> None:
    result = fresh(network)
    assert len(result.by_id) == len(network)
    for row in result.rows:
        if row.output_shape is None or row.muted:
            continue
        assert row.layer.infer(row.input_shape or ()) == row.output_shape
        if not isinstance(row.layer, Block):
            assert row.params == row.layer.params(row.input_shape or ())
    if result.output_shape is not None:
        whole = Sequential(network.nodes)
        assert whole.infer(network.input_shape) == result.output_shape
        assert whole.params(network.input_shape) == result.totals.params == sum(row.params for row in result.rows)
        assert whole.macs(network.input_shape) == result.totals.macs
    for problem in result.problems:
        for fix in problem.fixes if problem.severity == "error" else ():
            behind = analyze(edits.apply_fix(network, problem, fix))
            errors = {other.node_id for other in behind.problems if other.severity == "error"}
            assert problem.node_id not in errors, fix.label


@given(NETWORKS, st.data())
def test_an_edit_gives_what_a_fresh_analysis_gives(network: Network, data: st.DataObject) -> None:
    analyze(network)
    for _ in range(3):
        node_id = data.draw(st.sampled_from(ids(network)))
        network = data.draw(
            st.sampled_from(
                [
                    edits.replace_layer(network, node_id, ReLU()),
                    edits.set_muted(network, node_id, not network.node(node_id).muted),
                    edits.rename(network, node_id, "other"),
                    edits.duplicate(network, node_id)[0],
                    edits.set_input_shape(network, (2, 9, 11)),
                    edits.move(network, node_id, 0),
                    edits.wrap(network, [node_id], Residual)[0],
                ]
            )
        )
        after = analyze(network)
        again = fresh(network)
        assert after == again
        assert after.by_id == again.by_id
        assert after.totals == again.totals
        assert after.problems == again.problems


def test_an_edit_leaves_the_reports_of_other_layers_as_they_were() -> None:
    network = Network((3, 32, 32), [layer for _ in range(50) for layer in (Conv2d(8, 3, padding=1), ReLU())])
    before = fresh(network)
    after = analyze(edits.replace_layer(network, "n51", Conv2d(8, 3, padding="same")))
    changed = [new.id for new, old in zip(after.rows, before.rows, strict=True) if new is not old]
    assert changed == ["n51"]
