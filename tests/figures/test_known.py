"""Facts about arrays are found out once, and forgotten with the array."""

import gc

import numpy as np

from convstudio.figures.building import known
from convstudio.figures.building.known import channel_cells, known_decimals, known_scale, remember
from convstudio.figures.colormap import Scale


def test_a_question_is_asked_once_for_each_array() -> None:
    asked: list[int] = []

    def answer() -> int:
        asked.append(1)
        return len(asked)

    first, second = np.zeros(3), np.zeros(3)
    assert [remember(first, "how many", answer) for _ in range(3)] == [1, 1, 1]
    assert remember(second, "how many", answer) == 2
    assert remember(first, "how else", answer) == 3


def test_an_array_is_not_kept_alive_by_what_is_known_of_it() -> None:
    gc.collect()  # arrays of other tests
    before = len(known._known)
    array = np.arange(24.0).reshape(2, 3, 4)
    channel_cells(array, 1)
    known_scale(array)
    known_decimals(array, 0)
    assert len(known._known) == before + 1
    del array
    gc.collect()
    assert len(known._known) == before


def test_what_is_known_is_right() -> None:
    array = np.array([[[0.0, 2.0]], [[-1.5, 0.25]]])
    assert known_scale(array) == Scale(-2.0, 2.0)
    assert known_scale(array, 0) == Scale(0.0, 2.0)
    assert (known_decimals(array, 0), known_decimals(array, 1)) == (0, 2)
    np.testing.assert_array_equal(channel_cells(array, 1).array, array[1])
    assert channel_cells(array, 1) is channel_cells(array, 1)
