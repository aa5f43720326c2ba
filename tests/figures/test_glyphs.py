"""Every character that the program writes has a glyph in the faces that it brings along."""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout

import convstudio
from convstudio.engine import analyze, describe_layer, formulas
from convstudio.figures.fonts import FAMILIES, FORMULA_FAMILIES
from convstudio.figures.formula_layout import lay_out_equation
from convstudio.figures.frames import Bars, InputFrame, MapView, PointwiseFrame, SlidingFrame, VectorFrame
from convstudio.figures.parts.text import Line
from convstudio.figures.theme import font, formula_font
from tests.figures.scenes import DOCUMENTS, Scene, scene

pytestmark = pytest.mark.usefixtures("qapp")

SOURCES = sorted(Path(convstudio.__file__).parent.rglob("*.py"))


def missing(text: str, face: QFont, families: list[str]) -> set[str]:
    """Return the characters of ``text`` that have no glyph in ``families``."""
    lacking = set()
    for character in set(text):
        if character.isspace() or not character.isprintable():
            continue
        layout = QTextLayout(character, face)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        runs = layout.glyphRuns()
        if not runs or any(0 in run.glyphIndexes() or run.rawFont().familyName() not in families for run in runs):
            lacking.add(character)
    return lacking


def test_the_check_finds_what_is_missing() -> None:
    assert missing("a⟂漢", font(13), FAMILIES) >= {"漢"}
    assert not missing("Ax×−·Σ", font(13), FAMILIES)


def strings(source: Path) -> Iterator[str]:
    """Yield the texts in a module, docstrings left out: nobody reads those on a screen."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value


def test_every_text_in_the_program_can_be_set() -> None:
    text = "".join(string for source in SOURCES for string in strings(source))
    assert "Σ" in text
    assert "←" in text
    assert not missing(text, font(13), FAMILIES)
    assert not missing(text, font(13, bold=True), FAMILIES)


def words(line: Line) -> str:
    return "".join(run.text for run in line)


def texts_of(made: Scene, node_id: str) -> Iterator[str]:
    for playhead in list(made.playheads(node_id))[:3]:
        frame = made.frame(node_id, playhead)
        yield frame.description
        match frame:
            case SlidingFrame():
                yield from (*frame.factors, frame.note, *map(words, (*frame.sum_lines, *frame.sum_lines_narrow)))
                yield from heads(frame.input, frame.kernel, frame.output, frame.patch)
            case PointwiseFrame():
                yield from (*map(words, frame.lines), *heads(frame.input, frame.output))
            case VectorFrame():
                yield from (*map(words, frame.lines), *heads(frame.inputs, frame.weights, frame.outputs))
            case InputFrame():
                yield from heads(frame.picture, *frame.channels)


def heads(*views: MapView | Bars | None) -> Iterator[str]:
    for view in views:
        if view is not None:
            yield from (view.title, view.caption)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_text_of_every_frame_can_be_set(name: str) -> None:
    made = scene(name)
    text = "".join(text for node_id in made.node_ids for text in texts_of(made, node_id))
    text += "".join(describe_layer(row.layer) + row.name for row in made.analysis.rows)
    text += "".join(problem.text for problem in analyze(made.document.network).problems)
    assert text
    assert not missing(text, font(13), FAMILIES)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_formula_can_be_set(name: str) -> None:
    for row in scene(name).analysis.rows:
        for equation in chain.from_iterable(formulas.equations_of(row).values()):
            numbers, symbols = lay_out_equation(equation, 17.0), lay_out_equation(equation, 17.0, "symbols")
            text = "".join(text for _, _, text, _, _ in (*numbers.texts, *symbols.texts))
            assert not missing(text, formula_font(17), FORMULA_FAMILIES)
            assert not missing(equation.to_text(), font(13), FAMILIES)


@pytest.mark.parametrize("size", [9, 11, 13, 15, 28])
@pytest.mark.parametrize("bold", [False, True])
def test_figures_line_up(size: int, bold: bool) -> None:
    metrics = QFontMetricsF(font(size, bold=bold))
    widths = {round(metrics.horizontalAdvance(digit), 3) for digit in "0123456789"}
    assert len(widths) == 1
    assert metrics.horizontalAdvance("−") == pytest.approx(widths.pop(), rel=0.05)
