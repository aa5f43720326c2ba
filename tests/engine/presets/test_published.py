"""The presets against torchvision's and Keras's own networks, layer by layer; see tests/reference."""

import json
from pathlib import Path
from typing import Any

import pytest

from convstudio.engine import Block, Layer, analyze, presets
from convstudio.engine.shapes import pair

DATA = Path(__file__).parents[2] / "data"
TABLES = {name: json.loads((DATA / f"presets-{name}.json").read_text("utf-8")) for name in ("torchvision", "keras")}
NETWORKS: dict[str, dict[str, Any]] = {
    name: network for table in TABLES.values() for name, network in table["networks"].items()
}

PUBLISHED = (
    *("alexnet", "vgg11", "vgg13", "vgg16", "vgg19", "googlenet", "inception_v3"),
    *("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "densenet121"),
    *("squeezenet1_0", "squeezenet1_1", "mobilenet_v1", "mobilenet_v2", "xception", "efficientnet_b0"),
)

SPELT = {"Reshape": "Flatten"}
"""Keras ends MobileNet in a Reshape to a vector."""

SETTINGS = ("kernel_size", "stride", "padding", "dilation", "groups", "ceil_mode", "bias", "eps", "p")

USUAL = {"stride": [1, 1], "padding": [0, 0], "dilation": [1, 1], "groups": 1, "ceil_mode": False, "bias": True}
"""What the tables leave out."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_totals_are_the_published_ones(name: str) -> None:
    totals = analyze(presets.load(name)).totals
    network = NETWORKS[name]
    assert (totals.params, totals.states, totals.macs) == (network["params"], network["states"], network["macs"])


@pytest.mark.parametrize("name", [name for name in PUBLISHED if name != "inception_v3"])
def test_the_tables_agree_with_what_is_printed_beside_the_weights(name: str) -> None:
    """Two ways to the same number. Of Inception v3, torchvision counts the parameters of the auxiliary head too."""
    network = NETWORKS[name]
    published = network["published"]
    counted = network["params"] if "gmacs" in published else network["params"] + network["states"]
    assert counted == published["params"]
    assert published.get("gmacs", round(network["macs"] / 1e9, 3)) == round(network["macs"] / 1e9, 3)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_layer_is_the_published_one(name: str) -> None:
    network = presets.load(name)
    assert list(network.input_shape) == NETWORKS[name]["input_shape"]
    ours = [(word_for(row.layer), list(row.output_shape or ()), row.params) for row in analyze(network).rows]
    theirs = [(SPELT.get(word, word), shape, params) for word, shape, params, _ in NETWORKS[name]["layers"]]
    assert ours == theirs


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_setting_is_the_published_one(name: str) -> None:
    for row, (_, _, _, settings) in zip(analyze(presets.load(name)).rows, NETWORKS[name]["layers"], strict=True):
        ours = {setting: written(row.layer, setting) for setting in SETTINGS if hasattr(row.layer, setting)}
        assert ours == {setting: settings.get(setting, USUAL.get(setting)) for setting in ours}, row.name


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_docstring_names_what_it_equals(name: str) -> None:
    text = presets.builder_of(name).__doc__ or ""
    assert NETWORKS[name]["source"] in text
    assert f"{NETWORKS[name]['params']:,}" in text
    (table,) = (table for table in TABLES.values() if name in table["networks"])
    versions = [f"{framework} {version}" for framework, version in table["versions"].items()]
    assert any(version in text.lower() for version in versions)


def word_for(layer: Layer) -> str:
    """Return what the tables call a layer or a merge."""
    return (layer.merge or "") if isinstance(layer, Block) else layer.type_name


def written(layer: Layer, setting: str) -> Any:
    """Return a setting of ours as the tables write it; a stride that is not given is the kernel's size."""
    value: Any = getattr(layer, setting)
    if value is None:
        return written(layer, "kernel_size")
    if setting in {"kernel_size", "stride", "dilation"}:
        return list(pair(value))
    if setting == "padding" and isinstance(value, tuple) and len(value) == 4:
        top, left, bottom, right = value
        return [[top, bottom], [left, right]]
    if setting == "padding" and not isinstance(value, str):
        return list(pair(value))
    return value
