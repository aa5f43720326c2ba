"""Networks written as code, and read back."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    AvgPool2d,
    Block,
    Branches,
    Conv2d,
    Flatten,
    Layer,
    LayerNorm,
    Linear,
    MaxPool2d,
    Network,
    Node,
    ReLU,
    Residual,
    Sequential,
    Shape,
    analyze,
)
from convstudio.engine.presets import FAMILIES, load
from convstudio.interchange.reading_code import read_code
from convstudio.interchange.writing_code import (
    WRITERS,
    write_keras,
    write_keras_layers,
    write_pytorch,
    write_pytorch_layers,
)
from tests.engine import draws
from tests.engine.trees import NETWORKS

PRESETS = [name for names in FAMILIES.values() for name in names]

AS_THEY_ARE = tuple(
    name
    for names in (
        "AdaptiveAvgPool2d AdaptiveMaxPool2d ReLU ReLU6 LeakyReLU ELU CELU SELU GELU SiLU Mish Hardswish Hardsigmoid",
        "Hardtanh Sigmoid LogSigmoid Tanh Softsign Softplus Softmax LogSoftmax InstanceNorm2d LocalResponseNorm",
        "Dropout Dropout2d PixelShuffle PixelUnshuffle Flatten Linear Identity Permute SelectChannels RadialBasis",
    )
    for name in names.split()
)
"""Layers that PyTorch, or a small class, says in one word whatever their settings."""


def one(layer: Layer, shape: Shape) -> str:
    return write_pytorch_layers((Node("", layer),), shape).text.strip()


@pytest.mark.parametrize(
    ("layer", "shape", "code"),
    [
        (Conv2d(8, 3), (3, 9, 9), "nn.Conv2d(3, 8, 3)"),
        (
            Conv2d(8, (3, 3), (2, 2), (1, 1), bias=False),
            (3, 9, 9),
            "nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)",
        ),
        (Conv2d(8, 3, padding="same"), (3, 9, 9), 'nn.Conv2d(3, 8, 3, padding="same")'),
        (
            Conv2d(9, (3, 5), padding=(0, 2), groups=3, dilation=2),
            (3, 9, 9),
            "nn.Conv2d(3, 9, (3, 5), padding=(0, 2), dilation=2, groups=3)",
        ),
        (MaxPool2d(2), (3, 9, 9), "nn.MaxPool2d(2)"),
        (MaxPool2d(3, 2, 1, ceil_mode=True), (3, 9, 9), "nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True)"),
        (Linear(10, bias=False), (12,), "nn.Linear(12, 10, bias=False)"),
        (LayerNorm(), (3, 4, 5), "nn.LayerNorm([3, 4, 5])"),
        (Flatten(), (3, 9, 9), "nn.Flatten()"),
        (
            Conv2d(8, 3, 2, "same"),
            (3, 8, 8),
            "nn.Sequential(\n    nn.ZeroPad2d((0, 1, 0, 1)),\n    nn.Conv2d(3, 8, 3, stride=2),\n)",
        ),
        (Sequential([ReLU()]), (3,), "nn.Sequential(\n    nn.ReLU(),\n)"),
    ],
)
def test_a_layer_is_written_as_one_would_by_hand(layer: Layer, shape: Shape, code: str) -> None:
    assert one(layer, shape) == code


def test_names_become_keys_where_pytorch_can_take_them_and_comments_elsewhere() -> None:
    nodes = (Node("", Conv2d(4, 1), "stem"), Node("", ReLU(), "not a.key"), Node("", ReLU(), "train"))
    assert write_pytorch_layers(nodes, (3, 5, 5)).text == (
        "nn.Sequential(OrderedDict([\n"
        '    ("stem", nn.Conv2d(3, 4, 1)),\n'
        '    ("1", nn.ReLU()),  # not a.key\n'
        '    ("2", nn.ReLU()),  # train\n'
        "]))\n"
    )


def test_what_pytorch_has_nothing_for_is_a_comment_and_a_sentence() -> None:
    code = write_pytorch_layers((Node("", AvgPool2d(2, dilation=2), "odd"), Node("", ReLU())), (3, 9, 9))
    comment = "# AvgPool2d “odd” is left out: PyTorch has no average pool with dilation."
    assert code.text == f"nn.Sequential(\n    {comment}\n    nn.ReLU(),\n)\n"
    assert code.remarks == ("AvgPool2d “odd” was left out: PyTorch has no average pool with dilation.",)


def test_muted_layers_are_comments() -> None:
    nodes = (Node("", ReLU(), muted=True), Node("", Flatten()))
    assert write_pytorch_layers(nodes, (3,)).text == "nn.Sequential(\n    # Muted: nn.ReLU()\n    nn.Flatten(),\n)\n"


def test_behind_a_layer_that_does_not_fit_pytorch_has_to_find_out() -> None:
    text = write_pytorch(Network((3, 4, 4), [Conv2d(8, 9), Conv2d(4, 3), Flatten(), Linear(10)])).text
    assert "nn.LazyConv2d(4, 3)" in text
    assert "nn.LazyLinear(10)" in text


@pytest.mark.parametrize("framework", WRITERS)
@pytest.mark.parametrize(
    "layer",
    [
        AvgPool2d(2, divisor_override=0),
        AvgPool2d(0),
        AvgPool2d(3, stride=0, padding="same"),
        MaxPool2d(0, padding="same"),
        Conv2d(4, 0, padding="same"),
        LayerNorm(axes=(1, 4)),
        LayerNorm(axes=(7,)),
    ],
    ids=repr,
)
def test_a_layer_that_can_not_be_computed_is_still_written_or_told(framework: str, layer: Layer) -> None:
    code = WRITERS[framework].network(Network((3, 9, 9), [layer, ReLU()]), "")
    ast.parse(code.text)
    assert "ReLU()" in code.text
    is_written = f"{type(layer).__name__} is left out" not in code.text
    assert is_written == (not code.remarks)


def test_titles_can_hold_anything() -> None:
    code = write_pytorch(Network((3, 4, 4), [ReLU()]), 'A "title"\\ of\ntwo lines"""').text
    ast.parse(code)


@pytest.mark.parametrize("framework", WRITERS)
@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_read_back_with_nothing_left_out(name: str, framework: str) -> None:
    network = load(name)
    code = WRITERS[framework].network(network, name)
    assert code.remarks == ()
    found = read_code(code.text)
    assert all("Rescaling" in remark.words for remark in found.remarks)
    assert found.input_shape == network.input_shape
    there, back = analyze(network), analyze(Network(network.input_shape, found.nodes))
    assert back.output_shape == there.output_shape
    assert (back.totals.params, back.totals.macs) == (there.totals.params, there.totals.macs)


@pytest.mark.parametrize("name", ["vgg16", "googlenet", "inception_v3", "squeezenet1_1", "alexnet_paper"])
def test_a_preset_is_read_back_as_the_very_tree(name: str) -> None:
    network = load(name)
    found = read_code(write_pytorch(network).text)
    assert _bare(Network(network.input_shape, found.nodes)) == _bare(network)


def _bare(network: Network) -> list[tuple[Layer, int]]:
    analysis = analyze(network)
    return [(row.layer, row.depth) for row in analysis.rows]


@given(st.sampled_from(AS_THEY_ARE).flatmap(draws.of_type), draws.SHAPES)
def test_layers_that_pytorch_has_are_read_back_as_they_were(layer: Layer, shape: Shape) -> None:
    if not draws.fits(layer, shape):
        return
    code = write_pytorch_layers((Node("", layer),), shape)
    assert code.remarks == ()
    (node,) = read_code(code.text, shape).nodes
    assert _numbers(node.layer, shape) == _numbers(layer, shape)
    if layer.type_name not in ("Linear", "AdaptiveAvgPool2d"):
        assert node.layer == layer


def _numbers(layer: Layer, shape: Shape) -> tuple[object, ...]:
    return layer.infer(shape), layer.params(shape), layer.macs(shape)


@pytest.mark.parametrize("framework", WRITERS)
@given(layer=draws.LAYERS, shape=draws.SHAPES)
def test_every_layer_does_the_same_when_it_is_read_back(framework: str, layer: Layer, shape: Shape) -> None:
    if not draws.fits(layer, shape):
        return
    code = WRITERS[framework].layers((Node("", layer),), shape)
    if code.remarks or any(word in code.text for word in ("Scale", "Shift", "groups=-1", "GroupNormalization(-1")):
        return
    block = Sequential(read_code(code.text, shape).nodes)
    assert _numbers(block, shape) == _numbers(layer, shape)


@pytest.mark.parametrize("framework", WRITERS)
@given(network=NETWORKS)
def test_networks_do_the_same_when_they_are_read_back(framework: str, network: Network) -> None:
    write = WRITERS[framework].network
    code = write(network, "")
    ast.parse(code.text)
    there = analyze(network)
    if there.output_shape is None or code.remarks or not _has_layers(network):
        return
    found = read_code(code.text)
    back = analyze(Network(network.input_shape, found.nodes))
    assert back.output_shape == there.output_shape
    assert (back.totals.params, back.totals.macs) == (there.totals.params, there.totals.macs)
    again = write(Network(network.input_shape, found.nodes), "")
    assert analyze(Network(network.input_shape, read_code(again.text).nodes)).totals == back.totals


def _has_layers(network: Network) -> bool:
    """Say whether anything is left of a network without what is muted: of nothing, nothing can be read."""
    return any(_works(node) for node in network.nodes)


def _works(node: Node) -> bool:
    inside = [one for path in node.layer.paths for one in path] if isinstance(node.layer, Block) else []
    is_chain = isinstance(node.layer, Block) and len(node.layer.paths) == 1
    return not node.muted and (not is_chain or any(map(_works, inside)))


def test_blocks_become_small_classes() -> None:
    text = one(Residual([Conv2d(3, 3, padding=1), ReLU()]), (3, 8, 8))
    assert "class Residual(nn.Module):" in text
    assert text.endswith(
        "Residual(\n    nn.Sequential(\n        nn.Conv2d(3, 3, 3, padding=1),\n        nn.ReLU(),\n    ),\n)"
    )
    assert "class Multiply" in one(Branches([ReLU(), ()], "multiply"), (3, 8, 8))


@pytest.mark.parametrize(
    ("layer", "shape", "code"),
    [
        (Conv2d(8, 3), (3, 9, 9), "layers.Conv2D(8, 3)"),
        (Conv2d(8, 3, padding=1), (3, 9, 9), 'layers.Conv2D(8, 3, padding="same")'),
        (
            Conv2d(8, 3, 2, 1, bias=False),
            (3, 8, 8),
            "keras.Sequential([\n    layers.ZeroPadding2D(1),\n    layers.Conv2D(8, 3, strides=2, use_bias=False),\n])",
        ),
        (MaxPool2d(2), (3, 9, 9), "layers.MaxPooling2D(2)"),
        (MaxPool2d(3, 2, "same"), (3, 9, 9), 'layers.MaxPooling2D(3, strides=2, padding="same")'),
        (Linear(10), (12,), "layers.Dense(10)"),
        (LayerNorm(axes=(1,)), (3, 4, 5), "layers.LayerNormalization(3, epsilon=1e-05)"),
        (Residual([ReLU()]), (3, 4, 5), "y1 = layers.ReLU()(x)\nx = layers.add([y1, x])"),
        (Branches([[], ReLU()]), (3, 4, 5), "y1_2 = layers.ReLU()(x)\nx = layers.concatenate([x, y1_2])"),
    ],
)
def test_a_layer_is_written_for_keras_as_one_would_by_hand(layer: Layer, shape: Shape, code: str) -> None:
    assert write_keras_layers((Node("", layer),), shape).text.strip() == code


def test_keras_gets_names_that_it_can_take() -> None:
    nodes = [Node("", ReLU(), "act"), Node("", ReLU(), "act"), Node("", Conv2d(4, 1), "a b")]
    text = write_keras(Network((3, 4, 4), nodes)).text
    assert 'layers.ReLU(name="act"),\n    layers.ReLU(),  # act\n    layers.Conv2D(4, 1),  # a b\n' in text
    assert [node.name for node in read_code(text).nodes] == ["act", "", ""]


def test_what_keras_has_nothing_for_is_told() -> None:
    code = write_keras(Network((3, 9, 9), [Conv2d(8, 3, 2, dilation=2), ReLU()]))
    assert "    # Conv2d is left out: Keras has no stride together with dilation.\n" in code.text
    assert code.remarks == ("Conv2d was left out: Keras has no stride together with dilation.",)
