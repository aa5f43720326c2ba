"""Windows that come back at the next start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QMessageBox

from convstudio.engine import INPUT_ID
from convstudio.studio import actions, files
from convstudio.studio.examples import load
from convstudio.studio.last_windows import LastWindows
from convstudio.studio.locking import FileLock
from convstudio.studio.recovery import RecoveryCopy, left_copies
from convstudio.studio.session import Session
from convstudio.studio.settings import open_settings
from convstudio.ui.appearance import Appearance
from convstudio.ui.windows import Windows
from tests.ui.hands import click_button, layers, trigger, words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Start = Callable[[], Windows]


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    """Start the program once more, without a file."""
    runs: list[Windows] = []

    def start_one() -> Windows:
        settings = open_settings(tmp_path / "settings.ini")
        windows = Windows(Appearance("light"), settings, LastWindows(tmp_path / "state"))
        runs.append(windows)
        windows.open_last()
        if not windows.all:
            windows.open(files.Opened(load("worked_example")))
        return windows

    yield start_one
    for windows in runs:
        for window in list(windows.all):
            window.session.history.mark_clean()
            window.close()
        windows.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "resnet.convstudio"
    files.save(load("tiny_resnet"), path)
    return path


def leave(windows: Windows) -> None:
    """Quit, as by Ctrl+Q, and let the program end."""
    trigger(windows.all[-1], "Quit")
    assert windows.all == []
    windows.close()


def crash(windows: Windows) -> None:
    """End as a program does that is killed."""
    windows._restoring.write()
    windows._restoring._timer.stop()
    windows._restoring._last._lock.release()
    for window in windows.all:
        window.files.keeper.recovery.write()
        window.files.keeper.recovery._lock.release()
        window.files.keeper._release()


def test_all_windows_come_back_as_they_were(start: Start, file: Path) -> None:
    windows = start()
    window = windows.open(files.open_partly(file), file)
    network = window.session.document.network
    block = next(node for node in network.walk() if node.layer.type_name == "Residual")
    window.stack.folding.set_open(block.id, False)
    window.session.select(block.id)
    window.show_view("sharing")
    window.show_history(True)
    window.resize(1220, 700)
    window._splitter.setSizes([330, 500, 390])
    sizes = window._splitter.sizes()
    leave(windows)
    first, second = start().all
    assert layers(first) == list(load("worked_example").network.names().values())
    assert second.session.path == file
    assert second.session.selected_id == block.id
    assert not second.stack.folding.is_open(block.id)
    assert second.views.current == "sharing"
    assert second.history_is_shown
    assert (second.width(), second.height()) == (1220, 700)
    assert second._splitter.sizes() == sizes
    assert second.session.is_clean


def test_a_block_that_was_opened_in_a_large_network_is_open(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "large.convstudio"
    files.save(load("resnet18"), path)
    windows = start()
    window = windows.open(files.open_partly(path), path)
    closed = window.stack.folding.closed_ids
    assert len(closed) > 2
    window.stack.folding.set_open(closed[0], True)
    leave(windows)
    assert start().all[1].stack.folding.closed_ids == closed[1:]


def test_what_was_closed_before_stays_closed(start: Start, file: Path) -> None:
    windows = start()
    window = windows.open(files.open_partly(file), file)
    windows.all[0].close()
    assert windows.all == [window]
    window.close()
    windows.close()
    (window,) = start().all
    assert window.session.path == file


def test_a_window_that_does_not_want_to_go_keeps_the_rest(
    start: Start, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = start()
    window = windows.open(files.open_partly(file), file)
    actions.set_title(window.session, "not saved")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    trigger(window, "Quit")
    assert windows.all == [window]
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    leave(windows)
    (window,) = start().all
    assert (window.session.path, window.session.document) == (file, load("tiny_resnet"))


def test_it_is_a_choice(start: Start, file: Path) -> None:
    windows = start()
    windows.open(files.open_partly(file), file)
    trigger(windows.all[0], "Open what was open last time")
    leave(windows)
    windows = start()
    assert [window.session.path for window in windows.all] == [None]
    trigger(windows.all[0], "Open what was open last time")
    leave(windows)
    assert len(start().all) == 1


def test_what_is_gone_is_told(start: Start, file: Path) -> None:
    windows = start()
    windows.open(files.open_partly(file), file)
    leave(windows)
    file.unlink()
    (window,) = start().all
    assert "resnet.convstudio can't be opened. There is no such file." in words(window.notices)


def test_what_has_changed_meanwhile_is_no_trouble(start: Start, file: Path) -> None:
    windows = start()
    window = windows.open(files.open_partly(file), file)
    window.stack.folding.set_all(False)
    window.session.select(window.session.document.network.nodes[-1].id)
    leave(windows)
    files.save(load("textbook_grid"), file)
    window = start().all[1]
    assert window.session.document == load("textbook_grid")
    assert window.session.selected_id in (INPUT_ID, *(node.id for node in window.session.document.network.walk()))


def test_another_program_that_is_running_keeps_the_record(start: Start, file: Path, tmp_path: Path) -> None:
    windows = start()
    windows.open(files.open_partly(file), file)
    windows._restoring.write()
    second = Windows(Appearance("light"), open_settings(tmp_path / "settings.ini"), LastWindows(tmp_path / "state"))
    second.open_last()
    assert second.all == []
    second.close()
    leave(windows)
    assert len(start().all) == 2


def test_after_a_crash_each_window_offers_its_own_changes(start: Start, file: Path, tmp_path: Path) -> None:
    windows = start()
    window = windows.open(files.open_partly(file), file)
    folder = window.files.keeper.recovery.path.parent
    actions.set_title(windows.all[0].session, "never saved")
    actions.set_title(window.session, "changed")
    crash(windows)
    again = start()
    assert [window.session.path for window in again.all] == [file]
    left = left_copies(folder)
    assert len(left) == 2
    again.offer(left)
    (window,) = again.all
    assert "stopped before “resnet.convstudio” was saved" in words(window.notices)
    assert "1 more after this" in words(window.notices)
    for copy in left:
        copy.discard()
    for crashed in windows.all:
        crashed.session.history.mark_clean()


def test_copies_are_offered_where_their_file_is_open(start: Start, file: Path, tmp_path: Path) -> None:
    session = Session(load("tiny_resnet"))
    session.new_document(session.document, file)
    copy = RecoveryCopy(session, tmp_path / "recovery")
    actions.set_title(session, "typed before the crash")
    copy.write()
    copy._lock.release()
    session.close()
    windows = start()
    window = windows.open(files.open_partly(file), file)
    windows.offer(left_copies(tmp_path / "recovery"))
    assert words(windows.all[0].notices) == ""
    assert "stopped before “resnet.convstudio” was saved" in words(window.notices)
    click_button(window.notices, "Restore")
    assert window.session.document.title == "typed before the crash"
    assert not window.session.is_clean


def test_a_file_that_is_open_elsewhere_comes_back_as_a_copy(start: Start, file: Path) -> None:
    windows = start()
    windows.open(files.open_partly(file), file)
    leave(windows)
    elsewhere = FileLock(file)
    assert elsewhere.take() is None
    window = start().all[1]
    assert window.session.path is None
    assert "This is a copy" in words(window.notices)
    elsewhere.release()
