import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from convstudio.engine import AvgPool2d, Conv2d, GlobalAvgPool2d, MaxPool2d
from convstudio.engine.layers import PADDING_MODES, PaddingMode
from convstudio.engine.window import place_window
from convstudio.runner import windows
from convstudio.runner.forward import forward
from convstudio.runner.functional import conv2d
from convstudio.runner.steps import conv_step, pool_step
from tests.runner.draws import Slide, fits, slides, whole_numbers

CHANCE = np.random.default_rng(0)


@given(
    slide=slides(),
    counts=st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2)),
    mode=st.sampled_from(PADDING_MODES),
    with_bias=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_the_terms_of_each_output_add_up_to_what_the_run_gives(
    slide: Slide, counts: tuple[int, int, int], mode: PaddingMode, with_bias: bool, seed: int
) -> None:
    assume(fits(mode, slide))
    groups, depth, multiple = counts
    picture = whole_numbers(seed, (groups * depth, *slide.size))
    weight = whole_numbers(seed + 1, (groups * multiple, depth, *slide.kernel_size))
    bias = whole_numbers(seed + 2, (groups * multiple,)) if with_bias else None
    output = conv2d(picture[np.newaxis], weight, bias, slide.stride, slide.pads, slide.dilation, groups, mode)[0]
    window = place_window(slide.size, slide.kernel_size, slide.stride, slide.pads, slide.dilation)
    for number, row, column in np.ndindex(*output.shape):
        step = conv_step(picture, weight, bias, window, row, column, number, groups, mode)
        assert step.total == output[number, row, column]
        assert step.total == step.sums.sum() + step.bias
        np.testing.assert_array_equal(step.products, step.patch * step.weight)
        np.testing.assert_array_equal(step.sums, step.products.sum(axis=(1, 2)))
        assert list(step.channels) == [number // multiple * depth + channel for channel in range(depth)]


def test_the_patch_is_what_the_taps_say() -> None:
    picture = CHANCE.random((3, 9, 7), dtype=np.float32)
    layer = Conv2d(2, (3, 2), stride=(2, 3), padding=(2, 1), dilation=2)
    window = layer.window(picture.shape)
    for step in range(windows.step_count(window)):
        row, column = windows.cell_of_step(window, step)
        patch = conv_step(picture, np.zeros((2, 3, 3, 2)), None, window, row, column, 0).patch
        for tap in windows.taps(window, row, column):
            expected = picture[:, tap.input_row, tap.input_column] if tap.inside else 0
            np.testing.assert_array_equal(patch[:, tap.kernel_row, tap.kernel_column], expected)


def test_real_numbers_give_the_run_s_number_up_to_rounding() -> None:
    picture, weight = CHANCE.random((3, 32, 32), dtype=np.float32), CHANCE.random((20, 3, 8, 8), dtype=np.float32)
    bias = CHANCE.random(20, dtype=np.float32)
    output = conv2d(picture[np.newaxis], weight, bias, 2, 1)[0]
    window = place_window((32, 32), (8, 8), (2, 2), (1, 1, 1, 1))
    for number, row, column in [(0, 0, 0), (7, 5, 9), (19, 13, 13)]:
        step = conv_step(picture, weight, bias, window, row, column, number)
        assert step.total == pytest.approx(output[number, row, column], rel=1e-5)
        assert step.bias == bias[number]


def test_overflow_is_shown_and_not_warned_of() -> None:
    huge = np.full((1, 1, 1), 3e38, np.float32)
    window = place_window((1, 1), (1, 1), (1, 1), (0,) * 4)
    assert conv_step(huge, huge[np.newaxis], None, window, 0, 0, 0).total == np.inf


POOLS = st.one_of(
    st.builds(MaxPool2d, st.integers(1, 4), st.integers(1, 3), st.just("same"), st.integers(1, 2), st.booleans()),
    st.builds(MaxPool2d, st.integers(2, 4), st.integers(1, 3), st.just(1), st.just(1), st.booleans()),
    st.builds(
        AvgPool2d,
        st.integers(2, 4),
        st.integers(1, 3),
        st.sampled_from([1, "same", (0, 1, 1, 0)]),
        st.booleans(),
        st.booleans(),
        st.sampled_from([None, 3]),
    ),
    st.just(GlobalAvgPool2d()),
)


@example(layer=AvgPool2d(3, 1, 1, count_include_pad=False), size=(4, 4), seed=0)
@given(layer=POOLS, size=st.tuples(st.integers(4, 8), st.integers(4, 8)), seed=st.integers(0, 2**32))
def test_the_value_of_each_pool_is_what_the_run_gives(
    layer: MaxPool2d | AvgPool2d | GlobalAvgPool2d, size: tuple[int, int], seed: int
) -> None:
    picture = whole_numbers(seed, (2, *size))
    output = forward(layer, picture[np.newaxis], {})[0]
    window = layer.window(picture.shape)
    for channel, row, column in np.ndindex(*output.shape):
        step = pool_step(picture, layer, window, row, column, channel)
        assert step.value == output[channel, row, column]
        inside = [tap.inside for tap in windows.taps(window, row, column)]
        assert step.inside.ravel().tolist() == inside
        real = step.patch[step.inside].tolist()
        if isinstance(layer, MaxPool2d):
            assert step.divisor is None
            assert step.winner is not None
            assert step.patch[step.winner] == max(real, default=-np.inf)
        else:
            assert step.winner is None
            assert step.divisor
            assert step.value == pytest.approx(sum(real) / step.divisor, rel=1e-6)


def test_the_first_of_equal_numbers_wins() -> None:
    picture = np.array([[[1, 5], [5, 2]]])
    window = place_window((2, 2), (2, 2), (2, 2), (0,) * 4)
    assert pool_step(picture, MaxPool2d(2), window, 0, 0, 0).winner == (0, 1)
