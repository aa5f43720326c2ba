"""What we say that other tools print, against what they printed; see tests/reference/conventions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convstudio.engine import (
    LAYER_TYPES,
    Branches,
    Conv2d,
    Flatten,
    Layer,
    Linear,
    LocallyConnected2d,
    Network,
    ReLU,
    Residual,
    analyze,
    edits,
    presets,
)
from convstudio.engine.conventions import CONVENTIONS, count_macs, count_params

FOLDER = Path(__file__).parent.parent / "data"
DATA: dict[str, Any] = json.loads((FOLDER / "conventions.json").read_text("utf-8"))
PUBLISHED: dict[str, Any] = json.loads((FOLDER / "conventions-published.json").read_text("utf-8"))
CASES = DATA["cases"]
COUNTING = [name for name, convention in CONVENTIONS.items() if convention.counts_operations and convention.version]


def layer(name: str, arguments: dict[str, Any]) -> Layer:
    if name == "Residual":
        return Residual(*(layers(arguments.get(path, [])) for path in ("body", "shortcut")))
    if name == "Branches":
        return Branches([layers(path) for path in arguments["paths"]], arguments["merge"])
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in arguments.items()}
    return LAYER_TYPES[name](**given)


def layers(specs: list[Any]) -> list[Layer]:
    return [layer(*spec) for spec in specs]


def network(case: dict[str, Any]) -> Network:
    return Network(case["input_shape"], layers(case["layers"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_tools_printed_what_we_say(case: dict[str, Any]) -> None:
    analysis = analyze(network(case))
    assert not any(problem.severity == "error" for problem in analysis.problems)
    for tool in COUNTING:
        counted = count_macs(analysis, tool)
        assert counted.total == case["counts"][tool]["operations"], tool
        assert counted.total == sum(counted.rows)
        ours = analysis.totals.macs
        assert counted.total - ours == sum(difference.amount for difference in counted.differences)
        assert count_params(analysis, tool).total == case["counts"][tool]["params"], tool
    keras = case["counts"]["keras"]
    if keras is not None:
        assert count_params(analysis, "keras").total == keras["params"]
        assert analysis.totals.states == keras["non_trainable_params"]


@pytest.mark.parametrize("case", PUBLISHED["cases"], ids=lambda case: case["name"])
def test_the_tools_printed_what_we_say_of_published_networks(case: dict[str, Any]) -> None:
    analysis = analyze(presets.load(case["name"]))
    assert list(analysis.network.input_shape) == case["input_shape"]
    for tool in COUNTING:
        assert count_macs(analysis, tool).total == case["counts"][tool]["operations"], tool
        assert count_params(analysis, tool).total == case["counts"][tool]["params"], tool


def test_the_versions_are_those_that_were_asked() -> None:
    for tool in (*COUNTING, "keras"):
        assert DATA["versions"][tool].startswith(CONVENTIONS[tool].version)


def test_ours_is_ours() -> None:
    for case in CASES:
        analysis = analyze(network(case))
        assert count_macs(analysis).total == analysis.totals.macs
        assert count_params(analysis).total == analysis.totals.params


def test_every_difference_has_its_reason() -> None:
    analysis = analyze(Network((1, 28, 28), [Conv2d(10, 5), ReLU(), Flatten(), Linear(10)]))
    counted = count_macs(analysis, "ptflops")
    assert counted.note == (
        "ptflops 0.7.5 counts 218,890 MACs, 17,290 more than ConvStudio. "
        "ReLU: One operation for each number, counted twice: in the module, and in the function that it calls. "
        "(+11,520) "
        "Conv2d, Linear: The bias is counted as one more operation for each output. (+5,770)"
    )
    assert counted.rows == (149760, 11520, 0, 57610)


def test_a_tool_that_counts_as_we_do() -> None:
    analysis = analyze(Network((1, 28, 28), [Conv2d(10, 5)]))
    assert count_macs(analysis, "fvcore").note == "fvcore 0.1.5 counts 144,000 MACs, as ConvStudio does."
    assert count_macs(analysis).note == "ConvStudio counts 144,000 MACs."


def test_keras_counts_no_operations() -> None:
    counted = count_macs(analyze(Network((1, 28, 28), [Conv2d(10, 5)])), "keras")
    assert (counted.total, counted.note) == (None, "keras 3.15.1 counts no operations.")


def test_what_pytorch_lacks_is_said() -> None:
    analysis = analyze(Network((1, 9, 9), [LocallyConnected2d(2, 3)]))
    assert "PyTorch has no such layer" in count_macs(analysis, "thop").note


def test_what_is_muted_or_does_not_fit_counts_nothing() -> None:
    whole = Network((1, 28, 28), [Conv2d(10, 5), ReLU(), Conv2d(4, 99)])
    muted = edits.set_muted(whole, "n2", True)
    assert count_macs(analyze(muted), "ptflops").rows == (149760, 0, 0)


def test_a_convention_nobody_has() -> None:
    with pytest.raises(KeyError, match="torchinfo"):
        count_macs(analyze(Network((1, 9, 9))), "abacus")
