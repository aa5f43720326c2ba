"""Facts about arrays are found out once, mended for later versions, and forgotten with the array."""

from __future__ import annotations

import gc

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from convstudio.studio import array_facts
from convstudio.studio.array_facts import extent_of, note_version, remember, remember_rows, remember_version


def test_a_question_is_asked_once_for_each_array() -> None:
    asked: list[int] = []

    def answer() -> int:
        asked.append(1)
        return len(asked)

    first, second = np.zeros(3), np.zeros(3)
    assert [remember(first, "how many", answer) for _ in range(3)] == [1, 1, 1]
    assert remember(second, "how many", answer) == 2
    assert remember(first, "how else", answer) == 3


def test_an_array_is_not_kept_alive_by_what_is_known_of_it_or_of_a_later_version() -> None:
    gc.collect()  # arrays of other tests
    before = len(array_facts._known)
    array = np.arange(24.0).reshape(2, 3, 4)
    later = array + 1
    note_version(later, array, (slice(0, 2), slice(0, 3), slice(0, 4)))
    extent_of(array)
    extent_of(later)
    assert len(array_facts._known) == before + 2
    del array
    gc.collect()
    assert len(array_facts._known) == before + 1
    assert extent_of(later) == (1, 24)


def test_an_answer_is_mended_where_the_array_differs_from_the_latest_version_that_has_one() -> None:
    arrays = [np.zeros((1, 4, 4)) for _ in range(3)]
    note_version(arrays[1], arrays[0], (slice(0, 1), slice(0, 1), slice(2, 3)))
    note_version(arrays[2], arrays[1], (slice(0, 1), slice(1, 3), slice(0, 2)))
    remember(arrays[0], "what", lambda: "the first")
    seen = []

    def mend(before: str, region: tuple[slice, ...]) -> str:
        seen.append((before, region))
        return "mended"

    assert remember_version(arrays[2], "what", lambda: "anew", mend) == "mended"
    assert seen == [("the first", (slice(0, 1), slice(0, 3), slice(0, 3)))]
    assert remember_version(arrays[2], "what else", lambda: "anew", mend) == "anew"
    assert remember_version(arrays[2], "what", lambda: "anew", mend) == "mended"
    assert len(seen) == 1


@given(st.integers(0, 999), st.sampled_from([None, 0, 1, 2]), st.integers(1, 4))
def test_rows_of_a_later_version_are_known_as_if_they_were_found_anew(
    seed: int, channel: int | None, steps: int
) -> None:
    random = np.random.default_rng(seed)
    array = random.normal(size=(3, 5, 6))
    for _ in range(steps):
        if random.random() < 0.7:
            extent_of(array, channel)
            remember_rows(array, "sums", lambda part: part.sum(axis=-1), channel)
        before, array = array, array.copy()
        places = [sorted(random.choice(size + 1, 2, replace=False).tolist()) for size in array.shape]
        region = tuple(slice(first, last) for first, last in places)
        array[region] = random.normal(size=array[region].shape)
        note_version(array, before, region)
    part = array if channel is None else array[channel]
    assert extent_of(array, channel) == (part.min(), part.max())
    sums = remember_rows(array, "sums", lambda part: part.sum(axis=-1), channel)
    np.testing.assert_array_equal(sums, part.sum(axis=-1))


def test_the_extent_of_a_vector_and_of_what_is_no_number() -> None:
    assert extent_of(np.array([3.0, -1.0, 2.0])) == (-1, 3)
    assert np.isnan(extent_of(np.array([[1.0, np.nan]]))).all()
