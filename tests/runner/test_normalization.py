import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import ShapeError
from convstudio.runner.functional import batch_norm, dropout


@given(seed=st.integers(0, 2**32), affine=st.booleans(), eps=st.sampled_from([1e-5, 1e-3, 0.5]), maps=st.booleans())
def test_each_channel_is_shifted_and_scaled(seed: int, affine: bool, eps: float, maps: bool) -> None:
    chance = np.random.default_rng(seed)
    array = chance.standard_normal((2, 3, 4, 5) if maps else (2, 3))
    mean, weight, bias = chance.standard_normal((3, 3))
    var = chance.random(3)
    result = batch_norm(array, mean, var, weight if affine else None, bias if affine else None, eps)
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
    assert dropout(array) is array
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
