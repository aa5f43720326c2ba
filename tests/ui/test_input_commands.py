"""The user's own pictures and numbers: opened, dropped and pasted, as a hand does it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from convstudio.engine import INPUT_ID
from convstudio.studio.document import input_array
from convstudio.studio.image_fitting import fit_image
from convstudio.studio.inputs import CellsInput, GridInput, OwnPicture, make_input
from convstudio.ui.field_editors import ButtonEditor, ChoiceEditor
from tests.studio.picture_files import encoded, image_of, random_colours, striped_png, with_orientation
from tests.ui.hands import click_button, press, trigger, undo, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from convstudio.ui.main_window import MainWindow

SMALL = random_colours(24, 36)
PNG = encoded(image_of(SMALL))


def settled(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until what is being read has been read."""
    qtbot.waitUntil(lambda: not window.inputs.reading.is_reading)


def dragged(window: MainWindow, data: QMimeData) -> bool:
    """Drag something over the window and drop it; return whether the window wanted it."""
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(600, 300), copy, data, left, none)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(window, QDropEvent(QPointF(600, 300), copy, data, left, none))
    return True


def files_data(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def paste(window: MainWindow, data: QMimeData | None = None) -> None:
    if data is not None:
        QGuiApplication.clipboard().setMimeData(data)
    window.convolve.canvas.setFocus()
    press(window.convolve.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture(autouse=True)
def empty_clipboard() -> Iterator[None]:
    """Leave nothing on the clipboard that Qt would have to take away when Python is gone already."""
    yield
    QGuiApplication.clipboard().clear()


def own(window: MainWindow) -> OwnPicture:
    recipe = window.session.document.input
    assert isinstance(recipe, OwnPicture)
    return recipe


def notice(window: MainWindow) -> str:
    bar = window.notices.notice("input")
    return words(bar) if bar else ""


# Open


def test_a_picture_is_opened_and_the_input_offered_its_size(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "holiday.png"
    path.write_bytes(PNG)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    trigger(window, "Open as the input…")
    settled(window, qtbot)
    assert own(window) == OwnPicture(PNG, "holiday.png")
    assert window.session.selected_id == INPUT_ID
    assert "“holiday.png” has 36 × 24 pixels, and the input 32 × 32 cells" in notice(window)
    expected = fit_image(image_of(SMALL), 32, 32)[:3]
    np.testing.assert_array_equal(input_array(window.session.document), expected)
    bar = window.notices.notice("input")
    assert bar is not None
    click_button(bar, "Make the input 36 × 24")
    assert window.session.document.network.input_shape == (3, 24, 36)
    np.testing.assert_allclose(input_array(window.session.document) * 255, SMALL[..., :3].transpose(2, 0, 1), atol=1e-3)
    assert window.notices.notice("input") is None
    undo(window)
    undo(window)
    assert not isinstance(window.session.document.input, OwnPicture)


def test_a_photo_stands_upright(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(with_orientation(encoded(image_of(SMALL), "JPEG"), 6))
    window.inputs.open_file(path)
    settled(window, qtbot)
    assert "24 × 36 pixels" in notice(window)


@pytest.mark.qt_log_ignore(".*")
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.png", b"nothing", "“x.png” can't be read as a picture: it is of no kind that is known here."),
        ("x.png", PNG[:90], "“x.png” can't be read as a picture: it is damaged or cut short."),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "“x.svg” is a drawing without a size."),
        ("x.npy", b"nothing", "“x.npy” is no whole .npy file of numbers."),
        ("x.csv", b"1,2\n3", "“x.csv” can't be read as numbers: row 2 holds 1 number and row 1 holds 2."),
    ],
)
def test_what_can_not_be_read_is_a_sentence_and_changes_nothing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    before = window.session.document
    window.inputs.open_file(tmp_path / name)
    settled(window, qtbot)
    assert says in notice(window)
    assert window.session.document == before
    window.inputs.open_file(tmp_path / "gone.png")
    settled(window, qtbot)
    assert "There is no picture “gone.png”" in notice(window)


def test_a_slow_picture_says_how_far_it_is_and_can_be_given_up(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "large.png").write_bytes(striped_png(6000, 6000))
    before = window.session.document
    window.inputs.open_file(tmp_path / "large.png")
    window.inputs._show_waiting()
    assert "Reading “large.png” …" in notice(window)
    bar = window.notices.notice("input")
    assert bar is not None
    click_button(bar, "Cancel")
    assert not window.inputs.reading.is_reading
    window.inputs.show_picture(PNG)
    settled(window, qtbot)
    assert window.session.document.input == OwnPicture(PNG, "Pasted picture")
    assert before != window.session.document


def test_the_window_closes_while_a_picture_is_read(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(striped_png(6000, 6000))
    window.inputs.open_file(tmp_path / "large.png")
    window.session.history.mark_clean()
    window.close()
    assert not window.inputs.reading.is_reading


# Drop and paste


def test_a_picture_file_is_dropped(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "dropped.png").write_bytes(PNG)
    assert dragged(window, files_data(tmp_path / "notes.pdf", tmp_path / "dropped.png"))
    settled(window, qtbot)
    assert own(window).name == "dropped.png"


def test_a_picture_out_of_a_browser_is_dropped(window: MainWindow, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setHtml("<img src='https://example.org/cat.png'>")
    data.setUrls([QUrl("https://example.org/cat.png")])
    data.setData("image/png", PNG)
    assert dragged(window, data)
    settled(window, qtbot)
    assert own(window).content == PNG


def test_other_things_are_not_wanted(window: MainWindow, tmp_path: Path) -> None:
    data = QMimeData()
    data.setText("hello")
    assert not dragged(window, data)
    assert not dragged(window, files_data(tmp_path / "notes.pdf"))


def test_a_picture_on_the_clipboard_is_pasted(window: MainWindow, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setImageData(image_of(SMALL))
    paste(window, data)
    settled(window, qtbot)
    assert own(window).size == (24, 36)
    assert own(window).name == "Pasted picture"
    np.testing.assert_array_equal(make_input(own(window), (3, 24, 36)) * 255, SMALL[..., :3].transpose(2, 0, 1))


def test_a_list_of_files_is_pasted(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "copied.png").write_bytes(PNG)
    paste(window, files_data(tmp_path / "copied.png"))
    settled(window, qtbot)
    assert own(window).name == "copied.png"


def test_a_fit_once_chosen_stays_for_the_next_picture(window: MainWindow, qtbot: QtBot) -> None:
    window.inputs.show_picture(PNG, "one")
    settled(window, qtbot)
    window.form.editor("fit").changed.emit("border")
    window.form.editor("scaling").changed.emit("imagenet")
    window.inputs.show_picture(PNG, "two")
    settled(window, qtbot)
    assert own(window) == OwnPicture(PNG, "two", "border", "imagenet")


# Numbers


@pytest.fixture
def textbook(window: MainWindow) -> MainWindow:
    window.files.open_example("textbook_grid")
    window.session.run_now()
    window.session.select(INPUT_ID)
    window.convolve.refresh()
    return window


def pasted_text(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def test_a_block_becomes_the_input_and_offers_its_size(textbook: MainWindow) -> None:
    paste(textbook, pasted_text("1 2 3\n4 5 6"))
    shape = textbook.session.document.network.input_shape
    np.testing.assert_array_equal(input_array(textbook.session.document)[0, :2, :3], [[1, 2, 3], [4, 5, 6]])
    assert "The numbers are 2×3×1" in notice(textbook)
    bar = textbook.notices.notice("input")
    assert bar is not None
    click_button(bar, "Make the input 2×3×1")
    assert textbook.session.document.network.input_shape == (1, 2, 3)
    assert textbook.session.document.input == GridInput((((1, 2, 3), (4, 5, 6)),))
    undo(textbook)
    assert textbook.session.document.network.input_shape == shape


def test_a_block_is_pasted_from_the_cursor_on(textbook: MainWindow) -> None:
    canvas = textbook.convolve.canvas
    canvas.setFocus()
    press(canvas, Qt.Key.Key_Down)
    press(canvas, Qt.Key.Key_Down)
    before = input_array(textbook.session.document)
    paste(textbook, pasted_text("[[70, 80]]"))
    after = input_array(textbook.session.document)
    np.testing.assert_array_equal(after[0, 1, :2], [70, 80])
    np.testing.assert_array_equal(after[0, 0], before[0, 0])
    paste(textbook, pasted_text("\n".join(["1 2"] * 40)))
    assert "The block has 40 rows and 2 columns" in notice(textbook)
    bar = textbook.notices.notice("input")
    assert bar is not None
    click_button(bar, "Make the input 40×2×1")
    assert textbook.session.document.network.input_shape == (1, 40, 2)


@pytest.mark.parametrize("selected", ["n1", INPUT_ID])
def test_cells_of_a_spreadsheet_are_numbers_though_they_come_with_a_picture(
    textbook: MainWindow, selected: str
) -> None:
    textbook.session.select(selected)
    data = pasted_text("7\t8\n9\t10\n")
    data.setData("image/png", PNG)
    paste(textbook, data)
    np.testing.assert_array_equal(input_array(textbook.session.document)[0, :2, :2], [[7, 8], [9, 10]])
    assert textbook.session.selected_id == INPUT_ID


def test_a_picture_that_comes_with_its_address_is_a_picture(textbook: MainWindow, qtbot: QtBot) -> None:
    data = pasted_text("https://example.org/cat.png")
    data.setData("image/png", PNG)
    paste(textbook, data)
    settled(textbook, qtbot)
    assert own(textbook).content == PNG


def test_text_that_is_no_block_is_refused(textbook: MainWindow) -> None:
    before = textbook.session.document
    paste(textbook, pasted_text("1 2\n3 four"))
    assert "“four” in line 2, column 2 is not a number" in notice(textbook)
    assert textbook.session.document == before


@pytest.mark.parametrize("name", ["x.npy", "x.csv"])
def test_numbers_come_out_of_a_file(textbook: MainWindow, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    numbers = np.arange(40 * 50, dtype=np.float32).reshape(40, 50)
    if name == "x.npy":
        np.save(tmp_path / name, numbers)
    else:
        np.savetxt(tmp_path / name, numbers, delimiter=",")
    textbook.inputs.open_file(tmp_path / name)
    settled(textbook, qtbot)
    assert isinstance(textbook.session.document.input, CellsInput)
    bar = textbook.notices.notice("input")
    assert bar is not None
    click_button(bar, "Make the input 40×50×1")
    np.testing.assert_array_equal(input_array(textbook.session.document)[0], numbers)


# The form


def test_the_form_says_what_there_is_and_changes_it(window: MainWindow, qtbot: QtBot) -> None:
    window.session.select(INPUT_ID)
    form = window.form
    assert "scaling" in form.field_names
    assert "fit" not in form.field_names
    qtbot.waitUntil(lambda: "Channels: red, green, blue." in words(form))
    window.inputs.show_picture(PNG, "mine.png")
    settled(window, qtbot)
    editor = form.editor("picture")
    assert isinstance(editor, ChoiceEditor)
    qtbot.waitUntil(lambda: "Clear parts lie on white." in words(form))
    fitting = form.editor("fit")
    fitting.changed.emit("stretch")
    assert own(window).fit == "stretch"
    np.testing.assert_array_equal(
        input_array(window.session.document), fit_image(image_of(SMALL), 32, 32, "stretch")[:3]
    )
    form.editor("scaling").changed.emit("bytes")
    assert input_array(window.session.document).max() > 200
    size = form.editor("size")
    assert isinstance(size, ButtonEditor)
    assert size.button.text() == "Make the input 36 × 24"
    QTest.mouseClick(size.button, Qt.MouseButton.LeftButton)
    assert window.session.document.network.input_shape == (3, 24, 36)
    assert not size.isVisible()
    editor.changed.emit("meadow")
    assert "fit" not in form.field_names
    assert window.session.document.input.scaling == "bytes"  # type: ignore[union-attr]


def test_a_large_picture_offers_no_larger_input_than_the_form(window: MainWindow, qtbot: QtBot) -> None:
    window.inputs.show_picture(striped_png(1000, 4000), "wide.png")
    settled(window, qtbot)
    size = window.form.editor("size")
    assert isinstance(size, ButtonEditor)
    assert size.button.text() == "Make the input 1024 × 256"
    QTest.mouseClick(size.button, Qt.MouseButton.LeftButton)
    assert window.session.document.network.input_shape == (3, 256, 1024)
    assert not size.isVisible()
