"""Every field of every layer, changed as a hand would: typed, by arrow key, by wheel, dragged; and taken back."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QToolTip, QWidget

from convstudio.engine import INPUT_ID, LAYER_TYPES, Conv2d, Network, analyze
from convstudio.studio.document import Document
from convstudio.ui.field_editors import ButtonEditor, NoteEditor
from convstudio.ui.main_window import MainWindow
from convstudio.ui.number_dragging import PIXELS_PER_STEP
from tests.runner.draws import EVERY_LAYER, shape_for
from tests.ui.conftest import OpenWindow
from tests.ui.hands import press, spin, words

EXAMPLES = {layer.type_name: (layer, shape_for(layer)) for layer in reversed(EVERY_LAYER)}
WAYS = ("arrow", "wheel", "drag", "label")


def turn(widget: QWidget, notches: int) -> None:
    spot = QPointF(widget.rect().center())
    none, button, phase = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    delta = QPoint(0, 120 * notches)
    QApplication.sendEvent(
        widget, QWheelEvent(spot, widget.mapToGlobal(spot), QPoint(), delta, button, none, phase, False)
    )


def drag(widget: QWidget, steps: int) -> None:
    start = widget.rect().center()
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for part in (1, 2, 3):
        QTest.mouseMove(widget, start + QPoint(round(steps * PIXELS_PER_STEP * part / 3), 0))
    end = start + QPoint(steps * PIXELS_PER_STEP, 0)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end)


def inner(window: MainWindow, name: str) -> QWidget:
    """Return what of a field takes the keyboard."""
    editor = window.form.editor(name)
    focus = editor.focusProxy()
    assert focus is not None
    return focus


def change(window: MainWindow, name: str, way: str) -> None:
    box = inner(window, name)
    box.setFocus()
    line = box.lineEdit() if isinstance(box, QAbstractSpinBox) else box
    if way == "arrow":
        press(box, Qt.Key.Key_Space if isinstance(box, QCheckBox) else Qt.Key.Key_Down)
        if not window.session.history.index:
            press(box, Qt.Key.Key_Up)
    elif way == "wheel":
        turn(box, -1)
        if not window.session.history.index:
            turn(box, 1)
    else:
        handle = line if way == "drag" else window.form.panel.caption(name)
        assert handle is not None
        drag(handle, 3)
        if not window.session.history.index:
            drag(handle, -3)


def ways_of(window: MainWindow, name: str) -> tuple[str, ...]:
    if isinstance(window.form.editor(name), ButtonEditor | NoteEditor):
        return ()
    box = inner(window, name)
    if isinstance(box, QCheckBox):
        return ("arrow",)
    if isinstance(box, QComboBox) and box.count() == 1:
        return ()
    return ("arrow", "wheel") if isinstance(box, QComboBox) else WAYS


@pytest.mark.parametrize("type_name", LAYER_TYPES)
def test_every_field_is_changed_by_hand_and_each_gesture_is_one_step(open_window: OpenWindow, type_name: str) -> None:
    layer, shape = EXAMPLES[type_name]
    document = Document(Network(shape, [layer]))
    window = open_window(document)
    for name in window.form.field_names:
        for way in ways_of(window, name):
            window.session.new_document(document)
            change(window, name, way)
            history = window.session.history
            assert history.index == 1, f"{name} by {way}"
            changed = window.session.document
            assert changed != document
            assert analyze(changed.network).row("n1").node == changed.network.node("n1")
            assert inner(window, name).accessibleDescription()
            history.undo()
            assert window.session.document == document


def test_every_field_of_the_input_is_changed_by_hand(open_window: OpenWindow) -> None:
    document = Document(Network((3, 8, 8), [Conv2d(2, 3)]))
    window = open_window(document)
    window.session.select(INPUT_ID)
    for name in window.form.field_names:
        for way in ways_of(window, name):
            window.session.new_document(document)
            window.session.select(INPUT_ID)
            change(window, name, way)
            assert window.session.history.index == 1, f"{name} by {way}"


def test_a_drag_is_one_step_however_long_the_hand_rests(window: MainWindow) -> None:
    line = spin(window, "out_channels").lineEdit()
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    for steps in (1, 2, 3):
        QTest.mouseMove(line, QPoint(5 + 6 * steps, 5))
        assert not window.form._pause.isActive()  # what ends the gesture of keys and the wheel
    assert window.session.document.network.node("n1").layer == Conv2d(23, 8, 2, 1)
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=QPoint(23, 5))
    QTest.mouseMove(line, QPoint(60, 5))
    assert window.session.history.index == 1
    drag(line, 1)
    assert window.session.history.index == 2


def test_with_shift_a_drag_goes_in_tens(window: MainWindow) -> None:
    line = spin(window, "out_channels").lineEdit()
    QTest.mousePress(line, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(5, 5))
    move = QPoint(5 + 2 * PIXELS_PER_STEP, 5)
    QTest.mouseMove(line, QPoint(8, 5))
    none, left, shift = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(move), QPointF(line.mapToGlobal(move)), none, left, shift)
    QApplication.sendEvent(line, event)
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=move)
    assert spin(window, "out_channels").value() == 40


def test_a_wheel_over_a_field_without_the_keyboard_scrolls(window: MainWindow) -> None:
    window.convolve.canvas.setFocus()
    before = window.session.document
    for name in window.form.field_names:
        turn(inner(window, name), -1)
    assert window.session.document == before


def test_what_is_wrong_stands_below_the_field(window: MainWindow) -> None:
    box = spin(window, "kernel_size")
    box.setFocus()
    box.setValue(40)
    note = next(note for note in window.form.findChildren(QLabel) if "needs at least 40 rows" in note.text())
    assert note.isVisible()
    above = note.mapTo(window.form, QPoint(0, 0)).y() - box.mapTo(window.form, QPoint(0, 0)).y()
    assert 0 < above < 60
    assert box.property("role") == "wrong"
    assert box.hasFocus()
    box.setValue(8)
    assert box.hasFocus()
    assert not note.isVisible()
    assert box.property("role") == ""


def test_a_choice_that_brings_other_fields_keeps_the_keyboard(window: MainWindow) -> None:
    box = inner(window, "weights")
    assert isinstance(box, QComboBox)
    box.setFocus()
    fields = window.form.field_names
    press(box, Qt.Key.Key_End)
    assert window.form.field_names != fields
    assert inner(window, "weights").hasFocus()


def test_the_keyboard_tells_what_a_field_is_for(window: MainWindow) -> None:
    told: list[str] = []
    window.form.told.connect(told.append)
    spin(window, "stride").setFocus()
    assert told[-1] == "Stride S: How many cells the window moves at a time. 2 halves the output. 1 to 4,096 cells."
    window.convolve.canvas.setFocus()
    assert told[-1] == ""
    assert "Stride S" not in words(window.statusBar())


def test_numbers_in_a_row_go_up_and_down_where_the_cursor_is(open_window: OpenWindow) -> None:
    layer, shape = EXAMPLES["Permute"]
    window = open_window(Document(Network(shape, [layer])))
    line = inner(window, "dims")
    assert isinstance(line, QLineEdit)
    line.setText("1, 2, 3")
    line.setCursorPosition(4)
    press(line, Qt.Key.Key_Up)
    assert [int(number) for number in re.findall(r"\d+", line.text())] == [1, 3, 3]


def test_a_form_that_was_shown_before_comes_back_with_other_values(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 9, 9), [Conv2d(4, 3), LAYER_TYPES["ReLU"](), Conv2d(5, 3)])))
    first = window.form.panel
    window.session.select("n2")
    assert window.form.panel is not first
    window.session.select("n3")
    assert window.form.panel is first
    assert spin(window, "out_channels").value() == 5
    press(spin(window, "out_channels"), Qt.Key.Key_Up)
    assert window.session.document.network.node("n3").layer == Conv2d(6, 3)
    assert window.session.document.network.node("n1").layer == Conv2d(4, 3)


def test_a_digit_too_many_is_answered_with_the_range(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 8, 8), [Conv2d(4, 3)])))
    window.session.select(window.session.document.network.nodes[0].id)
    box = inner(window, "out_channels")
    box.setFocus()
    press(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box, "819")
    assert not QToolTip.isVisible()
    QTest.keyClicks(box, "3")
    assert QToolTip.text() == "From 1 to 8,192"
    QToolTip.hideText()


def test_padding_stands_in_the_columns_of_the_form(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 8, 8), [Conv2d(4, 3)])))
    window.session.select(window.session.document.network.nodes[0].id)
    padding, panel = window.form.editor("padding"), window.form.panel
    cells = next(box for box in padding.findChildren(QAbstractSpinBox) if box.isVisible())
    second = window.form.editor("kernel_size")
    assert cells.mapTo(panel, QPoint(0, 0)).x() == second.mapTo(panel, QPoint(0, 0)).x()
    assert cells.width() == second.width()
