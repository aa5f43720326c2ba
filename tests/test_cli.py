"""The command line: exact numbers, pictures, and one sentence where something is wrong."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from convstudio.cli import arguments as offered
from convstudio.cli import main
from convstudio.engine import Network, analyze
from convstudio.engine.layers import ConvTranspose2d
from convstudio.engine.presets import FAMILIES, PRESETS, load
from convstudio.engine.shapes import AxisOrder
from convstudio.figures.colormap import ColorMap
from convstudio.figures.frames import CompositionName
from convstudio.figures.look import Look
from convstudio.figures.samples import SAMPLES, write_samples
from convstudio.interchange.columns import COLUMNS
from convstudio.studio import files
from convstudio.studio.document import Document
from convstudio.ui.look_menu import SWITCHES


@pytest.fixture(autouse=True)
def application(qtbot: QtBot) -> None:
    """Pictures can't be painted without an application."""


def test_summary_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "preset:worked_example", "--format", "json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert set(summary) == {"network", "input_shape", "rows", "totals", "problems"}
    assert summary["input_shape"] == [3, 32, 32]
    assert summary["totals"]["params"] == 13670
    assert summary["totals"]["macs"] == 762440
    first = summary["rows"][0]
    assert first["name"] == first["type"] == "Conv2d"
    assert (first["input_shape"], first["output_shape"]) == ([3, 32, 32], [20, 14, 14])
    assert (first["params"], first["macs"], first["unshared_params"]) == (3860, 752640, 756560)
    assert (first["pads"], first["receptive_field"], first["start"]) == ([1, 1, 1, 1], [8, 8], [2.5, 2.5])
    assert summary["rows"][-1]["output_shape"] == [10]
    assert summary["problems"] == []


def test_summary_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary"]) == 0
    text = capsys.readouterr().out
    assert "Conv2d     Conv2d     14×14×20   3,860  752,640" in text
    assert "Total" in text
    assert ["Total", "13,670", "762,440"] in [line.split() for line in text.splitlines()]


def test_summary_with_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "preset:tiny_resnet", "--depth", "0", "--convention", "torchinfo"]) == 0
    text = capsys.readouterr().out
    assert "├─" not in text
    assert "torchinfo 1.8.0 counts" in text


@pytest.mark.parametrize("style", ["table", "csv", "markdown", "latex"])
def test_every_column_in_every_style(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "preset:worked_example", "--format", style, "--columns", ",".join(COLUMNS)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("MaxPool2d" in line for line in lines)


def test_csv_is_read_by_a_spreadsheet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "--format", "csv", "--columns", "name,output_shape,params"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == {"name": "Conv2d", "output_shape": "20x14x14", "params": "3860"}
    assert len(rows) == 6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["summary", "preset:nothing"], "worked_example"),
        (["summary", "no-such-file.convstudio"], "no-such-file"),
        (["summary", "--columns", "name,colour"], "colour"),
        (["summary", "--convention", "abacus"], "torchinfo"),
        (["export", "preset:worked_example", "-o", "out.bmp"], ".png or .svg"),
        (["export", "preset:worked_example", "-o", "out"], ".png or .svg"),
        (["export", "preset:worked_example", "--layer", "Conv3d", "-o", "o.png"], "Conv3d"),
        (["export", "preset:worked_example", "--step", "197", "-o", "o.png"], "1 to 196"),
        (["export", "preset:worked_example", "--filter", "21", "-o", "o.png"], "1 to 20"),
        (["export", "preset:worked_example", "--channel", "4", "-o", "o.png"], "1 to 3"),
        (["export", "preset:worked_example", "-o", "no/such/folder/o.png"], "folder"),
    ],
)
def test_bad_input_gets_one_sentence(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert not told.out
    assert words in told.err
    assert len(told.err.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        ["export"],
        ["export", "preset:worked_example", "--size", "12", "-o", "o.png"],
        ["export", "preset:worked_example", "--size", "10x10", "-o", "o.png"],
        ["export", "preset:worked_example", "--scale", "much", "-o", "o.png"],
        ["export", "preset:worked_example", "--step", "last", "-o", "o.png"],
        ["export", "preset:worked_example", "--colors", "rainbow", "-o", "o.png"],
        ["export", "preset:worked_example", "--show", "channels,everything", "-o", "o.png"],
        ["export", "preset:worked_example", "--composition", "big", "-o", "o.png"],
        ["summary", "--format", "xml"],
        ["summary", "--depth", "much"],
        ["summary", "--depth", "-1"],
        ["one.convstudio", "two.convstudio"],
    ],
)
def test_bad_usage_gets_one_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    told = capsys.readouterr().err.strip()
    assert len(told.splitlines()) == 1
    assert "invalid _" not in told  # a function's name would tell nobody what to type


def test_export_makes_the_size_that_was_asked_for(tmp_path: Path) -> None:
    picture, drawing = tmp_path / "a.png", tmp_path / "a.svg"
    common = ["export", "preset:worked_example", "--view", "convolve", "--layer", "Conv2d", "--step", "12", "--size"]
    assert main([*common, "900x640", "--scale", "1.5", "-o", str(picture)]) == 0
    assert main([*common, "900x640", "-o", str(drawing)]) == 0
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1350, 960)
    root = ET.parse(drawing).getroot()
    assert root.attrib["viewBox"] == "0 0 900 640"
    text = drawing.read_text(encoding="utf-8")
    assert "row 1, column 12" in text
    assert "<text" not in text


def test_the_same_picture_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        assert main(["export", "preset:textbook_border", "--theme", "dark", "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize("name", PRESETS)
def test_presets_can_be_opened(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", f"preset:{name}"]) == 0
    assert f"{analyze(load(name)).totals.params:,}" in capsys.readouterr().out


def test_presets_are_listed_with_what_they_take_and_cost(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed = [line for line in lines if line.startswith("preset:")]
    assert [line.split()[0] for line in listed] == [f"preset:{name}" for name in PRESETS]
    (line,) = (line for line in listed if line.startswith("preset:resnet18 "))
    assert line.split(maxsplit=4)[1:] == [
        *("224×224×3", "11,689,512", "1,814,073,344"),
        "ResNet-18, as torchvision 0.29.1 builds it",
    ]
    headings = [line for line in lines if line.endswith("MACs")]
    assert [heading.split("  ")[0] for heading in headings] == list(FAMILIES)
    assert {len(heading) for heading in headings} == {len(line.rsplit("  ", 1)[0]) for line in listed}


def test_samples_are_all_drawn(tmp_path: Path) -> None:
    written = write_samples(tmp_path / "figures")
    assert len(written) == 2 * len(SAMPLES)
    assert all(path.stat().st_size > 10_000 for path in written)


def test_a_summary_needs_no_window() -> None:
    program = (
        "import sys; from convstudio.cli import main; main(['summary']);"
        "print([name for name in ('PySide6.QtWidgets', 'pyqtgraph') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


LOOKS: list[list[str]] = [
    *(["--colors", colors] for colors in ("diverging", "grey", "cividis")),
    ["--shared-scale", "--layer", "Conv2d", "--filter", "5"],
    *(["--show", name] for name in ("channels", "field", "borders", "taps")),
    ["--show", "channels, field"],
    ["--composition", "numerals"],
    ["--order", "NCHW"],
]


@pytest.mark.parametrize("look", LOOKS, ids=" ".join)
def test_every_look_makes_another_picture(tmp_path: Path, look: list[str]) -> None:
    common = ["export", "preset:worked_example", "--scale", "0.5", "--filter", "5"]
    plain, other = tmp_path / "plain.png", tmp_path / "other.png"
    assert main([*common, "-o", str(plain)]) == 0
    assert main([*common, *look, "-o", str(other)]) == 0
    assert plain.read_bytes() != other.read_bytes()


def test_a_transposed_convolution_is_shown_either_way(tmp_path: Path) -> None:
    path = tmp_path / "up.convstudio"
    files.save(Document(Network((1, 3, 3), (ConvTranspose2d(1, 3, 2),))), path)
    pictures = []
    for way, last in (("stamp", "9"), ("gather", "49")):
        out = tmp_path / f"{way}.png"
        common = ["export", str(path), "--transposed", way, "--scale", "0.5", "-o", str(out)]
        assert main([*common, "--step", last]) == 0
        assert main([*common, "--step", str(int(last) + 1)]) == 2
        pictures.append(out.read_bytes())
    assert pictures[0] != pictures[1]


def test_the_command_line_offers_what_the_view_menu_does() -> None:
    assert get_args(ColorMap) == offered.COLORS
    assert get_args(CompositionName) == offered.COMPOSITIONS
    assert get_args(AxisOrder) == offered.ORDERS
    switches = {name for name, _, _ in SWITCHES}
    assert switches == {*offered.SHOWN, "shared_scale"}
    assert {field.name for field in fields(Look)} == {*offered.SHOWN, "shared_scale", "transposed", "colors"}


def test_code_for_a_framework(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["code", "preset:worked_example", "--framework", "pytorch"]) == 0
    printed = capsys.readouterr().out
    assert "nn.Conv2d(3, 20, 8, stride=2, padding=1)" in printed
    target = tmp_path / "model.py"
    assert main(["code", "preset:worked_example", "--framework", "keras", "-o", str(target)]) == 0
    assert "layers.Conv2D(20, 8, strides=2" in target.read_text()
    assert capsys.readouterr().out == ""


def test_code_that_can_not_be_written_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["code", "preset:worked_example", "--framework", "caffe"]) == 2
    assert capsys.readouterr().err == "convstudio: there is no code for 'caffe': use pytorch or keras\n"
    assert main(["code", "preset:nothing", "--framework", "keras"]) == 2
    assert main(["code", "preset:worked_example", "--framework", "keras", "-o", str(tmp_path / "no" / "a.py")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
