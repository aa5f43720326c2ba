"""Strokes and fills, held against the plainest way to work them out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.studio.inputs import (
    CellsInput,
    InputError,
    InputRecipe,
    PictureInput,
    input_from_cells,
    make_input,
    scaling_of,
)
from convstudio.studio.painting import fill_mask, painted_input, pen_disc, stroke_mask
from convstudio.studio.stored_cells import StoredCells

SIDES = st.integers(1, 12)
PLACES = st.tuples(st.integers(-6, 18), st.integers(-6, 18))


@given(st.tuples(SIDES, SIDES), PLACES, PLACES, st.integers(1, 9))
def test_a_stroke_is_a_disc_at_every_cell_of_its_line(
    size: tuple[int, int], start: tuple[int, int], end: tuple[int, int], pen: int
) -> None:
    mask = stroke_mask(size, start, end, pen)
    expected = np.zeros(size, bool)
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    disc, before = pen_disc(pen), (pen - 1) // 2
    line = np.rint(np.linspace(start, end, steps + 1)).astype(int)
    for middle in line.tolist():
        for row, column in zip(*np.nonzero(disc), strict=True):
            y, x = middle[0] + row - before, middle[1] + column - before
            if 0 <= y < size[0] and 0 <= x < size[1]:
                expected[y, x] = True
    np.testing.assert_array_equal(mask, expected)


@given(st.tuples(SIDES, SIDES), st.integers(1, 2), st.integers(0, 999))
def test_a_fill_reaches_what_a_walk_from_neighbour_to_neighbour_reaches(
    size: tuple[int, int], channels: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    cells = random.integers(0, 2, (channels, *size)).astype(np.float32)
    start = (int(random.integers(size[0])), int(random.integers(size[1])))
    reached, waiting = {start}, [start]
    while waiting:
        row, column = waiting.pop()
        for other in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            inside = 0 <= other[0] < size[0] and 0 <= other[1] < size[1]
            if inside and other not in reached and (cells[:, *other] == cells[:, *start]).all():
                reached.add(other)
                waiting.append(other)
    assert set(zip(*map(np.ndarray.tolist, np.nonzero(fill_mask(cells, start))), strict=True)) == reached


@given(st.sampled_from(["grid", "cells", "picture", "coloured cells"]), st.integers(0, 99), st.sampled_from([1, 5, 40]))
def test_painting_changes_its_channels_and_its_cells_alone(kind: str, seed: int, side: int) -> None:
    random = np.random.default_rng(seed)
    shape = (3, side, side)
    before = random.random(shape, np.float32)
    recipe: InputRecipe = PictureInput() if kind == "picture" else input_from_cells(before)
    if kind in ("cells", "coloured cells"):
        recipe = CellsInput(StoredCells.of(before), "unit" if kind == "coloured cells" else None)
    before = make_input(recipe, shape)
    expected = before.copy()
    for _ in range(3):  # a stroke
        mask = random.random((side, side)) < random.choice([0, 0.02, 0.3, 1])
        recipe = painted_input(recipe, shape, mask, (7, -9), (0, 2))
        expected[0][mask], expected[2][mask] = 7, -9
        np.testing.assert_array_equal(make_input(recipe, shape), expected)
    if (expected != before).any():
        assert recipe == input_from_cells(expected, scaling_of(recipe))


def test_a_vector_ends_before_the_last_cells_of_its_last_row() -> None:
    recipe = painted_input(CellsInput(StoredCells.of(np.zeros(5))), (5,), np.ones((2, 3), bool), (4,), (0,))
    np.testing.assert_array_equal(make_input(recipe, (5,)), [4] * 5)
    mask = np.zeros((2, 3), bool)
    mask[1, 2] = True
    assert painted_input(recipe, (5,), mask, (1,), (0,)) is recipe


def test_what_is_no_number_is_not_painted() -> None:
    for recipe in (PictureInput(), CellsInput(StoredCells.of(np.zeros((1, 40, 40))))):
        with pytest.raises(InputError, match="not finite"):
            painted_input(recipe, (1, 40, 40), np.ones((40, 40), bool), (np.inf,), (0,))
