"""What stands where: the right numbers, nothing outside, nothing too small to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from convstudio.engine import (
    INPUT_ID,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    Layer,
    Linear,
    MaxPool2d,
    Network,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
    analyze,
    edits,
)
from convstudio.figures.build import build_frame
from convstudio.figures.compose import compose
from convstudio.figures.frames import MessageFrame, PointwiseFrame, SlidingFrame, StaleFrame, VectorFrame
from convstudio.figures.parts.grid import SMALLEST_NUMERAL, GridPart, numeral_size, numerals
from convstudio.figures.parts.text import TextPart
from convstudio.figures.theme import DARK, LIGHT
from convstudio.runner.windows import cell_of_step
from convstudio.studio import examples
from convstudio.studio.document import Document, run_document
from convstudio.studio.playhead import Playhead, extent_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from convstudio.figures.frames import Frame
    from convstudio.figures.parts.base import Figure


@pytest.fixture(autouse=True)
def application(qtbot: QtBot) -> None:
    """Text can't be measured without an application."""


CASES: tuple[tuple[tuple[int, ...], tuple[Layer, ...]], ...] = (
    ((3, 32, 32), (Conv2d(20, 8, stride=2, padding=1),)),
    ((1, 5, 5), (Conv2d(1, 3, padding=1, bias=False),)),
    ((3, 11, 13), (Conv2d(4, 3, stride=2, padding=(0, 1, 2, 1)),)),
    ((4, 12, 12), (Conv2d(4, 3, stride=2, dilation=2, groups=2),)),
    ((3, 9, 9), (Conv2d(2, 3, padding=2, padding_mode="reflect"),)),
    ((1, 1, 100), (Conv2d(2, (1, 5)),)),
    ((1, 100, 1), (Conv2d(2, (5, 1)),)),
    ((1, 1, 1), (Conv2d(1, 1),)),
    ((300, 6, 6), (Conv2d(4, 3),)),
    ((3, 16, 16), (MaxPool2d(3, 2, 1),)),
    ((3, 16, 16), (AvgPool2d(3, 2, 1),)),
    ((3, 9, 7), (GlobalAvgPool2d(),)),
    ((3, 8, 8), (ReLU(),)),
    ((3, 8, 8), (Sigmoid(),)),
    ((3, 8, 8), (Tanh(),)),
    ((3, 8, 8), (Softmax(),)),
    ((3, 8, 8), (BatchNorm2d(),)),
    ((3, 8, 8), (Dropout(0.5),)),
    ((3, 5, 4), (Flatten(),)),
    ((60,), (Linear(10),)),
    ((12,), (Softmax(),)),
    ((500,), (ReLU(),)),
)
NAMES = ["-".join([layers[0].type_name, *map(str, shape)]) for shape, layers in CASES]


def frame_of(shape: tuple[int, ...], layers: tuple[Layer, ...], playhead: Playhead) -> tuple[Frame, np.ndarray]:
    document = Document(Network(shape, layers))
    analysis = analyze(document.network)
    activations = run_document(document, analysis)
    last = analysis.rows[-1]
    output = activations.output_of(last.id)
    assert output is not None
    playhead = extent_of(last).clamp(playhead)
    return build_frame(document, analysis, activations, last.id, playhead), output


def shown_result(frame: Frame) -> float:
    """Return the number that the frame says comes out at this step."""
    lines = frame.sum_lines if isinstance(frame, SlidingFrame) else frame.lines  # type: ignore[union-attr]
    results = [run for line in lines for run in line if run.token == "output"]
    return float(results[-1].text.replace("−", "-").replace(",", ""))


@pytest.mark.parametrize(("shape", "layers"), CASES, ids=NAMES)
@pytest.mark.parametrize("step", [0, 7, 10**6])
def test_the_number_of_the_step_is_the_runners(shape: tuple[int, ...], layers: tuple[Layer, ...], step: int) -> None:
    frame, output = frame_of(shape, layers, Playhead(step, 1, 2))
    row = analyze(Network(shape, layers)).rows[-1]
    place = extent_of(row).clamp(Playhead(step, 1, 2))
    if isinstance(frame, SlidingFrame):
        assert row.window is not None
        expected = output[place.filter_index][cell_of_step(row.window, place.step)]
        assert frame.filled == place.step + 1
    elif isinstance(frame, PointwiseFrame) and not isinstance(layers[0], Flatten):
        expected = output[place.filter_index].ravel()[place.step]
    else:
        expected = output.ravel()[place.step]
    if isinstance(layers[0], Flatten):
        assert isinstance(frame, PointwiseFrame)
        assert frame.at[1] == pytest.approx(expected)
    else:
        assert shown_result(frame) == pytest.approx(expected, abs=0.006)


def check_figure(figure: Figure) -> None:
    room = QRectF(-1, -1, figure.width + 2, figure.height + 2)
    grids = [part for part in figure.parts if isinstance(part, GridPart)]
    titles = [part for part in figure.parts if isinstance(part, TextPart)]
    for grid in grids:
        assert room.contains(grid.rect), (grid.name, grid.rect)
        if grid.decimals is not None:
            texts = numerals(grid.cells.array, grid.decimals)
            assert numeral_size(grid.place.cell_width, grid.place.cell_height, texts) >= SMALLEST_NUMERAL
        assert not any(grid.rect.intersects(title.rect.adjusted(1, 1, -1, -1)) for title in titles)
    for place, first in enumerate(grids):
        assert not any(first.rect.intersects(second.rect) for second in grids[place + 1 :])
    names = [part.name for part in figure.parts]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("shape", "layers"), CASES, ids=NAMES)
@pytest.mark.parametrize("size", [(700, 560), (790, 740), (1270, 920), (2000, 1300)])
def test_nothing_stands_outside_or_on_anything_else(
    shape: tuple[int, ...], layers: tuple[Layer, ...], size: tuple[int, int]
) -> None:
    frame, _ = frame_of(shape, layers, Playhead(3))
    check_figure(compose(frame, *size))


@settings(max_examples=40)
@given(width=st.integers(640, 2400), height=st.integers(520, 1500), step=st.integers(0, 195))
def test_the_worked_example_fits_every_window(width: int, height: int, step: int) -> None:
    frame, _ = frame_of(*CASES[0], Playhead(step))
    check_figure(compose(frame, width, height))


def grid_of(figure: Figure, name: str) -> GridPart:
    part = figure.part(name)
    assert isinstance(part, GridPart)
    return part


def test_numerals_where_they_are_legible_and_a_patch_where_not() -> None:
    small, large = frame_of(*CASES[1], Playhead(4))[0], frame_of(*CASES[0], Playhead(4))[0]
    assert compose(small, 790, 740).part("patch") is None
    assert compose(large, 790, 740).part("patch") is not None
    assert compose(small, 790, 740, "lens").part("patch") is not None
    assert compose(large, 790, 740, "numerals").part("patch") is None


def test_filter_and_map_get_larger_cells_where_their_numbers_ask_for_them() -> None:
    figure = compose(frame_of((1, 9, 9), (Conv2d(1, 3, dilation=3),), Playhead(2))[0], 640, 560)
    assert figure.part("patch") is None
    assert grid_of(figure, "kernel").decimals is not None


def test_the_patch_can_be_read_in_a_small_window() -> None:
    figure = compose(frame_of(*CASES[0], Playhead(102))[0], 692, 558)
    assert grid_of(figure, "patch").decimals is not None
    assert grid_of(figure, "kernel").decimals is not None


def test_a_small_patch_leaves_its_room_to_the_input() -> None:
    figure = compose(frame_of((1, 34, 34), (Conv2d(1, 3),), Playhead())[0], 1270, 900)
    assert grid_of(figure, "input").rect.width() > 0.45 * figure.width


@pytest.mark.parametrize("width", [640, 692, 790, 1000])
def test_the_sum_keeps_clear_of_the_filters_sheets(width: int) -> None:
    figure = compose(frame_of((3, 200, 200), (Conv2d(2, 3, padding=1),), Playhead(900))[0], width, 560)
    total = figure.part("sum")
    assert total is not None
    assert not grid_of(figure, "kernel").bounds.intersects(total.rect)


@pytest.mark.parametrize("width", [630, 692, 790, 1000])
def test_no_title_is_cut_at_the_edge(width: int) -> None:
    figure = compose(frame_of((1, 8, 9), (Conv2d(1, 4, stride=3),), Playhead(1))[0], width, 560)
    assert figure.part("patch") is None
    for part in figure.parts:
        assert part.rect.right() <= figure.width or not isinstance(part, TextPart)


def test_the_other_channels_of_a_deep_input_are_large_enough_to_see() -> None:
    document = Document(Network((64, 14, 14), (ReLU(),)))
    analysis = analyze(document.network)
    frame = build_frame(document, analysis, run_document(document, analysis), INPUT_ID, Playhead())
    figure = compose(frame, 640, 560)
    check_figure(figure)
    assert min(part.rect.width() for part in figure.parts if isinstance(part, GridPart)) >= 42


def test_a_message_stands_over_the_picture_before() -> None:
    before = frame_of(*CASES[1], Playhead(7))[0]
    stale = StaleFrame(MessageFrame("Conv2d does not fit", "A 9×9 filter needs at least 9 rows, and 5 arrive."), before)
    figure = compose(stale, 790, 740)
    message, mark = figure.part("message"), figure.part("mark")
    assert message is not None
    assert mark is not None
    assert grid_of(figure, "before input").cells == before.input.cells  # type: ignore[union-attr]
    assert figure.part("input") is None
    assert not message.rect.intersects(mark.rect)
    others = [part for part in figure.parts if part.name.startswith("before")]
    assert all(part.rect.top() >= mark.rect.bottom() - 1 for part in others)
    assert figure.description.startswith("Conv2d does not fit. A 9×9 filter")
    check_figure(figure)
    image = QImage(790, 740, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    figure.paint(painter, LIGHT)
    painter.end()
    assert [part.name for part in compose(stale, 500, 300).parts] == ["message"]


def test_a_step_paints_again_only_what_changes() -> None:
    before, after = (compose(frame_of(*CASES[0], Playhead(step))[0], 900, 700) for step in (20, 21))
    changed = {part.name for part in after.parts if part != before.part(part.name)}
    assert {"window", "output", "current", "sum", "patch", "links"} >= changed
    assert {"window", "output", "current"} <= changed


def test_what_is_never_read_is_hatched_and_named() -> None:
    figure = compose(frame_of((1, 6, 8), (Conv2d(1, 3, stride=2),), Playhead())[0], 900, 700)
    assert figure.part("unread 0") is not None
    note = figure.part("unread note")
    assert isinstance(note, TextPart)
    assert note.lines[0][0].text == "1 row and 1 column never read"


def test_messages_where_there_is_nothing_to_draw() -> None:
    document = Document(Network((3, 5, 5), (Conv2d(2, 9), ReLU())))
    analysis = analyze(document.network)
    activations = run_document(document, analysis)
    first, second = (build_frame(document, analysis, activations, name, Playhead()) for name in ("n1", "n2"))
    waiting = build_frame(document, analysis, None, "n1", Playhead())
    assert isinstance(first, MessageFrame)
    assert isinstance(second, MessageFrame)
    assert isinstance(waiting, MessageFrame)
    assert first.title == "Conv2d does not fit"
    assert "Use padding 2" in first.text
    assert second.title == "ReLU waits for Conv2d"
    muted = document.with_network(edits.set_muted(Network((3, 5, 5), (ReLU(),)), "n1", True))
    analysis = analyze(muted.network)
    frame = build_frame(muted, analysis, run_document(muted, analysis), "n1", Playhead())
    assert isinstance(frame, MessageFrame)
    assert "muted" in frame.title


def test_linear_shows_the_weights_of_its_neuron() -> None:
    frame, _ = frame_of((60,), (Linear(10),), Playhead(4))
    assert isinstance(frame, VectorFrame)
    assert frame.weights is not None
    assert frame.weights.title == "Weights of neuron 5"
    assert frame.weights.cell_count == 60


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["worked_example", "textbook_grid", "textbook_border"])
def test_every_example_is_painted_in_both_themes(name: str, theme: object) -> None:
    document = examples.load(name)
    analysis = analyze(document.network)
    activations = run_document(document, analysis)
    for node_id in (INPUT_ID, *(row.id for row in analysis.rows)):
        figure = compose(build_frame(document, analysis, activations, node_id, Playhead(3)), 800, 640)
        pictures = []
        for _ in range(2):
            image = QImage(800, 640, QImage.Format.Format_RGB32)
            image.fill(theme.color("background"))  # type: ignore[attr-defined]
            painter = QPainter(image)
            figure.paint(painter, theme)  # type: ignore[arg-type]
            painter.end()
            pictures.append(image)
        assert pictures[0] == pictures[1]
        background = pictures[0].pixel(0, 0)
        assert any(pictures[0].pixel(x, y) != background for x in range(0, 800, 7) for y in range(0, 640, 7))
