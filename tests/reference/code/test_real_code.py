"""The snippets, and code that ConvStudio writes, in the real frameworks, where these are installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import pytest

from convstudio.engine import analyze
from convstudio.engine.presets import FAMILIES, load
from convstudio.interchange.writing_code import write_pytorch
from tests.interchange.snippets import SNIPPETS
from tests.interchange.test_reading_code import KNOWN
from tests.reference.code.record import facts_of
from tests.reference.code.running import run_torch

PRESETS = [builder.__name__ for builders in FAMILIES.values() for builder in builders]


def needs(*modules: str) -> None:
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} would have to be installed to run the code")


@pytest.mark.parametrize("name", SNIPPETS)
def test_the_record_is_what_the_framework_says(name: str) -> None:
    needs(*(("torch",) if name.startswith("torch") else ("keras", "tensorflow")))
    assert facts_of(name) == KNOWN[name]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_written_as_pytorch_is_the_same_network_there(name: str) -> None:
    needs("torch")
    network = load(name)
    analysis = analyze(network)
    with import_module("torch").device("meta"):
        facts = run_torch(write_pytorch(network).text, network.input_shape)
    assert facts["output"] == list(analysis.output_shape or ())
    assert facts["params"] == analysis.totals.params
