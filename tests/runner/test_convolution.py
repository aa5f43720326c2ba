import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convstudio.engine import ShapeError, Window
from convstudio.engine.layers import PADDING_MODES, PaddingMode
from convstudio.engine.padding import resolve_pads
from convstudio.runner.algorithms import choice, columns, depthwise, rows, winograd
from convstudio.runner.functional import conv2d, convolution, locally_connected2d
from tests.runner import naive
from tests.runner.draws import Slide, fits, pairs, slides, whole_numbers

COUNTS = st.integers(1, 3)


@contextmanager
def blocks_of(size: int) -> Iterator[None]:
    """Make the blocks of all ways so small that there are many."""
    with ExitStack() as stack:
        for module, name in (
            (columns, "BLOCK_BYTES"),
            (rows, "BLOCK_BYTES"),
            (depthwise, "PARTS_BYTES"),
            (winograd, "SMALLEST_BLOCK"),
        ):
            stack.enter_context(patch.object(module, name, size))
        yield


@contextmanager
def preferred(preference: Sequence[choice.Way]) -> Iterator[None]:
    """Take the first way of ``preference`` that can compute the convolution."""

    def choose(window: Window, weight: np.ndarray, groups: int) -> choice.Way:
        possible = choice.ways(window, weight)
        return next(way for way in preference if way in possible)

    with patch.object(convolution, "choose", choose):
        yield


@given(
    slide=slides(),
    counts=st.tuples(COUNTS, COUNTS, COUNTS, COUNTS),
    mode=st.sampled_from(PADDING_MODES),
    with_bias=st.booleans(),
    block_bytes=st.sampled_from([1, 200, 1000, 4 << 20]),
    preference=st.permutations(["columns", "rows", "channels", "cells"]),
    seed=st.integers(0, 2**32),
)
def test_whole_numbers_give_what_plain_loops_give_to_the_last_digit(
    slide: Slide,
    counts: tuple[int, int, int, int],
    mode: PaddingMode,
    with_bias: bool,
    block_bytes: int,
    preference: list[choice.Way],
    seed: int,
) -> None:
    assume(fits(mode, slide))
    batch, groups, depth, multiple = counts
    array = whole_numbers(seed, (batch, groups * depth, *slide.size))
    weight = whole_numbers(seed + 1, (groups * multiple, depth, *slide.kernel_size))
    bias = whole_numbers(seed + 2, (groups * multiple,)) if with_bias else None
    with blocks_of(block_bytes), preferred(preference):
        result = conv2d(array, weight, bias, slide.stride, slide.pads, slide.dilation, groups, mode)
    expected = naive.conv2d(array, weight, bias, slide.stride, slide.pads, slide.dilation, groups, mode)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("positions", [*range(1, 20), 31, 32, 33])
def test_blocks_of_any_size_meet_without_a_seam(positions: int) -> None:
    array, weight = whole_numbers(0, (2, 1, 6, 10)), whole_numbers(1, (3, 1, 3, 3))
    bytes_of_a_column = 9 * array.itemsize
    with blocks_of(positions * bytes_of_a_column), preferred(["columns"]):
        result = conv2d(array, weight)
    np.testing.assert_array_equal(result, naive.conv2d(array, weight, None, (1, 1), (0,) * 4, (1, 1), 1))


@given(
    padding=st.sampled_from(["valid", "same", "same_lower", 1, (2, 0)]),
    kernel_size=pairs(4),
    stride=st.integers(1, 3),
    seed=st.integers(0, 2**32),
)
def test_padding_rules_are_the_engines(padding: str, kernel_size: tuple[int, int], stride: int, seed: int) -> None:
    array, weight = whole_numbers(seed, (1, 2, 6, 7)), whole_numbers(seed + 1, (3, 2, *kernel_size))
    pads = resolve_pads(padding, (6, 7), kernel_size, (stride, stride))  # type: ignore[arg-type]
    expected = naive.conv2d(array, weight, None, (stride, stride), pads, (1, 1), 1)
    np.testing.assert_array_equal(conv2d(array, weight, None, stride, padding), expected)  # type: ignore[arg-type]


def test_a_grid_of_whole_numbers_comes_out_as_one_computes_it_by_hand() -> None:
    grid = np.array([[2, 0, 1, 1, 0], [1, 1, 0, 2, 1], [0, 2, 1, 0, 0], [1, 0, 0, 1, 2], [0, 1, 2, 1, 0]])
    kernel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    result = conv2d(grid[np.newaxis, np.newaxis], kernel[np.newaxis, np.newaxis])
    assert result[0, 0].tolist() == [[2, -1, 0], [0, 2, -1], [-1, 0, -1]]


def test_real_numbers_are_close_to_float64() -> None:
    chance = np.random.default_rng(0)
    array, weight = chance.standard_normal((1, 16, 20, 20)), chance.standard_normal((8, 16, 5, 5))
    exact = conv2d(array, weight, padding="same")
    rounded = conv2d(array.astype(np.float32), weight.astype(np.float32), padding="same")
    assert exact.dtype == np.float64
    assert rounded.dtype == np.float32
    np.testing.assert_allclose(rounded, exact, rtol=1e-5, atol=1e-5 * np.abs(exact).max())


def test_inputs_in_any_memory_order_are_read_and_left_alone() -> None:
    array = np.asfortranarray(whole_numbers(0, (2, 3, 6, 7)))
    array.setflags(write=False)
    weight = whole_numbers(1, (4, 3, 1, 1))
    np.testing.assert_array_equal(conv2d(array, weight), naive.conv2d(array, weight, None, (1, 1), (0,) * 4, (1, 1), 1))


@pytest.mark.parametrize("kernel_size", [1, 3])
def test_memory_beside_input_and_output_is_bounded(kernel_size: int) -> None:
    array = np.ones((1, 64, 224, 224), np.float32)
    weight = np.ones((64, 64, kernel_size, kernel_size), np.float32)
    tracemalloc.start()
    result = conv2d(array, weight, padding=kernel_size // 2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - result.nbytes <= max(2 * (array.nbytes + result.nbytes), 64 << 20)
    # Columns of the whole picture would be nine times the input.
    assert peak - result.nbytes < 2 * array.nbytes


@pytest.mark.parametrize(
    ("shape", "weight_shape", "groups"),
    [((1, 3, 5, 5), (4, 2, 3, 3), 1), ((1, 4, 5, 5), (4, 4, 3, 3), 2), ((1, 4, 5, 5), (3, 2, 3, 3), 2)],
)
def test_filters_of_another_depth_are_refused(
    shape: tuple[int, ...], weight_shape: tuple[int, ...], groups: int
) -> None:
    with pytest.raises(ShapeError, match=rf"can't read {shape[1]} channels\. Pass a weight"):
        conv2d(np.zeros(shape), np.zeros(weight_shape), groups=groups)


def test_a_single_picture_is_told_to_be_a_batch() -> None:
    with pytest.raises(ShapeError, match=r"four axes.*Pass an array of shape \(N, C, H, W\)"):
        conv2d(np.zeros((3, 5, 5)), np.zeros((4, 3, 3, 3)))


def test_a_kernel_larger_than_its_input_is_refused() -> None:
    with pytest.raises(ShapeError, match="longer than the 5"):
        conv2d(np.zeros((1, 1, 5, 5)), np.zeros((1, 1, 6, 6)))


@given(
    counts=st.tuples(COUNTS, COUNTS, COUNTS),
    size=st.tuples(st.integers(3, 6), st.integers(3, 6)),
    kernel_size=pairs(3),
    stride=pairs(3),
    padding=st.integers(0, 2),
    with_bias=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_unshared_weights_give_what_plain_loops_give(
    counts: tuple[int, int, int],
    size: tuple[int, int],
    kernel_size: tuple[int, int],
    stride: tuple[int, int],
    padding: int,
    with_bias: bool,
    seed: int,
) -> None:
    batch, channels, filters = counts
    height, width = ((size[axis] + 2 * padding - kernel_size[axis]) // stride[axis] + 1 for axis in (0, 1))
    array = whole_numbers(seed, (batch, channels, *size))
    weight = whole_numbers(seed + 1, (filters, channels, height, width, *kernel_size))
    bias = whole_numbers(seed + 2, (filters, height, width)) if with_bias else None
    expected = naive.locally_connected2d(array, weight, bias, stride, (padding,) * 4)
    np.testing.assert_array_equal(locally_connected2d(array, weight, bias, stride, padding), expected)


def test_unshared_weights_that_are_all_the_same_make_a_convolution() -> None:
    array, weight = whole_numbers(0, (2, 3, 8, 8)), whole_numbers(1, (4, 3, 3, 3))
    everywhere = np.broadcast_to(weight[:, :, np.newaxis, np.newaxis], (4, 3, 4, 4, 3, 3))
    np.testing.assert_array_equal(
        locally_connected2d(array, everywhere, stride=2, padding=1), conv2d(array, weight, None, 2, 1)
    )


@pytest.mark.parametrize("weight_shape", [(2, 1, 4, 3, 3, 3), (2, 2, 3, 3, 3, 3)])
def test_unshared_weights_for_another_input_are_refused(weight_shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="3×3 of 1"):
        locally_connected2d(np.zeros((1, 1, 5, 5)), np.zeros(weight_shape))
