from collections.abc import Callable
from math import exp, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convstudio.runner import functional

EXTREME = np.array([-np.inf, -1e38, -104, -88.8, -1, -0.0, 0, 1e-30, 1, 88.8, 104, 1e38, np.inf], np.float32)
MATRICES = arrays(
    np.float32, st.tuples(st.integers(1, 3), st.integers(1, 6)), elements=st.floats(-(2.0**126), 2.0**126, width=32)
)


@given(MATRICES)
def test_relu_keeps_what_is_positive(matrix: np.ndarray) -> None:
    assert functional.relu(matrix).tolist() == [[max(0.0, number) for number in row] for row in matrix.tolist()]


@given(st.floats(-700, 700))
def test_sigmoid_and_tanh_are_exact_in_both_tails(number: float) -> None:
    array = np.array([[number]])
    assert functional.sigmoid(array)[0, 0] == pytest.approx(1 / (1 + exp(-number)), rel=1e-14, abs=0)
    assert functional.tanh(array)[0, 0] == pytest.approx(tanh(number), rel=1e-14, abs=0)


@given(MATRICES)
def test_softmax_adds_up_to_one_and_keeps_the_order(matrix: np.ndarray) -> None:
    result = functional.softmax(matrix)
    np.testing.assert_allclose(result.sum(axis=1), 1, rtol=1e-6)
    for row, shares in zip(matrix, result, strict=True):
        assert (np.diff(shares[np.argsort(row)]) >= 0).all()


def test_softmax_goes_along_the_axis_it_is_told() -> None:
    maps = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
    powers = np.exp(maps)
    for dim in (1, 2, -1):
        np.testing.assert_allclose(functional.softmax(maps, dim), powers / powers.sum(axis=dim, keepdims=True))


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "softmax"])
def test_no_number_is_too_large(name: str) -> None:
    # Any NumPy warning would fail this test.
    result = getattr(functional, name)(EXTREME[np.newaxis, 1:-1])
    assert np.isfinite(result).all()
    assert result.dtype == np.float32


def test_infinities_have_limits_where_the_function_has() -> None:
    assert functional.sigmoid(EXTREME)[[0, -1]].tolist() == [0, 1]
    assert functional.tanh(EXTREME)[[0, -1]].tolist() == [-1, 1]
    assert np.isnan(functional.softmax(EXTREME[np.newaxis])).any()


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "softmax"])
def test_what_is_no_number_stays_none(name: str) -> None:
    function: Callable[[np.ndarray], np.ndarray] = getattr(functional, name)
    assert np.isnan(function(np.array([[np.nan]]))).all()
    assert function(np.array([[1, 2]])).dtype == np.float32
