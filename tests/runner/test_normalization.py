import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import ShapeError
from convstudio.runner.functional import (
    batch_norm,
    dropout,
    group_norm,
    instance_norm,
    layer_norm,
    local_response_norm,
)


@given(seed=st.integers(0, 2**32), affine=st.booleans(), eps=st.sampled_from([1e-5, 1e-3, 0.5]), maps=st.booleans())
def test_each_channel_is_shifted_and_scaled(seed: int, affine: bool, eps: float, maps: bool) -> None:
    chance = np.random.default_rng(seed)
    array = chance.standard_normal((2, 3, 4, 5) if maps else (2, 3))
    mean, weight, bias = chance.standard_normal((3, 3))
    var = chance.random(3)
    result = batch_norm(array, mean, var, weight if affine else None, bias if affine else None, eps=eps)
    for channel in range(3):
        expected = (array[:, channel] - mean[channel]) / np.sqrt(var[channel] + eps)
        if affine:
            expected = expected * weight[channel] + bias[channel]
        np.testing.assert_allclose(result[:, channel], expected, rtol=1e-10, atol=1e-12)


def test_weight_and_bias_can_come_alone() -> None:
    array, zero, one = np.ones((1, 1, 1, 1)), np.zeros(1), np.ones(1)
    assert batch_norm(array, zero, one, weight=np.array([3.0]), eps=0).item() == 3
    assert batch_norm(array, zero, one, bias=np.array([3.0]), eps=0).item() == 4


def test_fresh_statistics_change_next_to_nothing() -> None:
    array = np.linspace(-2, 2, 8, dtype=np.float32).reshape(1, 2, 2, 2)
    result = batch_norm(array, np.zeros(2, np.float32), np.ones(2, np.float32))
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, array, rtol=1e-5)


def test_dropout_drops_nothing_when_the_network_is_used() -> None:
    array = np.ones((2, 3))
    assert dropout(array, training=False) is array
    assert dropout(array, 0, training=True) is array


def test_dropout_in_training_keeps_the_mean() -> None:
    array = np.ones((100, 100), np.float32)
    result = dropout(array, 0.25, training=True, generator=np.random.default_rng(0))
    assert set(result.ravel().tolist()) == {0.0, float(np.float32(4 / 3))}
    assert result.mean() == pytest.approx(1, abs=0.02)
    assert not dropout(array, 1, training=True).any()
    assert result.dtype == np.float32


@pytest.mark.parametrize("p", [-0.1, 1.5, float("nan")])
def test_a_share_outside_0_to_1_is_refused(p: float) -> None:
    with pytest.raises(ShapeError, match=r"Use a number between 0 and 1\."):
        dropout(np.ones(3), p)


def standardized(part: np.ndarray, eps: float) -> np.ndarray:
    numbers = part.ravel().tolist()
    mean = sum(numbers) / len(numbers)
    var = sum((number - mean) ** 2 for number in numbers) / len(numbers)
    result: np.ndarray = (part - mean) / np.sqrt(var + eps)
    return result


SEEDS = st.integers(0, 2**32)


@given(seed=SEEDS, eps=st.sampled_from([1e-5, 0.5]), affine=st.booleans())
def test_each_group_is_normalised_by_itself(seed: int, eps: float, affine: bool) -> None:
    chance = np.random.default_rng(seed)
    array, (weight, bias) = chance.standard_normal((2, 6, 3, 4)), chance.standard_normal((2, 6))
    result = group_norm(array, 3, weight if affine else None, bias if affine else None, eps)
    for n, group in np.ndindex(2, 3):
        channels = slice(2 * group, 2 * group + 2)
        expected = standardized(array[n, channels], eps)
        if affine:
            expected = expected * weight[channels, None, None] + bias[channels, None, None]
        np.testing.assert_allclose(result[n, channels], expected, rtol=1e-9, atol=1e-12)


@given(seed=SEEDS)
def test_groups_of_one_channel_are_instances(seed: int) -> None:
    array = np.random.default_rng(seed).standard_normal((2, 3, 4, 4))
    weight, bias = np.arange(3.0), np.ones(3)
    np.testing.assert_array_equal(instance_norm(array, weight=weight, bias=bias), group_norm(array, 3, weight, bias))
    kept = instance_norm(array, np.ones(3), np.full(3, 4.0), weight, bias, use_input_stats=False, eps=0)
    np.testing.assert_allclose(kept, (array - 1) / 2 * weight[:, None, None] + 1, atol=1e-12)


@given(seed=SEEDS, axes=st.integers(1, 3))
def test_the_last_axes_are_normalised_together(seed: int, axes: int) -> None:
    chance = np.random.default_rng(seed)
    array = chance.standard_normal((2, 3, 4, 5))
    shape = array.shape[-axes:]
    weight, bias = chance.standard_normal((2, *shape))
    result = layer_norm(array, shape, weight, bias)
    for place in np.ndindex(*array.shape[:-axes]):
        np.testing.assert_allclose(
            result[place], standardized(array[place], 1e-5) * weight + bias, rtol=1e-9, atol=1e-12
        )


def test_a_batch_can_be_normalised_by_its_own_statistics() -> None:
    array = np.random.default_rng(0).standard_normal((2, 3, 4, 4))
    result = batch_norm(array, None, None, training=True)
    for channel in range(3):
        np.testing.assert_allclose(result[:, channel], standardized(array[:, channel], 1e-5), atol=1e-12)


@given(size=st.integers(1, 7), channels=st.integers(1, 6), seed=SEEDS)
def test_squares_of_the_channels_around_divide(size: int, channels: int, seed: int) -> None:
    array = np.random.default_rng(seed).standard_normal((2, channels, 2, 2))
    result = local_response_norm(array, size, alpha=0.5, beta=0.6, k=1.5)
    for c in range(channels):
        around = [i for i in range(c - size // 2, c - size // 2 + size) if 0 <= i < channels]
        squares = sum(array[:, i] ** 2 for i in around) / size
        np.testing.assert_allclose(result[:, c], array[:, c] / (1.5 + 0.5 * squares) ** 0.6, rtol=1e-12)


def test_float32_stays_float32() -> None:
    array = np.ones((1, 4, 2, 2), np.float32)
    for result in (group_norm(array, 2), layer_norm(array, (2,)), local_response_norm(array, 3), instance_norm(array)):
        assert result.dtype == np.float32


def test_a_large_even_offset_leaves_the_differences() -> None:
    array = np.array([[[[1e4, 1e4 + 1]]]], np.float32)
    np.testing.assert_allclose(group_norm(array, 1).ravel(), [-1, 1], rtol=1e-4)


def test_what_cannot_be_normalised_is_refused() -> None:
    array = np.zeros((1, 4, 2, 3))
    with pytest.raises(ShapeError, match="4 channels can't be split into 3 groups"):
        group_norm(array, 3)
    with pytest.raises(ShapeError, match="does not end in"):
        layer_norm(array, (2, 2))
    with pytest.raises(ShapeError, match="Its size is 0"):
        local_response_norm(array, 0)
    with pytest.raises(ShapeError, match="no running mean and variance"):
        batch_norm(array, None, None)
