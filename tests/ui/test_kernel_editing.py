"""Weights changed by hand: on the canvas, in the form, by the clipboard and from files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QFileDialog, QSpinBox

from convstudio.engine import Conv2d, Flatten, Linear, Network
from convstudio.figures.parts.grid import GridPart
from convstudio.runner.recipes import FilterBank, Imported, NamedKernel, RandomWeights
from convstudio.runner.weights import making
from convstudio.studio import actions, document_weights, kernels
from convstudio.studio.document import Document
from convstudio.studio.inputs import GridInput
from convstudio.studio.kernels import KernelAt
from convstudio.ui import kernel_commands
from convstudio.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import press, retype, trigger, undo

FIRST = KernelAt("n1", 0)
GRID = GridInput((tuple(tuple(float(5 * row + column) for column in range(5)) for row in range(5)),))


@pytest.fixture
def small(open_window: OpenWindow) -> MainWindow:
    """Open a layer of two filters over 5×5 whole numbers."""
    recipes = (("n1", NamedKernel("identity")),)
    window = open_window(Document(Network((1, 5, 5), [Conv2d(2, 3)]), GRID, recipes))
    window.session.select("n1")
    window.convolve.refresh()
    return window


def spot(window: MainWindow, row: int, column: int, name: str = "kernel") -> QPoint:
    """Return where a cell of a grid is, in the canvas's pixels."""
    figure = window.convolve.canvas.figure
    assert figure is not None
    grid = figure.part(name)
    assert isinstance(grid, GridPart)
    return window.convolve.canvas.view_rect(grid.place.cell(row, column)).center().toPoint()


def numbers(window: MainWindow, at: KernelAt = FIRST) -> list[list[float]]:
    shown = kernels.kernel_numbers(window.session, at)
    assert shown is not None
    result: list[list[float]] = shown.tolist()
    return result


def turn(window: MainWindow, at: QPoint, notches: int) -> None:
    viewport = window.convolve.canvas.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_a_double_click_types_a_weight_and_the_map_follows(small: MainWindow, qtbot: Any) -> None:
    viewport, editor = small.convolve.canvas.viewport(), small.convolve.editor
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=spot(small, 0, 0))
    assert editor.accessibleName() == "Filter 1, channel 1, row 1, column 1"
    QTest.keyClicks(editor, "2")
    with qtbot.waitSignal(small.session.activations_changed):
        press(editor, Qt.Key.Key_Tab)
    assert numbers(small)[0] == [2, 0, 0]
    assert editor.cell == (0, 1)
    press(editor, Qt.Key.Key_Escape)
    small.convolve.refresh()
    figure = small.convolve.canvas.figure
    assert figure is not None
    kernel, output = figure.part("kernel"), figure.part("output")
    assert isinstance(kernel, GridPart)
    assert isinstance(output, GridPart)
    assert kernel.cells.array.tolist() == numbers(small)
    assert output.cells.array[0, 0] == 6 + 2 * 0
    assert output.cells.array[1, 1] == 12 + 2 * 6
    title: Any = figure.part("kernel title")
    assert title.lines[0][0].text == "Filter 1, by hand"
    undo(small)
    assert numbers(small)[0] == [0, 0, 0]


def test_the_keyboard_reaches_every_weight(small: MainWindow) -> None:
    trigger(small, "Type the filter's numbers")
    for text in ("1", "2", "3", "4", "5", "6", "7", "8", "9"):
        QTest.keyClicks(small.convolve.editor, text)
        press(small.convolve.editor, Qt.Key.Key_Tab)
    assert numbers(small) == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert not small.convolve.editor.isVisible()


def test_the_wheel_changes_a_weight_as_one_step(small: MainWindow) -> None:
    for _ in range(3):
        turn(small, spot(small, 1, 2), 1)
    turn(small, spot(small, 1, 2), -1)
    assert numbers(small)[1] == [0, 1, 2]
    assert small.session.history.count == 1
    undo(small)
    assert numbers(small)[1] == [0, 1, 0]


def test_the_wheel_elsewhere_changes_nothing(small: MainWindow) -> None:
    before = small.session.document
    for name in ("input", "output"):
        turn(small, spot(small, 1, 1, name), 2)
    turn(small, QPoint(3, 3), 2)
    assert small.session.document == before


def test_weights_that_are_not_whole_turn_in_tenths(small: MainWindow) -> None:
    kernels.set_cell(small.session, FIRST, 0, 0, 0.25)
    turn(small, spot(small, 0, 0), 1)
    assert numbers(small)[0][0] == pytest.approx(0.35)


def test_a_drag_changes_a_weight_as_one_step(small: MainWindow) -> None:
    viewport, start = small.convolve.canvas.viewport(), spot(small, 0, 1)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for by in (8, 14, 20, 13):
        QTest.mouseMove(viewport, start + QPoint(0, -by))
        event_at = start + QPoint(0, -by)
        drag_to(small, event_at)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)
    assert numbers(small)[0] == [0, 2, 0]
    assert small.session.history.count == 1
    drag_to(small, start + QPoint(0, -60))
    assert numbers(small)[0] == [0, 2, 0]


def drag_to(window: MainWindow, at: QPoint) -> None:
    window.convolve.canvas.dragged.emit(QPointF(at))


def test_numbers_are_pasted_and_copied(small: MainWindow) -> None:
    QGuiApplication.clipboard().setText("[[1, 2, 3], [4, 5, 6], [7, 8, 9]]")
    trigger(small, "Paste numbers into the filter")
    assert numbers(small) == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    trigger(small, "Copy the filter's numbers")
    assert QGuiApplication.clipboard().text() == "1\t2\t3\n4\t5\t6\n7\t8\t9"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 2\n3 4", "These are 2×2 numbers, and the filter needs 3×3."),
        ("hello", "is not a number"),
        ("", "no numbers"),
    ],
)
def test_a_paste_that_does_not_fit_is_one_sentence(
    small: MainWindow, monkeypatch: pytest.MonkeyPatch, text: str, sentence: str
) -> None:
    said = complaints(monkeypatch)
    QGuiApplication.clipboard().setText(text)
    before = small.session.document
    trigger(small, "Paste numbers into the filter")
    assert sentence in said[0]
    assert small.session.document == before


def complaints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(kernel_commands, "complain", lambda _parent, _what, why: said.append(why))
    return said


def test_a_block_goes_into_the_filter_from_a_cell_on(small: MainWindow) -> None:
    small.convolve.type_kernel()
    press(small.convolve.editor, Qt.Key.Key_Right)
    QGuiApplication.clipboard().setText("7 8\n9 10")
    press(small.convolve.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert numbers(small) == [[0, 7, 8], [0, 9, 10], [0, 0, 0]]
    press(small.convolve.editor, Qt.Key.Key_Right)
    press(small.convolve.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "2×2 numbers do not fit" in small.convolve.editor.message.text()


# The form


def combo(window: MainWindow, name: str) -> QComboBox:
    return window.form.editor(name).findChildren(QComboBox)[0]


def choose(box: QComboBox, text: str) -> None:
    box.setCurrentIndex(box.findText(text))


def test_the_form_has_what_the_recipe_has(small: MainWindow) -> None:
    assert "seed" not in small.form.field_names
    choose(combo(small, "weights"), "Random")
    assert {"seed", "scheme"} <= set(small.form.field_names)
    choose(combo(small, "scheme"), "Glorot uniform")
    retype(small.form.editor("seed").findChildren(QSpinBox)[0], "12")
    assert small.session.document.recipe_of("n1") == RandomWeights(12, "glorot_uniform")
    choose(combo(small, "weights"), "Edges, spots and colours")
    assert "scheme" not in small.form.field_names
    assert small.session.document.recipe_of("n1") == FilterBank()


def test_one_filter_gets_a_kernel_by_name_and_is_set_back(small: MainWindow) -> None:
    small.playback.set_filter(1)
    choose(combo(small, "own"), "Laplacian")
    assert numbers(small, KernelAt("n1", 1)) == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    assert numbers(small)[1] == [0, 1, 0]
    small.playback.set_filter(0)
    assert combo(small, "own").currentText() == "As the others"
    small.playback.set_filter(1)
    assert combo(small, "own").currentText() == "Laplacian"
    kernels.set_cell(small.session, KernelAt("n1", 1), 0, 0, 5)
    assert combo(small, "own").currentText() == "Set by hand"
    trigger(small, "Set this filter back")
    assert combo(small, "own").currentText() == "As the others"
    assert numbers(small, KernelAt("n1", 1))[1] == [0, 1, 0]


def test_a_bias_is_typed_for_the_filter_on_the_canvas(small: MainWindow) -> None:
    small.playback.set_filter(1)
    box = small.form.editor("own_bias").findChildren(QDoubleSpinBox)[0]
    retype(box, "2.5")
    assert kernels.bias_of(small.session, KernelAt("n1", 1)) == 2.5
    assert kernels.bias_of(small.session, FIRST) == 0
    small.playback.set_filter(0)
    assert box.value() == 0
    small.session.run_now()
    assert small.session.activations is not None
    assert small.session.activations.outputs["n1"][1, 0, 0] == 6 + 2.5


def test_a_seed_keeps_what_filters_have_of_their_own(small: MainWindow) -> None:
    choose(combo(small, "weights"), "Random")
    kernels.set_cell(small.session, FIRST, 0, 0, 5)
    retype(small.form.editor("seed").findChildren(QSpinBox)[0], "3")
    assert numbers(small)[0][0] == 5
    trigger(small, "Set all filters back")
    assert small.session.document.recipe_of("n1") == RandomWeights(3)


def test_a_neurons_weights_are_typed_too(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((1, 5, 5), [Flatten(), Linear(3)]), GRID))
    window.session.select("n2")
    window.playback.seek(1)
    window.convolve.type_kernel()
    for text in ("1", "2", "3", "4", "5", "6"):
        QTest.keyClicks(window.convolve.editor, text)
        press(window.convolve.editor, Qt.Key.Key_Tab)
    press(window.convolve.editor, Qt.Key.Key_Escape)
    assert numbers(window, KernelAt("n2", 1))[0][:6] == [1, 2, 3, 4, 5, 6]
    assert "own" not in window.form.field_names
    assert "own_bias" in window.form.field_names


# Files


@pytest.fixture
def choose_file(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    def choose_one(path: Path) -> None:
        monkeypatch.setattr(
            QFileDialog, "getOpenFileName", lambda *_args, **_words: (str(path) if path.name else "", "")
        )

    return choose_one


def test_weights_are_imported_and_named_in_the_form(
    small: MainWindow, tmp_path: Path, choose_file: Callable[[Path], None]
) -> None:
    np.save(tmp_path / "mine.npy", np.arange(18).reshape(2, 1, 3, 3))
    choose_file(tmp_path / "mine.npy")
    trigger(small, "Import weights for this layer…")
    assert numbers(small, KernelAt("n1", 1))[2] == [15, 16, 17]
    assert combo(small, "weights").currentText() == "From mine.npy"
    assert isinstance(small.session.document.recipe_of("n1"), Imported)
    assert small.statusBar().currentMessage() == "Conv2d has weight from mine.npy"
    undo(small)
    assert small.session.document.recipe_of("n1") == NamedKernel("identity")


def test_weights_that_do_not_fit_are_one_sentence(
    small: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choose_file: Callable[[Path], None]
) -> None:
    said = complaints(monkeypatch)
    np.save(tmp_path / "mine.npy", np.ones((2, 1, 5, 5)))
    choose_file(tmp_path / "mine.npy")
    trigger(small, "Import weights for this layer…")
    trigger(small, "Import weights for all layers…")
    assert said[0] == "mine.npy does not fit Conv2d. weight is 2×1×5×5, and Conv2d needs 2×1×3×3."
    assert len(said) == 2


def test_a_dialog_that_is_closed_changes_nothing(small: MainWindow, choose_file: Callable[[Path], None]) -> None:
    before = small.session.document
    choose_file(Path())
    trigger(small, "Import weights for this layer…")
    assert small.session.document == before


def test_commands_say_why_they_can_not_be_used(small: MainWindow) -> None:
    small.session.select("input")
    commands = small.commands._kernels
    commands.menu.aboutToShow.emit()
    why = {action.text(): action.toolTip() for action in commands.menu.actions() if not action.isEnabled()}
    assert why["&Type the filter's numbers"] == "Select a layer that has filters first"
    assert why["&Import weights for this layer…"] == "Select a layer that has weights first"


def test_pointing_at_a_weight_says_how_to_change_it(small: MainWindow) -> None:
    heard: list[str] = []
    small.convolve.told.connect(heard.append)
    small.convolve.canvas.hovered.emit(QPointF(spot(small, 1, 1)))
    small.convolve.refresh()
    assert heard[-1].endswith("this weight is used 9 times · double-click to type, wheel or drag to change")


def test_a_filter_smaller_than_its_picture_is_not_asked_for_weights_it_lost(small: MainWindow) -> None:
    cells, session = small.convolve.kernel, small.session
    assert cells.text_at(2, 2) is not None
    assert cells.hold(2, 2)
    actions.change_layer(session, "n1", Conv2d(2, 1), "kernel_size")
    before = session.document
    cells.drag(3)
    cells.turn(2, 2, 1)
    assert cells.text_at(2, 2) is None
    assert not cells.hold(2, 2)
    assert session.document is before


def test_weights_that_take_long_to_make_are_waited_for_by_nobody(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_weights, "MADE_AT_ONCE", 100)
    window = open_window(Document(Network((1, 5, 5), (Conv2d(2, 3), Conv2d(20, 3, padding=1)))))
    window.session.select("n2")
    assert "own_bias" in window.form.field_names
    made: list[object] = []
    make = making.make_weights

    def count(*what: Any) -> Any:
        made.append(what)
        return make(*what)

    monkeypatch.setattr(document_weights, "make_weights", count)
    actions.change_layer(window.session, "n2", Conv2d(20, 2), "kernel_size")
    assert kernels.kernel_at(window.session) is None
    assert "own_bias" in window.form.field_names  # nothing comes and goes under the hand
    assert made == []
    window.session.run_now()
    assert kernels.kernel_at(window.session) is not None
    assert window.form.editor("own_bias").isVisible()
    assert len(made) == 1
