from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import Window
from convstudio.engine.window import place_window
from convstudio.runner import windows
from convstudio.runner.windows import Reader, Tap
from tests.runner.draws import slides

WINDOWS = st.builds(
    lambda slide, ceil_mode: place_window(
        slide.size, slide.kernel_size, slide.stride, slide.pads, slide.dilation, ceil_mode=ceil_mode
    ),
    slides(),
    st.booleans(),
)


def outputs(window: Window) -> list[tuple[int, int]]:
    return list(product(range(window.output_size[0]), range(window.output_size[1])))


@given(WINDOWS)
def test_steps_fill_the_output_row_by_row(window: Window) -> None:
    count = windows.step_count(window)
    assert [windows.cell_of_step(window, step) for step in range(count)] == outputs(window)
    assert [windows.step_of_cell(window, *cell) for cell in outputs(window)] == list(range(count))


@given(WINDOWS)
def test_taps_are_where_the_kernel_lies(window: Window) -> None:
    for row, column in outputs(window):
        top, left = windows.origin(window, row, column)
        assert top + window.pads[0] == row * window.stride[0]
        assert left + window.pads[1] == column * window.stride[1]
        places = windows.taps(window, row, column)
        assert len(places) == window.kernel_size[0] * window.kernel_size[1]
        for tap in places:
            assert tap.input_row == top + tap.kernel_row * window.dilation[0]
            assert tap.input_column == left + tap.kernel_column * window.dilation[1]
            rows, columns = range(window.input_size[0]), range(window.input_size[1])
            assert tap.inside == (tap.input_row in rows and tap.input_column in columns)


@given(WINDOWS)
def test_readers_are_the_taps_seen_from_the_other_side(window: Window) -> None:
    forward = {
        (tap.input_row, tap.input_column, Reader(row, column, tap.kernel_row, tap.kernel_column))
        for row, column in outputs(window)
        for tap in windows.taps(window, row, column)
    }
    top, left, _, _ = window.pads
    # Windows in ceil mode hang over the padding: look as far as any of them reaches.
    rows = range(-top, window.input_size[0] + 30)
    columns = range(-left, window.input_size[1] + 30)
    backward = {
        (row, column, reader) for row in rows for column in columns for reader in windows.readers(window, row, column)
    }
    assert backward == forward


@given(WINDOWS)
def test_readers_come_row_by_row(window: Window) -> None:
    for row, column in product(range(window.input_size[0]), range(window.input_size[1])):
        found = windows.readers(window, row, column)
        assert list(found) == sorted(found)


@given(WINDOWS)
def test_unread_is_what_no_tap_touches(window: Window) -> None:
    touched = {(tap.input_row, tap.input_column) for cell in outputs(window) for tap in windows.taps(window, *cell)}
    height, width = window.input_size
    expected = [cell for cell in product(range(height), range(width)) if cell not in touched]
    assert list(windows.unread_cells(window)) == expected
    rows, columns = windows.unread_lines(window)
    top, left, bottom, right = window.pads
    assert set(rows) == set(range(-top, height + bottom)) - {row for row, _ in touched}
    assert set(columns) == set(range(-left, width + right)) - {column for _, column in touched}


def test_what_a_floored_division_leaves_over_is_unread() -> None:
    window = place_window((6, 6), (3, 3), (2, 2), (0, 0, 0, 0))
    assert windows.unread_lines(window) == ((5,), (5,))
    assert window.unread == (1, 1)
    assert len(windows.unread_cells(window)) == 11


def test_the_worked_example() -> None:
    window = place_window((32, 32), (8, 8), (2, 2), (1, 1, 1, 1))
    assert windows.step_count(window) == 196
    assert windows.cell_of_step(window, 15) == (1, 1)
    assert windows.taps(window, 0, 0)[0] == Tap(0, 0, -1, -1, inside=False)
    assert len(windows.readers(window, 16, 16)) == 16


@pytest.mark.parametrize("step", [-1, 9])
def test_a_step_that_is_not_there_is_refused(step: int) -> None:
    with pytest.raises(IndexError, match=rf"no step {step}; the window takes 9 steps"):
        windows.cell_of_step(place_window((3, 3), (1, 1), (1, 1), (0,) * 4), step)


@pytest.mark.parametrize("cell", [(-1, 0), (0, 3), (3, 0)])
def test_a_cell_that_is_not_there_is_refused(cell: tuple[int, int]) -> None:
    with pytest.raises(IndexError, match="the output is 3×3"):
        windows.step_of_cell(place_window((3, 3), (1, 1), (1, 1), (0,) * 4), *cell)
