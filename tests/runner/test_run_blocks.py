"""Runs through blocks: paths that start together and meet again."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given

from convstudio.engine import (
    AvgPool2d,
    Block,
    Branches,
    Conv2d,
    Flatten,
    GlobalAvgPool2d,
    MaxPool2d,
    Network,
    Node,
    ReLU,
    Residual,
    Sequential,
    Sigmoid,
    analyze,
    edits,
)
from convstudio.engine.blocks import Path
from convstudio.runner import functional
from convstudio.runner import run as run_module
from convstudio.runner.activations import Weights
from convstudio.runner.forward import forward, merge
from convstudio.runner.recipes import default_recipe
from convstudio.runner.run import run
from convstudio.runner.stopping import RunCancelled
from convstudio.runner.weights.making import make_weights
from tests.engine.trees import NETWORKS

PICTURE = np.random.default_rng(0).random((4, 9, 9))


def weights_of(network: Network) -> dict[str, Weights]:
    return {
        row.id: make_weights(recipe, row.layer, row.input_shape, row.id)
        for row in analyze(network).rows
        if (recipe := default_recipe(row.layer)) and row.input_shape and row.facts and not row.muted
    }


RESIDUAL = Network(
    PICTURE.shape,
    (
        Node("first", ReLU()),
        Node("block", Residual([Node("a", Conv2d(6, 3, padding=1)), Node("b", Sigmoid())], [Node("c", Conv2d(6, 1))])),
        Node("last", ReLU()),
    ),
)
WEIGHTS = weights_of(RESIDUAL)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the types of the layers and the merges that are really computed."""
    names: list[str] = []

    def spy_layer(layer: object, *arguments: object) -> np.ndarray:
        names.append(type(layer).__name__)
        return forward(layer, *arguments)  # type: ignore[arg-type]

    def spy_merge(block: object, *arguments: object) -> np.ndarray:
        names.append(type(block).__name__)
        return merge(block, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run_module, "forward", spy_layer)
    monkeypatch.setattr(run_module, "merge", spy_merge)
    return names


def test_paths_start_from_what_enters_and_meet_again() -> None:
    result = run(RESIDUAL, WEIGHTS, PICTURE)
    start = np.maximum(PICTURE, 0)[np.newaxis]
    body = functional.sigmoid(functional.conv2d(start, WEIGHTS["a"]["weight"], WEIGHTS["a"]["bias"], padding=1))
    shortcut = functional.conv2d(start, WEIGHTS["c"]["weight"], WEIGHTS["c"]["bias"])
    np.testing.assert_array_equal(result.outputs["block"], (body + shortcut)[0])
    assert result.input_of("a") is result.input_of("c") is result.input_of("block") is result.output_of("first")
    assert result.input_of("last") is result.output_of("block")
    assert result.arrivals["block"] == (result.outputs["b"], result.outputs["c"])
    assert not result.outputs["block"].flags.writeable


def test_empty_paths_are_the_identity() -> None:
    network = Network((2, 3, 3), [Branches([(), Sigmoid()]), Residual([ReLU()]), Sequential(()), Sequential([ReLU()])])
    picture = np.random.default_rng(0).standard_normal((2, 3, 3))
    result = run(network, {}, picture)
    first = np.concatenate([picture, functional.sigmoid(picture)])
    np.testing.assert_array_equal(result.outputs[network.nodes[0].id], first)
    np.testing.assert_array_equal(result.outputs[network.nodes[1].id], first + np.maximum(first, 0))
    assert result.outputs[network.nodes[2].id] is result.outputs[network.nodes[1].id]
    inside = network.nodes[3].layer.layers[0].id  # type: ignore[attr-defined]
    assert result.outputs[network.nodes[3].id] is result.outputs[inside]


@pytest.mark.parametrize("merge_by", ["add", "multiply"])
@pytest.mark.parametrize("batch", [(), (2,)])
def test_sizes_of_one_are_repeated(merge_by: str, batch: tuple[int, ...]) -> None:
    network = Network((3, 4, 4), [Branches([(), [GlobalAvgPool2d(), Sigmoid()]], merge_by)])  # type: ignore[arg-type]
    picture = np.random.default_rng(0).standard_normal((*batch, 3, 4, 4))
    gate = functional.sigmoid(picture.mean(axis=(-2, -1), keepdims=True))
    expected = picture + gate if merge_by == "add" else picture * gate
    np.testing.assert_allclose(run(network, {}, picture).outputs[network.nodes[0].id], expected, rtol=1e-12)


@pytest.mark.parametrize("batch", [(), (2,)])
def test_vectors_are_put_behind_each_other(batch: tuple[int, ...]) -> None:
    network = Network((2, 2, 2), [Branches([Flatten(), Flatten()])])
    picture = np.random.default_rng(0).standard_normal((*batch, 2, 2, 2))
    assert run(network, {}, picture).outputs[network.nodes[0].id].shape == (*batch, 16)


@given(NETWORKS)
def test_outputs_have_the_shapes_of_the_analysis(network: Network) -> None:
    result = run(network, weights_of(network), np.ones((2, *network.input_shape), np.float32))
    for row in analyze(network).by_id.values():
        output, entry = result.output_of(row.id), result.input_of(row.id)
        assert (None if output is None else output.shape[1:]) == row.output_shape
        assert (None if entry is None else entry.shape[1:]) == row.input_shape


@given(NETWORKS)
def test_every_node_computes_what_it_says_of_what_enters_it(network: Network) -> None:
    weights = weights_of(network)
    result = run(network, weights, np.random.default_rng(0).random(network.input_shape))
    for node, entry in along(network.nodes, result.source, result.outputs):
        if node.id not in result.outputs:
            continue
        assert result.entries[node.id] is entry
        row = analyze(network).row(node.id)
        if row.muted:
            assert result.outputs[node.id] is entry
        elif not isinstance(node.layer, Block):
            expected = forward(node.layer, entry[np.newaxis], weights.get(node.id, {}))[0]
            np.testing.assert_array_equal(result.outputs[node.id], expected)


def along(path: Path, array: np.ndarray, outputs: object) -> Iterator[tuple[Node, np.ndarray]]:
    """Yield every node with what should enter it."""
    for node in path:
        yield node, array
        if isinstance(node.layer, Block):
            for inner in node.layer.paths:
                yield from along(inner, array, outputs)
        if node.id not in outputs:  # type: ignore[operator]
            return
        array = outputs[node.id]  # type: ignore[index]


def test_a_path_that_does_not_fit_leaves_the_others_alone() -> None:
    network = Network(
        (2, 5, 5), [Node("block", Branches([Node("a", Conv2d(2, 7)), Node("b", ReLU())])), Node("last", ReLU())]
    )
    result = run(network, {}, np.ones((2, 5, 5)))
    assert result.output_of("a") is None
    assert result.output_of("b") is not None
    assert (result.output_of("block"), result.input_of("last")) == (None, None)
    assert result.problems == ()


def test_paths_that_do_not_meet_have_no_output() -> None:
    network = Network((2, 6, 6), [Node("block", Residual([Node("a", MaxPool2d(2))]))])
    result = run(network, {}, np.ones((2, 6, 6)))
    assert result.output_of("a") is not None
    assert result.output_of("block") is None


def test_nothing_is_computed_twice(computed: list[str]) -> None:
    first = run(RESIDUAL, WEIGHTS, PICTURE)
    assert computed == ["ReLU", "Conv2d", "Sigmoid", "Conv2d", "Residual", "ReLU"]
    computed.clear()
    second = run(RESIDUAL, dict(WEIGHTS), PICTURE, previous=first)
    assert computed == []
    assert second.outputs["block"] is first.outputs["block"]
    assert second.arrivals["block"] == first.arrivals["block"]


def test_an_edit_in_one_path_leaves_the_other(computed: list[str]) -> None:
    first = run(RESIDUAL, WEIGHTS, PICTURE)
    computed.clear()
    run(edits.replace_layer(RESIDUAL, "b", ReLU()), WEIGHTS, PICTURE, previous=first)
    assert computed == ["ReLU", "Residual", "ReLU"]


def test_another_merge_is_computed(computed: list[str]) -> None:
    network = Network((2, 4, 4), [Node("block", Branches([Node("a", ReLU()), Node("b", Sigmoid())], "add"))])
    first = run(network, {}, np.ones((2, 4, 4)))
    computed.clear()
    block = Branches(network.block("block").paths, "multiply")
    second = run(edits.replace_layer(network, "block", block), {}, first.inputs, previous=first)
    assert computed == ["Branches"]
    np.testing.assert_allclose(second.outputs["block"], functional.sigmoid(np.ones((2, 4, 4))))


def test_a_muted_block_passes_its_input_on_and_is_computed_afterwards(computed: list[str]) -> None:
    muted = edits.set_muted(RESIDUAL, "block", muted=True)
    first = run(muted, weights_of(muted), PICTURE)
    assert computed == ["ReLU", "ReLU"]
    assert first.output_of("block") is first.input_of("block")
    assert first.arrivals == {}
    computed.clear()
    second = run(RESIDUAL, WEIGHTS, PICTURE, previous=first)
    assert computed == ["Conv2d", "Sigmoid", "Conv2d", "Residual", "ReLU"]
    np.testing.assert_array_equal(second.outputs["last"], run(RESIDUAL, WEIGHTS, PICTURE).outputs["last"])


def test_progress_counts_layers_and_merges() -> None:
    seen: list[tuple[int, int]] = []
    run(RESIDUAL, WEIGHTS, PICTURE, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 6) for done in range(1, 7)]


@pytest.mark.parametrize("patience", range(4))
def test_a_run_can_be_cancelled_before_each_layer_and_merge(patience: int) -> None:
    asked = iter([*[False] * patience, True])
    with pytest.raises(RunCancelled):
        run(
            Network((4, 2, 2), [ReLU(), Residual([AvgPool2d(1)]), ReLU()]),
            {},
            np.ones((4, 2, 2)),
            cancel=lambda: next(asked),
        )


def test_a_merge_without_memory_is_a_problem_of_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> np.ndarray:
        raise MemoryError

    monkeypatch.setattr(run_module, "merge", no_room)
    result = run(RESIDUAL, WEIGHTS, PICTURE)
    (problem,) = result.problems
    assert (problem.node_id, problem.severity) == ("block", "error")
    assert result.output_of("block") is None


def test_numbers_that_overflow_in_a_merge_are_its_warning() -> None:
    network = Network((1, 1, 1), [Residual([ReLU()]), ReLU()])
    result = run(network, {}, np.full((1, 1, 1), 3e38, np.float32))
    assert [problem.node_id for problem in result.problems] == [network.nodes[0].id]
