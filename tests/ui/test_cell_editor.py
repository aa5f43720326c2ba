"""Typing into the cells of a grid, as a hand does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from convstudio.engine import INPUT_ID, Network
from convstudio.studio.document import Document
from convstudio.studio.inputs import GridInput
from convstudio.studio.number_text import NumberTextError, write_exactly
from convstudio.ui.cell_editor import CellEditor
from tests.ui.hands import press

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convstudio.ui.main_window import MainWindow
    from tests.ui.conftest import OpenWindow

Key, Shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier


@dataclass
class Sheet:
    """A grid of 2 × 3 that takes numbers up to 100."""

    numbers: list[list[float]] = field(default_factory=lambda: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    part: str = "input"
    size: tuple[int, int] = (2, 3)

    def text_at(self, row: int, column: int) -> str:
        return write_exactly(self.numbers[row][column])

    def words_for(self, row: int, column: int) -> str:
        return f"Sheet row {row + 1}, column {column + 1}"

    def set_number(self, row: int, column: int, number: float) -> None:
        if number > 100:
            raise NumberTextError("Use at most 100.")
        self.numbers[row][column] = number

    def set_block(self, row: int, column: int, block: NDArray[np.float64]) -> None:
        rows, columns = block.shape[1:]
        if row + rows > 2 or column + columns > 3:
            raise NumberTextError("The block does not fit.")
        for i in range(rows):
            self.numbers[row + i][column : column + columns] = block[0, i].tolist()


@pytest.fixture
def typing(open_window: OpenWindow) -> tuple[MainWindow, CellEditor, Sheet]:
    grid = GridInput((((1.0, 2.0, 3.0), (4.0, 5.0, 6.0)),))
    window = open_window(Document(Network((1, 2, 3)), input=grid))
    window.session.select(INPUT_ID)
    window.convolve.refresh()
    editor, sheet = CellEditor(window.convolve.canvas), Sheet()
    editor.open_at(sheet, 0, 0)
    return window, editor, sheet


def type_in(editor: CellEditor, text: str, key: Qt.Key | None = None) -> None:
    QTest.keyClicks(editor, text)
    if key is not None:
        press(editor, key)


def test_the_number_is_there_selected_and_its_cell_named(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    _, editor, _ = typing
    assert editor.isVisible()
    assert editor.hasFocus()
    assert (editor.text(), editor.selectedText()) == ("1", "1")
    assert editor.accessibleName() == "Sheet row 1, column 1"


def test_tab_goes_along_the_rows_and_out_at_the_end(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    window, editor, sheet = typing
    for text in ("7", "8", "9", "10", "11", "12"):
        type_in(editor, text, Key.Key_Tab)
    assert sheet.numbers == [[7, 8, 9], [10, 11, 12]]
    assert not editor.isVisible()
    assert window.convolve.canvas.hasFocus()


def test_enter_goes_down_and_shift_goes_back(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    _, editor, sheet = typing
    type_in(editor, "7", Key.Key_Return)
    assert editor.cell == (1, 0)
    press(editor, Key.Key_Return, Shift)
    assert editor.cell == (0, 0)
    press(editor, Key.Key_Tab)
    press(editor, Key.Key_Backtab, Shift)
    assert editor.cell == (0, 0)
    assert sheet.numbers[0][0] == 7


def test_arrows_go_to_the_neighbours_but_not_out_of_the_grid(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    _, editor, _ = typing
    visited = []
    for key in (Key.Key_Right, Key.Key_Down, Key.Key_Down, Key.Key_Left, Key.Key_Left, Key.Key_Up, Key.Key_Up):
        press(editor, key)
        visited.append(editor.cell)
    assert visited == [(0, 1), (1, 1), (1, 1), (1, 0), (1, 0), (0, 0), (0, 0)]


def test_an_arrow_within_what_is_typed_stays_in_the_cell(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    _, editor, sheet = typing
    type_in(editor, "12", Key.Key_Left)
    type_in(editor, ".", Key.Key_Tab)
    assert sheet.numbers[0][0] == 1.2


def test_what_is_no_number_is_refused_beside_the_cell(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    _, editor, sheet = typing
    type_in(editor, "abc", Key.Key_Tab)
    assert editor.cell == (0, 0)
    assert editor.message.isVisible()
    assert "“abc” is not a number" in editor.message.text()
    assert editor.message.rect().isValid()
    assert editor.message.visibleRegion().boundingRect() == editor.message.rect()
    assert not editor.message.geometry().intersects(editor.geometry())
    type_in(editor, "1/4", Key.Key_Tab)
    assert not editor.message.isVisible()
    assert sheet.numbers[0][0] == 0.25


def test_what_the_grid_does_not_take_is_refused_too(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    _, editor, sheet = typing
    type_in(editor, "101", Key.Key_Return)
    assert editor.message.text() == "Use at most 100."
    press(editor, Key.Key_Escape)
    assert not editor.isVisible()
    assert not editor.message.isVisible()
    assert sheet.numbers[0][0] == 1


def test_escape_leaves_the_number_as_it_was(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    window, editor, sheet = typing
    type_in(editor, "50", Key.Key_Escape)
    assert sheet.numbers[0][0] == 1
    assert window.convolve.canvas.hasFocus()


def test_leaving_by_the_mouse_keeps_what_was_typed(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    window, editor, sheet = typing
    type_in(editor, "50")
    window.convolve.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    assert sheet.numbers[0][0] == 50
    assert not editor.isVisible()


def test_a_block_is_pasted_from_the_cell_on(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    _, editor, sheet = typing
    press(editor, Key.Key_Tab)
    QGuiApplication.clipboard().setText("7\t8\n9\t10")
    press(editor, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert sheet.numbers == [[1, 7, 8], [4, 9, 10]]
    assert editor.text() == "7"
    press(editor, Key.Key_Tab)
    press(editor, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.message.text() == "The block does not fit."


def test_one_number_is_pasted_as_text(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    _, editor, sheet = typing
    QGuiApplication.clipboard().setText("0.5")
    press(editor, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == "0.5"
    press(editor, Key.Key_Tab)
    assert sheet.numbers[0][0] == 0.5


def test_it_follows_its_cell_when_the_figure_grows(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    window, editor, _ = typing
    canvas = window.convolve.canvas
    canvas.zoom_to(3.0)
    grid = canvas.figure.part("input") if canvas.figure else None
    assert grid is not None
    seen = canvas.view_rect(grid.place.cell(0, 0))  # type: ignore[attr-defined]
    assert seen.intersects(editor.geometry())
    assert canvas.viewport().rect().contains(editor.geometry())


def test_it_goes_when_its_grid_goes(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    window, editor, _ = typing
    editor.target.part = "kernel"  # type: ignore[union-attr, misc]
    window.convolve.refresh()
    assert not editor.isVisible()
    assert editor.target is None


def test_a_key_that_began_it_takes_the_numbers_place(typing: tuple[MainWindow, CellEditor, Sheet]) -> None:
    _, editor, sheet = typing
    editor.close_editor()
    editor.open_at(sheet, 1, 2, typed="4")
    type_in(editor, "2", Key.Key_Return)
    assert sheet.numbers[1][2] == 42
    assert not editor.isVisible()
