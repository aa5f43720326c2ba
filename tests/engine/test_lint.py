"""What is legal and most likely not meant is told, with fixes that mend it; what is well made is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    AvgPool2d,
    BatchNorm2d,
    Branches,
    Conv2d,
    ConvTranspose2d,
    Crop2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    GroupNorm,
    Identity,
    Layer,
    Linear,
    LocallyConnected2d,
    MaxPool2d,
    Network,
    Node,
    Padding,
    Problem,
    ReLU,
    Residual,
    Sequential,
    Softmax,
    Tanh,
    Upsample,
    analyze,
    edits,
    presets,
)
from convstudio.engine.analysis import layer_facts
from convstudio.engine.lint import lint, lint_layer
from tests.engine.draws import LAYERS
from tests.engine.trees import NETWORKS

PHOTO = (3, 32, 32)


def problems(*layers: Layer | Node, shape: tuple[int, ...] = PHOTO) -> tuple[Problem, ...]:
    return analyze(Network(shape, layers)).problems


def rules(*layers: Layer | Node, shape: tuple[int, ...] = PHOTO) -> list[str]:
    return [problem.rule for problem in problems(*layers, shape=shape)]


def check_every_fix(network: Network) -> None:
    analysis = analyze(network)
    errors = {problem.node_id for problem in analysis.problems if problem.severity == "error"}
    for problem in analysis.problems:
        assert problem.text.startswith(analysis.row(problem.node_id).name)
        assert problem.text.endswith(".")
        for fix in problem.fixes if problem.severity != "error" else ():
            mended = edits.apply_fix(network, problem, fix)
            after = analyze(mended).problems
            new = {node.id for node in mended.walk()} - {node.id for node in network.walk()}
            told = [other for other in after if other.node_id in new | {problem.node_id}]
            assert problem.rule not in [other.rule for other in told], (problem.text, fix.label)
            assert {other.node_id for other in after if other.severity == "error"} <= errors, (problem.text, fix.label)


@given(NETWORKS)
def test_fixes_mend_and_break_nothing(network: Network) -> None:
    check_every_fix(network)


@given(st.lists(LAYERS, min_size=1, max_size=6), st.integers(4, 20), st.integers(4, 20))
def test_fixes_mend_whatever_the_layers_are(layers: list[Layer], height: int, width: int) -> None:
    check_every_fix(Network((4, height, width), layers))


@given(NETWORKS)
def test_warnings_come_before_notes_in_execution_order(network: Network) -> None:
    analysis = analyze(network)
    places = {row.id: place for place, row in enumerate(analysis.rows)}
    order = [
        (("error", "warning", "note").index(problem.severity), places[problem.node_id]) for problem in analysis.problems
    ]
    assert order == sorted(order)
    assert lint(analysis) == lint(analysis)


@given(
    st.integers(1, 20),
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(1, 3),
    st.one_of(st.integers(0, 3), st.sampled_from(["same", "same_lower"])),
)
def test_what_is_said_of_windows_is_true(size: int, kernel: int, stride: int, dilation: int, padding: Padding) -> None:
    layer, shape = Conv2d(1, kernel, stride, padding, dilation), (1, size, size)
    analysis = analyze(Network(shape, [layer]))
    if analysis.output_shape is None:
        return
    window, found = layer.window(shape), {problem.rule for problem in analysis.problems}
    starts = [place * stride - window.pads[0] for place in range(window.output_size[0])]
    cells = range(size)
    spanned = {cell for start in starts for cell in range(start, start + window.span[0])}
    last = starts[-1] + window.span[0]
    assert ("unread_cells" in found) == (stride <= window.span[0] and last < size)
    assert ("skipped_cells" in found) == any(cell not in spanned for cell in range(starts[0], last))
    assert ("windows_of_padding" in found) == any(
        not any(cell in cells for cell in range(start, start + window.span[0])) for start in starts
    )
    assert ("uneven_same" in found) == (window.pads[0] != window.pads[2])


@given(st.integers(1, 7), st.integers(1, 4), st.integers(1, 3))
def test_checkerboards_are_where_outputs_are_covered_unevenly(kernel: int, stride: int, dilation: int) -> None:
    layer = ConvTranspose2d(1, kernel, stride, dilation=dilation)
    # In the middle of a long row, where no border interferes.
    covered = [0] * 200
    for cell in range(40):
        for tap in range(kernel):
            covered[cell * stride + tap * dilation] += 1
    middle = covered[20 * stride : 25 * stride]
    assert ("checkerboard" in rules(layer)) == (len(set(middle)) > 1)


@pytest.mark.parametrize(
    ("layers", "shape", "severity", "text"),
    [
        (
            [Conv2d(8, 3, 2)],
            PHOTO,
            "warning",
            "Conv2d never reads the last row and the last column of its input: steps of 2 leave them over. "
            "Use a 4×4 filter, or use padding 1.",
        ),
        (
            [MaxPool2d(2)],
            (3, 32, 31),
            "warning",
            "MaxPool2d never reads the last column of its input: steps of 2 leave it over. "
            "Use a 2×3 window, or let a last window hang over the end.",
        ),
        (
            [Conv2d(8, 1, 2)],
            PHOTO,
            "note",
            "Conv2d moves 2 cells at a time with a 1×1 filter: it never reads 75% of its input. "
            "Put AvgPool2d(2) before it, and stride 1, or use a 2×2 filter.",
        ),
        (
            [Conv2d(8, 1, padding=1)],
            PHOTO,
            "warning",
            "Conv2d has windows that lie in the padding whole: a 1×1 filter, and padding of 1. Their "
            "outputs know nothing "
            "of the input. Use padding 0.",
        ),
        (
            [Conv2d(8, 3, 2, "same")],
            PHOTO,
            "note",
            "Conv2d pads unevenly: 0 above and 1 below, 0 left and 1 right. Its outputs look half a cell to "
            "one side, and "
            "a framework that pads both sides alike can't do the same. Use padding 1.",
        ),
        (
            [ConvTranspose2d(8, 3, 2, 1, 1)],
            PHOTO,
            "warning",
            "ConvTranspose2d covers its outputs unevenly: a 3×3 filter with stride 2 lays 1 or 2 taps on a "
            "row, by turns. "
            "That shows as a checkerboard. Use a 4×4 filter, output_padding 0, or use a 2×2 filter, padding 0, "
            "output_padding 0.",
        ),
        (
            [Conv2d(8, 3), BatchNorm2d()],
            PHOTO,
            "warning",
            "Conv2d adds a bias that BatchNorm2d takes off again with each channel's mean: 8 parameters do nothing. "
            "Leave out the bias.",
        ),
        (
            [Conv2d(8, 3), ReLU(), Tanh()],
            PHOTO,
            "warning",
            "Tanh follows ReLU, and nothing is learned between them: two activations in a row do hardly more than one. "
            "Remove Tanh.",
        ),
        (
            [Softmax(), Conv2d(8, 3)],
            PHOTO,
            "warning",
            "Softmax stands before Conv2d. It makes the channels of each place add up to 1, which leaves "
            "little to learn "
            "from; it belongs at the end. Remove Softmax.",
        ),
        (
            [Dropout(), Conv2d(8, 3, bias=False), BatchNorm2d()],
            PHOTO,
            "note",
            "Dropout stands before BatchNorm2d, which learns a larger variance while training than it meets "
            "in use. Put it "
            "behind the last BatchNorm2d, or remove Dropout.",
        ),
        (
            [Flatten(), Linear(4096)],
            (512, 7, 7),
            "warning",
            "Flatten gives Linear 7×7 numbers for each of 512 channels to read: 102,764,544 parameters. The "
            "mean of each "
            "channel would do with 100,663,296 fewer. Use GlobalAvgPool2d instead.",
        ),
        (
            [Conv2d(8, 5), Conv2d(8, 3, padding=1)],
            (3, 6, 6),
            "note",
            "Conv2d 2 sees 7×7 cells of an input of 6×6: from here on, wider windows add nothing but padding. That is "
            "usual in deep networks.",
        ),
    ],
)
def test_the_sentences(layers: list[Layer], shape: tuple[int, ...], severity: str, text: str) -> None:
    (problem,) = problems(*layers, shape=shape)
    assert (problem.severity, problem.text) == (severity, text)
    assert problem.fixes
    check_every_fix(Network(shape, layers))


@pytest.mark.parametrize(
    "layers",
    [
        [Conv2d(8, 3, bias=False), BatchNorm2d()],
        [Conv2d(8, 3), GroupNorm(2)],
        [LocallyConnected2d(8, 3), BatchNorm2d()],
        [Conv2d(8, 3), ReLU(), BatchNorm2d()],
        [Conv2d(8, 7, 2, 3)],  # only padding is left over
        [Conv2d(8, 3, padding="same"), Conv2d(8, 4, 4, "same")],
        [ConvTranspose2d(8, 4, 2, 1)],
        [BatchNorm2d(), Dropout(), Conv2d(8, 3)],
        [Flatten(), Linear(10), Softmax()],
        [GlobalAvgPool2d(keepdim=False), Linear(100_000)],
        [Conv2d(8, 3), ReLU(), Conv2d(8, 3), ReLU()],
        [Branches([[Conv2d(3, 3, padding=1), Softmax()], ()], "multiply"), Conv2d(8, 3)],
        [Residual([Conv2d(3, 3, padding=1), ReLU()]), ReLU()],
        [GlobalAvgPool2d(), Conv2d(8, 1), Upsample(4)],
    ],
    ids=str,
)
def test_what_is_well_made_is_left_alone(layers: list[Layer]) -> None:
    assert not problems(*layers)


@pytest.mark.parametrize(
    ("block", "rule", "words"),
    [
        (
            Residual([GlobalAvgPool2d()]),
            "repeated_in_a_sum",
            "Residual adds 1×1×3 and 32×32×3: frameworks repeat what has a size of 1, and say nothing.",
        ),
        (
            Branches([[Conv2d(8, 3, 2, 1)], [Conv2d(8, 3, 1, 1), Crop2d((0, 0, 16, 16))]], "add"),
            "paths_apart",
            "Branches merges paths whose neighbouring cells look 2×2 and 1×1 cells of the input apart",
        ),
    ],
    ids=["repeats", "apart"],
)
def test_paths_that_hardly_belong_together(block: Layer, rule: str, words: str) -> None:
    (problem,) = problems(block)
    assert (problem.severity, problem.rule) == ("warning", rule)
    assert problem.text.startswith(words)


@pytest.mark.parametrize("name", presets.PRESETS)
def test_published_networks_merge_what_belongs_together(name: str) -> None:
    remarked = {problem.rule for problem in analyze(presets.load(name)).problems}
    assert not remarked & {"repeated_in_a_sum", "paths_apart"}


def test_neighbours_are_seen_through_what_lies_between() -> None:
    muted = Node("m", ReLU(), muted=True)
    conv, norm = Conv2d(8, 3), BatchNorm2d()
    for layers in ([conv, Identity(), norm], [conv, muted, norm], [Sequential([conv]), Sequential([norm])]):
        assert rules(*layers) == ["bias_before_norm"]
    assert rules(conv, Branches([[norm], ()], "concat")) == [], "its other path keeps the bias"
    assert rules(Branches([[conv, norm], [conv]], "concat")) == ["bias_before_norm"]


def test_fixes_that_change_the_shape_are_offered_where_it_can_change() -> None:
    conv = Conv2d(8, 1, padding=1)
    assert [fix.label for fix in problems(conv)[0].fixes] == ["Use padding 0"]
    assert not problems(Branches([[conv], [Conv2d(8, 1, padding=1)]], "add"))[0].fixes
    assert problems(Branches([[conv], [Conv2d(8, 1, padding=1)]], "add"), Conv2d(8, 3))[0].fixes == ()
    assert [fix.label for fix in problems(conv, Conv2d(8, 34))[0].fixes] == [], "what follows would not fit"


def test_everything_can_be_remembered_with_the_facts() -> None:
    layer = Conv2d(8, 3, 2)
    facts = layer_facts(layer, PHOTO)
    assert lint_layer(layer, PHOTO, facts) is lint_layer(layer, PHOTO, facts)
    assert lint_layer(ReLU(), PHOTO, layer_facts(ReLU(), PHOTO)) == ()


def test_a_long_network_gets_fewer_fixes_not_a_slower_window() -> None:
    layers: list[Any] = [Conv2d(8, 1, padding=1), AvgPool2d(3, 1)] * 300
    found = problems(*layers)
    assert sum(problem.rule == "windows_of_padding" for problem in found) == 300
    assert 0 < sum(bool(problem.fixes) for problem in found) < 300


def test_teaching_networks_have_nothing_to_be_told() -> None:
    for name in ("worked_example", "textbook_border"):
        assert not analyze(presets.load(name)).problems
