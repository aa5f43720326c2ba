"""Strokes and fills, held against the plainest way to work them out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from convstudio.studio.painting import fill_mask, painted, pen_disc, stroke_mask

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


def test_painting_changes_its_channels_and_its_cells_alone() -> None:
    array = np.zeros((3, 4, 5), np.float32)
    mask = stroke_mask((4, 5), (1, 1), (1, 3), 1)
    after = painted(array, mask, (7, 9), (0, 2))
    assert (array == 0).all()
    assert (after[0, 1, 1:4] == 7).all()
    assert (after[2, 1, 1:4] == 9).all()
    assert after.sum() == 3 * 16
