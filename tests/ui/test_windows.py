"""Several windows, each with a document of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from convstudio.studio import files
from convstudio.studio.actions import set_title
from convstudio.studio.examples import load
from convstudio.studio.last_windows import LastWindows
from convstudio.studio.locking import FileLock
from convstudio.studio.recovery import RecoveryCopy, left_copies
from convstudio.studio.session import Session
from convstudio.studio.settings import open_settings
from convstudio.ui.appearance import Appearance
from convstudio.ui.windows import Windows
from tests.ui.hands import layers, trigger, words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def windows(qtbot: QtBot, tmp_path: Path) -> Iterator[Windows]:
    settings = open_settings(tmp_path / "settings.ini")
    windows = Windows(Appearance("light"), settings, LastWindows(tmp_path / "state"))
    windows.open(files.Opened(load("worked_example")))
    yield windows
    for window in list(windows.all):
        window.session.history.mark_clean()
        window.close()
    windows.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_new_opens_another_window_with_a_session_of_its_own(windows: Windows) -> None:
    first = windows.all[0]
    trigger(first, "New")
    second = windows.all[1]
    assert layers(second) == []
    assert second.windowTitle() == "Untitled[*]"
    assert len(layers(first)) == 6
    set_title(first.session, "changed")
    assert first.isWindowModified()
    assert not second.isWindowModified()


def test_a_closed_window_is_let_go_and_the_others_stay(windows: Windows) -> None:
    first = windows.all[0]
    trigger(first, "New")
    trigger(windows.all[1], "Close the window")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert windows.all == [first]
    assert first.isVisible()
    assert len(windows._sessions) == 1


def test_a_file_that_is_open_in_another_window_is_shown_there(windows: Windows, tmp_path: Path) -> None:
    path = tmp_path / "grid.convstudio"
    files.save(load("textbook_grid"), path)
    windows.open(files.open_partly(path), path)
    first, second = windows.all
    assert first.settings.recent_files == (str(path),)
    first.files.open_path(str(path))
    assert len(layers(first)) == 6
    assert "is open here" in second.statusBar().currentMessage()


def test_a_file_that_another_program_has_open_is_a_copy_from_the_start(windows: Windows, tmp_path: Path) -> None:
    path = tmp_path / "grid.convstudio"
    files.save(load("textbook_grid"), path)
    elsewhere = FileLock(path)
    assert elsewhere.take() is None
    window = windows.open(files.open_partly(path), path)
    assert window.session.path is None
    assert window.windowTitle() == "grid (copy)[*]"
    assert "This is a copy" in words(window.notices)
    elsewhere.release()


def test_what_a_crash_left_goes_into_a_window_of_its_own(windows: Windows, tmp_path: Path, qtbot: QtBot) -> None:
    session = Session(load("textbook_grid"))
    copy = RecoveryCopy(session, tmp_path / "recovery")
    set_title(session, "typed before the crash")
    copy.write()
    copy._lock.release()
    session.close()
    first = windows.all[0]
    set_title(first.session, "something to lose")
    first.files.restore_somewhere(left_copies(tmp_path / "recovery")[0])
    assert first.session.document.title == "something to lose"
    assert windows.all[1].session.document.title == "typed before the crash"
    assert windows.all[1].isWindowModified()


def test_quitting_asks_each_window_and_stops_where_it_is_told_to(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    set_title(windows.all[0].session, "changed")
    trigger(windows.all[0], "Quit")
    assert len(windows.all) == 1
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    trigger(windows.all[0], "Quit")
    assert windows.all == []


def test_an_unforeseen_error_is_told_in_a_window(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *given: told.append(given[-1]))
    windows.tell_error("Something went wrong.")
    QApplication.processEvents()
    assert told == ["Something went wrong."]
