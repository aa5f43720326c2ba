"""Everything that is listed gives the wanted output, and nothing within the bounds is missing."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    AvgPool2d,
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    Flatten,
    Layer,
    LocallyConnected2d,
    MaxPool2d,
    SeparableConv2d,
    ShapeError,
    Solution,
    solve,
)
from convstudio.engine.shapes import pair

SIZES = st.integers(1, 16)
LAYERS = st.one_of(
    st.builds(Conv2d, st.just(2), st.just(1), padding_mode=st.sampled_from(["zeros", "reflect", "circular"])),
    st.builds(MaxPool2d, st.just(1), ceil_mode=st.booleans()),
    st.builds(AvgPool2d, st.just(1), ceil_mode=st.booleans()),
    st.sampled_from([DepthwiseConv2d(1), SeparableConv2d(2, 1), LocallyConnected2d(2, 1)]),
    st.builds(ConvTranspose2d, st.just(2), st.just(1), output_padding=st.sampled_from([None, 1])),
)
SMALL: dict[str, Any] = {
    "kernel_sizes": (1, 2, 3, 5),
    "strides": (1, 2, 3),
    "paddings": (0, 1, 2, "same", "valid", "same_lower"),
    "dilations": (1, 2),
}


def settings(solution: Solution) -> tuple[object, ...]:
    kernel_size, stride, padding, dilation = solution
    return kernel_size, stride, padding, dilation


def output(layer: Layer, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    try:
        return layer.infer(shape)
    except ShapeError:
        return None


@given(SIZES, SIZES, st.integers(1, 9), st.integers(1, 9), LAYERS)
def test_all_there_are_and_nothing_else(height: int, width: int, rows: int, columns: int, like: Layer) -> None:
    shape = (2, height, width)
    found = solve(shape, (rows, columns), like, **SMALL)
    assert found == solve(shape, (rows, columns), like, **SMALL), "in the same order"
    steps = SMALL["dilations"] if hasattr(like, "dilation") else (1,)
    everything = product(SMALL["kernel_sizes"], SMALL["strides"], SMALL["paddings"], steps)
    more = getattr(like, "output_padding", 0)
    right = {
        one
        for one in everything
        if (output(Solution(*one, output_padding=more).layer(like), shape) or ())[1:] == (rows, columns)
    }
    assert {settings(solution) for solution in found} == right
    assert len(found) == len(right)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 16), st.integers(1, 16))
def test_a_transposed_convolution_adds_what_is_missing(height: int, width: int, rows: int, columns: int) -> None:
    like, shape = ConvTranspose2d(2, 1), (1, height, width)
    found = {settings(one): one.output_padding for one in solve(shape, (rows, columns), like, **SMALL)}
    choices: Any = product(SMALL["kernel_sizes"], SMALL["strides"], SMALL["paddings"], SMALL["dilations"])
    for kernel, stride, padding, dilation in choices:
        more = [
            (down, across)
            for down, across in product(range(3), repeat=2)
            if output(ConvTranspose2d(2, kernel, stride, padding, (down, across), dilation=dilation), shape)
            == (2, rows, columns)
        ]
        assert len(more) <= 1
        missing = found.get((kernel, stride, padding, dilation))
        assert more == ([] if missing is None else [pair(missing)])


@given(st.integers(3, 12), st.integers(3, 12), st.integers(1, 5), st.integers(1, 5))
def test_each_axis_may_have_settings_of_its_own(height: int, width: int, rows: int, columns: int) -> None:
    bounds: dict[str, Any] = {
        "kernel_sizes": (1, 3),
        "strides": (1, 2),
        "paddings": (0, 1, "same"),
        "dilations": (1, 2),
    }
    found = {settings(one) for one in solve((height, width), (rows, columns), square=False, **bounds)}
    pairs = [list(product(bounds[name], repeat=2)) for name in ("kernel_sizes", "strides", "dilations")]
    pads: list[Any] = [*product((0, 1), repeat=2), "same"]
    choices: Any = product(*pairs, pads)
    for kernel, stride, dilation, padding in choices:
        fits = output(Conv2d(1, kernel, stride, padding, dilation), (1, height, width)) == (1, rows, columns)
        written = tuple(
            value[0] if isinstance(value, tuple) and value[0] == value[1] else value
            for value in (kernel, stride, padding, dilation)
        )
        assert fits == (written in found)


@given(st.integers(4, 40), st.integers(1, 20))
def test_what_is_left_over_is_told_and_can_be_left_out(size: int, wanted: int) -> None:
    found = solve((size, size), wanted)
    for solution in found:
        assert solution.unread == solution.layer(Conv2d(1, 1)).window((1, size, size)).unread
    assert solve((size, size), wanted, exact=True) == tuple(one for one in found if one.unread == (0, 0))


@given(st.integers(4, 40), st.integers(1, 20))
def test_what_is_simple_comes_first(size: int, wanted: int) -> None:
    found = solve((size, size), wanted)
    dilations = [pair(solution.dilation) for solution in found]
    assert dilations == sorted(dilations)
    plain = [solution for solution in found if solution.dilation == 1]
    strides = [pair(solution.stride) for solution in plain]
    assert strides == sorted(strides)
    for stride in set(strides):
        exact = [solution.unread == (0, 0) for solution in plain if pair(solution.stride) == stride]
        assert exact == sorted(exact, reverse=True)


@pytest.mark.parametrize(
    ("shape", "wanted", "first"),
    [
        ((3, 32, 32), 28, (5, 1, 0, 1)),
        ((3, 32, 32), 16, (2, 2, 0, 1)),
        ((3, 224, 224), (112, 112), (2, 2, 0, 1)),
        ((32, 48), (30, 46), (3, 1, 0, 1)),
        ((16, 27, 27), (1, 13, 13), (3, 2, 0, 1)),
    ],
)
def test_the_first_is_what_one_would_expect(
    shape: tuple[int, ...], wanted: int | tuple[int, ...], first: tuple[int, ...]
) -> None:
    assert settings(solve(shape, wanted)[0]) == first


def test_well_known_settings_are_listed() -> None:
    assert (8, 2, 1, 1) in map(settings, solve((3, 32, 32), (20, 14, 14)))
    assert (11, 4, 2, 1) in map(settings, solve((3, 224, 224), 55))
    assert (7, 2, 3, 1) in map(settings, solve((3, 224, 224), 112))
    assert settings(solve((8, 28, 28), 14, MaxPool2d(5))[0]) == (2, 2, 0, 1)
    assert (3, 1, 2, 2) in map(settings, solve((3, 32, 32), 32))
    assert (9, 1, "same", 1) in map(settings, solve((3, 32, 32), 32, paddings=("same",)))


def test_enlarging_starts_with_kernels_that_cover_evenly() -> None:
    found = solve((8, 7, 7), 14, ConvTranspose2d(4, 3))
    assert settings(found[0]) == (2, 2, 0, 1)
    first, second = found[0].layer(ConvTranspose2d(4, 3)), found[1].layer(ConvTranspose2d(4, 3))
    assert (first, second) == (ConvTranspose2d(4, 2, 2), ConvTranspose2d(4, 4, 2, 1))
    usual = next(one for one in found if settings(one) == (3, 2, 1, 1))
    assert usual.output_padding == 1
    assert usual not in solve((8, 7, 7), 14, ConvTranspose2d(4, 3), exact=True)


def test_a_solution_makes_the_layer() -> None:
    like = Conv2d(20, 3, groups=2, bias=False)
    assert Solution(8, 2, 1, 1).layer(like) == Conv2d(20, 8, 2, 1, groups=2, bias=False)
    assert Solution(2, 2, 0, 1).layer(AvgPool2d(5, ceil_mode=True)) == AvgPool2d(2, 2, ceil_mode=True)


def test_a_depth_that_no_window_makes() -> None:
    assert solve((3, 8, 8), (3, 4, 4), MaxPool2d(2))
    assert not solve((3, 8, 8), (4, 4, 4), MaxPool2d(2))
    assert not solve((3, 8, 8), 99)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (((8,), 4), "(8,)"),
        (((3, 0, 8), 4), "(3, 0, 8)"),
        (((3, 8, 8), (4,)), "(4,)"),
        (((3, 8, 8), 0), "(0, 0)"),
        (((3, 8, 8), 4, Flatten()), "Flatten slides no window"),
    ],
)
def test_what_can_not_be_asked(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(ShapeError) as error:
        solve(*arguments)
    assert words in str(error.value)
    with pytest.raises(ShapeError, match="below 1"):
        solve((8, 8), 4, strides=range(3))
