"""Summaries: every number there is, blocks headed and folded, and what torchinfo and Keras print besides."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    BatchNorm2d,
    Branches,
    Conv2d,
    ConvTranspose2d,
    Flatten,
    Linear,
    Network,
    ReLU,
    Residual,
    Sequential,
    analyze,
    count_macs,
    count_params,
    presets,
)
from convstudio.interchange.closing import write_bytes
from convstudio.interchange.columns import ALIASES, COLUMNS, choose
from convstudio.interchange.outline import outline, sources
from convstudio.interchange.summary import FORMATS, summary_values, write_summary
from tests.engine.trees import NETWORKS

TORCHINFO = (
    "kernel_size",
    "groups",
    "input_size",
    "output_size",
    "num_params",
    "params_percent",
    "mult_adds",
    "trainable",
)
KERAS = ("layer", "type", "output_shape", "param", "connected_to", "trainable")
TREE = Network(
    (3, 16, 16),
    [
        Conv2d(8, 3, padding=1, bias=False),
        BatchNorm2d(),
        Residual([Conv2d(8, 3, padding=1), ReLU()]),
        Branches([[Conv2d(4, 1)], [Sequential([Conv2d(4, 3, padding=1), ReLU()])], ()]),
        Residual([Conv2d(32, 3, stride=2, padding=1)], [Conv2d(32, 1, stride=2)]),
        Flatten(),
        Linear(10),
    ],
)


def drawn(network: Network, depth: int | None = None) -> list[str]:
    return [line.prefix + line.name for line in outline(analyze(network), depth)]


def table(network: Network, style: str = "table", **options: Any) -> list[str]:
    return write_summary(analyze(network), "Net", style, **options).splitlines()


def test_blocks_are_headed_and_indented() -> None:
    assert drawn(TREE) == [
        "Conv2d 1",
        "BatchNorm2d",
        "Residual 1",
        "├─ Conv2d 2",
        "├─ ReLU 1",
        "└─ add",
        "Branches",
        "├─ path 1",
        "│  └─ Conv2d 3",
        "├─ path 2",
        "│  └─ Sequential",
        "│     ├─ Conv2d 4",
        "│     └─ ReLU 2",
        "├─ path 3: identity",
        "└─ concat",
        "Residual 2",
        "├─ body",
        "│  └─ Conv2d 5",
        "├─ shortcut",
        "│  └─ Conv2d 6",
        "└─ add",
        "Flatten",
        "Linear",
    ]


def test_deep_blocks_are_folded() -> None:
    assert drawn(TREE, 0) == [
        "Conv2d 1", "BatchNorm2d", "Residual 1", "Branches", "Residual 2", "Flatten", "Linear"
    ]  # fmt: skip
    assert "│  └─ Sequential" in drawn(TREE, 1)
    assert drawn(TREE, 2) == drawn(TREE)


@given(NETWORKS, st.one_of(st.none(), st.integers(0, 3)))
def test_however_deep_the_lines_add_up(network: Network, depth: int | None) -> None:
    analysis = analyze(network)
    lines = outline(analysis, depth)
    assert [row for line in lines for row in line.rows] == list(analysis.rows)
    assert len({len(line.prefix) % 3 for line in lines}) == 1


@given(NETWORKS)
def test_what_each_layer_reads(network: Network) -> None:
    analysis = analyze(network)
    found = sources(analysis)
    assert found.keys() == {row.id for row in analysis.rows}
    names = {"input"} | {row.name for row in analysis.rows}
    for row in analysis.rows:
        assert set(found[row.id]) <= names
        if row.merges:
            assert len(found[row.id]) == len(row.merges)


def test_where_paths_start_and_meet() -> None:
    found = {analyze(TREE).row(node_id).name: names for node_id, names in sources(analyze(TREE)).items()}
    assert found["Conv2d 1"] == ("input",)
    assert found["Branches"] == ("Conv2d 3", "ReLU 2", "Residual 1")
    assert found["Conv2d 5"] == found["Conv2d 6"] == ("Branches",)
    assert found["Flatten"] == ("Residual 2",)


def test_every_column_of_torchinfo_and_keras_is_there() -> None:
    assert len(choose(TORCHINFO)) == len(TORCHINFO)
    assert len(choose(KERAS)) == len(KERAS)
    assert set(ALIASES.values()) <= COLUMNS.keys()


@pytest.mark.parametrize("style", ["table", "csv", "markdown", "latex"])
@pytest.mark.parametrize("name", ["worked_example", "tiny_resnet", "alexnet"])
def test_every_column_in_every_style(style: str, name: str) -> None:
    lines = table(presets.load(name), style, columns=tuple(COLUMNS))
    assert len(lines) > len(analyze(presets.load(name)).rows)


@given(NETWORKS)
def test_any_network_in_any_style(network: Network) -> None:
    for style in FORMATS:
        assert write_summary(analyze(network), "Net", style, columns=tuple(COLUMNS), depth=1)


def test_the_table() -> None:
    lines = table(TREE, columns=("name", "output_shape", "kernel_size", "params", "params_percent", "states", "macs"))
    total = analyze(TREE).totals
    assert lines[0] == "Net, input 16×16×3"
    assert lines[1].split() == ["layer", "output", "kernel", "params", "of", "params", "not", "trained", "MACs"]
    assert lines[5] == "Residual 1           16×16×8"
    assert lines[6].split() == ["├─", "Conv2d", "2", "16×16×8", "3×3", "584", "2.18%", "0", "147,456"]
    foot = next(line for line in lines if line.startswith("Total"))
    assert foot.split() == ["Total", f"{total.params:,}", "100.00%", "16", f"{total.macs:,}"]
    assert f"Parameters            {total.params + 16:,} ({write_bytes(total.param_bytes)})" in lines
    assert f"  trained             {total.params:,}" in lines
    assert "  not trained         16" in lines
    assert sum(line.startswith("note: Conv2d 6 moves 2 cells") for line in lines) == 1


def test_folded_blocks_stand_for_all_they_hold() -> None:
    lines = table(TREE, depth=0, columns=("name", "params"))
    assert [line.split() for line in lines if line.startswith("Residual")] == [
        ["Residual", "1", "584"],
        ["Residual", "2", f"{16 * 9 * 32 + 32 + 16 * 32 + 32:,}"],
    ]


def test_csv_counts_nothing_twice() -> None:
    analysis = analyze(TREE)
    for depth in (None, 0, 1):
        text = write_summary(analysis, "Net", "csv", columns=("name", "params", "macs", "output_shape"), depth=depth)
        rows = list(csv.DictReader(io.StringIO(text)))
        assert sum(int(row["params"]) for row in rows) == analysis.totals.params
        assert sum(int(row["macs"]) for row in rows) == analysis.totals.macs
    assert rows[0] == {"name": "Conv2d 1", "params": "216", "macs": "55296", "output_shape": "8x16x16"}


def test_markdown_and_latex() -> None:
    markdown = table(TREE, "markdown", columns=("name", "params"))
    assert markdown[:4] == ["## Net", "", "| layer | params |", "|---|---:|"]
    assert "| │\u00a0\u00a0└─\u00a0Conv2d 5 | 4,640 |" in markdown
    latex = "\n".join(table(TREE, "latex", columns=("name", "output_shape", "params_percent")))
    assert r"\quad \quad Conv2d 5" in latex
    assert "8$\\times$8$\\times$32" in latex
    assert r"\%" in latex
    assert latex.isascii()
    assert latex.count("{") == latex.count("}")


def test_json_has_every_row_and_sum() -> None:
    values = summary_values(analyze(TREE), "Net")
    assert json.loads(json.dumps(values)) == values
    assert [row["name"] for row in values["rows"]] == [row.name for row in analyze(TREE).rows]
    assert set(values["rows"][0]) == {*COLUMNS, "muted"} - {"problems"}
    assert values["rows"][0]["connected_to"] == ["input"]
    assert values["rows"][-1]["output_shape"] == [10]
    assert values["totals"]["memory_bytes"] == analyze(TREE).totals.memory_bytes()
    assert values["problems"][0]["rule"] == "skipped_cells"
    assert "convention" not in values


def test_transposed_convolutions_have_a_kernel_too() -> None:
    (row,) = summary_values(analyze(Network((3, 8, 8), [ConvTranspose2d(4, 4, 2, 1)])), "Net")["rows"]
    assert (row["kernel_size"], row["stride"], row["dilation"]) == ([4, 4], [2, 2], [1, 1])


@pytest.mark.parametrize("convention", ["torch", "torchinfo", "thop", "fvcore", "ptflops"])
def test_counted_as_other_tools_do(convention: str) -> None:
    analysis = analyze(TREE)
    macs, params = count_macs(analysis, convention), count_params(analysis, convention)
    lines = table(TREE, columns=("name", "params", "macs"), convention=convention)
    foot = next(line for line in lines if line.startswith("Total"))
    assert foot.split() == ["Total", f"{params.total:,}", f"{macs.total:,}"]
    assert all(any(str(difference) in line for line in lines) for difference in macs.differences)
    told = summary_values(analysis, "Net", convention)["convention"]
    assert (told["operations"]["total"], told["params"]["total"]) == (macs.total, params.total)
    assert told["operations"]["rows"] == list(macs.rows)


def test_keras_counts_parameters_only() -> None:
    lines = table(TREE, columns=("name", "params", "macs"), convention="keras")
    total = analyze(TREE).totals
    assert next(line for line in lines if line.startswith("Total")).split() == [
        "Total",
        f"{total.params + total.states:,}",
    ]
    assert any(line.startswith("keras 3.15.1 counts no operations") for line in lines)


def test_what_is_not_there() -> None:
    with pytest.raises(KeyError, match="colour"):
        table(TREE, columns=("name", "colour"))
    with pytest.raises(KeyError, match="abacus"):
        table(TREE, convention="abacus")


def test_what_does_not_fit_is_said_below() -> None:
    lines = table(Network((3, 8, 8), [Conv2d(4, 9), ReLU()]), columns=("name", "output_shape", "receptive_field"))
    assert lines[-1].startswith("error: Conv2d does not fit")
    assert "Conv2d" in [line.strip() for line in lines]
