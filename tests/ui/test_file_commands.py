"""Documents as a user meets them: files that change, go, break, or are open twice; what a crash leaves behind."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QWidget

from convstudio.studio import files
from convstudio.studio.actions import set_title
from convstudio.studio.examples import load
from convstudio.studio.locking import FileLock, Holder, lock_path
from convstudio.studio.recovery import RecoveryCopy, left_copies
from convstudio.studio.session import Session
from convstudio.ui.file_menu import recent_words
from convstudio.ui.main_window import MainWindow
from tests.ui.hands import click_button, layers, trigger, undo, words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Button = QMessageBox.StandardButton


class Asked:
    """Answers every box in place of a user, and remembers what was asked."""

    def __init__(self) -> None:
        self.questions: list[str] = []
        self.answer = Button.Cancel

    def exec(self, box: QMessageBox) -> QMessageBox.StandardButton:
        self.questions.append(f"{box.text()} {box.informativeText()}")
        return self.answer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.exec(box))  # noqa: PLW0108  # a method of the box, not of this
    return asked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cat.convstudio"
    files.save(load("worked_example"), path)
    return path


def save_under(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def notice(window: MainWindow, key: str) -> QWidget:
    bar = window.notices.notice(key)
    assert bar is not None
    return bar


# The title and the way back


def test_the_title_says_which_document_and_whether_it_is_saved(window: MainWindow, path: Path) -> None:
    window.files.open_path(str(path))
    assert window.windowTitle() == "cat.convstudio[*]"
    assert not window.isWindowModified()
    set_title(window.session, "changed")
    assert window.isWindowModified()
    undo(window)
    assert not window.isWindowModified()


def test_revert_goes_back_and_undo_brings_the_changes_again(window: MainWindow, path: Path) -> None:
    window.files.open_path(str(path))
    set_title(window.session, "changed")
    trigger(window, "Revert to saved")
    assert window.session.document.title == "Worked example"
    assert not window.isWindowModified()
    undo(window)
    assert window.session.document.title == "changed"


def test_revert_of_what_was_never_saved_or_is_gone(window: MainWindow, path: Path, asked: Asked) -> None:
    window.files.revert()
    assert "has not been saved yet" in window.statusBar().currentMessage()
    window.files.open_path(str(path))
    set_title(window.session, "changed")
    path.unlink()
    window.files.revert()
    assert "no such file" in asked.questions[0]
    assert window.session.document.title == "changed"


def test_a_plain_document_opens_and_is_saved_as_one(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "document.json"
    path.write_text(files.document_to_json(load("textbook_grid")), encoding="utf-8")
    window.files.open_path(str(path))
    set_title(window.session, "changed")
    trigger(window, "Save")
    assert path.read_text(encoding="utf-8") == files.document_to_json(window.session.document)


def test_titles_that_no_file_can_have(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    suggested: list[str] = []

    def choose_nothing(*given: str) -> tuple[str, str]:
        suggested.append(given[2])
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose_nothing)
    set_title(window.session, 'a/b: "c"')
    assert not window.files.save()
    assert Path(suggested[0]).name == "a-b- -c-.convstudio"


def test_a_name_without_an_ending_or_with_a_strange_one_gets_ours(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("plain", "version 1.5"):
        save_under(monkeypatch, tmp_path / name)
        assert window.files.save_as()
        assert window.session.path == tmp_path / f"{name}.convstudio"


def test_a_file_that_the_typed_name_does_not_tell_of_is_not_replaced_unasked(
    window: MainWindow, path: Path, tmp_path: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    names = iter(["cat", "dog", "cat"])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / next(names)), ""))
    assert window.files.save_as()
    assert asked.questions == ["“cat.convstudio” is there already. What is in it now would be replaced."]
    assert window.session.path == tmp_path / "dog.convstudio"
    assert path.read_bytes() == before
    asked.answer = Button.Save
    assert window.files.save_as()
    assert window.session.path == path


def test_a_name_without_an_ending_gets_that_of_the_chosen_kind(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "net"), "Plain text (*.json)"))
    assert window.files.save_as()
    assert (tmp_path / "net.json").read_text(encoding="utf-8") == files.document_to_json(window.session.document)


# What can't be saved


@pytest.mark.parametrize(
    ("number", "sentence"), [(errno.ENOSPC, "no room left on the disk"), (errno.EACCES, "does not allow it")]
)
def test_what_can_not_be_saved_is_saved_elsewhere(
    window: MainWindow,
    path: Path,
    asked: Asked,
    number: int,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.files.open_path(str(path))
    set_title(window.session, "precious")
    before = path.read_bytes()
    elsewhere = tmp_path / "elsewhere.convstudio"
    save_under(monkeypatch, elsewhere)
    flush = os.fsync

    def refuse(handle: int) -> None:
        if not asked.questions:
            raise OSError(number, os.strerror(number))
        flush(handle)

    monkeypatch.setattr(os, "fsync", refuse)
    asked.answer = Button.Save
    trigger(window, "Save")
    assert sentence in asked.questions[0]
    assert "Nothing is lost" in asked.questions[0]
    assert path.read_bytes() == before
    assert files.open(elsewhere).title == "precious"
    assert window.session.path == elsewhere
    assert not window.isWindowModified()


def test_a_folder_that_is_gone(window: MainWindow, tmp_path: Path, asked: Asked) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    window.session.save(folder / "cat.convstudio")
    set_title(window.session, "precious")
    (folder / "cat.convstudio").unlink()
    lock_path(folder / "cat.convstudio").unlink()
    folder.rmdir()
    assert not window.files.save()
    assert "stick is not there" in asked.questions[0]
    assert window.isWindowModified()


def test_a_preview_that_fails_does_not_cost_the_document(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    window.files.open_path(str(path))
    set_title(window.session, "kept")
    monkeypatch.setattr("convstudio.figures.export.render_png", fail)
    trigger(window, "Save")
    assert files.open(path).title == "kept"


# Someone else changes the file


def change_on_disk(path: Path) -> None:
    files.save(load("textbook_grid"), path)


def test_a_change_on_the_disk_is_told_and_reloaded(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    window.files.open_path(str(path))
    set_title(window.session, "mine")
    with qtbot.waitSignal(window.files.keeper.watch.changed_on_disk):
        change_on_disk(path)
    assert "has been changed on the disk" in words(window.notices)
    assert "Undo brings your own version back" in words(window.notices)
    click_button(notice(window, "disk"), "Reload")
    assert layers(window) == ["Conv2d"]
    assert not window.isWindowModified()
    assert words(window.notices) == ""
    undo(window)
    assert window.session.document.title == "mine"


def test_keep_mine_saves_without_asking_again_and_theirs_is_the_previous_version(
    window: MainWindow, path: Path, asked: Asked
) -> None:
    window.files.open_path(str(path))
    set_title(window.session, "mine")
    change_on_disk(path)
    window.files.keeper.watch.look()
    click_button(notice(window, "disk"), "Keep mine")
    trigger(window, "Save")
    assert asked.questions == []
    assert files.open(path).title == "mine"
    assert files.open(files.backup_path(path)) == load("textbook_grid")


@pytest.mark.parametrize(("answer", "title"), [(Button.Cancel, "Textbook grid"), (Button.Discard, "mine")])
def test_saving_over_a_change_that_nobody_looked_at_asks(
    window: MainWindow, path: Path, asked: Asked, answer: QMessageBox.StandardButton, title: str
) -> None:
    window.files.open_path(str(path))
    set_title(window.session, "mine")
    change_on_disk(path)
    asked.answer = answer
    window.files.save()
    assert "has been changed on the disk since you opened it" in asked.questions[0]
    assert files.open(path).title == title


def test_a_file_that_is_moved_away_can_be_saved_again(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.files.open_path(str(path))
    path.rename(path.with_name("moved.convstudio"))
    window.files.keeper.watch.look()
    assert "is no longer in" in words(window.notices)
    save_under(monkeypatch, path)
    click_button(notice(window, "disk"), "Save it again…")
    assert files.open(path) == window.session.document
    assert words(window.notices) == ""


def test_a_file_that_comes_back_is_no_longer_missed(window: MainWindow, path: Path) -> None:
    window.files.open_path(str(path))
    moved = path.with_name("moved.convstudio")
    path.rename(moved)
    window.files.keeper.watch.look()
    moved.rename(path)
    window.files.keeper.watch.look()
    assert words(window.notices) == ""


# Open twice


def test_what_another_program_has_open_is_opened_as_a_copy(
    window: MainWindow, path: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = FileLock(path)
    assert elsewhere.take() is None
    monkeypatch.setattr(Holder, "is_here", False)
    window.files.open_path(str(path))
    assert window.session.path is None
    assert window.windowTitle() == "cat (copy)[*]"
    assert "is open in another ConvStudio" in words(window.notices)
    save_under(monkeypatch, path)
    assert not window.files.save()
    assert "Choose another name" in asked.questions[0]
    save_under(monkeypatch, path.with_name("mine.convstudio"))
    assert window.files.save()
    assert window.windowTitle() == "mine.convstudio[*]"
    assert words(window.notices) == ""
    elsewhere.release()


def test_another_computer_is_named(window: MainWindow, path: Path) -> None:
    window.files.notices.tell_of_copy(path, Holder(4711, "lab-3"))
    assert "“cat.convstudio” is open in a ConvStudio on lab-3 (process 4711)." in words(window.notices)


def test_what_another_window_has_open_is_shown_there(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    elsewhere = FileLock(path)
    assert elsewhere.take() is None
    before = window.session.document
    with qtbot.waitSignal(window.files.raise_wanted) as told:
        window.files.open_path(str(path))
    assert told.args == [path]
    assert window.session.document == before
    elsewhere.release()


def test_opening_the_same_file_again_reads_it_again(window: MainWindow, path: Path) -> None:
    window.files.open_path(str(path))
    change_on_disk(path)
    window.files.open_path(str(path))
    assert layers(window) == ["Conv2d"]
    window.files.keeper.watch.look()
    assert words(window.notices) == ""


# Files that can be read in part


def test_what_can_be_read_is_opened_as_a_copy_and_the_rest_is_named(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "future.json"
    text = files.document_to_json(load("worked_example")).replace('"MaxPool2d"', '"DreamPool2d"')
    path.write_text(text, encoding="utf-8")
    window.files.open_path(str(path))
    assert "could be read in part" in words(window.notices)
    assert "DreamPool2d" in words(window.notices)
    assert window.session.document.network.nodes[2].name == "DreamPool2d"
    assert window.session.path is None
    assert window.windowTitle() == "future (copy)[*]"


def test_a_hundred_sentences_are_three_and_a_count(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "future.json"
    text = files.document_to_json(load("resnet18")).replace('"ReLU"', '"DreamLU"')
    path.write_text(text, encoding="utf-8")
    window.files.open_path(str(path))
    assert words(window.notices).count("DreamLU") == 3
    assert "more. This is a copy" in words(window.notices)


# After a crash


@pytest.fixture
def crashed(path: Path, tmp_path: Path, qtbot: QtBot) -> Path:
    """Leave what a killed program leaves, and return its folder."""
    folder = tmp_path / "recovery"
    session = Session(files.open(path))
    copy = RecoveryCopy(session, folder)
    session.new_document(files.open(path), path)
    set_title(session, "typed before the crash")
    copy.digest = files.digest_of(path)
    copy.write()
    copy._lock.release()
    session.close()
    return folder


def offer(window: MainWindow, folder: Path) -> None:
    left = left_copies(folder)
    window.files.notices.offer(left[0], left[1:])


def test_what_a_crash_left_is_offered_and_restored(window: MainWindow, path: Path, crashed: Path) -> None:
    offer(window, crashed)
    assert "ConvStudio stopped before “cat.convstudio” was saved" in words(window.notices)
    click_button(notice(window, "recovery"), "Restore")
    assert window.session.document.title == "typed before the crash"
    assert window.windowTitle() == "cat.convstudio[*]"
    assert window.isWindowModified()
    assert files.open(path).title == "Worked example"
    assert left_copies(crashed) == []
    assert files.open(window.files.keeper.recovery.path).title == "typed before the crash"
    trigger(window, "Save")
    assert files.open(path).title == "typed before the crash"


def test_what_a_crash_left_can_be_discarded(window: MainWindow, crashed: Path) -> None:
    before = window.session.document
    offer(window, crashed)
    click_button(notice(window, "recovery"), "Discard")
    assert window.session.document == before
    assert list(crashed.iterdir()) == []


def test_one_after_the_other_is_offered(window: MainWindow, crashed: Path, qtbot: QtBot) -> None:
    (one,) = left_copies(crashed)
    other = crashed / "other.convstudio"
    other.write_bytes(one.path.read_bytes())
    one.leave()
    offer(window, crashed)
    assert "1 more after this" in words(window.notices)
    click_button(notice(window, "recovery"), "Restore")
    assert "more after this" not in words(window.notices)
    with qtbot.waitSignal(window.files.restore_wanted) as told:  # this window has something to lose by now
        click_button(notice(window, "recovery"), "Restore")
    told.args[0].discard()


def test_a_copy_that_can_not_be_read_is_said_and_kept(window: MainWindow, tmp_path: Path, asked: Asked) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "broken.convstudio").write_bytes(b"PK broken")
    before = window.session.document
    offer(window, folder)
    click_button(notice(window, "recovery"), "Restore")
    assert "damaged" in asked.questions[0]
    assert window.session.document == before
    assert (folder / "broken.convstudio").exists()


def test_a_restored_document_whose_file_is_open_elsewhere_is_a_copy(
    window: MainWindow, path: Path, crashed: Path
) -> None:
    elsewhere = FileLock(path)
    assert elsewhere.take() is None
    offer(window, crashed)
    click_button(notice(window, "recovery"), "Restore")
    assert window.session.document.title == "typed before the crash"
    assert window.session.path is None
    assert window.isWindowModified()
    elsewhere.release()


# Leaving


@pytest.mark.parametrize("answer", [Button.Save, Button.Discard, Button.Cancel])
def test_closing_asks_about_what_is_not_saved(
    window: MainWindow, path: Path, asked: Asked, answer: QMessageBox.StandardButton
) -> None:
    window.files.open_path(str(path))
    set_title(window.session, "mine")
    window.files.keeper.recovery.write()
    copy = window.files.keeper.recovery.path
    asked.answer = answer
    trigger(window, "Close the window")
    assert asked.questions == ["Save the changes to “cat.convstudio”? They are lost if you don't."]
    assert window.isVisible() == (answer == Button.Cancel)
    assert files.open(path).title == ("mine" if answer == Button.Save else "Worked example")
    assert copy.exists() == (answer == Button.Cancel)
    assert lock_path(path).exists() == (answer == Button.Cancel)


@pytest.mark.parametrize(("button", "closes"), [("Don't save", True), ("Cancel", False)])
def test_the_question_is_answered_by_a_click(window: MainWindow, path: Path, button: str, closes: bool) -> None:
    window.files.open_path(str(path))
    set_title(window.session, "mine")
    asked: list[str] = []

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        click_button(box, button)

    QTimer.singleShot(0, click)
    assert window.close() == closes
    assert asked == ["Save the changes to “cat.convstudio”?"]


# Recent files and drops


def test_recent_files_have_names_and_folders_and_missing_ones_are_marked(window: MainWindow, path: Path) -> None:
    gone = path.with_name("a & b.convstudio")
    window.settings.remember_file(gone)
    window.settings.remember_file(path)
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "Open &recent")
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert texts[0] == f"cat.convstudio   {path.parent}"
    assert texts[1] == f"a && b.convstudio   {path.parent}  (missing)"
    assert texts[-1] == "Clear this list"
    trigger(window, texts[0])
    assert window.session.path == path
    trigger(window, "Clear this list")
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Nothing yet"]


def test_a_folder_at_home_is_short() -> None:
    assert recent_words(
        Path.home() / "lectures" / "one.convstudio"
    ) == "one.convstudio   ~/lectures  (missing)".replace("/", os.sep)


def drop(widget: QWidget, paths: list[Path]) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    point, left, none = widget.rect().center(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point, Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(point), Qt.DropAction.CopyAction, data, left, none))
    return enter.isAccepted()


@pytest.mark.parametrize("place", ["window", "canvas", "stack"])
def test_a_document_dropped_anywhere_is_opened(window: MainWindow, path: Path, place: str, qtbot: QtBot) -> None:
    widgets: dict[str, QWidget] = {
        "window": window,
        "canvas": window.convolve.canvas.viewport(),
        "stack": window.stack.card("n1"),
    }
    assert drop(widgets[place], [path.with_name("notes.txt"), path])
    qtbot.waitUntil(lambda: window.session.path == path)


def test_other_files_are_not_taken(window: MainWindow, tmp_path: Path) -> None:
    assert not drop(window, [tmp_path / "notes.txt"])
    assert window.session.path is None
