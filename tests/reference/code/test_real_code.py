"""The snippets, and code that ConvStudio writes, in the real frameworks, where these are installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from convstudio.engine import Network, Node, analyze
from convstudio.engine.presets import FAMILIES, load
from convstudio.interchange.writing_code import WRITERS, write_keras, write_pytorch
from convstudio.runner.run import run
from tests.engine import draws
from tests.engine.trees import NETWORKS
from tests.interchange.snippets import SNIPPETS
from tests.interchange.test_reading_code import KNOWN
from tests.reference.code.record import facts_of
from tests.reference.code.running import Facts, built, keras_numbers, run_keras, run_torch, torch_numbers

if TYPE_CHECKING:
    from convstudio.engine import Layer, Shape

PRESETS = [name for names in FAMILIES.values() for name in names]
NEEDED = {"pytorch": ("torch",), "keras": ("keras", "tensorflow")}
NUMBERS: dict[str, Callable[[object, np.ndarray], np.ndarray]] = {"pytorch": torch_numbers, "keras": keras_numbers}
SLOWLY = settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])


def needs(framework: str) -> None:
    missing = [module for module in NEEDED[framework] if find_spec(module) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} would have to be installed to run the code")


@pytest.mark.parametrize("name", SNIPPETS)
def test_the_record_is_what_the_framework_says(name: str) -> None:
    needs("pytorch" if name.startswith("torch") else "keras")
    assert facts_of(name) == KNOWN[name]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_written_as_pytorch_is_the_same_network_there(name: str) -> None:
    needs("pytorch")
    network = load(name)
    with import_module("torch").device("meta"):
        agree(run_torch(write_pytorch(network).text, network.input_shape), network)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_written_as_keras_is_the_same_network_there(name: str) -> None:
    needs("keras")
    network = load(name)
    agree(run_keras(write_keras(network).text), network)


def agree(facts: Facts, network: Network) -> None:
    analysis = analyze(network)
    assert facts["output"] == list(analysis.output_shape or ())
    assert facts["params"] == analysis.totals.params


@pytest.mark.parametrize("framework", WRITERS)
@given(layer=draws.LAYERS, shape=draws.SHAPES)
@SLOWLY
def test_a_layer_that_learns_nothing_gives_the_same_numbers_there(framework: str, layer: Layer, shape: Shape) -> None:
    needs(framework)
    if not draws.fits(layer, shape) or layer.params(shape) or layer.states(shape) or _is_another_matter(layer, shape):
        return
    network = Network(shape, [layer])
    code = WRITERS[framework].network(network, "")
    if not code.remarks:
        inputs = np.random.default_rng(0).normal(size=shape).astype(np.float32)
        ours = run(network, {}, inputs).outputs["n1"]
        theirs = NUMBERS[framework](built(code.text), inputs)
        assert theirs.shape == ours.shape
        np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-5)


def _is_another_matter(layer: Layer, shape: Shape) -> bool:
    """Say whether a framework does something else on purpose.

    Keras flattens maps row by row, and PyTorch refuses to rescale single numbers.
    """
    if layer.type_name in ("Flatten", "Dropout", "Dropout2d"):
        return True
    return layer.type_name == "InstanceNorm2d" and shape[1:] == (1, 1)


@pytest.mark.parametrize("framework", WRITERS)
@given(layer=draws.LAYERS, shape=draws.SHAPES)
@SLOWLY
def test_a_layer_that_learns_has_the_same_shape_and_parameters_there(
    framework: str, layer: Layer, shape: Shape
) -> None:
    needs(framework)
    if draws.fits(layer, shape) and layer.params(shape):
        _same_facts(framework, Network(shape, [Node("", layer)]))


@pytest.mark.parametrize("framework", WRITERS)
@given(network=NETWORKS)
@SLOWLY
def test_a_network_has_the_same_shape_and_parameters_there(framework: str, network: Network) -> None:
    needs(framework)
    if analyze(network).output_shape is not None:
        _same_facts(framework, network)


def _same_facts(framework: str, network: Network) -> None:
    code = WRITERS[framework].network(network, "")
    if not code.remarks:
        agree(run_keras(code.text) if framework == "keras" else run_torch(code.text, network.input_shape), network)
