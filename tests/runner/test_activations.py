from collections.abc import Callable
from math import erf, erfc, exp, expm1, isinf, log1p, sqrt, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convstudio.engine import ShapeError
from convstudio.runner import functional
from convstudio.runner.functional.error_function import erfc as erfc_of_arrays

EXTREME = np.array([-np.inf, -1e38, -104, -88.8, -1, -0.0, 0, 1e-30, 1, 88.8, 104, 1e38, np.inf], np.float32)
MATRICES = arrays(
    np.float32, st.tuples(st.integers(1, 3), st.integers(1, 6)), elements=st.floats(-(2.0**126), 2.0**126, width=32)
)
Function = Callable[[float], float]


def _softplus(x: float) -> float:
    return x if x > 20 else log1p(exp(x))


BY_HAND: dict[str, Function] = {
    "relu": lambda x: max(x, 0.0),
    "relu6": lambda x: min(max(x, 0.0), 6.0),
    "hardtanh": lambda x: min(max(x, -1.0), 1.0),
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "hardsigmoid": lambda x: min(max(x + 3, 0.0), 6.0) / 6,
    "hardswish": lambda x: x * min(max(x + 3, 0.0), 6.0) / 6,
    "softsign": lambda x: x / (1 + abs(x)),
    "sigmoid": lambda x: 1 / (1 + exp(-x)),
    "logsigmoid": lambda x: -log1p(exp(-x)),
    "tanh": tanh,
    "elu": lambda x: x if x > 0 else expm1(x),
    "celu": lambda x: x if x > 0 else expm1(x),
    "selu": lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * expm1(x)),
    "softplus": _softplus,
    "silu": lambda x: x / (1 + exp(-x)),
    "mish": lambda x: x * tanh(_softplus(x)),
    "gelu": lambda x: x / 2 * erfc(-x / sqrt(2)),
}
OTHERS = ("softmax", "log_softmax")


@pytest.mark.parametrize("name", BY_HAND)
@given(st.floats(-700, 700))
def test_every_number_is_exact_in_both_tails(name: str, number: float) -> None:
    function: Callable[[np.ndarray], np.ndarray] = getattr(functional, name)
    # Far out a last digit more or less of x is 10⁻¹² of a bell curve, and below 10⁻³⁰⁰ doubles have fewer digits.
    assert function(np.array([[number]]))[0, 0] == pytest.approx(BY_HAND[name](number), rel=1e-12, abs=1e-300)


def test_slopes_and_bends_can_be_chosen() -> None:
    array = np.array([[-2.0, 3.0]])
    assert functional.leaky_relu(array, 0.5).tolist() == [[-1, 3]]
    assert functional.hardtanh(array, -1, 2).tolist() == [[-1, 2]]
    np.testing.assert_allclose(functional.elu(array, 2.0), [[2 * expm1(-2), 3]])
    np.testing.assert_allclose(functional.celu(array, 2.0), [[2 * expm1(-1), 3]])
    np.testing.assert_allclose(functional.celu(array, -2.0), [[min(0, -2 * expm1(0)), 3 + min(0, -2 * expm1(-1.5))]])
    np.testing.assert_allclose(functional.softplus(array, 2.0, 1.0), [[log1p(exp(-4)) / 2, 3]])
    with pytest.raises(ShapeError, match="celu divides by it"):
        functional.celu(array, 0)


@given(st.floats(-30, 30))
def test_the_tangent_is_near_the_bell_curve(number: float) -> None:
    near = functional.gelu(np.array([[number]]), approximate="tanh")[0, 0]
    inner = sqrt(2 / np.pi) * (number + 0.044715 * number**3)
    assert near == pytest.approx(0.5 * number * (1 + tanh(inner)), rel=1e-12, abs=1e-12)
    assert near == pytest.approx(0.5 * number * (1 + erf(number / sqrt(2))), abs=5e-4)


def test_other_approximations_of_gelu_are_refused() -> None:
    with pytest.raises(ShapeError, match='Use "none" or "tanh"'):
        functional.gelu(np.zeros(1), "sigmoid")  # type: ignore[arg-type]


@given(st.floats(-40, 40) | st.sampled_from([0.46875, 4.0, -4.0, np.inf, -np.inf, 26.0]))
def test_erfc_has_all_digits(number: float) -> None:
    expected = erfc(number)
    assert erfc_of_arrays(np.array([number]))[0] == pytest.approx(expected, rel=2e-15, abs=1e-307), isinf(number)


def test_each_channel_has_its_slope() -> None:
    array = np.array([[-1.0, -2.0], [3.0, -4.0]])[:, :, np.newaxis, np.newaxis]
    assert functional.prelu(array, np.array([0.5, 0.25])).ravel().tolist() == [-0.5, -0.5, 3, -1]
    assert functional.prelu(array, np.array([0.5])).ravel().tolist() == [-0.5, -1, 3, -2]
    assert functional.prelu(np.array([-1.0]), np.array([0.5])).tolist() == [-0.5]
    with pytest.raises(ShapeError, match="3 slopes can't serve 2 channels"):
        functional.prelu(array, np.zeros(3))


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
        shares = powers / powers.sum(axis=dim, keepdims=True)
        np.testing.assert_allclose(functional.softmax(maps, dim), shares)
        np.testing.assert_allclose(functional.log_softmax(maps, dim), np.log(shares))


@pytest.mark.parametrize("name", [*BY_HAND, *OTHERS])
def test_no_number_is_too_large(name: str) -> None:
    # Any NumPy warning would fail this test.
    result = getattr(functional, name)(EXTREME[np.newaxis, 1:-1])
    assert np.isfinite(result).all()
    assert result.dtype == np.float32


def test_infinities_have_limits_where_the_function_has() -> None:
    assert functional.sigmoid(EXTREME)[[0, -1]].tolist() == [0, 1]
    assert functional.tanh(EXTREME)[[0, -1]].tolist() == [-1, 1]
    assert functional.elu(EXTREME)[[0, -1]].tolist() == [-1, np.inf]
    assert functional.softplus(EXTREME)[[0, -1]].tolist() == [0, np.inf]
    assert np.isnan(functional.softmax(EXTREME[np.newaxis])).any()


@pytest.mark.parametrize("name", [*BY_HAND, *OTHERS])
def test_what_is_no_number_stays_none(name: str) -> None:
    function: Callable[[np.ndarray], np.ndarray] = getattr(functional, name)
    assert np.isnan(function(np.array([[np.nan]]))).all()
    assert function(np.array([[1, 2]])).dtype == np.float32
