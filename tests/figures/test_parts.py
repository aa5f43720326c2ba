from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from convstudio.figures.colormap import Scale, color_cells, scale_of
from convstudio.figures.parts import numeral_cells
from convstudio.figures.parts.base import Cells, Figure, GridPlace, Part
from convstudio.figures.parts.grid import MOST_SHEETS, SMALLEST_NUMERAL, GridPart, numeral_size, numerals
from convstudio.figures.parts.marks import HatchPart, SignPart
from convstudio.figures.parts.numeral_cells import size_for
from convstudio.figures.parts.text import CARD_PADDING, CardPart, Run, card_height, line_width, lines_height, wrap
from convstudio.figures.theme import LIGHT

pytestmark = pytest.mark.usefixtures("qapp")

SIZES = st.integers(1, 120)
WORDS = st.lists(st.builds(Run, st.text("abc mn", min_size=1, max_size=12), glued=st.booleans()), max_size=12)


def rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def painted(*parts: Part, side: int = 200) -> QImage:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(LIGHT.color("background"))
    painter = QPainter(image)
    Figure(side, side, parts).paint(painter, LIGHT)
    painter.end()
    return image


def color_at(image: QImage, point: QPointF) -> tuple[int, ...]:
    return rgb(QColor(image.pixel(point.toPoint())))


def grid_of(values: list[list[float]], **options: object) -> GridPart:
    cells = Cells(np.array(values))
    rect = QRectF(20, 30, 20 * cells.columns, 20 * cells.rows)
    return GridPart("grid", rect, cells, scale_of(cells.array.astype(float)), **options)  # type: ignore[arg-type]


# Cells


def test_cells_are_equal_by_what_they_hold() -> None:
    array = np.array([[1.0, np.nan], [3.0, -0.5]])
    assert Cells(array) == Cells(array.copy())
    assert hash(Cells(array)) == hash(Cells(array.copy()))
    assert Cells(array) == Cells(array)
    assert Cells(array) != "cells"


@pytest.mark.parametrize(
    "other",
    [
        np.array([[1.0, 2.0], [3.0, 4.5]]),
        np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32),
        np.array([[1, 2], [3, 4]]),
        np.array([[1.0, 2.0, 3.0, 4.0]]),
        np.array([[1.0, 2.0], [3.0, np.nan]]),
    ],
)
def test_cells_that_would_be_painted_differently_are_not_equal(other: np.ndarray) -> None:
    assert Cells(np.array([[1.0, 2.0], [3.0, 4.0]])) != Cells(other)


def test_grids_are_equal_when_nothing_would_be_painted_again() -> None:
    assert grid_of([[1, 2], [3, 4]]) == grid_of([[1, 2], [3, 4]])
    assert grid_of([[1, 2], [3, 4]]) != grid_of([[1, 2], [3, 4]], filled=3)
    assert grid_of([[1, 2], [3, 4]]) != grid_of([[1, 2], [3, 5]])


# Places


@given(SIZES, SIZES, st.floats(0.5, 60), st.floats(-500, 500), st.floats(-500, 500), st.data())
def test_the_cell_at_its_own_middle_is_that_cell(
    rows: int, columns: int, side: float, left: float, top: float, data: st.DataObject
) -> None:
    place = GridPlace(QRectF(left, top, columns * side, rows * side), rows, columns)
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    assert place.cell_at(place.cell(row, column).center()) == (row, column)


@given(SIZES, SIZES, st.floats(0, 1), st.floats(0, 1))
def test_a_point_lies_in_the_cell_it_is_said_to_lie_in(rows: int, columns: int, across: float, down: float) -> None:
    place = GridPlace(QRectF(12, -7, columns * 9.0, rows * 9.0), rows, columns)
    point = QPointF(12 + across * columns * 9, -7 + down * rows * 9)
    cell = place.cell_at(point)
    assert cell is not None
    assert place.cell(*cell).adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(point)


@given(st.floats(-50, 150), st.floats(-50, 150))
def test_there_is_no_cell_outside(x: float, y: float) -> None:
    assume(not (0 <= x <= 100 and 0 <= y <= 100))
    assert GridPlace(QRectF(0, 0, 100, 100), 10, 10).cell_at(QPointF(x, y)) is None


def test_a_block_of_cells_is_its_cells_together() -> None:
    place = GridPlace(QRectF(5, 6, 70, 40), 4, 7)
    block = place.cell(1, 2).united(place.cell(2, 4))
    assert place.cell(1, 2, 2, 3) == block


# Grids


def test_every_cell_has_the_colour_of_its_value() -> None:
    grid = grid_of([[0, 1, 2], [3, 4, 5]])
    image, colors = painted(grid), color_cells(grid.cells.array.astype(float), Scale(0, 5))
    for row, column in np.ndindex(2, 3):
        assert color_at(image, grid.place.cell(row, column).center()) == tuple(colors[row, column])


def test_large_grids_are_coloured_as_small_ones_are() -> None:
    values = np.random.default_rng(5).random((100, 100))
    grid = GridPart("grid", QRectF(0, 0, 200, 200), Cells(values), Scale(0, 1), filled=5050)
    image, colors = painted(grid), color_cells(values, Scale(0, 1))
    for row, column in ((0, 1), (3, 98), (49, 50), (50, 49), (12, 34)):
        at = grid.place.cell(row, column).center()
        assert np.abs(np.subtract(color_at(image, at), colors[row, column].astype(int))).max() <= 2
    for row, column in ((50, 51), (99, 98), (60, 3)):
        assert color_at(image, grid.place.cell(row, column).center()) == rgb(LIGHT.color("panel"))


@pytest.mark.parametrize("filled", [0, 1, 4, 6])
def test_what_has_not_been_computed_stays_blank(filled: int) -> None:
    grid = grid_of([[3, 3, 3], [3, 3, 3]], filled=filled)
    image, blank = painted(grid), rgb(LIGHT.color("panel"))
    for place, (row, column) in enumerate(np.ndindex(2, 3)):
        assert (color_at(image, grid.place.cell(row, column).center()) == blank) == (place >= filled)


def test_padding_is_not_coloured_as_cells_are() -> None:
    grid = grid_of([[5, 5, 5], [5, 5, 5], [5, 5, 5]], pads=(1, 0, 0, 1))
    image, padding = painted(grid), rgb(LIGHT.color("raised"))
    for row, column in np.ndindex(3, 3):
        is_padding = row == 0 or column == 2
        assert (color_at(image, grid.place.cell(row, column).center()) == padding) == is_padding


def test_sheets_reach_as_far_as_the_bounds_say() -> None:
    plain, layered = grid_of([[1, 2]]), grid_of([[1, 2]], sheets=90)
    assert layered.bounds.contains(plain.bounds)
    assert layered.bounds.width() - plain.bounds.width() == 7 * MOST_SHEETS
    corner = QPointF(layered.rect.right() + 10, layered.rect.top() - 10)
    assert color_at(painted(layered), corner) != color_at(painted(plain), corner)


@given(st.floats(1, 80), st.floats(1, 80), st.lists(st.floats(-999, 999), min_size=1, max_size=9), st.integers(0, 3))
def test_numerals_are_legible_and_fit_their_cells_or_are_left_out(
    width: float, height: float, values: list[float], decimals: int
) -> None:
    texts = numerals(np.array(values), decimals)
    size = numeral_size(width, height, texts)
    assert size == 0 or size >= SMALLEST_NUMERAL
    if size:
        assert all(Run(text, size=size).width <= width * 1.03 for text in texts)
        assert size <= height


@given(
    st.lists(st.floats(-9999, 9999) | st.sampled_from([np.inf, -np.inf, np.nan, 0.0, -0.004]), min_size=1, max_size=9),
    st.integers(0, 3),
    st.floats(10, 90),
)
def test_the_longest_numerals_are_known_without_writing_all(values: list[float], decimals: int, side: float) -> None:
    cells = Cells(np.array([values]))
    place = GridPlace(QRectF(0, 0, side * len(values), side), 1, len(values))
    assert size_for(cells, place, decimals) == numeral_size(
        place.cell_width, place.cell_height, numerals(cells.array, decimals)
    )


def test_a_large_map_writes_only_the_numerals_that_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.arange(100.0).reshape(10, 10)
    grid = GridPart("grid", QRectF(0, 0, 400, 400), Cells(numbers), scale_of(numbers), decimals=0)
    clip = grid.place.cell(4, 5, 2, 1)

    def picture(grid: GridPart) -> QImage:
        image = QImage(400, 400, QImage.Format.Format_RGB32)
        image.fill(LIGHT.color("background"))
        with QPainter(image) as painter:
            painter.setClipRect(clip)
            grid.paint(painter, LIGHT)
        return image

    written: list[int] = []
    write = numeral_cells.numerals

    def count(values: np.ndarray, decimals: int) -> list[str]:
        written.append(values.size)
        return write(values, decimals)

    whole = picture(grid)
    assert whole != picture(replace(grid, decimals=None))
    monkeypatch.setattr(numeral_cells, "MOST_WRITTEN", 50)
    monkeypatch.setattr(numeral_cells, "numerals", count)
    assert picture(replace(grid, cells=Cells(numbers.copy()))) == whole
    assert sum(written) == 2 + 4 * 3  # the longest two, and what the clip touches
    written.clear()
    sheet = QImage(60, 60, QImage.Format.Format_RGB32)
    with QPainter(sheet) as painter:
        painter.translate(-170, -210)
        grid.paint(painter, LIGHT)
    assert sum(written) == 2 * 2  # what the sheet has room for, where nothing is clipped


# Marks and words


def test_hatching_stays_in_its_rectangle() -> None:
    inside = QRectF(50, 60, 40, 30)
    image, background = painted(HatchPart("hatch", inside)), rgb(LIGHT.color("background"))
    outside = [QPointF(x, y) for x in range(0, 200, 2) for y in range(0, 200, 2) if not inside.contains(QPointF(x, y))]
    assert all(color_at(image, point) == background for point in outside)
    crossed = [QPointF(x, 75) for x in range(52, 88)]
    assert any(color_at(image, point) != background for point in crossed)


@pytest.mark.parametrize("sign", ["∗", "⊙", "=", "→", "+"])
def test_every_sign_is_drawn(sign: str) -> None:
    rect, blank = QRectF(80, 80, 18, 18), painted()
    image = painted(SignPart("sign", rect, sign))
    assert image != blank
    assert image.copy(0, 0, 200, 76) == blank.copy(0, 0, 200, 76)


@given(WORDS, st.floats(40, 400))
def test_wrapping_loses_no_word_and_keeps_what_is_glued(runs: list[Run], width: float) -> None:
    line = tuple(runs)
    pieces = list(wrap(line, width))
    assert "".join(run.text for piece in pieces for run in piece).replace(" ", "") == "".join(
        run.text for run in line
    ).replace(" ", "")
    assert all(not piece[0].glued for piece in pieces[1:])
    for piece in pieces:
        units = sum(not run.glued for run in piece[1:])
        assert line_width(piece) <= width + 1e-6 or not units, "only what can't be broken is wider"


def test_a_card_is_high_enough_for_its_lines() -> None:
    lines = tuple((Run(f"{word} "),) * 9 for word in ("one", "two", "three"))
    for width in (120, 200, 500):
        high = card_height(lines, width)
        assert high >= lines_height(lines, width - 2 * CARD_PADDING) + CARD_PADDING
    narrow = painted(CardPart("card", QRectF(10, 10, 150, card_height(lines, 150)), lines))
    assert narrow != painted()


def test_painting_a_figure_leaves_the_painter_as_it_was(qapp: QGuiApplication) -> None:
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    pen, brush, hints = painter.pen(), painter.brush(), painter.renderHints()
    Figure(50, 50, (grid_of([[1, 2]]), HatchPart("hatch", QRectF(0, 0, 9, 9)))).paint(painter, LIGHT)
    assert (painter.pen(), painter.brush(), painter.renderHints()) == (pen, brush, hints)
    assert not painter.hasClipping()
    painter.end()


@given(st.integers(1, 30), st.integers(1, 30), st.booleans(), st.lists(st.integers(0, 899), max_size=4))
def test_only_cells_that_hold_another_number_are_painted_again(
    rows: int, columns: int, coloured: bool, places: list[int]
) -> None:
    before = np.full((rows, columns, 3) if coloured else (rows, columns), 7, np.uint8)
    after = before.copy()
    for place in places:
        after[place // 30 % rows, place % 30 % columns] = 9
    rect = QRectF(10, 20, 6 * columns, 6 * rows)
    scale = None if coloured else Scale(0.0, 10.0)
    old, new = (GridPart("grid", rect, Cells(values), scale) for values in (before, after))
    again = new.changed_since(old)
    differs = (before != after) if not coloured else (before != after).any(axis=-1)
    for row, column in zip(*np.nonzero(differs), strict=True):
        assert again.contains(new.place.cell(int(row), int(column)))
    if differs.any():
        assert again.width() <= 6 * columns + 8
        assert again == new.changed_since(old) == old.changed_since(new)


def test_numerals_that_change_their_size_are_all_painted_again() -> None:
    narrow, wide = grid_of([[1.0, 2.0], [3.0, 4.0]], decimals=0), grid_of([[1.0, 2.0], [3.0, 400000.0]], decimals=0)
    assert wide.changed_since(narrow).contains(wide.rect)
    alike = grid_of([[1.0, 2.0], [2.0, 4.0]], decimals=0)
    assert not alike.changed_since(narrow).contains(alike.rect)
