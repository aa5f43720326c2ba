"""Sizes that nobody means and everybody can type: all answers come at once, and agree with those for small sizes."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convstudio.engine import (
    LAYER_TYPES,
    AdaptiveAvgPool2d,
    Analysis,
    Branches,
    Conv2d,
    ConvTranspose2d,
    Layer,
    Network,
    Reads,
    Residual,
    ShapeError,
    Upsample,
    analyze,
    formulas,
    layer_reads,
    reads,
    receptive_field,
)
from convstudio.engine.layers.convolution import largest_divisor
from tests.engine.draws import SHAPES, of_type, sizes_given

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

LARGEST = 2**31 - 1
EXTREMES = st.sampled_from([LARGEST, LARGEST - 1, 2**30, 2**30 - 1, 65537, 46341**2, 1000, 3, 1, 0, -1, -LARGEST])
MOST_STEPS = 250_000
"""Lines of Python for a layer: less than 100 ms unwatched."""


class TooLongError(Exception):
    """Something went on and on."""


@contextmanager
def counted(most: int) -> Iterator[None]:
    """Let no more than ``most`` lines of Python run."""
    left = most

    def count(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        left -= event == "line"
        if left < 0:
            raise TooLongError(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)


@st.composite
def extreme(draw: st.DrawFn, name: str) -> Layer:
    """Draw a layer, and give some of its numbers values that no network has."""
    layer = draw(sizes_given() if name == "Upsample" and draw(st.booleans()) else of_type(name))
    changes: dict[str, Any] = {}
    for field in fields(layer):
        value = getattr(layer, field.name)
        if type(value) is int and draw(st.booleans()):
            changes[field.name] = draw(EXTREMES)
        elif isinstance(value, tuple) and draw(st.booleans()):
            changes[field.name] = tuple(draw(EXTREMES) if type(part) is int else part for part in value)
        elif type(value) is float and draw(st.booleans()):
            changes[field.name] = float(draw(EXTREMES))
    return replace(layer, **changes)


POSITIVE = EXTREMES.map(lambda size: max(1, size))
EXTREME_SHAPES = st.one_of(SHAPES, st.tuples(POSITIVE, POSITIVE, POSITIVE), st.tuples(POSITIVE))
EXTREME_LAYERS = st.sampled_from(sorted(LAYER_TYPES)).flatmap(extreme)


def ask_everything(result: Analysis) -> None:
    """Ask for all that the program shows of a network."""
    assert result.totals.memory_bytes(64, training=True) >= 0
    assert result.totals.arithmetic_intensity >= 0
    assert all(problem.text for problem in result.problems)
    for row in result.rows:
        assert 0 <= row.border_share <= 1
        assert min(row.receptive_field) >= 0
        for equations in formulas.equations_of(row).values():
            for equation in equations:
                assert str(equation)
                assert equation.to_latex()
        assert all(str(number) for number in (row.jump, row.start, row.flops, row.unread, row.output_shape))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", sorted(LAYER_TYPES))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_layer_of_any_size_answers_at_once(name: str, data: st.DataObject) -> None:
    network = Network(data.draw(EXTREME_SHAPES), [data.draw(extreme(name))])
    with counted(MOST_STEPS):
        ask_everything(analyze(network))


def test_an_enlargement_whose_pattern_is_almost_short_enough_to_be_listed() -> None:
    with counted(MOST_STEPS):
        ask_everything(analyze(Network((1, 1, 6), [Upsample(1000, mode="bilinear", align_corners=True)])))


@pytest.mark.timeout(60)
@settings(max_examples=150, deadline=None)
@given(EXTREME_SHAPES, st.lists(EXTREME_LAYERS, min_size=2, max_size=6), st.booleans())
def test_layers_of_any_size_behind_each_other(shape: tuple[int, ...], layers: list[Layer], merged: bool) -> None:
    with counted(len(layers) * MOST_STEPS):
        ask_everything(analyze(Network(shape, [Branches([layers[:1], layers[:1]]), *layers] if merged else layers)))


SIZES = st.integers(1, 14)
MODES = st.sampled_from(["nearest", "nearest-exact", "bilinear", "area"])
"""Ways to resize whose cells are the same, listed or not; see the bicubic one below."""
UNEVEN = st.one_of(
    st.builds(AdaptiveAvgPool2d, SIZES),
    st.builds(Upsample, size=SIZES, mode=MODES, align_corners=st.booleans()),
    st.builds(Upsample, st.sampled_from([2, 1.5, 0.75, 1.1]), mode=MODES),
    st.builds(ConvTranspose2d, st.just(1), st.integers(1, 5), st.integers(1, 5), st.integers(0, 2)),
)
SLIDING = st.builds(Conv2d, st.just(1), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2))


@contextmanager
def nothing_listed() -> Iterator[None]:
    """Work all patterns out when they are asked for, those of the smallest layers too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layer_reads, "MOST_LISTED", 0)
        patch.setattr(reads, "MOST_FOLLOWED", 0)
        patch.setattr(receptive_field, "MOST_LISTED", 0)
        yield


def ends(pattern: Reads, cells: int) -> list[tuple[int, int]]:
    return [(pattern.low(cell), pattern.high(cell)) for cell in range(cells)]


@given(UNEVEN, SIZES)
def test_long_patterns_are_those_that_could_be_listed(layer: Layer, size: int) -> None:
    shape = (1, size, size)
    try:
        outputs = layer.infer(shape)[1]
        listed = layer.reads(shape)
    except ShapeError:
        return
    with nothing_listed():
        far = layer.reads(shape)
    assert listed is not None
    assert far is not None
    assert ends(far[0], outputs) == ends(listed[0], outputs)
    assert (far[0].jump, far[0].period) == (listed[0].jump, listed[0].period)
    # Where the pattern ends before it repeats, no output may reach the most that there could be.
    assert listed[0].span <= far[0].span <= listed[0].span + 1


@given(st.lists(UNEVEN | SLIDING, min_size=1, max_size=4), st.integers(6, 14))
def test_long_patterns_behind_each_other(layers: list[Layer], size: int) -> None:
    listed = analyze(Network((1, size, size), layers)).rows
    with nothing_listed():
        far = analyze(Network((1, size, size), [*layers, Conv2d(1, 1)])).rows
    for row, long in zip(listed, far, strict=False):
        if row.output_shape is None:
            return
        if any(isinstance(layer, ConvTranspose2d) for layer in layers):
            continue
        assert ends(long.field.rows, row.output_shape[1]) == ends(row.field.rows, row.output_shape[1])
        assert long.border_share == pytest.approx(row.border_share)
        assert (long.start, long.jump) == (row.start, row.jump)
        assert row.receptive_field[0] <= long.receptive_field[0]


def test_known_answers() -> None:
    shape = (3, 32, 32)
    rows = analyze(Network(shape, [AdaptiveAvgPool2d(LARGEST), Conv2d(4, 3, padding=1)])).rows
    assert [row.receptive_field for row in rows] == [(2, 2), (2, 2)]
    assert rows[1].field.clean_cells == (LARGEST - 2, LARGEST - 2)
    (row,) = analyze(Network(shape, [ConvTranspose2d(4, LARGEST, LARGEST)])).rows
    assert row.output_shape == (4, 32 * LARGEST, 32 * LARGEST)
    assert [row.field.rows.low(cell) for cell in (0, LARGEST - 1, LARGEST, 32 * LARGEST - 1)] == [0, 0, 1, 31]
    (row,) = analyze(Network(shape, [Upsample(size=LARGEST, mode="bilinear")])).rows
    assert (row.receptive_field, row.field.rows.high(LARGEST - 1)) == ((2, 2), 32)
    assert largest_divisor(LARGEST - 1, below=LARGEST - 1) == (LARGEST - 1) // 2


def test_a_tower_of_large_layers_stops_where_nothing_can_be_counted() -> None:
    layers = [Upsample(LARGEST)] * 40
    with counted(60 * MOST_STEPS):
        result = analyze(Network((1, 1, 1), layers))
        ask_everything(result)
    (problem,) = result.problems
    assert (
        problem.text
        == "Upsample 6 does not fit: it would give out more than 10^100 numbers. Make the layers before it smaller."
    )


def test_strides_that_lead_beyond_what_can_be_counted() -> None:
    layers = [Conv2d(1, 1, LARGEST, LARGEST)] * 600
    result = analyze(Network((1, 3, 3), layers))
    ask_everything(result)
    assert "its steps are more than 10^100 cells of the input" in result.problems[0].text


def test_a_long_chain_is_rounded_outwards() -> None:
    """Twenty layers that enlarge unevenly, one behind the other: sizes grow, and what is seen stays in bounds."""
    layers = [Upsample(size=1000 + 7 * place, mode="bilinear") for place in range(40)]
    with counted(40 * MOST_STEPS):
        result = analyze(Network((1, 900, 900), layers))
        ask_everything(result)
    field = result.rows[-1].field
    assert field.rows.low(0) <= 0
    assert field.rows.high(field.cells[0] - 1) >= 899
    assert field.size[0] < 100


def test_paths_with_long_patterns_are_seen_together() -> None:
    block = Branches([[Upsample(size=5003)], [Upsample(size=5003, mode="bilinear"), Conv2d(1, 3, padding=1)]])
    row = analyze(Network((1, 31, 31), [block, Residual([Conv2d(2, 3, padding=1)])])).rows[-1]
    for cell in (0, 1, 2500, 5002):
        centre = cell * 31 // 5003
        assert row.field.rows.low(cell) <= centre <= row.field.rows.high(cell)
    assert row.field.size[0] <= 6


def test_no_mend_goes_beyond_what_a_file_takes() -> None:
    result = analyze(Network((1, LARGEST + 2, LARGEST + 2), [Conv2d(1, LARGEST, 4)]))
    (problem,) = (problem for problem in result.problems if problem.rule == "unread_cells")
    assert "2147483648" not in problem.text
    assert all(max(fix.layers[0].slide.kernel_size) <= LARGEST for fix in problem.fixes)  # type: ignore[attr-defined]
