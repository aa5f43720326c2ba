import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import ShapeError
from convstudio.runner.functional import flatten, linear
from tests.runner.draws import whole_numbers


@given(
    sizes=st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(1, 5)),
    with_bias=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_every_output_reads_every_input(sizes: tuple[int, int, int], with_bias: bool, seed: int) -> None:
    batch, inputs, outputs = sizes
    array, weight = whole_numbers(seed, (batch, inputs)), whole_numbers(seed + 1, (outputs, inputs))
    bias = whole_numbers(seed + 2, (outputs,)) if with_bias else None
    result = linear(array, weight, bias)
    for n, o in np.ndindex(batch, outputs):
        total = sum(float(array[n, i]) * float(weight[o, i]) for i in range(inputs))
        assert result[n, o] == total + (float(bias[o]) if bias is not None else 0)


def test_flatten_goes_channel_by_channel() -> None:
    array = np.arange(24.0).reshape(2, 3, 2, 2)
    assert flatten(array).tolist() == [list(range(12)), list(range(12, 24))]


def test_a_weight_for_another_input_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"reads 4 inputs, and 3 arrive\. Pass a weight of shape \(2, 3\)"):
        linear(np.zeros((1, 3)), np.zeros((2, 4)))
