"""Numbers whose versions share what they have in common."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.studio.array_facts import extent_of
from convstudio.studio.inputs import (
    LARGEST_CELL,
    MOST_GRID_CELLS,
    CellsInput,
    GridInput,
    InputError,
    input_from_cells,
    make_input,
)
from convstudio.studio.stored_cells import MOST_STORED_NUMBERS, PIECE, StoredCells

SHAPES = st.sampled_from([(1,), (PIECE,), (PIECE + 1,), (1, 1, 1), (3, 40, 50), (2, 16, 16), (1, 1, 700)])


@given(SHAPES, st.integers(0, 99), st.lists(st.integers(0, 10**6), max_size=5))
def test_a_changed_version_is_equal_to_one_made_anew_and_shares_the_rest(
    shape: tuple[int, ...], seed: int, places: list[int]
) -> None:
    array = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    before = StoredCells.of(array)
    np.testing.assert_array_equal(before.array(), array)
    assert not before.array().flags.writeable
    changed = array.copy()
    changed.reshape(-1)[[place % array.size for place in places]] = -0.0
    after = StoredCells.of(changed, before)
    assert after == StoredCells.of(changed)
    assert hash(after) == hash(StoredCells.of(changed))
    touched = {place % array.size // PIECE for place in places}
    shared = [one is other for one, other in zip(before.pieces, after.pieces, strict=True)]
    assert shared == [place not in touched for place in range(len(shared))]


@given(SHAPES, st.integers(0, 99), st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_a_version_with_other_numbers_is_equal_to_one_made_anew(
    shape: tuple[int, ...], seed: int, drawn: list[int]
) -> None:
    array = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    before = StoredCells.of(array)
    before.array()
    places = np.unique(np.array(drawn) % array.size)
    after = before.with_numbers(places, np.arange(len(places)) - 0.5)
    changed = array.copy()
    changed.reshape(-1)[places] = np.arange(len(places)) - 0.5
    assert after == StoredCells.of(changed)
    assert hash(after) == hash(StoredCells.of(changed))
    touched = {place // PIECE for place in places.tolist()}
    shared = [one is other for one, other in zip(before.pieces, after.pieces, strict=True)]
    assert shared == [place not in touched for place in range(len(shared))]
    for cells, expected in ((after, changed), (before, array), (after, changed)):
        np.testing.assert_array_equal(cells.array(), expected)
        assert not cells.array().flags.writeable
        assert extent_of(cells.array()) == (expected.min(), expected.max())


def test_a_zero_that_becomes_its_negative_is_another_value() -> None:
    before = StoredCells.of(np.zeros((1, 2, 2)))
    assert StoredCells.of(np.full((1, 2, 2), -0.0), before) == StoredCells.of(np.full((1, 2, 2), -0.0))


def test_an_earlier_version_of_another_shape_is_of_no_use() -> None:
    before = StoredCells.of(np.zeros((1, 2, 2)))
    assert StoredCells.of(np.zeros((2, 2, 1)), before).shape == (2, 2, 1)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 1e39])
@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_what_is_not_finite_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        StoredCells.of(np.array([[[number]]]))


def test_too_many_are_refused() -> None:
    with pytest.raises(ValueError, match="8,388,608 can be kept"):
        StoredCells.of(np.broadcast_to(np.float32(0), (MOST_STORED_NUMBERS + 1,)))
    with pytest.raises(ValueError, match="not as many"):
        StoredCells((1, 2, 2), (b"1234",))


def test_few_numbers_can_be_read_in_the_document_and_many_are_stored() -> None:
    few = np.array([[[0.1, -3, 1 / 3]]], np.float32)
    recipe = input_from_cells(few)
    assert isinstance(recipe, GridInput)
    assert recipe.values[0][0][:2] == (0.1, -3.0)
    np.testing.assert_array_equal(make_input(recipe, few.shape), few)
    for array in (np.zeros((1, 1, MOST_GRID_CELLS + 1)), np.full((1, 1, 1), 2 * LARGEST_CELL), np.zeros(4)):
        recipe = input_from_cells(array)
        assert isinstance(recipe, CellsInput)
        np.testing.assert_array_equal(make_input(recipe, array.shape), array)


def test_stored_numbers_are_cut_or_filled_with_zeros() -> None:
    cells = CellsInput(StoredCells.of(np.arange(1, 9).reshape(2, 2, 2)))
    np.testing.assert_array_equal(make_input(cells, (1, 1, 3)), [[[1, 2, 0]]])
    np.testing.assert_array_equal(make_input(cells, (3,)), [1, 2, 3])
    vector = CellsInput(StoredCells.of(np.arange(1, 4)))
    np.testing.assert_array_equal(make_input(vector, (1, 2, 2)), [[[1, 2], [0, 0]]])


def test_what_can_not_be_an_input_is_a_sentence() -> None:
    with pytest.raises(InputError, match=r"These numbers can't be an input: it holds a number that is not finite\."):
        input_from_cells(np.full((1, 40, 40), np.nan))
