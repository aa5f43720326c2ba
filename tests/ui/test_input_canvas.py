"""The network's input on the canvas: pointed at, typed into and painted on, as a hand does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from convstudio.engine import INPUT_ID, Conv2d, Network
from convstudio.figures.parts.grid import GridPart
from convstudio.studio import actions, inputs, stored_cells
from convstudio.studio.document import Document, input_array
from convstudio.studio.inputs import CellsInput, GridInput, PictureInput, input_from_cells, make_input
from convstudio.studio.number_text import NumberTextError
from convstudio.ui.input_cells import InputCells
from tests.ui.hands import press, retype, undo, words

if TYPE_CHECKING:
    from convstudio.ui.main_window import MainWindow
    from tests.ui.conftest import OpenWindow

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def show_input(window: MainWindow, document: Document | None = None) -> None:
    window.session.select(INPUT_ID)
    window.convolve.refresh()


@pytest.fixture
def grid(open_window: OpenWindow) -> MainWindow:
    """Open a window with the numbers 0 to 24."""
    numbers = input_from_cells(np.arange(25).reshape(1, 5, 5))
    window = open_window(Document(Network((1, 5, 5), (Conv2d(2, 3),)), numbers))
    show_input(window)
    return window


@pytest.fixture
def photo(open_window: OpenWindow) -> MainWindow:
    """Open a window with a colour picture."""
    window = open_window(Document(Network((3, 224, 224), (Conv2d(4, 3),)), PictureInput()))
    show_input(window)
    return window


def spot(window: MainWindow, row: int, column: int, part: str = "input") -> QPoint:
    canvas = window.convolve.canvas
    grid = canvas.figure.part(part) if canvas.figure else None
    assert isinstance(grid, GridPart)
    return canvas.view_rect(grid.place.cell(row, column)).center().toPoint()


def numbers(window: MainWindow) -> np.ndarray:
    return input_array(window.session.document)


def draw(window: MainWindow, *cells: tuple[int, int], part: str = "input") -> None:
    """Press on the first cell, move over the others and let go."""
    viewport = window.convolve.canvas.viewport()
    QTest.mousePress(viewport, LEFT, pos=spot(window, *cells[0], part))
    for cell in cells[1:]:
        QTest.mouseMove(viewport, spot(window, *cell, part))
    QTest.mouseRelease(viewport, LEFT, pos=spot(window, *cells[-1], part))


def test_the_bar_is_there_only_for_the_input(grid: MainWindow) -> None:
    bar = grid.input_canvas.bar
    assert bar.isVisible()
    assert "Double-click a cell to type its number" in words(grid.statusBar())
    grid.session.select("n1")
    assert "Click a cell of the output" in words(grid.statusBar())
    assert not bar.isVisible()


def test_looking_changes_nothing(grid: MainWindow) -> None:
    before = grid.session.document
    draw(grid, (0, 0), (3, 3))
    assert grid.session.document == before
    assert grid.input_canvas.cursor == ("input", 0, 0)


def test_pointing_at_a_cell_says_what_it_holds(grid: MainWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    with qtbot.waitSignal(grid.input_canvas.told) as told:
        QTest.mouseMove(grid.convolve.canvas.viewport(), spot(grid, 1, 2))
    assert told.args == ["Row 2, column 3: 7"]


def test_a_stroke_is_one_step(grid: MainWindow) -> None:
    bar = grid.input_canvas.bar
    bar.choose("paint")
    bar.set_number(-1.5)
    draw(grid, (0, 0), (0, 2), (2, 2))
    expected = np.arange(25, dtype=np.float32).reshape(5, 5)
    expected[0, :3] = expected[:3, 2] = -1.5
    np.testing.assert_array_equal(numbers(grid)[0], expected)
    assert grid.session.history.count == 1
    assert grid.session.history.undo_text == "Paint the input"
    draw(grid, (4, 4))
    assert grid.session.history.count == 2
    undo(grid)
    np.testing.assert_array_equal(numbers(grid)[0], expected)
    undo(grid)
    np.testing.assert_array_equal(numbers(grid)[0].ravel(), np.arange(25))


def test_the_picture_follows_the_pen_before_the_network_has_been_computed(grid: MainWindow) -> None:
    grid.input_canvas.bar.choose("paint")
    viewport = grid.convolve.canvas.viewport()
    QTest.mousePress(viewport, LEFT, pos=spot(grid, 2, 2))
    grid.convolve.refresh()
    assert not grid.session.activations_current
    shown = grid.convolve.canvas.figure.part("input") if grid.convolve.canvas.figure else None
    assert isinstance(shown, GridPart)
    assert shown.cells.array[2, 2] == 1
    QTest.mouseRelease(viewport, LEFT, pos=spot(grid, 2, 2))


def test_a_stroke_may_leave_the_grid_and_come_back(grid: MainWindow) -> None:
    grid.input_canvas.bar.choose("paint")
    viewport, start, end = grid.convolve.canvas.viewport(), spot(grid, 2, 3), spot(grid, 4, 3)
    outside = spot(grid, 2, 4) + (spot(grid, 2, 4) - spot(grid, 2, 2))
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, outside)
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, LEFT, pos=end)
    changed = numbers(grid)[0] != np.arange(25).reshape(5, 5)
    assert changed[2, 3]
    assert changed[2, 4]
    assert changed[4, 3]
    assert not changed[:2].any()
    assert grid.session.history.count == 1


def test_a_wide_pen_paints_a_disc(grid: MainWindow) -> None:
    bar = grid.input_canvas.bar
    bar.choose("paint")
    bar.pen.setValue(3)
    draw(grid, (2, 2))
    assert (numbers(grid)[0] == 1).sum() >= 5
    assert numbers(grid)[0, 2, 2] == 1
    assert numbers(grid)[0, 0, 0] == 0


def test_erasing_filling_and_clearing(grid: MainWindow) -> None:
    bar = grid.input_canvas.bar
    bar.choose("erase")
    draw(grid, (4, 0), (4, 4))
    assert (numbers(grid)[0, 4] == 0).all()
    bar.choose("fill")
    bar.set_number(9)
    draw(grid, (4, 2))
    assert (numbers(grid)[0, 4] == 9).all()
    assert numbers(grid)[0, 3, 0] == 15
    QTest.mouseClick(bar.clear, LEFT)
    assert (numbers(grid) == 0).all()
    undo(grid)
    assert (numbers(grid)[0, 4] == 9).all()


def test_keys_go_over_the_cells_paint_and_erase(grid: MainWindow) -> None:
    canvas = grid.convolve.canvas
    canvas.setFocus()
    press(canvas, Key.Key_Right)
    assert grid.input_canvas.cursor == ("input", 0, 0)
    press(canvas, Key.Key_Right)
    press(canvas, Key.Key_Down)
    assert grid.input_canvas.cursor == ("input", 1, 1)
    assert canvas.figure is not None
    assert canvas.figure.part("cell cursor") is not None
    press(canvas, Key.Key_P)
    assert grid.input_canvas.bar.tool == "paint"
    press(canvas, Key.Key_Space)
    assert numbers(grid)[0, 1, 1] == 1
    press(canvas, Key.Key_Delete)
    assert numbers(grid)[0, 1, 1] == 0
    assert "n1" in grid.session.document.network
    press(canvas, Key.Key_Escape)
    assert grid.input_canvas.cursor is None


def test_digits_begin_to_type_and_enter_goes_on(grid: MainWindow) -> None:
    canvas, editor = grid.convolve.canvas, grid.input_canvas.editor
    canvas.setFocus()
    press(canvas, Key.Key_Down)
    QTest.keyClicks(canvas, "4")
    assert editor.isVisible()
    QTest.keyClicks(editor, "2")
    press(editor, Key.Key_Return)
    assert numbers(grid)[0, 0, 0] == 42
    assert editor.cell == (1, 0)
    QTest.keyClicks(editor, "0.1")
    press(editor, Key.Key_Tab)
    assert isinstance(grid.session.document.input, GridInput)
    assert grid.session.document.input.values[0][1][0] == 0.1
    press(editor, Key.Key_Escape)
    assert grid.session.history.count == 2


def test_a_double_click_types_and_text_that_is_no_number_is_refused(grid: MainWindow) -> None:
    editor = grid.input_canvas.editor
    QTest.mouseDClick(grid.convolve.canvas.viewport(), LEFT, pos=spot(grid, 3, 1))
    assert editor.cell == (3, 1)
    assert editor.text() == "16"
    retype(editor, "many")
    press(editor, Key.Key_Tab)
    assert "“many” is not a number" in editor.message.text()
    press(editor, Key.Key_Escape)
    assert numbers(grid)[0, 3, 1] == 16


def test_a_cell_of_an_input_that_has_another_size_by_now_is_refused(grid: MainWindow) -> None:
    cells = InputCells(grid.session, grid.input_canvas.bar, "input", None, (5, 5))
    actions.set_input_shape(grid.session, (1, 4, 7))
    before = grid.session.document
    with pytest.raises(NumberTextError, match="another size by now"):
        cells.set_number(1, 1, 2.0)
    with pytest.raises(NumberTextError, match="another size by now"):
        cells.set_block(1, 1, np.ones((1, 2, 2)))
    cells.paint_stroke((0, 0), (4, 4))
    cells.fill(0, 0)
    assert grid.session.document is before


def test_a_picture_older_than_the_input_is_not_asked_for_cells_it_lost(grid: MainWindow) -> None:
    assert grid.input_canvas.grid("input") is not None
    shown, far = grid.convolve.canvas.figure, spot(grid, 4, 4)
    actions.set_input_shape(grid.session, (1, 2, 2))
    assert shown is not None
    grid.convolve.canvas.show_figure(shown)  # as long as the new one is not there
    said: list[str] = []
    grid.input_canvas.told.connect(said.append)
    before = grid.session.document
    viewport = grid.convolve.canvas.viewport()
    QTest.mouseMove(viewport, far)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=far)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=far)
    assert set(said) <= {""}
    assert not grid.input_canvas.editor.isVisible()
    assert grid.session.document is before


def test_a_cell_that_is_typed_in_is_left_when_the_input_has_become_too_large(
    grid: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewport, editor = grid.convolve.canvas.viewport(), grid.input_canvas.editor
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=spot(grid, 1, 1))
    editor.setText("7")
    monkeypatch.setattr(inputs, "MOST_NUMBERS", 30)
    actions.set_input_shape(grid.session, (2, 5, 5))
    before = grid.session.document
    grid.stack.setFocus(Qt.FocusReason.TabFocusReason)
    assert editor.target is None
    assert grid.session.document is before


def test_an_input_too_large_to_be_kept_says_so_instead_of_being_painted(
    grid: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "MOST_GRID_CELLS", 4)
    monkeypatch.setattr(stored_cells, "MOST_STORED_NUMBERS", 8)
    said: list[str] = []
    grid.input_canvas.told.connect(said.append)
    before, bar = grid.session.document, grid.input_canvas.bar
    for tool in ("paint", "erase", "fill"):
        bar.choose(tool)
        draw(grid, (0, 0), (2, 3))
        assert "25 numbers, and 8 can be kept" in said[-1]
    bar.clear_wanted.emit()
    assert grid.session.document is before


def test_colours_are_painted_in_all_channels(photo: MainWindow) -> None:
    bar = photo.input_canvas.bar
    before = numbers(photo)
    bar.choose("paint")
    assert bar.color_button.isVisible()
    assert not bar.value.isVisible()
    bar.set_color(QColor(0, 128, 255))
    bar.pen.setValue(20)
    draw(photo, (50, 50), (120, 160))
    after = numbers(photo)
    assert isinstance(photo.session.document.input, CellsInput)
    np.testing.assert_allclose(after[:, 50, 50], [0, 128 / 255, 1], atol=1e-6)
    np.testing.assert_allclose(after[:, 85, 105], [0, 128 / 255, 1], atol=1e-6)
    np.testing.assert_array_equal(after[:, 200:], before[:, 200:])
    assert photo.session.history.count == 1
    bar.choose("erase")
    draw(photo, (50, 50))
    np.testing.assert_array_equal(numbers(photo)[:, 50, 50], 1)


def test_one_channel_alone_can_be_painted(photo: MainWindow) -> None:
    bar = photo.input_canvas.bar
    before = numbers(photo)
    bar.choose("paint")
    bar.set_number(0.25)
    draw(photo, (100, 100), part="channel 1")
    after = numbers(photo)
    assert after[1, 100, 100] == 0.25
    np.testing.assert_array_equal(after[[0, 2]], before[[0, 2]])
    bar.channel.setCurrentIndex(3)
    bar.channel.activated.emit(3)
    assert bar.value.isVisible()
    draw(photo, (20, 20))
    assert numbers(photo)[2, 20, 20] == 0.25
    np.testing.assert_array_equal(numbers(photo)[:2, 20, 20], before[:2, 20, 20])


def test_a_stroke_hits_its_cells_in_an_enlarged_picture(photo: MainWindow) -> None:
    photo.convolve.canvas.zoom_to(6.0)
    photo.input_canvas.bar.choose("paint")
    canvas = photo.convolve.canvas
    middle = QPointF(canvas.viewport().rect().center())
    found = photo.input_canvas.cells_at(canvas.mapToScene(middle.toPoint()) / canvas.zoom)
    assert found is not None
    row, column = found[1]
    before = numbers(photo)
    draw(photo, (row, column), (row, column + 3))
    changed = (numbers(photo) != before).any(axis=0)
    assert changed[row, column : column + 4].all()
    assert changed.sum() <= 4


def test_painting_a_picture_in_other_numbers_keeps_its_colours(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 40, 40)), PictureInput("cat", "imagenet")))
    show_input(window)
    bar = window.input_canvas.bar
    bar.choose("paint")
    bar.set_color(QColor(255, 255, 255))
    draw(window, (10, 10))
    np.testing.assert_allclose(
        numbers(window)[:, 10, 10], (1 - np.array([0.485, 0.456, 0.406])) / [0.229, 0.224, 0.225], rtol=1e-4
    )
    window.convolve.refresh()
    assert bar.color_button.isVisible()


def test_a_vector_can_be_typed_and_painted_too(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((10,)), PictureInput()))
    show_input(window)
    window.input_canvas.bar.choose("paint")
    draw(window, (0, 1), (0, 2))
    assert numbers(window)[1] == numbers(window)[2] == 1
    assert numbers(window).shape == (10,)


def test_another_channel_is_brought_to_the_front(open_window: OpenWindow) -> None:
    many = np.arange(2048 * 9).reshape(2048, 3, 3)
    window = open_window(Document(Network((2048, 3, 3)), input_from_cells(many)))
    show_input(window)
    bar = window.input_canvas.bar
    assert bar.channel.count() == 2048
    bar.channel.setCurrentIndex(1000)
    bar.channel.activated.emit(1000)
    window.convolve.refresh()
    shown = window.convolve.canvas.figure.part("input") if window.convolve.canvas.figure else None
    assert isinstance(shown, GridPart)
    np.testing.assert_array_equal(shown.cells.array, many[1000])
    bar.choose("paint")
    bar.set_number(-1)
    draw(window, (1, 1))
    assert numbers(window)[1000, 1, 1] == -1
    assert (numbers(window) == -1).sum() == 1
    draw(window, (0, 0), part="channel 1001")
    assert numbers(window)[1001, 0, 0] == -1


def test_what_was_painted_over_a_picture_is_the_picture_elsewhere(photo: MainWindow) -> None:
    photo.input_canvas.bar.choose("paint")
    draw(photo, (0, 0))
    picture = make_input(PictureInput(), (3, 224, 224))
    np.testing.assert_array_equal(numbers(photo)[:, 1:], picture[:, 1:])


def test_an_input_too_large_to_make_leaves_the_picture_before(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 8, 8), [Conv2d(2, 3)])))
    window.session.select(INPUT_ID)
    window.convolve.refresh()
    actions.set_input_shape(window.session, (64, 1024, 1024))
    assert window.input_canvas.grid("input") is None
    window.session.history.undo()
    assert window.session.document.network.input_shape == (3, 8, 8)
