"""What frames say, held against the runner's arrays, for every layer and step that a playhead can reach."""

import numpy as np
import pytest
from numpy.typing import NDArray

from convstudio.engine import INPUT_ID, Conv2d, Flatten, LayerReport, MaxPool2d, Network, Window, analyze
from convstudio.engine.shapes import AxisOrder
from convstudio.figures.build import build_frame
from convstudio.figures.building.vector_maps import wrap_vector
from convstudio.figures.frames import (
    Bars,
    Frame,
    InputFrame,
    MapView,
    MessageFrame,
    PointwiseFrame,
    SlidingFrame,
    VectorFrame,
)
from convstudio.figures.parts.text import Line
from convstudio.runner.windows import taps
from convstudio.studio.document import Document, run_document
from convstudio.studio.playhead import Playhead
from tests.figures.scenes import DOCUMENTS, Scene, scene

PAD_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""PyTorch's names, and NumPy's."""

DRAWN = [
    (name, place)
    for name, document in DOCUMENTS.items()
    for place, row in enumerate(analyze(document.network).rows)
    if row.output_shape is not None and not row.node.muted
]
"""Every layer that has a picture; the others have messages."""


def row_of(name: str, place: int) -> LayerReport:
    return analyze(DOCUMENTS[name].network).rows[place]


SLIDING = [(name, place) for name, place in DRAWN if row_of(name, place).window is not None]
CONVOLUTIONS = [(name, place) for name, place in SLIDING if isinstance(row_of(name, place).layer, Conv2d)]


def read(text: str) -> float:
    return float(text.replace("−", "-").replace("∞", "inf").replace(",", "").strip(" ()+="))


def written(lines: tuple[Line, ...]) -> str:
    return "".join(run.text for line in lines for run in line)


def result_of(lines: tuple[Line, ...]) -> tuple[float, float]:
    """Return the number that the lines end with, and half of its last place."""
    text = next(run.text for line in reversed(lines) for run in reversed(line) if run.token == "output")
    return read(text), 0.5 * 10.0 ** -len(text.partition(".")[2])


def drawn(name: str, place: int) -> tuple[Scene, LayerReport]:
    made = scene(name)
    return made, made.analysis.rows[place]


@pytest.mark.parametrize(("name", "place"), DRAWN)
def test_the_number_shown_is_the_one_the_runner_computed(name: str, place: int) -> None:
    made, row = drawn(name, place)
    output = made.activations.output_of(row.id)
    assert output is not None
    for playhead in made.playheads(row.id):
        frame = made.frame(row.id, playhead)
        if isinstance(frame, VectorFrame) or isinstance(row.layer, Flatten):
            expected = float(output.ravel()[playhead.step])
        else:
            expected = float(output[playhead.filter_index].ravel()[playhead.step])
        check_number(frame, expected)
        assert frame.description


def check_number(frame: Frame, expected: float) -> None:
    match frame:
        case SlidingFrame():
            assert frame.output.cells.array[frame.row, frame.column] == pytest.approx(expected)
            for lines in (frame.sum_lines, frame.sum_lines_narrow):
                number, rounding = result_of(lines)
                assert number == pytest.approx(expected, abs=rounding * 1.001)
        case PointwiseFrame():
            assert frame.output.cells.array[frame.output_row, frame.output_column] == pytest.approx(expected)
            before = float(frame.input.cells.array[frame.row, frame.column])
            assert frame.at == pytest.approx((before, expected))
        case VectorFrame():
            assert frame.outputs.values[frame.current] == pytest.approx(expected)
            number, rounding = result_of(frame.lines)
            assert number == pytest.approx(expected, abs=rounding * 1.001)
        case _:
            pytest.fail(f"no picture of a layer that works: {frame}")


@pytest.mark.parametrize(("name", "place"), SLIDING)
def test_a_window_reads_the_padded_input_at_its_taps(name: str, place: int) -> None:
    made, row = drawn(name, place)
    inputs = made.activations.input_of(row.id)
    assert inputs is not None
    assert row.window is not None
    fill = -np.inf if isinstance(row.layer, MaxPool2d) else 0.0
    for playhead in made.playheads(row.id):
        frame = made.frame(row.id, playhead)
        assert isinstance(frame, SlidingFrame)
        channel = source_channel(row, inputs, playhead)
        assert frame.input.pads == row.window.pads
        np.testing.assert_array_equal(frame.input.cells.array, padded(inputs[channel], row, fill))
        assert (frame.row, frame.column) == divmod(playhead.step, row.window.output_size[1])
        check_patch(frame, row.window, frame.input.cells.array, fill)


def source_channel(row: LayerReport, inputs: NDArray[np.floating], playhead: Playhead) -> int:
    if not isinstance(row.layer, Conv2d):
        return playhead.filter_index
    in_group = len(inputs) // row.layer.groups
    group = playhead.filter_index // (row.layer.out_channels // row.layer.groups)
    return group * in_group + min(playhead.channel, in_group - 1)


def padded(values: NDArray[np.floating], row: LayerReport, fill: float) -> NDArray[np.floating]:
    top, left, bottom, right = row.pads or (0, 0, 0, 0)
    width = ((top, bottom), (left, right))
    mode = row.layer.padding_mode if isinstance(row.layer, Conv2d) else "zeros"
    if mode == "zeros":
        return np.pad(values, width, constant_values=fill)
    return np.pad(values, width, mode=PAD_MODES[mode])  # type: ignore[call-overload, no-any-return]


def check_patch(frame: SlidingFrame, window: Window, whole: NDArray[np.generic], fill: float) -> None:
    patch, (top, left, _, _) = frame.patch.cells.array, window.pads
    for tap in taps(window, frame.row, frame.column):
        row, column = tap.input_row + top, tap.input_column + left
        hangs_over = row >= whole.shape[0] or column >= whole.shape[1]
        expected = fill if hangs_over else whole[row, column]
        assert patch[tap.kernel_row, tap.kernel_column] == expected
    if frame.winner is not None:
        assert patch[frame.winner] == patch.max()


@pytest.mark.parametrize(("name", "place"), CONVOLUTIONS)
def test_a_convolution_shows_the_weights_it_uses(name: str, place: int) -> None:
    made, row = drawn(name, place)
    weight = made.activations.weights[row.id]["weight"]
    for playhead in made.playheads(row.id):
        frame = made.frame(row.id, playhead)
        assert isinstance(frame, SlidingFrame)
        assert frame.kernel is not None
        channel = min(playhead.channel, weight.shape[1] - 1)
        np.testing.assert_array_equal(frame.kernel.cells.array, weight[playhead.filter_index, channel])
        factors = [read(text.removeprefix("×")) for text in frame.factors]
        np.testing.assert_allclose(factors, weight[playhead.filter_index, channel].ravel(), atol=0.0051)


def test_the_terms_of_a_textbook_sum_add_up_to_its_result() -> None:
    made = scene("textbook_border")
    node_id = made.node_id(0)
    for step in range(25):
        frame = made.frame(node_id, Playhead(step))
        assert isinstance(frame, SlidingFrame)
        terms, _, result = written(frame.sum_lines[1:]).partition("=")
        products = [term.split("·") for term in terms.split(" + ")]
        assert len(products) == 9
        assert sum(read(value) * read(factor) for value, factor in products) == read(result)


def test_the_sums_over_channels_and_the_bias_add_up_as_they_are_written() -> None:
    made = scene("worked_example")
    node_id, exact = made.node_id(0), 0
    steps = range(0, 196, 7)
    for step in steps:
        frame = made.frame(node_id, Playhead(step, step % 20))
        assert isinstance(frame, SlidingFrame)
        sums, _, result = written(frame.sum_lines_narrow[1:]).partition("=")
        parts = [part.split() for part in sums.split("  +  ")]
        assert [part[:-1] for part in parts] == [["Σ", "R"], ["Σ", "G"], ["Σ", "B"], ["bias"]]
        places = len(result.partition(".")[2])
        total = round(sum(read(part[-1]) for part in parts), places)
        assert total == pytest.approx(read(result), abs=2.01 * 10.0**-places)
        exact += total == pytest.approx(read(result))
    assert exact >= 0.9 * len(steps), "two more decimals make nearly every sum add up"


@pytest.mark.parametrize(
    ("name", "place", "note"),
    [
        ("unread", 0, "1 row and 2 columns never read"),
        ("unread", 1, ""),
        ("textbook_grid", 0, ""),
        ("worked_example", 0, ""),
    ],
)
def test_what_is_never_read_is_said(name: str, place: int, note: str) -> None:
    made = scene(name)
    frame = made.frame(made.node_id(place))
    assert isinstance(frame, SlidingFrame)
    assert frame.note == note


@pytest.mark.parametrize("name", [name for name, document in DOCUMENTS.items() if document.network.nodes])
def test_the_map_fills_up_by_one_a_step(name: str) -> None:
    made = scene(name)
    for node_id in made.node_ids[1:]:
        count = made.extent(node_id).step_count
        for step in {0, count // 3, count - 1} if count else ():
            frame = made.frame(node_id, Playhead(step))
            if isinstance(frame, SlidingFrame | PointwiseFrame):
                assert frame.filled == step + 1


def test_a_playhead_beyond_the_layer_shows_the_last_filter_and_channel() -> None:
    made = scene("worked_example")
    node_id = made.node_id(0)
    assert made.frame(node_id, Playhead(3, 10**6, 10**6)) == made.frame(node_id, Playhead(3, 19, 2))


def test_equal_moments_are_equal_frames() -> None:
    made = scene("worked_example")
    for node_id in made.node_ids:
        assert made.frame(node_id, Playhead(2)) == made.frame(node_id, Playhead(2))


# Messages


@pytest.mark.parametrize(
    ("name", "place", "title", "words"),
    [
        ("muted", 1, "ReLU is muted", "Unmute"),
        ("does not fit", 1, "Conv2d 2 does not fit", "A 7×7 filter needs at least 7 rows, and 4 arrive."),
        ("does not fit", 2, "ReLU waits for Conv2d 2", "Conv2d 2 does not fit: a 7×7 filter"),
        ("does not fit", 3, "Flatten waits for Conv2d 2", "Use padding 2"),
    ],
)
def test_messages(name: str, place: int, title: str, words: str) -> None:
    made = scene(name)
    frame = made.frame(made.node_id(place))
    assert isinstance(frame, MessageFrame)
    assert frame.title == title
    assert words in frame.text
    assert frame.description == f"{frame.title}. {frame.text}"


def test_before_the_first_numbers_there_is_a_message() -> None:
    made = scene("worked_example")
    frame = build_frame(made.document, made.analysis, None, made.node_id(0), Playhead())
    assert isinstance(frame, MessageFrame)


def test_a_layer_that_the_numbers_do_not_know_yet_has_a_message() -> None:
    made, longer = scene("numbers"), scene("vector")
    known = build_frame(longer.document, longer.analysis, longer.activations, longer.node_id(0), Playhead())
    assert isinstance(known, VectorFrame)
    assert isinstance(made.frame("nowhere"), InputFrame)


def test_what_is_neither_maps_nor_a_vector_is_wrapped() -> None:
    document = Document(Network((4, 6, 5), (Flatten(1, -2),)))
    analysis = analyze(document.network)
    frame = build_frame(document, analysis, run_document(document), "n1", Playhead(7))
    assert analysis.row("n1").output_shape == (24, 5)
    assert isinstance(frame, PointwiseFrame)
    assert frame.output.size == 24 * 5
    assert (frame.output_row, frame.output_column) == (0, 7)


# The input


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_input_shows_what_the_network_looks_at(name: str) -> None:
    made = scene(name)
    frame, source = made.frame(INPUT_ID), made.activations.source
    assert isinstance(frame, InputFrame)
    if source.ndim == 1:
        (view,) = frame.channels
        np.testing.assert_array_equal(view.cells.array.ravel()[: source.size], source)
        assert view.cell_count == source.size
        return
    for view, channel in zip(frame.channels, source, strict=False):
        np.testing.assert_array_equal(view.cells.array, channel)
    assert (frame.picture is not None) == (len(source) == 3)
    if frame.picture is not None:
        colors = frame.picture.cells.array.astype(float) / 255
        np.testing.assert_allclose(colors, source.transpose(1, 2, 0), atol=0.0021)


# Vectors


def test_linear_shows_its_inputs_and_one_neurons_weights() -> None:
    made = scene("long vector")
    node_id = made.node_id(0)
    weight = made.activations.weights[node_id]["weight"]
    frame = made.frame(node_id, Playhead(599))
    assert isinstance(frame, VectorFrame)
    assert isinstance(frame.inputs, MapView)
    assert frame.weights is not None
    assert frame.inputs.cell_count == frame.weights.cell_count == 5000
    np.testing.assert_array_equal(frame.weights.cells.array.ravel()[:5000], weight[599])


@pytest.mark.parametrize("step", [0, 5, 300, 595, 599])
def test_bars_show_the_surroundings_of_the_current_one(step: int) -> None:
    made = scene("long vector")
    node_id = made.node_id(1)
    output = made.activations.output_of(node_id)
    frame = made.frame(node_id, Playhead(step))
    assert output is not None
    assert isinstance(frame, VectorFrame)
    assert isinstance(frame.inputs, Bars)
    assert frame.outputs.labels[frame.current] == str(step + 1)
    assert frame.inputs.labels[frame.current_input] == str(step + 1)
    shown = [int(label) - 1 for label in frame.outputs.labels]
    assert len(shown) <= 20
    np.testing.assert_allclose(frame.outputs.values, output[shown])


def test_wrapped_vectors_leave_no_cell_out() -> None:
    for size in (*range(1, 60), 980, 5000):
        wrapped = wrap_vector(np.arange(size, dtype=float))
        np.testing.assert_array_equal(wrapped.ravel()[:size], np.arange(size))
        assert np.isnan(wrapped.ravel()[size:]).all()
        assert wrapped.size - size < wrapped.shape[1]


# The order of axes


@pytest.mark.parametrize(("order", "text"), [("HWD", "14×14×20"), ("NCHW", "1×20×14×14"), ("CHW", "20×14×14")])
def test_shapes_are_written_in_the_order_that_was_asked_for(order: AxisOrder, text: str) -> None:
    made = scene("worked_example")
    frame = made.frame(made.node_id(0), order=order)
    assert isinstance(frame, SlidingFrame)
    assert frame.output.caption == f"14×14 of {text}"
