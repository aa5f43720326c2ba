"""What is known about the numbers of a picture is right, and mended where a later version differs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from convstudio.figures.building.known import channel_cells, known_decimals, known_scale
from convstudio.figures.colormap import Scale, scale_of
from convstudio.figures.numerals import decimals_for
from convstudio.studio.array_facts import note_version


def test_what_is_known_is_right() -> None:
    array = np.array([[[0.0, 2.0]], [[-1.5, 0.25]]])
    assert known_scale(array) == Scale(-2.0, 2.0)
    assert known_scale(array, 0) == Scale(0.0, 2.0)
    assert (known_decimals(array, 0), known_decimals(array, 1)) == (0, 2)
    np.testing.assert_array_equal(channel_cells(array, 1).array, array[1])
    assert channel_cells(array, 1) is channel_cells(array, 1)


@given(st.lists(st.sampled_from([0.0, 1.0, -2.0, 0.25, 300.0, np.nan, np.inf, -np.inf]), min_size=0, max_size=12))
def test_scale_and_decimals_are_those_of_all_numbers(numbers: list[float]) -> None:
    array = np.array(numbers).reshape(1, -1, 2) if len(numbers) % 2 == 0 else np.array(numbers)
    assert known_scale(array) == scale_of(array)
    assert known_decimals(array) == decimals_for(array)


def test_a_version_differs_in_its_block_alone() -> None:
    array = np.zeros((2, 5, 6))
    cells = [channel_cells(array, channel) for channel in (0, 1)]
    assert known_decimals(array) == 0
    later = array.copy()
    later[1, 2, 3:5] = (0.5, 4.0)
    note_version(later, array, (slice(1, 2), slice(1, 4), slice(2, 6)))
    assert channel_cells(later, 0) is cells[0]
    changed = channel_cells(later, 1)
    np.testing.assert_array_equal(changed.array, later[1])
    assert changed != cells[1]
    assert changed.block_changed_since(cells[1]) == (2, 3, 1, 2)
    assert cells[1].block_changed_since(changed) == (2, 3, 1, 2)
    assert (known_decimals(later), known_decimals(later, 0), known_scale(later)) == (2, 0, Scale(0.0, 4.0))
    back = later.copy()
    back[1] = array[1]
    note_version(back, later, (slice(1, 2), slice(2, 3), slice(3, 5)))
    assert channel_cells(back, 1) != changed
    assert channel_cells(back, 1) == cells[1]
    assert channel_cells(back, 1).block_changed_since(cells[1]) is None
