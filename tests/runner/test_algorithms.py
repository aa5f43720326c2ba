"""The ways to compute a convolution: each right by itself, and chosen where it should be."""

import gc
import threading
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import Window
from convstudio.runner.algorithms import choice, prepared, winograd, workspace
from convstudio.runner.functional import conv2d
from convstudio.runner.sliding import slide
from convstudio.runner.stopping import stopping_when
from tests.runner.draws import SIDES, pairs, whole_numbers

SEEDS = st.integers(0, 2**32)


def numbers(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def by(way: choice.Way, picture: np.ndarray, weight: np.ndarray, window: Window, groups: int = 1) -> np.ndarray:
    output = np.full((len(weight), *window.output_size), np.nan, picture.dtype)
    choice.compute(picture, weight, None, output, window, groups, way)
    return output


@given(
    size=st.tuples(st.integers(1, 21), st.integers(1, 21)),
    pads=st.tuples(SIDES, SIDES, SIDES, SIDES),
    kernel_size=pairs(10),
    steps=st.permutations([(1, 1), (1, 1), (2, 3), (3, 1)]),
    counts=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    block=st.sampled_from([1, 10_000, winograd.SMALLEST_BLOCK]),
    seed=SEEDS,
)
def test_tiles_give_what_columns_give(
    size: tuple[int, int],
    pads: tuple[int, int, int, int],
    kernel_size: tuple[int, int],
    steps: list[tuple[int, int]],
    counts: tuple[int, int],
    block: int,
    seed: int,
) -> None:
    stride, dilation = steps[0], steps[1] if steps[0] == (1, 1) else (1, 1)
    spans = [dilation[axis] * (kernel_size[axis] - 1) + 1 - pads[axis] - pads[axis + 2] for axis in (0, 1)]
    height, width = (max(size[axis], spans[axis], 1) for axis in (0, 1))
    picture, weight = numbers(seed, (counts[0], height, width)), numbers(seed + 1, (*counts[::-1], *kernel_size))
    window = slide(picture, kernel_size, stride, pads, dilation)
    exact = by("columns", picture.astype(np.float64), weight.astype(np.float64), window)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(winograd, "SMALLEST_BLOCK", block)
        double = by("tiles", picture.astype(np.float64), weight.astype(np.float64), window)
        single = by("tiles", picture, weight, window)
    np.testing.assert_allclose(double, exact, atol=1e-12 * max(1, np.abs(exact).max()))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, exact, atol=1e-5 * max(1, np.abs(exact).max()))


def test_tiles_lose_few_digits() -> None:
    picture, weight = numbers(0, (64, 40, 40)), numbers(1, (32, 64, 3, 3))
    window = slide(picture, 3, 1, 1)
    exact = by("rows", picture.astype(np.float64), weight.astype(np.float64), window)
    error = np.abs(by("tiles", picture, weight, window) - exact)
    assert error.max() < 5e-6 * np.abs(exact).max()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_spoils_only_what_reads_it(value: float) -> None:
    picture, weight = numbers(0, (16, 24, 24)), numbers(1, (16, 16, 3, 3))
    picture[3, 10, 10] = value
    window = slide(picture, 3, 1, 1)
    with np.errstate(all="ignore"):
        output = by("tiles", picture, weight, window)
    spoilt = ~np.isfinite(output)
    assert spoilt[:, 9:12, 9:12].all()
    assert spoilt.sum() == 16 * 9


LARGE = slide(np.empty((1, 56, 56)), 3, 1, 1)


def test_tiles_are_taken_for_large_three_by_three_kernels() -> None:
    assert choice.choose(LARGE, numbers(0, (64, 64, 3, 3)), 1) == "tiles"


@pytest.mark.parametrize("step", [1, 0.5, 1 / 256])
def test_weights_that_may_be_meant_exactly_are_never_tiled(step: float) -> None:
    weight = whole_numbers(0, (64, 64, 3, 3)) * np.float32(step)
    assert choice.choose(LARGE, weight, 1) != "tiles"
    picture = whole_numbers(1, (1, 64, 56, 56))
    result = conv2d(picture, weight, padding=1)
    np.testing.assert_array_equal(result, conv2d(picture.astype(np.float64), weight.astype(np.float64), padding=1))


@pytest.mark.parametrize("size", range(3, 12))
def test_small_grids_are_never_tiled(size: int) -> None:
    window = slide(np.empty((1, size, size)), 3, 1, 1)
    assert choice.choose(window, numbers(0, (8, 8, 3, 3)), 1) != "tiles"


@pytest.mark.parametrize(
    ("size", "shape", "stride", "padding", "groups", "way"),
    [
        (56, (64, 256, 1, 1), 1, 0, 1, "cells"),
        (56, (64, 256, 1, 1), 2, 0, 1, "cells"),
        (112, (96, 1, 3, 3), 1, 1, 96, "channels"),
        (224, (64, 3, 7, 7), 2, 3, 1, "rows"),
        (128, (16, 16, 15, 15), 1, 7, 1, "rows"),
        (56, (64, 64, 9, 9), 1, 4, 1, "tiles"),
        (14, (256, 256, 3, 3), 2, 1, 1, "columns"),
    ],
)
def test_the_usual_layers_are_computed_in_the_ways_made_for_them(
    size: int, shape: tuple[int, ...], stride: int, padding: int, groups: int, way: choice.Way
) -> None:
    window = slide(np.empty((1, size, size)), shape[2:], stride, padding)  # type: ignore[arg-type]
    assert choice.choose(window, numbers(0, shape), groups) == way


LAYERS = [
    # channels, size, weight, stride, padding, dilation, groups
    (64, 224, (64, 64, 3, 3), 1, 1, 1, 1),
    (64, 224, (64, 64, 1, 1), 2, 0, 1, 1),
    (96, 112, (96, 1, 3, 3), 1, 1, 1, 96),
    (3, 224, (64, 3, 7, 7), 2, 3, 1, 1),
    (16, 128, (16, 16, 15, 15), 1, 7, 1, 1),
    (64, 56, (64, 64, 9, 9), 1, 4, 1, 1),
    (64, 56, (64, 64, 3, 3), 1, 2, 2, 1),
]


@pytest.mark.parametrize("layer", LAYERS)
def test_memory_beside_input_and_output_is_bounded(layer: tuple[int, int, tuple[int, ...], int, int, int, int]) -> None:
    channels, size, shape, stride, padding, dilation, groups = layer
    array, weight = np.ones((1, channels, size, size), np.float32), numbers(0, shape)
    weight.setflags(write=False)
    tracemalloc.start()
    result = conv2d(array, weight, None, stride, padding, dilation, groups)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - result.nbytes <= max(2 * (array.nbytes + result.nbytes), 64 << 20)


@pytest.mark.parametrize("layer", LAYERS)
def test_large_layers_ask_often_whether_to_go_on(layer: tuple[int, int, tuple[int, ...], int, int, int, int]) -> None:
    channels, size, shape, stride, padding, dilation, groups = layer
    array, weight = np.ones((channels, size, size), np.float32), numbers(0, shape)
    window = slide(array, shape[2:], stride, padding, dilation)  # type: ignore[arg-type]
    output, asked = np.empty((shape[0], *window.output_size), np.float32), [0]

    def ask() -> bool:
        asked[0] += 1
        return False

    with stopping_when(ask):
        choice.compute(array, weight, None, output, window, groups, choice.choose(window, weight, groups))
    macs = weight.size * output[0].size
    # The slowest machine does some 2·10⁹ products a second: 50 ms are 10⁸ of them.
    assert asked[0] >= macs // 10**8


def test_weights_are_prepared_once_and_again_when_they_change() -> None:
    made: list[int] = []

    def make(weight: np.ndarray) -> np.ndarray:
        made.append(1)
        return weight * 2

    weight = np.ones(4)
    assert prepared.prepared(weight, "test", make) is prepared.prepared(weight, "test", make)
    assert len(made) == 1
    weight[2] = 5
    assert prepared.prepared(weight, "test", make).tolist() == [2, 2, 10, 2]
    prepared.prepared(weight, "another test", make)
    assert len(made) == 3
    weight.setflags(write=False)
    assert prepared.prepared(weight, "test", make).tolist() == [2, 2, 10, 2]


def test_a_view_of_an_array_that_can_change_is_compared_too() -> None:
    base = np.ones(4)
    view = base[:]
    view.setflags(write=False)
    assert prepared.prepared(view, "view", np.copy).tolist() == [1, 1, 1, 1]
    base[0] = 7
    assert prepared.prepared(view, "view", np.copy).tolist() == [7, 1, 1, 1]


def test_prepared_weights_go_with_their_arrays_and_beyond_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "_entries", type(prepared._entries)())
    weight = np.ones(1000)
    prepared.prepared(weight, "test", np.copy)
    del weight
    gc.collect()
    kept = np.ones(1000)
    kept.setflags(write=False)
    prepared.prepared(kept, "test", np.copy)
    assert len(prepared._entries) == 1
    monkeypatch.setattr(prepared, "MOST_KEPT", 100)
    other = np.ones(1000)
    prepared.prepared(other, "test", np.copy)
    assert len(prepared._entries) == 1


def test_scratch_memory_is_used_again_in_its_thread_only() -> None:
    dtype = np.dtype(np.float32)
    first = workspace.scratch("test", (3, 5), dtype)
    assert np.shares_memory(first, workspace.scratch("test", (2, 7), dtype))
    assert not np.shares_memory(first, workspace.scratch("test", (8, 8), dtype))
    elsewhere: list[np.ndarray] = []
    thread = threading.Thread(target=lambda: elsewhere.append(workspace.scratch("test", (3, 5), dtype)))
    thread.start()
    thread.join()
    assert not np.shares_memory(elsewhere[0], workspace.scratch("test", (3, 5), dtype))


def test_large_scratch_memory_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "MOST_KEPT", 100)
    large = workspace.scratch("large", (100,), np.dtype(np.float64))
    assert not np.shares_memory(large, workspace.scratch("large", (100,), np.dtype(np.float64)))
