from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import ShapeError
from convstudio.runner.algorithms import transposed
from convstudio.runner.functional import conv2d, conv_transpose2d
from tests.runner import naive
from tests.runner.draws import SIDES, pairs, whole_numbers

COUNTS = st.integers(1, 3)


@given(
    counts=st.tuples(COUNTS, COUNTS, COUNTS, COUNTS),
    size_and_kernel=st.tuples(pairs(4), pairs(4)),
    steps=st.tuples(pairs(3), pairs(3)),
    pads=st.tuples(SIDES, SIDES, SIDES, SIDES),
    output_padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    with_bias=st.booleans(),
    block_bytes=st.sampled_from([1, 400, transposed.BLOCK_BYTES]),
    seed=st.integers(0, 2**32),
)
def test_whole_numbers_give_what_stamping_gives_to_the_last_digit(
    counts: tuple[int, int, int, int],
    size_and_kernel: tuple[tuple[int, int], tuple[int, int]],
    steps: tuple[tuple[int, int], tuple[int, int]],
    pads: tuple[int, int, int, int],
    output_padding: tuple[int, int],
    with_bias: bool,
    block_bytes: int,
    seed: int,
) -> None:
    batch, groups, depth, filters = counts
    (size, kernel_size), (stride, dilation) = size_and_kernel, steps
    array = whole_numbers(seed, (batch, groups * depth, *size))
    weight = whole_numbers(seed + 1, (groups * depth, filters, *kernel_size))
    bias = whole_numbers(seed + 2, (groups * filters,)) if with_bias else None
    expected = naive.conv_transpose2d(array, weight, bias, stride, pads, output_padding, dilation, groups)
    with patch.object(transposed, "BLOCK_BYTES", block_bytes):
        if 0 in expected.shape:
            with pytest.raises(ShapeError, match="Nothing is left"):
                conv_transpose2d(array, weight, bias, stride, pads, output_padding, groups, dilation)
            return
        result = conv_transpose2d(array, weight, bias, stride, pads, output_padding, groups, dilation)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result, expected)


@given(size=pairs(6), kernel_size=pairs(3), stride=pairs(3), padding=st.integers(0, 1), seed=st.integers(0, 2**32))
def test_it_is_the_convolution_transposed(
    size: tuple[int, int], kernel_size: tuple[int, int], stride: tuple[int, int], padding: int, seed: int
) -> None:
    """For every x and y: the sum of conv(x) · y is the sum of x · transposed(y)."""
    height, width = (max(size[axis], kernel_size[axis]) for axis in (0, 1))
    x, weight = whole_numbers(seed, (1, 2, height, width)), whole_numbers(seed + 1, (3, 2, *kernel_size))
    forward = conv2d(x, weight, None, stride, padding)
    y = whole_numbers(seed + 2, forward.shape)
    rest = (
        (height + 2 * padding - kernel_size[0]) % stride[0],
        (width + 2 * padding - kernel_size[1]) % stride[1],
    )
    back = conv_transpose2d(y, weight, None, stride, padding, rest)
    assert back.shape == x.shape
    assert (forward * y).sum() == (x * back).sum()


@pytest.mark.parametrize(("weight_shape", "groups"), [((2, 3, 3, 3), 1), ((3, 1, 3, 3), 2)])
def test_filters_of_another_depth_are_refused(weight_shape: tuple[int, ...], groups: int) -> None:
    with pytest.raises(ShapeError, match=r"can't read 3 channels\. Pass a weight of shape \(C_in, C_out / groups"):
        conv_transpose2d(np.zeros((1, 3, 4, 4)), np.zeros(weight_shape), groups=groups)
