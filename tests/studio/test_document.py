from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from convstudio.engine import BatchNorm2d, Conv2d, Flatten, Linear, Network, ReLU, analyze, edits
from convstudio.runner.activations import Activations
from convstudio.runner.recipes import FilterBank, HandSet, NamedKernel, RandomWeights
from convstudio.runner.stopping import RunCancelled
from convstudio.studio.document import ComputeError, Document, input_array, run_document
from convstudio.studio.document_weights import DocumentWeights
from convstudio.studio.examples import load
from convstudio.studio.inputs import GridInput, PictureInput
from tests.studio.strategies import documents

NETWORK = Network((1, 6, 6), (Conv2d(2, 3), ReLU(), BatchNorm2d(), Flatten(), Linear(3)))


def test_knows_where_weights_come_from() -> None:
    document = Document(NETWORK).with_recipe("n5", RandomWeights(7))
    assert document.recipe_of("n1") == FilterBank()
    assert document.recipe_of("n2") is None
    assert document.recipe_of("n5") == RandomWeights(7)
    with pytest.raises(KeyError):
        document.recipe_of("n9")
    with pytest.raises(KeyError):
        document.with_recipe("n9", RandomWeights())


def test_keeps_only_the_recipes_that_matter_sorted() -> None:
    document = Document(
        NETWORK,
        weights=(
            ("n5", RandomWeights(3)),
            ("n1", FilterBank()),  # what it has anyway
            ("n2", RandomWeights(1)),  # has no weights
            ("n9", RandomWeights(1)),  # is not there
            ("n3", RandomWeights(4)),
            ("n5", RandomWeights(5)),  # the later one counts
        ),
    )
    assert document.weights == (("n3", RandomWeights(4)), ("n5", RandomWeights(5)))


def test_going_back_to_the_usual_recipe_leaves_nothing() -> None:
    document = Document(NETWORK)
    assert document.with_recipe("n1", NamedKernel("blur")).with_recipe("n1", FilterBank()) == document


def test_recipes_go_with_their_nodes() -> None:
    document = Document(NETWORK).with_recipe("n1", FilterBank(2)).with_recipe("n5", RandomWeights(2))
    assert document.with_network(edits.remove(NETWORK, "n1")).weights == (("n5", RandomWeights(2)),)


def test_weights_of_what_has_not_changed_are_the_same_objects() -> None:
    document = Document(NETWORK)
    before = DocumentWeights(document, analyze(NETWORK))
    assert set(before) == {"n1", "n3", "n5"}
    changed = edits.replace_layer(edits.rename(NETWORK, "n1", "First"), "n5", Linear(4))
    after = DocumentWeights(document.with_network(changed), analyze(changed))
    assert all(after["n1"][name] is before["n1"][name] for name in ("weight", "bias"))
    assert after["n5"]["weight"].shape == (4, 32)
    other = document.with_recipe("n1", FilterBank(1))
    assert DocumentWeights(other, analyze(NETWORK))["n1"]["weight"] is not before["n1"]["weight"]


def test_muted_layers_and_those_that_do_not_fit_need_no_weights() -> None:
    network = edits.set_muted(NETWORK, "n1", True)
    network = edits.replace_layer(network, "n3", Linear(2))  # feature maps arrive
    assert DocumentWeights(Document(network), analyze(network)) == {}


def test_runs_the_textbook_grid_to_the_numbers_of_hand() -> None:
    document = load("textbook_grid")
    grid = np.array(TEXTBOOK[0])
    by_hand = [
        [sum(grid[row + i, column + j] * TEXTBOOK[1][i][j] for i in range(3) for j in range(3)) for column in range(3)]
        for row in range(3)
    ]
    output = run_document(document).output_of("n1")
    np.testing.assert_array_equal(output, [by_hand])


TEXTBOOK = (
    ((0, 1, 2, 2, 1), (1, 2, 2, 0, 1), (0, 2, 0, 2, 0), (0, 0, 2, 1, 2), (2, 2, 2, 0, 0)),
    ((0, 1, 0), (1, -1, 1), (0, 1, 0)),
)


def test_what_has_not_changed_is_not_run_again() -> None:
    document = Document(NETWORK)
    before = run_document(document)
    after = run_document(document.with_recipe("n5", RandomWeights(9)), previous=before)
    assert after.output_of("n3") is before.output_of("n3")
    assert after.output_of("n5") is not before.output_of("n5")


def test_an_equal_document_gives_equal_numbers() -> None:
    document = Document(NETWORK, weights=(("n1", HandSet(((((1, 2), (3, 4)),),), (1,))),))
    twin = Document(NETWORK, weights=(("n1", HandSet(((((1.0, 2), (3, 4)),),), (1.0,))),))
    assert document == twin
    np.testing.assert_array_equal(run_document(document).output_of("n5"), run_document(twin).output_of("n5"))


@given(documents())
@settings(max_examples=150)
def test_any_document_can_be_run(document: Document) -> None:
    analysis = analyze(document.network)
    activations = run_document(document, analysis)
    for row in analysis.rows:
        output = activations.output_of(row.id)
        assert (None if output is None else output.shape) == row.output_shape
    np.testing.assert_array_equal(activations.inputs, input_array(document))


def test_stops_when_told() -> None:
    with pytest.raises(RunCancelled):
        run_document(Document(NETWORK), cancel=lambda: True)


def test_the_node_that_is_waited_for_needs_no_weights_from_behind_it() -> None:
    def reached(activations: Activations) -> None:
        told.append(set(activations.weights))
        raise RunCancelled

    told: list[set[str]] = []
    with pytest.raises(RunCancelled):
        run_document(Document(NETWORK), first="n3", reached=reached)
    assert told == [{"n1", "n2", "n3"}]


@pytest.mark.parametrize("recipe", [RandomWeights(7), RandomWeights(7, "he_uniform"), FilterBank(7)])
def test_a_run_stops_while_a_large_layer_gets_its_weights(recipe: RandomWeights | FilterBank) -> None:
    document = Document(Network((64, 4, 4), (Conv2d(4096, 3, padding=1),))).with_recipe("n1", recipe)
    asked = iter([*[False] * 4, True])
    with pytest.raises(RunCancelled):
        run_document(document, cancel=lambda: next(asked))


def test_too_large_an_input_is_said() -> None:
    with pytest.raises(ComputeError, match="too many to compute"):
        run_document(Document(Network((3, 10**6, 10**6))))


@pytest.mark.parametrize("layer", [Linear(10**9), Conv2d(10**9, 1), Conv2d(10**5, 1)])
def test_too_large_a_network_is_said_before_memory_is_asked_for(layer: Linear | Conv2d) -> None:
    shape = (3,) if isinstance(layer, Linear) else (3, 1000, 1000)
    document = Document(Network(shape, (layer,)), GridInput((((1,),),)))
    with pytest.raises(ComputeError, match=rf"would take [\d,.]+ GiB, most of them in {layer.type_name}"):
        run_document(document)


def test_a_document_is_a_value() -> None:
    assert hash(load("textbook_grid")) == hash(load("textbook_grid"))
    assert replace(Document(NETWORK), input=PictureInput("meadow")) != Document(NETWORK)
