from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import ShapeError
from convstudio.engine.layers import PADDING_MODES, PaddingMode
from convstudio.runner.functional import crop, pad
from convstudio.runner.padding import surround
from tests.runner import naive
from tests.runner.draws import whole_numbers

SIDES = st.integers(0, 2)
MODES: tuple[Literal["reflect", "replicate", "circular"], ...] = ("reflect", "replicate", "circular")


@given(
    pads=st.tuples(SIDES, SIDES, SIDES, SIDES),
    mode=st.sampled_from(PADDING_MODES),
    value=st.sampled_from([0.0, -2.5]),
    seed=st.integers(0, 2**32),
)
def test_every_cell_comes_from_where_it_should(
    pads: tuple[int, int, int, int], mode: PaddingMode, value: float, seed: int
) -> None:
    array = whole_numbers(seed, (2, 3, 4))
    result = surround(array, pads, mode, value)
    for channel in range(2):
        np.testing.assert_array_equal(result[channel], naive.padded(array[channel], pads, mode, value))


def test_nothing_added_is_nothing_copied() -> None:
    array = np.zeros((2, 2))
    assert pad(array, (0, 0, 0, 0)) is array


@pytest.mark.parametrize(
    ("pads", "mode", "sentence"),
    [
        ((0, 0, 3, 0), "reflect", "can add at most 2 cells to 3 rows. Use padding 2 or less"),
        ((0, 5, 0, 0), "circular", "can add at most 4 cells to 4 columns"),
        ((1, 0, 0, 0), "mirror", "'mirror' is not a padding mode. Use one of 'zeros', 'reflect'"),
    ],
)
def test_what_cannot_be_filled_is_refused(pads: tuple[int, int, int, int], mode: str, sentence: str) -> None:
    with pytest.raises(ShapeError, match=sentence):
        surround(np.zeros((3, 4)), pads, mode)  # type: ignore[arg-type]  # a wrong mode is what is tested


@given(pads=st.tuples(SIDES, SIDES, SIDES, SIDES), seed=st.integers(0, 2**32))
def test_pytorchs_order_begins_at_the_last_axis(pads: tuple[int, int, int, int], seed: int) -> None:
    array, (top, left, bottom, right) = whole_numbers(seed, (2, 3, 4)), pads
    for mode in MODES:
        expected = surround(array, pads, mode)
        np.testing.assert_array_equal(pad(array, (left, right, top, bottom), mode), expected)


def test_every_axis_can_be_padded() -> None:
    result = pad(np.ones((1, 2)), (0, 1, 2, 0), value=7)
    assert result.tolist() == [[7, 7, 7], [7, 7, 7], [1, 1, 7]]


@given(pads=st.tuples(SIDES, SIDES, SIDES, SIDES), seed=st.integers(0, 2**32))
def test_cropping_undoes_padding(pads: tuple[int, int, int, int], seed: int) -> None:
    array = whole_numbers(seed, (2, 3, 4))
    np.testing.assert_array_equal(crop(surround(array, pads), pads), array)


def test_one_side_can_be_cropped_and_the_other_padded() -> None:
    assert pad(np.array([[1, 2, 3]]), (-1, 2)).tolist() == [[2, 3, 0, 0]]
    assert pad(np.array([[1, 2, 3]]), (-1, 1), "replicate").tolist() == [[2, 3, 3]]


def test_what_leaves_nothing_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"Nothing would be left of 3 cells\. Take off fewer\."):
        crop(np.zeros((3, 4)), (2, 0, 1, 0))


@pytest.mark.parametrize("sides", [(1,), (1, 1, 1, 1, 1, 1)])
def test_paddings_without_an_axis_are_refused(sides: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="can't be laid around an array of 2 axes"):
        pad(np.zeros((3, 4)), sides)
