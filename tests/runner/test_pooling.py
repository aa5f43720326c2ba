import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convstudio.engine import ShapeError
from convstudio.engine.window import place_window
from convstudio.runner.functional import (
    adaptive_avg_pool2d,
    adaptive_max_pool2d,
    avg_pool2d,
    global_avg_pool2d,
    global_max_pool2d,
    max_pool2d,
)
from tests.runner import naive
from tests.runner.draws import Slide, pairs, slides, whole_numbers


@given(slide=slides(), ceil_mode=st.booleans(), seed=st.integers(0, 2**32))
# The first tap meets nothing but padding.
@example(slide=Slide((11, 11), (2, 2), (4, 4), (12, 12), (3, 3, 0, 0)), ceil_mode=False, seed=0)
def test_maximum_of_each_window(slide: Slide, ceil_mode: bool, seed: int) -> None:
    array = whole_numbers(seed, (2, 2, *slide.size))
    window = place_window(slide.size, slide.kernel_size, slide.stride, slide.pads, slide.dilation, ceil_mode=ceil_mode)
    result = max_pool2d(array, slide.kernel_size, slide.stride, slide.pads, slide.dilation, ceil_mode)
    for n, c in np.ndindex(2, 2):
        expected = naive.max_pool2d(
            array[n, c], slide.kernel_size, slide.stride, slide.pads, slide.dilation, window.output_size
        )
        np.testing.assert_array_equal(result[n, c], expected)


@given(
    slide=slides(),
    ceil_mode=st.booleans(),
    count_include_pad=st.booleans(),
    divisor_override=st.sampled_from([None, None, 3, -2]),
    seed=st.integers(0, 2**32),
)
def test_mean_of_each_window(
    slide: Slide, ceil_mode: bool, count_include_pad: bool, divisor_override: int | None, seed: int
) -> None:
    array = whole_numbers(seed, (2, 2, *slide.size))
    window = place_window(slide.size, slide.kernel_size, slide.stride, slide.pads, slide.dilation, ceil_mode=ceil_mode)
    result = avg_pool2d(
        array,
        slide.kernel_size,
        slide.stride,
        slide.pads,
        ceil_mode,
        count_include_pad,
        divisor_override,
        slide.dilation,
    )
    for n, c in np.ndindex(2, 2):
        expected = naive.avg_pool2d(
            array[n, c],
            slide.kernel_size,
            slide.stride,
            slide.pads,
            slide.dilation,
            window.output_size,
            count_include_pad,
            divisor_override,
        )
        # Sums of whole numbers are exact, and a single division rounds once.
        np.testing.assert_array_equal(result[n, c], expected.astype(np.float32))


def test_windows_step_by_their_own_size_unless_told_otherwise() -> None:
    grid = np.arange(16.0).reshape(1, 1, 4, 4)
    assert max_pool2d(grid, 2)[0, 0].tolist() == [[5, 7], [13, 15]]
    assert avg_pool2d(grid, 2)[0, 0].tolist() == [[2.5, 4.5], [10.5, 12.5]]
    assert max_pool2d(grid, 2, 1)[0, 0, 0].tolist() == [5, 6, 7]


def test_padding_never_wins() -> None:
    assert max_pool2d(np.full((1, 1, 2, 2), -3), 3, 1, "same").tolist() == [[[[-3, -3], [-3, -3]]]]


def test_a_number_that_is_none_spoils_its_windows_only() -> None:
    grid = np.zeros((1, 1, 2, 4), np.float32)
    grid[0, 0, 0, 0] = np.nan
    assert np.isnan(max_pool2d(grid, 2)).tolist() == [[[[True, False]]]]
    assert np.isnan(avg_pool2d(grid, 2)).tolist() == [[[[True, False]]]]


def test_a_window_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ShapeError, match="longer"):
        max_pool2d(np.zeros((1, 1, 2, 2)), 3)
    with pytest.raises(ShapeError, match="four axes"):
        avg_pool2d(np.zeros((2, 2)), 2)


def test_mean_of_whole_maps() -> None:
    array = whole_numbers(0, (2, 3, 5, 7))
    result = global_avg_pool2d(array)
    assert result.shape == (2, 3, 1, 1)
    for n, c in np.ndindex(2, 3):
        assert result[n, c, 0, 0] == np.float32(sum(array[n, c].ravel().tolist()) / 35)


def test_maximum_of_whole_maps() -> None:
    array = whole_numbers(0, (2, 3, 5, 7))
    result = global_max_pool2d(array)
    assert result.shape == (2, 3, 1, 1)
    np.testing.assert_array_equal(result[:, :, 0, 0], [[max(c.ravel().tolist()) for c in picture] for picture in array])


@given(size=st.tuples(st.integers(1, 9), st.integers(1, 9)), output_size=pairs(9), seed=st.integers(0, 2**32))
def test_adaptive_pools_share_the_maps_out(size: tuple[int, int], output_size: tuple[int, int], seed: int) -> None:
    array = whole_numbers(seed, (2, 2, *size))
    means, largest = adaptive_avg_pool2d(array, output_size), adaptive_max_pool2d(array, output_size)
    assert means.shape == largest.shape == (2, 2, *output_size)
    for row, column in np.ndindex(*output_size):
        rows = naive.adaptive_cells(size[0], output_size[0], row)
        columns = naive.adaptive_cells(size[1], output_size[1], column)
        part = array[:, :, rows][:, :, :, columns]
        expected = part.astype(np.float64).mean(axis=(2, 3)).astype(np.float32)
        np.testing.assert_array_equal(means[:, :, row, column], expected)
        np.testing.assert_array_equal(largest[:, :, row, column], part.max(axis=(2, 3)))


def test_an_adaptive_pool_can_keep_an_axis() -> None:
    array = whole_numbers(0, (1, 2, 5, 4))
    assert adaptive_avg_pool2d(array, (None, 2)).shape == (1, 2, 5, 2)
    assert adaptive_max_pool2d(array, 3).shape == (1, 2, 3, 3)
    with pytest.raises(ShapeError, match="An output of 0 cells is empty"):
        adaptive_avg_pool2d(array, 0)
