"""Networks as values: edits, names, analysis, problems and their fixes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
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
    ShapeError,
    Softmax,
    analyze,
    edits,
    presets,
)

KERNELS = st.one_of(st.integers(1, 9), st.tuples(st.integers(1, 9), st.integers(1, 9)))
STRIDES = st.integers(1, 4)
PADDINGS = st.one_of(
    st.integers(0, 4), st.tuples(st.integers(0, 3), st.integers(0, 3)), st.sampled_from(["same", "valid"])
)
CONVOLUTIONS = st.builds(
    Conv2d,
    st.integers(1, 12),
    KERNELS,
    STRIDES,
    PADDINGS,
    dilation=st.integers(1, 3),
    groups=st.integers(1, 4),
    bias=st.booleans(),
    padding_mode=st.sampled_from(["zeros", "reflect", "replicate", "circular"]),
)
POOLS = st.one_of(
    st.builds(MaxPool2d, KERNELS, st.one_of(st.none(), STRIDES), PADDINGS, ceil_mode=st.booleans()),
    st.builds(AvgPool2d, KERNELS, STRIDES, PADDINGS, ceil_mode=st.booleans()),
)
LAYERS = st.one_of(
    CONVOLUTIONS,
    POOLS,
    st.sampled_from(
        [GlobalAvgPool2d(), ReLU(), Softmax(), BatchNorm2d(), Dropout(0.5), Dropout(2.0), Flatten(), Linear(5)]
    ),
)
SHAPES = st.one_of(st.tuples(st.integers(1, 6), st.integers(1, 14), st.integers(1, 14)), st.tuples(st.integers(1, 30)))
NETWORKS = st.builds(Network, SHAPES, st.lists(LAYERS, max_size=7))


def test_the_worked_example() -> None:
    analysis = analyze(presets.load("worked_example"))
    assert [row.output_shape for row in analysis.rows] == [
        (20, 14, 14),
        (20, 14, 14),
        (20, 7, 7),
        (980,),
        (10,),
        (10,),
    ]
    first = analysis.rows[0]
    assert (first.params, first.unshared_params, first.fully_connected_params) == (3860, 756560, 12046160)
    assert (first.neurons, first.macs, first.receptive_field, first.jump) == (3920, 752640, (8, 8), (2, 2))
    assert analysis.totals.params == 3860 + 9810
    assert not analysis.problems


@given(NETWORKS)
def test_a_network_is_analysed_whatever_it_is(network: Network) -> None:
    analysis = analyze(network)
    assert [row.id for row in analysis.rows] == [node.id for node in network.nodes]
    shape: tuple[int, ...] | None = network.input_shape
    for row in analysis.rows:
        assert row.input_shape == shape
        assert (row.output_shape is None) == (shape is None or row.problem is not None)
        shape = row.output_shape
        if shape is not None:
            assert min(shape) >= 1
            assert row.layer.infer(row.input_shape or ()) == shape
    assert analysis.output_shape == shape
    assert analysis.totals.params == sum(row.params for row in analysis.rows)


@given(NETWORKS)
def test_every_fix_that_is_offered_mends_its_layer(network: Network) -> None:
    analysis = analyze(network)
    for problem in analysis.problems:
        assert problem.text.startswith(analysis.row(problem.node_id).name)
        assert problem.text.endswith(".")
        for fix in problem.fixes:
            mended = edits.apply_fix(network, problem, fix)
            place = network.place(problem.node_id).index
            behind = analyze(mended).rows[place : place + len(fix.layers)]
            assert all(row.problem is None for row in behind), (fix.label, behind)


def test_the_sentence_says_what_is_wrong_where_and_what_to_do() -> None:
    layers = (Conv2d(4, 3), Conv2d(4, 3), Conv2d(8, 7), ReLU())
    analysis = analyze(Network((3, 9, 9), layers))
    assert [problem.text for problem in analysis.problems] == [
        "Conv2d 3 does not fit: a 7×7 filter needs at least 7 rows, and 5 arrive. Use padding 1, or a 5×5 filter."
    ]
    assert analysis.rows[3].input_shape is None


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (Linear(5), (3, 4, 4), "Put Flatten before it"),
        (Conv2d(4, 3), (12,), "feature maps"),
        (Conv2d(0, 3), (3, 9, 9), "out_channels is 0"),
        (Conv2d(4, 0), (3, 9, 9), "kernel_size is 0"),
        (Conv2d(4, 3, stride=0), (3, 9, 9), "stride is 0"),
        (Conv2d(4, 3, groups=2), (3, 9, 9), "2 groups"),
        (Conv2d(4, 3, padding=-1), (3, 9, 9), "negative"),
        (Conv2d(4, 5, padding=3, padding_mode="reflect"), (3, 3, 3), "at most 2 cells"),
        (Conv2d(4, 3, padding_mode="wrap"), (3, 9, 9), "wrap"),  # type: ignore[arg-type]
        (MaxPool2d(3, padding=2), (3, 9, 9), "half"),
        (AvgPool2d(2, divisor_override=0), (3, 9, 9), "divisor"),
        (Dropout(1.5), (3, 9, 9), "1.5"),
    ],
)
def test_misfits_are_told_in_sentences(layer: Layer, shape: tuple[int, ...], words: str) -> None:
    with pytest.raises(ShapeError) as error:
        layer.infer(shape)
    assert words in str(error.value)
    assert str(error.value).endswith(".")
    assert analyze(Network(shape, [layer])).problems


@given(st.lists(st.one_of(CONVOLUTIONS, POOLS), max_size=4))
def test_receptive_field_jump_and_start_against_marked_cells(layers: list[Layer]) -> None:
    network = Network((12, 30, 30), layers)
    analysis = analyze(network)
    for axis in (0, 1):
        # Follow the cells that outputs 0 and 1 see, tap by tap, without regard to where the picture ends.
        for row_number, row in enumerate(analysis.rows):
            if row.window is None:
                return
            seen = [{place} for place in (0, 1)]
            for earlier in reversed(analysis.rows[: row_number + 1]):
                window = earlier.window
                assert window is not None
                seen = [
                    {
                        place * window.stride[axis] - window.pads[axis] + tap * window.dilation[axis]
                        for place in places
                        for tap in range(window.kernel_size[axis])
                    }
                    for places in seen
                ]
            first, second = seen
            assert row.receptive_field[axis] == max(first) - min(first) + 1
            assert row.jump[axis] == min(second) - min(first)
            assert row.start[axis] == (max(first) + min(first)) / 2


def test_a_muted_layer_passes_on_what_it_gets() -> None:
    network = edits.set_muted(presets.load("worked_example"), "n1", True)
    row = analyze(network).rows[0]
    assert (row.output_shape, row.params, row.macs) == ((3, 32, 32), 0, 0)


def test_layers_are_values() -> None:
    layer = Conv2d(4, 3)
    assert layer == Conv2d(4, 3)
    assert hash(layer) == hash(Conv2d(4, 3))
    with pytest.raises(AttributeError):
        layer.stride = 2  # type: ignore[misc]
    assert replace(layer, stride=2) != layer


def test_the_engine_brings_neither_numpy_nor_qt() -> None:
    program = "import sys, convstudio.engine; print([name for name in ('numpy', 'PySide6') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
