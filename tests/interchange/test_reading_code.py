"""Code and printed networks read as layers."""

from __future__ import annotations

import json
import textwrap
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    BatchNorm2d,
    Branches,
    ConstantPad2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    Layer,
    Linear,
    MaxPool2d,
    Network,
    ReLU,
    ReLU6,
    Residual,
    SelectChannels,
    Sequential,
    ZeroPad2d,
    analyze,
)
from convstudio.interchange.reading_code import CodeError, CodeRead, read_code
from convstudio.interchange.reading_code.vocabulary import TABLES, canonical, positions
from tests.interchange.snippets import FED_WITH, SNIPPETS

KNOWN: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "code-read.json").read_text())


def layers(text: str, arriving: tuple[int, ...] | None = None) -> list[Layer]:
    return [node.layer for node in read(text, arriving).nodes]


def read(text: str, arriving: tuple[int, ...] | None = None) -> CodeRead:
    return read_code(textwrap.dedent(text), arriving)


def remarks(text: str, arriving: tuple[int, ...] | None = None) -> list[str]:
    return [str(remark) for remark in read(text, arriving).remarks]


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_is_the_network_that_its_framework_makes_of_it(name: str) -> None:
    found = read_code(SNIPPETS[name])
    assert found.remarks == ()
    assert found.input_shape == FED_WITH[name]
    analysis = analyze(Network(found.input_shape, found.nodes))
    learning = [[list(row.output_shape or ()), row.params] for row in analysis.rows if row.params]
    assert list(analysis.output_shape or ()) == KNOWN[name]["output"]
    assert sorted(learning) == sorted(KNOWN[name]["learning"])
    assert analysis.totals.params == KNOWN[name]["params"]


@pytest.mark.parametrize(
    "text",
    [
        "nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())",
        "nn.Sequential(*[nn.Conv2d(3, 8, 3), nn.ReLU()])",
        "model = torch.nn.Sequential(\n    torch.nn.Conv2d(3, 8, kernel_size=3),\n    torch.nn.ReLU(inplace=True),\n)",
        "Conv2d(3, 8, 3), ReLU()",
        "[nn.Conv2d(3, 8, 3), nn.ReLU()]",
        "nn.Conv2d(3, 8, 3)\nnn.ReLU()",
        "    nn.Conv2d(3, 8, 3),\n        nn.ReLU(),",
        "  nn.Conv2d(3, 8, 3),\n  nn.ReLU(),\n)",
        "self.features = nn.Sequential(\n    nn.Conv2d(3, 8, 3),\n    nn.ReLU(),",
        ">>> nn.Conv2d(3, 8, 3)\n>>> nn.ReLU()",
        "```python\nnn.Conv2d(3, 8, 3), nn.ReLU()\n```",
        "conv = nn.Conv2d(3, 8, 3)\nact = nn.ReLU()\nnet = nn.Sequential(conv, act)",
        "k = 3\nc = 4 * 2\nnn.Conv2d(k, c, k), nn.ReLU()",
        "(0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))\n(1): ReLU()",
        "nn．Conv2d（3，8，3）, nn.ReLU()".replace("．", "."),
        "net = nn.Sequential()\nnet.append(nn.Conv2d(3, 8, 3))\nnet.add_module('act', nn.ReLU())",
        "nn.LazyConv2d(8, 3), nn.ReLU()",
    ],
)
def test_layers_are_found_however_they_are_written(text: str) -> None:
    assert layers(text) == [Conv2d(8, 3), ReLU()]


def test_repetition_that_is_plain_is_followed() -> None:
    assert (
        layers("nn.Sequential(*[nn.ReLU()] * 3, *(nn.Flatten() for _ in range(2)))") == [ReLU()] * 3 + [Flatten()] * 2
    )


def test_nested_sequentials_are_blocks_with_their_names() -> None:
    found = read("""
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.features = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())
                self.head = nn.Linear(8 * 30 * 30, 10)
            def forward(self, x):
                return self.head(self.features(x).flatten(1))
    """)
    assert [node.name for node in found.nodes] == ["features", "", "head"]
    block = found.nodes[0].layer
    assert isinstance(block, Sequential)
    assert [node.layer for node in block.layers] == [Conv2d(8, 3), ReLU()]
    assert found.input_shape == (3, 32, 32)


def test_names_that_come_more_than_once_are_dropped() -> None:
    block = "nn.Sequential(OrderedDict([('conv', nn.Conv2d(8, 8, 1))]))"
    found = read(f"nn.Sequential(OrderedDict([('one', {block}), ('two', {block})]))")
    assert [node.name for node in found.nodes] == ["one", "two"]
    assert [inner.name for node in found.nodes for inner in node.layer.paths[0]] == ["", ""]  # type: ignore[attr-defined]


def test_sums_and_joins_become_blocks() -> None:
    text = """
        class Net(nn.Module):
            def forward(self, x):
                x = x + F.relu(x)
                x = torch.cat((x, F.max_pool2d(x, 3, 1, 1)), 1)
                x = x * torch.sigmoid(F.adaptive_avg_pool2d(x, 1))
                x = x[:, [0, 2, 1]]
                return x.mean([2, 3])
    """
    residual, concat, gate, select, mean = layers(text)
    assert residual == Residual(ReLU())
    assert concat == Branches([(), MaxPool2d(3, 1, 1)], "concat")
    assert isinstance(gate, Branches)
    assert gate.merge == "multiply"
    assert select == SelectChannels((0, 2, 1))
    assert mean == GlobalAvgPool2d(keepdim=False)


def test_channels_that_disagree_with_what_arrives_are_told_and_the_layer_is_kept() -> None:
    found = read("nn.Conv2d(3, 8, 3)\nnn.BatchNorm2d(16)\nnn.Conv2d(4, 8, 3)", (3, 9, 9))
    assert [node.layer for node in found.nodes] == [Conv2d(8, 3), BatchNorm2d(), Conv2d(8, 3)]
    assert [str(remark) for remark in found.remarks] == [
        "Line 2: `nn.BatchNorm2d(16)`: its num_features is 16, and 8 arrive; ConvStudio goes by what arrives.",
        "Line 3: `nn.Conv2d(4, 8, 3)`: its in_channels is 4, and 8 arrive; ConvStudio goes by what arrives.",
    ]


def test_a_linear_without_flatten_is_told() -> None:
    assert remarks("nn.Linear(48, 10)", (3, 4, 4)) == [
        "Line 1: `nn.Linear(48, 10)`: its in_features is 48, and maps of 4×4×3 arrive: 48 is what Flatten would give."
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("MyBlock(64)", "`MyBlock(64)` is not a layer ConvStudio knows; left out."),
        ("nn.LSTM(3, 4)", "`nn.LSTM(3, 4)` is not a layer ConvStudio knows; left out."),
        ("nn.Linear(8, num_classes)", "`nn.Linear(8, num_classes)`: left out: `num_classes` is not told in the text."),
        ("nn.Conv2d(3, 8.5, 3)", "PyTorch refuses it: its out_channels can't be 8.5."),
        ("nn.Conv2d(3, 8, 3, stride=2, padding='same')", "padding 'same' needs stride 1."),
        ("nn.Conv2d(3, 8, 3, size=2)", "argument that ConvStudio does not know: size."),
        ("nn.ReLU(1, 2, 3)", "PyTorch's ReLU takes 1 arguments at most, not 3; left out."),
        ("nn.Hardshrink()", "ConvStudio has no layer for PyTorch's Hardshrink."),
        ("nn.Conv2d(3, 8, 10**9)", "left out: its kernel_size is too large."),
        ("a b c", "`a b c` is not Python; left out."),
    ],
)
def test_what_is_left_out_is_told_with_its_line(line: str, said: str) -> None:
    text = f"nn.ReLU6()\n{line}\nnn.ReLU()"
    assert layers(text) == [ReLU6(), ReLU()]
    (remark,) = remarks(text)
    assert remark.startswith("Line 2: ")
    assert said in remark


def test_a_step_of_the_forward_pass_that_is_not_known_is_left_out() -> None:
    text = "class Net(nn.Module):\n    def forward(self, x):\n        x = F.relu(x)\n        return torch.fft.fft(x)\n"
    assert layers(text) == [ReLU()]
    assert remarks(text) == ["Line 4: `torch.fft.fft(x)` is not a step ConvStudio knows; left out."]


def test_weights_that_are_shared_are_told() -> None:
    text = """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.conv = nn.Conv2d(8, 8, 3)
            def forward(self, x):
                return self.conv(self.conv(x))
    """
    assert len(layers(text)) == 2
    assert "each use has weights of its own" in remarks(text)[0]


def test_paths_that_cross_are_told() -> None:
    text = """
        inputs = keras.Input((8, 8, 3))
        a = layers.Conv2D(4, 1)(inputs)
        b = layers.Conv2D(4, 1)(a)
        c = layers.add([a, b])
        d = layers.multiply([layers.ReLU()(a), b, c])
        keras.Model(inputs, d)
    """
    assert any("paths cross here" in remark for remark in remarks(text))


def test_a_printed_network_is_read_and_what_is_not_printed_is_told() -> None:
    found = read("""
        Net(
          (conv1): Conv2d(3, 6, kernel_size=(5, 5), stride=(1, 1), padding=same, padding_mode=reflect)
          (blocks): ModuleList(
            (0-1): 2 x Sequential(
              (0): BatchNorm2d(6, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
              (1): ReLU(inplace=True)
            )
          )
          (pool): AdaptiveAvgPool2d(output_size=(1, 1))
          (fc): Linear(in_features=6, out_features=10, bias=True)
        )
    """)
    conv, blocks, pool, linear = (node.layer for node in found.nodes)
    assert conv == Conv2d(6, 5, padding="same", padding_mode="reflect")
    assert isinstance(blocks, Sequential)
    assert len(blocks.layers) == 2
    assert pool == AdaptiveAvgPool2d((1, 1))
    assert isinstance(linear, Linear)
    assert found.nodes[0].name == "conv1"
    assert "what `Net` does with its layers is not printed" in str(found.remarks[0])


def test_infinity_becomes_the_largest_number_that_a_document_holds() -> None:
    assert layers('nn.ConstantPad2d(1, float("-inf"))') == [ConstantPad2d(1, -float(2**31 - 1))]


def test_keras_names_of_old_and_channels_first() -> None:
    assert layers("[layers.AvgPool2D(2, data_format='channels_first'), layers.ZeroPadding2D(((1, 0), (2, 3)))]") == [
        AvgPool2d(2, padding="valid", count_include_pad=False),
        ZeroPad2d((1, 2, 0, 3)),
    ]


def test_how_weights_begin_and_are_held_in_check_changes_nothing() -> None:
    text = "layers.Conv2D(8, 3, kernel_initializer=keras.initializers.HeNormal(), kernel_regularizer=l2(1e-4), name=n)"
    assert layers(text) == [Conv2d(8, 3, padding="valid")]
    assert layers("nn.Linear(hidden, 10, device=device)\nnn.Dropout(p=rate)") == [Linear(10), Dropout()]


HOSTILE = {
    "much": "nn.ReLU()\n" * 100_000,
    "many layers": "nn.ReLU()\n" * 19_000,
    "brackets": "(" * 5000 + ")" * 5000,
    "lists": "[" * 150 + "]" * 150,
    "signs": "-" * 100_000 + "1",
    "dots": "a" + ".b" * 50_000,
    "sums": "1+" * 50_000 + "1",
    "digits": "nn.Conv2d(3, " + "9" * 5000 + ", 3)",
    "powers": "nn.Conv2d(3, 9**9**9, 3)",
    "repeated": "nn.Sequential(*[nn.ReLU()] * 10**9)",
    "range": "nn.Sequential(*[nn.ReLU() for i in range(10**9)])",
    "loops": "for i in range(4000):\n for j in range(4000):\n  x = 1\n",
    "words": 'x = "a" * 5000\ny = x * 5000',
    "calls": "def f(n):\n return [f(n), f(n)]\nf(1)",
    "classes": "class A(nn.Module):\n def __init__(self):\n  self.a = A()\nA()",
    "quote": '"""' + "a" * 100_000,
    "letter": "Dear all,\nplease find the network attached.\nBest\n" * 50,
    "nothing": " \n ",
    "json": '{"a": [1, 2, 3]}',
    "printed deep": "".join("  " * depth + f"(a{depth}): Sequential(\n" for depth in range(300)),
    "printed often": "\n".join(["(0-9): 999 x Sequential("] * 8) + "\n(0): ReLU()\n" + ")\n" * 8,
    "itself": "x = lambda x: x(x)\nx(x)",
    "inputs": "a = keras.Input((8, 8, 3))\nb = keras.Input((8, 8, 3))\nkeras.Model([a, b], layers.add([a, b]))",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_met_with_a_sentence(name: str) -> None:
    with pytest.raises(CodeError) as caught:
        read_code(HOSTILE[name])
    assert str(caught.value).endswith((".", "…`."))
    assert len(str(caught.value)) < 800


def test_nothing_in_the_text_is_ever_run(tmp_path: Path) -> None:
    target = tmp_path / "made"
    text = f"__import__('pathlib').Path({str(target)!r}).touch()\nopen({str(target)!r}, 'w').write('x')\nnn.ReLU()"
    assert layers(text) == [ReLU()]
    assert not target.exists()


LINES = [line for snippet in SNIPPETS.values() for line in textwrap.dedent(snippet).splitlines()]


@given(st.lists(st.sampled_from(LINES), max_size=25), st.text(max_size=20), st.integers(0, 400))
def test_lines_thrown_together_give_layers_or_a_sentence(lines: list[str], stray: str, place: int) -> None:
    text = "\n".join(lines)
    text = text[:place] + stray + text[place:]
    with suppress(CodeError):
        found = read_code(text, (3, 16, 16))
        analyze(Network((3, 16, 16), found.nodes))
        assert all(remark.words.endswith((".", "?")) for remark in found.remarks)


@given(st.text(max_size=200))
def test_any_text_gives_layers_or_a_sentence(text: str) -> None:
    with suppress(CodeError):
        read_code(text)


@pytest.mark.parametrize("framework", TABLES)
def test_every_layer_of_the_tables_has_an_order_of_arguments(framework: str) -> None:
    for op in TABLES[framework]:
        names = positions(framework, op)
        assert len(names) == len(set(names))
        assert canonical(framework, op) == op
