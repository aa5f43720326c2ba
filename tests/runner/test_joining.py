import numpy as np
import pytest

from convstudio.engine import ShapeError
from convstudio.runner.functional import add, concatenate, multiply
from tests.runner.draws import whole_numbers


def test_channels_stand_one_behind_the_other() -> None:
    parts = [whole_numbers(seed, (2, channels, 3, 4)) for seed, channels in enumerate((1, 4, 2))]
    result = concatenate(parts)
    assert result.shape == (2, 7, 3, 4)
    np.testing.assert_array_equal(result[:, 1:5], parts[1])


def test_sums_and_products_are_of_all() -> None:
    parts = [whole_numbers(seed, (2, 3, 3, 4)) for seed in range(3)]
    np.testing.assert_array_equal(add(parts), parts[0] + parts[1] + parts[2])
    np.testing.assert_array_equal(multiply(parts), parts[0] * parts[1] * parts[2])
    assert add(parts).dtype == np.float32


def test_sizes_of_one_are_repeated() -> None:
    maps, gates = whole_numbers(0, (2, 3, 3, 4)), whole_numbers(1, (2, 3, 1, 1))
    np.testing.assert_array_equal(multiply([gates, maps]), maps * gates)
    np.testing.assert_array_equal(multiply([maps, gates]), maps * gates)


def test_what_is_joined_is_left_alone() -> None:
    part = whole_numbers(0, (1, 2, 2, 2))
    part.setflags(write=False)
    result = add([part])
    result += 1
    assert not np.shares_memory(result, part)


@pytest.mark.parametrize("join", [add, multiply, concatenate])
def test_shapes_that_do_not_meet_are_refused(join: object) -> None:
    assert callable(join)
    for arrays in ([np.zeros((1, 2, 3, 3)), np.zeros((1, 2, 2, 3))], [np.zeros((1, 2)), np.zeros((1, 2, 3, 3))], []):
        with pytest.raises(ShapeError, match="can't be"):
            join(arrays)
