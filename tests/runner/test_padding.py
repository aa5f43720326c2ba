import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import ShapeError
from convstudio.engine.layers import PADDING_MODES, PaddingMode
from convstudio.runner.functional import pad
from tests.runner import naive
from tests.runner.draws import whole_numbers

SIDES = st.integers(0, 2)


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
    result = pad(array, pads, mode, value)
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
        pad(np.zeros((3, 4)), pads, mode)  # type: ignore[arg-type]  # a wrong mode is what is tested
