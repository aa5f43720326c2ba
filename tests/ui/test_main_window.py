"""The window as a hand uses it: keys, clicks, drags; then a look at what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton, QWidget

from convstudio.engine import INPUT_ID, ReLU
from convstudio.figures.parts.grid import grid_named
from convstudio.studio import files
from convstudio.ui.export_dialog import ExportDialog
from convstudio.ui.main_window import MainWindow
from tests.ui.hands import Held, conv, layers, press, retype, spin, trigger, undo, words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


# The form and the results


def test_it_opens_on_the_worked_example_ready_to_play(window: MainWindow) -> None:
    assert window.results.shape.text() == "14 × 14 × 20"
    text = words(window.results)
    assert "3,920 neurons · divides exactly ✓" in text
    assert "Sharing saves 196×" in text
    assert "756,560" in text
    assert "16×16×20" in text
    assert "13×13×20" in text
    assert window.convolve.figure is not None
    assert window.convolve.figure.part("patch") is not None
    assert window.convolve.canvas.hasFocus()


def test_typing_in_a_field_changes_everything_at_once(window: MainWindow) -> None:
    retype(spin(window, "out_channels"), "32")
    assert conv(window).out_channels == 32
    assert window.results.shape.text() == "14 × 14 × 32"
    assert window.stack.card("n1").content.shape == "14×14×32"
    press(spin(window, "out_channels"), Qt.Key.Key_Up)
    assert "+193" in words(window.results)


def test_a_run_of_changes_of_one_field_is_one_step(window: MainWindow) -> None:
    box = spin(window, "stride")
    for _ in range(3):
        press(box, Qt.Key.Key_Up)
    assert conv(window).stride == 5
    assert window.session.history.count == 1
    window.session.end_gesture()
    press(box, Qt.Key.Key_Down)
    assert window.session.history.count == 2
    window.session.history.undo()
    window.session.history.undo()
    assert conv(window).stride == 2
    assert spin(window, "stride").value() == 2


def test_dragging_a_label_is_one_step(window: MainWindow) -> None:
    label = next(label for label in window.form.findChildren(QLabel) if label.text() == "Filters K")
    start = QPoint(5, 5)
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=start)
    for way in range(0, 61, 6):
        QTest.mouseMove(label, start + QPoint(way, 0))
    QTest.mouseRelease(label, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    assert conv(window).out_channels == 30
    assert window.session.history.count == 1


def test_a_layer_that_does_not_fit_says_so_and_is_mended(window: MainWindow) -> None:
    retype(spin(window, "kernel_size"), "40")
    assert window.stack.card("n1").content.problem
    assert window.stack.card("n2").content.shape == "waits"
    QApplication.processEvents()
    assert "Use padding 4" in words(window.results)
    assert "1 problem" in words(window.statusBar())
    assert "Click a cell" not in words(window.statusBar())
    button = next(button for button in window.results.findChildren(QPushButton) if button.text() == "Use padding 4")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert conv(window).padding == 4
    assert not window.stack.card("n1").content.problem
    window.session.history.undo()
    window.session.history.undo()
    assert "no problems" in words(window.statusBar())
    assert "Click a cell" in words(window.statusBar())


def test_the_panels_keep_their_widths_whatever_is_selected(window: MainWindow) -> None:
    widths = set()
    for node_id in ("n1", "n2", INPUT_ID, "n6"):
        window.session.select(node_id)
        QApplication.processEvents()
        widths.add((window.stack.width(), window.results.width()))
    assert len(widths) == 1


# The stack


def test_add_duplicate_rename_mute_move_remove_and_undo(window: MainWindow) -> None:
    before = layers(window)
    trigger(window, "Add a layer…")
    QTest.keyClicks(window.stack.adding.palette.search, "maxpool")
    press(window.stack.adding.palette.search, Qt.Key.Key_Return)
    assert layers(window)[1] == "MaxPool2d 1"
    trigger(window, "Duplicate")
    assert layers(window)[1:4] == ["MaxPool2d 1", "MaxPool2d 2", "ReLU"]
    trigger(window, "Down")
    assert layers(window)[1:4] == ["MaxPool2d 1", "ReLU", "MaxPool2d 2"]
    trigger(window, "Mute")
    assert window.session.document.network.nodes[3].muted
    press(window.stack.card(window.session.selected_id), Qt.Key.Key_Delete)
    assert len(layers(window)) == 7
    while window.session.history.undo_text:
        window.session.history.undo()
    assert layers(window) == before
    while window.session.history.redo_text:
        window.session.history.redo()
    assert len(layers(window)) == 7


def test_a_name_is_typed_on_the_card(window: MainWindow) -> None:
    trigger(window, "Rename")
    editor = QApplication.focusWidget()
    assert editor is not None
    retype(editor, "stem")
    press(editor, Qt.Key.Key_Return)
    assert layers(window)[0] == "stem"
    trigger(window, "Rename")
    editor = QApplication.focusWidget()
    assert editor is not None
    retype(editor, "other")
    press(editor, Qt.Key.Key_Escape)
    assert layers(window)[0] == "stem"


def test_a_card_is_dragged_to_another_place(window: MainWindow) -> None:
    below_linear = window.stack.card("n6").geometry().top() + 2
    held = Held(window, "n2")
    assert held.over(100, below_linear)
    assert window.stack.card("n2").content.changed
    held.take_away()
    assert not window.stack.card("n2").content.changed
    assert layers(window)[1] == "ReLU"
    held.drop(100, below_linear)
    assert layers(window) == ["Conv2d", "MaxPool2d", "Flatten", "Linear", "ReLU", "Softmax"]
    assert window.session.selected_id == "n2"
    assert window.session.history.undo_text == "Move ReLU"
    undo(window)
    assert layers(window)[1] == "ReLU"


def test_up_and_down_select_the_neighbour(window: MainWindow) -> None:
    press(window.convolve.canvas, Qt.Key.Key_Down)
    assert window.session.selected_id == "n2"
    for _ in range(3):
        press(window, Qt.Key.Key_Up)
    assert window.session.selected_id == INPUT_ID
    assert window.results.shape.text() == "32 × 32 × 3"


def test_the_input_is_changed_in_its_form(window: MainWindow) -> None:
    QTest.mouseClick(window.stack.card(INPUT_ID), Qt.MouseButton.LeftButton)
    retype(spin(window, "H"), "64")
    assert window.session.document.network.input_shape == (3, 64, 32)
    assert window.stack.card("n1").content.shape == "30×14×20"


# Playing


def test_keys_move_the_playhead(window: MainWindow) -> None:
    canvas, playback = window.convolve.canvas, window.playback
    press(canvas, Qt.Key.Key_Right)
    press(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert playback.playhead.step == 15
    press(canvas, Qt.Key.Key_End)
    assert playback.playhead.step == 195
    press(canvas, Qt.Key.Key_Home)
    assert playback.playhead.step == 0
    press(canvas, Qt.Key.Key_Space)
    assert playback.is_playing
    press(canvas, Qt.Key.Key_Space)
    assert not playback.is_playing
    speed = playback.speed
    press(canvas, Qt.Key.Key_BracketRight)
    assert playback.speed > speed


def test_keys_typed_into_a_field_stay_there(window: MainWindow) -> None:
    box, speed = spin(window, "out_channels"), window.playback.speed
    retype(box, "7")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Space):
        press(box, key)
    QTest.keyClicks(box, "[]a")
    assert window.playback.speed == speed
    assert not window.playback.is_playing
    assert window.playback.playhead.step == 0
    assert len(layers(window)) == 6


def test_a_click_on_the_output_goes_there(window: MainWindow) -> None:
    canvas = window.convolve.canvas
    assert canvas.figure is not None
    grid = grid_named(canvas.figure, "output")
    assert grid is not None
    point = canvas.mapFromScene(grid.place.cell(5, 9).center())
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert window.playback.playhead.step == 5 * 14 + 9
    window.convolve.refresh()
    figure = window.convolve.figure
    assert figure is not None
    assert "row 6, column 10" in figure.description


def test_the_transport_chooses_filter_channel_and_step(window: MainWindow) -> None:
    transport = window.convolve.transport
    transport.filter.setCurrentIndex(4)
    transport.filter.activated.emit(4)
    transport.channel.activated.emit(2)
    transport.slider.setValue(50)
    playhead = window.playback.playhead
    assert (playhead.step, playhead.filter_index, playhead.channel) == (50, 4, 2)
    window.session.select("n3")
    assert not transport.channel.isVisible()
    window.session.select("n6")
    assert not transport.filter.isVisible()


# Views and looks


@pytest.mark.parametrize("key", ["convolve", "sharing", "quiz"])
def test_every_view_can_be_seen_and_exported(window: MainWindow, key: str) -> None:
    window.show_view(key)
    assert window.views.current == key
    assert window.views.figure is not None
    assert window.stack.isVisible() == (key != "quiz")


def test_a_question_goes_to_the_canvas_and_back(window: MainWindow) -> None:
    window.show_view("quiz")
    page = QApplication.focusWidget()
    assert page is not None
    QTest.keyClicks(page, "14x14x20")
    QTest.keyClick(page, Qt.Key.Key_Return)
    button = next(button for button in window.findChildren(QPushButton) if button.text() == "Show it on the canvas")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.views.current == "convolve"
    assert layers(window) == ["Conv2d"]
    window.session.history.undo()
    assert len(layers(window)) == 6
    assert window.settings.quiz_progress


def brightness(window: MainWindow) -> float:
    image = window.grab().toImage().scaled(64, 40, mode=Qt.TransformationMode.SmoothTransformation)
    return sum(image.pixelColor(x, y).lightness() for x in range(64) for y in range(40)) / (64 * 40)


def test_the_theme_changes_everything(window: MainWindow) -> None:
    light = brightness(window)
    trigger(window, "Dark")
    QApplication.processEvents()
    assert light > 220
    assert brightness(window) < 60
    assert window.settings.theme == "dark"
    trigger(window, "Light")
    QApplication.processEvents()
    assert brightness(window) == pytest.approx(light, abs=1)


def test_the_order_of_axes_changes_everywhere(window: MainWindow) -> None:
    window.set_order("NCHW")
    assert window.results.shape.text() == "1 × 20 × 14 × 14"
    assert window.stack.card("n1").content.shape == "1×20×14×14"


def test_every_control_has_a_name_and_shows_its_focus(window: MainWindow) -> None:
    seen = 0
    for widget in window.findChildren(QWidget):
        takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
        if not takes_keys or widget.focusProxy() is not None or isinstance(widget, QMessageBox):
            continue
        named = widget.accessibleName() or getattr(widget, "text", str)()
        assert named, widget
        window.results.setFocus()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.hasFocus() and widget is not window.convolve.canvas and widget.objectName() != "qt_spinbox_lineedit":
            assert widget.grab().toImage() != before, (named, widget)
            seen += 1
    assert seen >= 15


# Files


def test_save_as_open_and_recent(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "mine.convstudio"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(target), ""))
    retype(spin(window, "out_channels"), "9")
    assert window.isWindowModified()
    trigger(window, "Save")
    assert not window.isWindowModified()
    assert window.windowTitle().startswith("mine.convstudio")
    trigger(window, "Textbook grid")
    trigger(window, "Open…")
    assert conv(window).out_channels == 9
    assert window.settings.recent_files == (str(target),)
    assert files.open(target) == window.session.document


def test_a_broken_file_is_told_and_nothing_is_lost(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.convstudio"
    broken.write_bytes(b"PK\x03\x04 and no more")
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.informativeText()))
    before = window.session.document
    window.files.open_path(str(broken))
    assert window.session.document == before
    assert "broken.convstudio can't be opened" in told[0]


@pytest.mark.parametrize("answer", ["Save", "Discard", "Cancel"])
def test_what_is_not_saved_is_asked_about(
    window: MainWindow, answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "kept.convstudio"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(QMessageBox, "exec", lambda _: getattr(QMessageBox.StandardButton, answer))
    retype(spin(window, "out_channels"), "9")
    trigger(window, "Textbook grid")
    assert layers(window) == (["Conv2d"] if answer != "Cancel" else layers(window))
    assert (window.session.document.title == "Textbook grid") == (answer != "Cancel")
    assert target.exists() == (answer == "Save")


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_export_writes_the_picture_on_the_screen(
    window: MainWindow, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / f"picture{ending}"

    def accept(dialog: ExportDialog) -> ExportDialog.DialogCode:
        dialog.format.setCurrentIndex(dialog.format.findData(ending))
        dialog.scale.setValue(1.5)
        return ExportDialog.DialogCode.Accepted

    monkeypatch.setattr(ExportDialog, "exec", accept)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    trigger(window, "Export the picture…")
    figure = window.convolve.figure
    assert figure is not None
    if ending == ".png":
        assert QImage(str(target)).width() == round(figure.width * 1.5)
    else:
        assert "<svg" in target.read_text(encoding="utf-8")


def test_copy_puts_the_picture_on_the_clipboard(window: MainWindow) -> None:
    trigger(window, "Copy the picture")
    figure = window.convolve.figure
    assert figure is not None
    assert QGuiApplication.clipboard().image().width() == round(figure.width * 2)


def test_examples_open(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.activations_changed, check_params_cb=lambda result: result is not None):
        trigger(window, "Textbook grid with a border")
    assert window.results.shape.text() == "5 × 5 × 1"
    figure = window.convolve.figure_for(800, 640)
    assert figure.part("kernel") is not None
    assert window.session.document.network.nodes[0].layer != ReLU()
