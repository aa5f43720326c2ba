import weakref
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from convstudio.engine import (
    LAYER_TYPES,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    Network,
    Node,
    ReLU,
    ShapeError,
    Sigmoid,
    analyze,
    edits,
    layers,
    presets,
)
from convstudio.runner import forward as forward_module
from convstudio.runner import functional
from convstudio.runner import run as run_module
from convstudio.runner.activations import Activations, Weights
from convstudio.runner.recipes import default_recipe
from convstudio.runner.run import run
from convstudio.runner.stopping import RunCancelled
from convstudio.runner.weights.making import make_weights
from tests.runner.draws import EVERY_LAYER, shape_for

EXAMPLE = presets.load("worked_example")
PICTURE = np.random.default_rng(0).random((3, 32, 32), dtype=np.float32)


def weights_of(network: Network) -> dict[str, Weights]:
    return {
        row.id: make_weights(recipe, row.layer, row.input_shape, row.id)
        for row in analyze(network).rows
        if (recipe := default_recipe(row.layer)) and row.input_shape and row.facts and not row.node.muted
    }


WEIGHTS = weights_of(EXAMPLE)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the types of the layers that are really computed."""
    names: list[str] = []

    def spy(layer: Layer, *arguments: object) -> np.ndarray:
        names.append(layer.type_name)
        return forward_module.forward(layer, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run_module, "forward", spy)
    return names


def test_no_layer_is_forgotten() -> None:
    assert {layer.type_name for layer in EVERY_LAYER} == LAYER_TYPES.keys()
    assert forward_module.OF_FIELDS.keys() | forward_module.OF_WEIGHTS.keys() == set(LAYER_TYPES.values())
    assert not forward_module.OF_FIELDS.keys() & forward_module.OF_WEIGHTS.keys()


@pytest.mark.parametrize("layer", EVERY_LAYER)
@pytest.mark.parametrize("batch", [(), (2,)])
def test_every_kind_of_layer_is_computed(layer: Layer, batch: tuple[int, ...]) -> None:
    network = Network(shape_for(layer), (layer,))
    picture = np.random.default_rng(0).random((*batch, *network.input_shape))
    result = run(network, weights_of(network), picture)
    output = result.output_of("n1")
    assert output is not None
    assert output.shape == (*batch, *(analyze(network).output_shape or ()))
    assert output.dtype == np.float64
    assert result.problems == ()


Computed = Callable[[np.ndarray, Weights], np.ndarray]


@pytest.mark.parametrize(
    ("layer", "computed_by_hand"),
    [
        (
            Conv2d(4, (3, 2), (2, 1), (0, 1, 2, 1), (1, 2), groups=2, padding_mode="reflect"),
            lambda x, a: functional.conv2d(x, a["weight"], a["bias"], (2, 1), (0, 1, 2, 1), (1, 2), 2, "reflect"),
        ),
        (
            MaxPool2d(3, 2, 1, dilation=2, ceil_mode=True),
            lambda x, _: functional.max_pool2d(x, 3, 2, 1, 2, ceil_mode=True),
        ),
        (
            AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False),
            lambda x, _: functional.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False),
        ),
        (AvgPool2d(2, divisor_override=3), lambda x, _: functional.avg_pool2d(x, 2, divisor_override=3)),
        (
            BatchNorm2d(eps=0.5),
            lambda x, a: functional.batch_norm(x, a["running_mean"], a["running_var"], a["weight"], a["bias"], eps=0.5),
        ),
    ],
    ids=["Conv2d", "MaxPool2d", "AvgPool2d", "AvgPool2d divided", "BatchNorm2d"],
)
def test_every_field_of_a_layer_counts(layer: Layer, computed_by_hand: Computed) -> None:
    picture = np.random.default_rng(0).random((4, 8, 8))
    network = Network(picture.shape, (layer,))
    weights = weights_of(network)
    expected = computed_by_hand(picture[np.newaxis], weights.get("n1", {}))[0]
    np.testing.assert_array_equal(run(network, weights, picture).outputs["n1"], expected)


def test_outputs_have_the_shapes_of_the_analysis() -> None:
    result = run(EXAMPLE, WEIGHTS, PICTURE)
    for row in analyze(EXAMPLE).rows:
        output, entry = result.output_of(row.id), result.input_of(row.id)
        assert output is not None
        assert entry is not None
        assert (output.shape, entry.shape) == (row.output_shape, row.input_shape)
        assert output.dtype == np.float32
    assert result.outputs["n6"].sum() == pytest.approx(1, rel=1e-6)
    assert result.inputs is PICTURE
    assert result.network is EXAMPLE


def test_what_leaves_one_layer_enters_the_next() -> None:
    result = run(EXAMPLE, WEIGHTS, PICTURE)
    for before, after in zip(EXAMPLE.nodes, EXAMPLE.nodes[1:], strict=False):
        assert result.input_of(after.id) is result.output_of(before.id)


def test_a_batch_gives_what_its_pictures_give_one_by_one() -> None:
    batch = np.stack([PICTURE, PICTURE[::-1], 1 - PICTURE])
    together = run(EXAMPLE, WEIGHTS, batch)
    for place, picture in enumerate(batch):
        alone = run(EXAMPLE, WEIGHTS, picture)
        for node in EXAMPLE.nodes:
            # A product of other matrices may add up in another order.
            np.testing.assert_allclose(together.outputs[node.id][place], alone.outputs[node.id], rtol=1e-4, atol=1e-6)


def test_the_same_run_gives_the_same_bits() -> None:
    first, second = (run(EXAMPLE, WEIGHTS, PICTURE) for _ in range(2))
    for node in EXAMPLE.nodes:
        np.testing.assert_array_equal(first.outputs[node.id], second.outputs[node.id])


def test_results_cannot_be_changed_by_mistake() -> None:
    picture = PICTURE.copy()
    network = Network((3, 32, 32), (Dropout(), Conv2d(4, 3), Flatten()))
    result = run(network, weights_of(network), picture)
    for array in (*result.outputs.values(), *result.entries.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0
    assert picture.flags.writeable


def test_float64_stays_and_whole_numbers_become_float32() -> None:
    network = Network((1, 2, 2), (ReLU(),))
    for dtype, expected in ((np.float64, np.float64), (np.int64, np.float32), (np.uint8, np.float32)):
        assert run(network, {}, np.ones((1, 2, 2), dtype)).outputs["n1"].dtype == expected


def test_a_muted_node_passes_its_input_on(computed: list[str]) -> None:
    network = edits.set_muted(EXAMPLE, "n1", muted=True)
    result = run(network, weights_of(network), PICTURE)
    assert result.output_of("n1") is result.input_of("n1")
    assert computed == ["ReLU", "MaxPool2d", "Flatten", "Linear", "Softmax"]


def test_what_does_not_fit_and_all_behind_has_no_output() -> None:
    network = Network((3, 8, 8), (ReLU(), Conv2d(4, 11), ReLU()))
    result = run(network, {}, np.ones((3, 8, 8)))
    assert result.output_of("n1") is not None
    assert result.input_of("n2") is result.output_of("n1")
    assert (result.output_of("n2"), result.input_of("n3"), result.output_of("n3")) == (None, None, None)
    assert result.problems == ()


def test_asking_for_a_node_that_is_not_there() -> None:
    result = run(EXAMPLE, WEIGHTS, PICTURE)
    for ask in (result.output_of, result.input_of):
        with pytest.raises(KeyError):
            ask("n99")


def test_nothing_is_computed_twice(computed: list[str]) -> None:
    first = run(EXAMPLE, WEIGHTS, PICTURE)
    computed.clear()
    second = run(EXAMPLE, dict(WEIGHTS), PICTURE, previous=first)
    assert computed == []
    for node in EXAMPLE.nodes:
        assert second.output_of(node.id) is first.output_of(node.id)


def test_only_what_stands_behind_an_edit_is_computed(computed: list[str]) -> None:
    first = run(EXAMPLE, WEIGHTS, PICTURE)
    edited = edits.replace_layer(EXAMPLE, "n3", MaxPool2d(2, stride=1))
    edited = edits.replace_layer(edited, "n5", Linear(7))
    computed.clear()
    run(edited, WEIGHTS | {"n5": weights_of(edited)["n5"]}, PICTURE, previous=first)
    assert computed == ["MaxPool2d", "Flatten", "Linear", "Softmax"]


def test_other_weights_are_computed_with(computed: list[str]) -> None:
    first = run(EXAMPLE, WEIGHTS, PICTURE)
    computed.clear()
    weights = WEIGHTS | {"n5": WEIGHTS["n5"] | {"bias": np.ones(10, np.float32)}}
    second = run(EXAMPLE, weights, PICTURE, previous=first)
    assert computed == ["Linear", "Softmax"]
    np.testing.assert_allclose(second.outputs["n5"], first.outputs["n5"] + 1, rtol=1e-5)


def test_another_input_is_computed_from_the_start(computed: list[str]) -> None:
    first = run(EXAMPLE, WEIGHTS, PICTURE)
    computed.clear()
    run(EXAMPLE, WEIGHTS, PICTURE.copy(), previous=first)
    assert len(computed) == 6


def test_inserting_muting_and_renaming_reuse_what_stands_before(computed: list[str]) -> None:
    first = run(EXAMPLE, WEIGHTS, PICTURE)
    computed.clear()
    inserted, _ = edits.insert(EXAMPLE, 2, Sigmoid())
    run(inserted, WEIGHTS, PICTURE, previous=first)
    assert computed == ["Sigmoid", "MaxPool2d", "Flatten", "Linear", "Softmax"]
    computed.clear()
    muted = edits.set_muted(EXAMPLE, "n2", muted=True)
    second = run(muted, WEIGHTS, PICTURE, previous=first)
    assert computed == ["MaxPool2d", "Flatten", "Linear", "Softmax"]
    computed.clear()
    run(EXAMPLE, WEIGHTS, PICTURE, previous=second)
    assert computed == ["ReLU", "MaxPool2d", "Flatten", "Linear", "Softmax"]
    computed.clear()
    run(edits.rename(EXAMPLE, "n1", "First"), WEIGHTS, PICTURE, previous=first)
    assert computed == []


def test_an_earlier_run_that_stopped_short_is_no_obstacle(computed: list[str]) -> None:
    short = Network(
        (3, 32, 32), [replace(node, layer=Linear(3)) if node.id == "n3" else node for node in EXAMPLE.nodes]
    )
    first = run(short, WEIGHTS, PICTURE)
    computed.clear()
    assert run(EXAMPLE, WEIGHTS, PICTURE, previous=first).output_of("n6") is not None
    assert computed == ["MaxPool2d", "Flatten", "Linear", "Softmax"]


def test_whole_number_inputs_are_reused_too(computed: list[str]) -> None:
    network, grid = Network((1, 3, 3), (ReLU(),)), np.arange(9).reshape(1, 3, 3)
    first = run(network, {}, grid)
    assert run(network, {}, grid, previous=first).output_of("n1") is first.output_of("n1")
    assert computed == ["ReLU"]


def test_progress_counts_the_layers() -> None:
    seen: list[tuple[int, int]] = []
    run(EXAMPLE, WEIGHTS, PICTURE, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 6) for done in range(1, 7)]


@pytest.mark.parametrize("patience", range(6))
def test_a_run_can_be_cancelled_between_layers(patience: int) -> None:
    asked = iter([*[False] * patience, True])
    with pytest.raises(RunCancelled):
        run(Network((4,), [ReLU()] * 6), {}, np.ones(4), cancel=lambda: next(asked))


def test_a_run_can_be_cancelled_inside_a_large_convolution() -> None:
    network = Network((32, 224, 224), (Conv2d(8, 5, padding=2),))
    asked = iter([*[False] * 3, True])
    with pytest.raises(RunCancelled):
        run(network, weights_of(network), np.ones(network.input_shape, np.float32), cancel=lambda: next(asked))


def test_a_run_that_is_not_cancelled_finishes() -> None:
    assert run(EXAMPLE, WEIGHTS, PICTURE, cancel=lambda: False).output_of("n6") is not None


def test_a_network_without_layers_has_no_outputs() -> None:
    result = run(Network((3, 4, 4)), {}, np.ones((3, 4, 4)))
    assert dict(result.outputs) == {}


def spoilt(value: float) -> tuple[Network, dict[str, Weights]]:
    network = Network((1, 4, 4), (ReLU(), Node("c", Conv2d(1, 3), "My filter"), ReLU(), Flatten(), Linear(2)))
    weights = weights_of(network)
    weights["c"]["weight"][:] = value
    return network, weights


@pytest.mark.parametrize("value", [np.inf, np.nan, -np.inf, 3e38])
def test_numbers_that_are_not_finite_are_a_warning_where_they_first_appear(value: float) -> None:
    network, weights = spoilt(value)
    result = run(network, weights, np.full((1, 4, 4), 2, np.float32))
    (problem,) = result.problems
    assert (problem.node_id, problem.severity) == ("c", "warning")
    assert problem.text == (
        "My filter gives numbers that are infinite or not a number. Check its weights and its input."
    )
    assert result.output_of(network.nodes[-1].id) is not None
    again = run(network, weights, result.inputs, previous=result)
    assert again.problems == result.problems


def test_large_numbers_whose_sum_overflows_are_no_warning() -> None:
    assert run(Network((4,), (ReLU(),)), {}, np.full(4, 3e38, np.float32)).problems == ()


def test_an_input_that_is_not_finite_is_a_warning_at_the_first_layer() -> None:
    result = run(Network((2,), (ReLU(), ReLU())), {}, np.array([1, np.nan]))
    assert [problem.node_id for problem in result.problems] == ["n1"]


def test_running_out_of_memory_is_a_problem_of_the_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    def forward(layer: Layer, *arguments: object) -> np.ndarray:
        if isinstance(layer, MaxPool2d):
            raise MemoryError
        return forward_module.forward(layer, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run_module, "forward", forward)
    result = run(EXAMPLE, WEIGHTS, PICTURE)
    (problem,) = result.problems
    assert (problem.node_id, problem.severity) == ("n3", "error")
    assert problem.text.startswith("MaxPool2d can't be computed: its output of 0 MiB does not fit the memory")
    assert list(result.outputs) == ["n1", "n2"]


@pytest.mark.parametrize(
    "arrays", [{}, {"weight": np.zeros((20, 3, 8, 8))}, {"weight": np.zeros(3), "bias": np.zeros(20)}]
)
def test_weights_of_other_shapes_are_a_problem_of_the_layer(arrays: Weights) -> None:
    result = run(EXAMPLE, WEIGHTS | {"n1": arrays}, PICTURE)
    (problem,) = result.problems
    assert (problem.node_id, problem.severity) == ("n1", "error")
    assert "it needs weight (20, 3, 8, 8) and bias (20,)" in problem.text
    assert dict(result.outputs) == {}


def test_arrays_that_a_layer_does_not_need_are_ignored() -> None:
    network = Network((4,), (Linear(2, bias=False), ReLU()))
    weights: dict[str, Weights] = {
        "n1": {"weight": np.ones((2, 4)), "bias": np.ones(2)},
        "n2": {"weight": np.ones(3)},
        "n9": {},
    }
    assert run(network, weights, np.ones(4)).outputs["n2"].tolist() == [4, 4]


def test_batch_norm_without_weight_and_bias() -> None:
    network = Network((1, 2, 2), (BatchNorm2d(eps=0, affine=False),))
    weights = {"n1": {"running_mean": np.ones(1), "running_var": np.full(1, 4.0)}}
    assert run(network, weights, np.full((1, 2, 2), 3.0)).outputs["n1"].tolist() == [[[1, 1], [1, 1]]]


@pytest.mark.parametrize("shape", [(3, 32, 31), (32, 32), (0, 3, 32, 32), (1, 1, 3, 32, 32), (3072,)])
def test_an_input_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(
        ShapeError, match=r"The network takes 32×32×3, and an array of shape .* Pass one of shape \(3, 32, 32\)"
    ):
        run(EXAMPLE, WEIGHTS, np.zeros(shape))


def test_channels_can_be_selected_and_distances_measured() -> None:
    maps = np.arange(12.0).reshape(3, 2, 2)
    selected = run(Network((3, 2, 2), (layers.SelectChannels((2, 0, 2)),)), {}, maps).outputs["n1"]
    np.testing.assert_array_equal(selected, maps[[2, 0, 2]])
    centers = {"n1": {"centers": np.array([[1.0, 1.0], [-1.0, 2.0]])}}
    assert run(Network((2,), (layers.RadialBasis(2),)), centers, np.array([1.0, -1.0])).outputs["n1"].tolist() == [
        4,
        13,
    ]


def test_slopes_can_be_shared_along_some_axes() -> None:
    picture = np.full((2, 3, 4), -1.0)
    slopes = np.arange(6.0).reshape(2, 3, 1)
    network = Network((2, 3, 4), (layers.PReLU(shared_axes=(3,)),))
    output = run(network, {"n1": {"weight": slopes}}, picture).outputs["n1"]
    np.testing.assert_array_equal(output, np.broadcast_to(-slopes, (2, 3, 4)))


@pytest.mark.parametrize("axes", [None, (1,), (3, 1), (2,)])
def test_layer_norm_along_any_axes(axes: tuple[int, ...] | None) -> None:
    picture = np.random.default_rng(0).random((4, 5, 6))
    layer = layers.LayerNorm(axes)
    shape = layer.weight_shapes((4, 5, 6))["weight"]
    weight, bias = np.random.default_rng(1).random((2, *shape))
    output = run(Network((4, 5, 6), (layer,)), {"n1": {"weight": weight, "bias": bias}}, picture).outputs["n1"]
    along = tuple(axis - 1 for axis in axes or (1, 2, 3))
    plain = picture - picture.mean(axis=along, keepdims=True)
    plain /= np.sqrt(picture.var(axis=along, keepdims=True) + 1e-5)
    names = "chw"
    own = "".join(names[axis] for axis in along)
    np.testing.assert_allclose(
        output,
        np.einsum(f"chw,{own}->chw", plain, weight) + np.einsum(f"{own},chw->chw", bias, np.ones_like(plain)),
        rtol=1e-10,
    )


def test_the_node_that_is_waited_for_is_told_first() -> None:
    told: list[Activations] = []
    result = run(EXAMPLE, WEIGHTS, PICTURE, first="n3", reached=told.append)
    (early,) = told
    assert list(early.outputs) == ["n1", "n2", "n3"]
    assert all(early.outputs[node_id] is result.outputs[node_id] for node_id in early.outputs)
    assert early.entries["n3"] is early.outputs["n2"]
    assert early.weights == {node_id: result.weights[node_id] for node_id in early.outputs}


def test_a_result_that_nobody_holds_gives_its_memory_back_at_once() -> None:
    """Not only when Python looks for circles: the next run could not use the memory again."""
    result = run(EXAMPLE, WEIGHTS, PICTURE, first="n3", reached=lambda _: None)
    gone = [weakref.ref(output) for output in result.outputs.values()]
    del result
    assert [ref() for ref in gone] == [None] * len(gone)


def test_nobody_is_told_of_a_node_that_can_not_be_computed() -> None:
    told: list[Activations] = []
    run(EXAMPLE, WEIGHTS | {"n1": {}}, PICTURE, first="n1", reached=told.append)
    assert told == []
