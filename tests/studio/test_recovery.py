import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Timer, current_thread

import pytest
from pytestqt.qtbot import QtBot

from convstudio.studio import files
from convstudio.studio.actions import set_title
from convstudio.studio.document import Document
from convstudio.studio.examples import load
from convstudio.studio.keeping import FileKeeper
from convstudio.studio.locking import FileLock, lock_path
from convstudio.studio.recovery import WRITE_AFTER_MS, LeftCopy, RecoveryCopy, left_copies, recovery_folder
from convstudio.studio.session import Session

OpenSession = Callable[[Document], Session]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recovery"


@pytest.fixture
def copy(session: Session, folder: Path) -> RecoveryCopy:
    return RecoveryCopy(session, folder)


def crash(copy: RecoveryCopy) -> None:
    """Leave a copy as a program does that is killed."""
    copy.write()
    copy._lock.release()


def test_a_copy_comes_by_itself_soon_after_a_change(session: Session, copy: RecoveryCopy, qtbot: QtBot) -> None:
    assert WRITE_AFTER_MS <= 1500
    set_title(session, "changed")
    qtbot.waitUntil(copy.path.exists, timeout=2000)
    assert files.open(copy.path) == session.document


def test_changes_that_follow_do_not_put_it_off(session: Session, copy: RecoveryCopy) -> None:
    set_title(session, "changed")
    copy._timer.start(WRITE_AFTER_MS // 4)
    set_title(session, "changed again")
    assert copy._timer.remainingTime() < WRITE_AFTER_MS // 2


def test_it_goes_when_all_is_saved_or_undone(session: Session, copy: RecoveryCopy, tmp_path: Path) -> None:
    set_title(session, "changed")
    copy.write()
    session.save(tmp_path / "a.convstudio")
    assert not copy.path.exists()
    set_title(session, "changed again")
    copy.write()
    assert copy.path.exists()
    session.history.undo()
    assert list(copy.path.parent.iterdir()) == []


def test_nothing_is_written_where_nothing_is_to_lose(copy: RecoveryCopy) -> None:
    copy.write()
    assert not copy.path.exists()


def test_a_copy_of_a_living_program_is_not_offered(session: Session, copy: RecoveryCopy, folder: Path) -> None:
    set_title(session, "changed")
    copy.write()
    assert left_copies(folder) == []
    copy.remove()


def test_what_a_killed_program_left_is_offered_once(session: Session, copy: RecoveryCopy, folder: Path) -> None:
    session.save(folder.parent / "lecture.convstudio")
    set_title(session, "changed")
    before = datetime.now(UTC)
    crash(copy)
    (left,) = left_copies(folder)
    assert left_copies(folder) == []
    assert left.name == "lecture.convstudio"
    assert before <= left.notes.written_at <= datetime.now(UTC)
    assert left.open() == files.Opened(session.document)
    left.leave()
    (left,) = left_copies(folder)
    left.discard()
    assert list(folder.iterdir()) == []


def test_locks_without_copies_are_swept_up(folder: Path) -> None:
    folder.mkdir()
    kept = FileLock(folder / "kept.convstudio")
    assert kept.take() is None
    dead = lock_path(folder / "dead.convstudio")
    dead.write_bytes(lock_path(kept.path).read_bytes().replace(str(os.getpid()).encode(), b"4194303", 1))
    assert left_copies(folder) == []
    assert [entry.name for entry in folder.iterdir()] == [".kept.convstudio.lock"]
    kept.release()


def test_the_latest_comes_first(open_session: OpenSession, folder: Path) -> None:
    for title in ("one", "two", "three"):
        session = open_session(load("textbook_grid"))
        copy = RecoveryCopy(session, folder)
        set_title(session, title)
        crash(copy)
    found = left_copies(folder)
    assert [left.name for left in found] == ["three", "two", "one"]
    for left in found:
        left.leave()


def test_a_copy_that_can_not_be_read_is_still_told_of(folder: Path) -> None:
    folder.mkdir()
    (folder / "broken.convstudio").write_bytes(b"PK broken")
    (left,) = left_copies(folder)
    assert left.name == "a document"
    with pytest.raises(files.FileError):
        left.open()
    left.leave()


def test_a_folder_that_can_not_be_written_is_told_once(session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").touch()
    copy = RecoveryCopy(session, tmp_path / "file" / "recovery")
    set_title(session, "changed")
    with qtbot.waitSignal(copy.failed) as told:
        copy.write()
    assert "No recovery copy could be written. Save now and then." in told.args[0]
    with qtbot.assertNotEmitted(copy.failed):
        copy.write()
    copy._timer.stop()


def test_it_is_kept_where_the_system_keeps_state() -> None:
    assert recovery_folder().name == "recovery"
    assert "convstudio" in str(recovery_folder().parent)


class SlowDisk:
    """Writes when it is let to, and remembers in which threads."""

    def __init__(self) -> None:
        self.may_write = Event()
        self.began = Event()
        self.threads: list[str] = []

    def write_atomically(self, path: Path, data: bytes, *, durable: bool) -> None:
        self.threads.append(current_thread().name)
        self.began.set()
        assert self.may_write.wait(20)
        files.write_atomically(path, data, durable=durable)


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    disk = SlowDisk()
    monkeypatch.setattr("convstudio.studio.recovery.write_atomically", disk.write_atomically)
    return disk


def test_a_slow_disk_does_not_hold_up_the_window(
    session: Session, copy: RecoveryCopy, slow_disk: SlowDisk, qtbot: QtBot
) -> None:
    set_title(session, "one")
    copy._timer.timeout.emit()
    qtbot.waitUntil(slow_disk.began.is_set)
    set_title(session, "two")
    assert not copy.path.exists()
    assert copy._timer.isActive()
    copy._timer.timeout.emit()
    assert copy._timer.isActive()  # it waits for its turn
    slow_disk.may_write.set()
    qtbot.waitUntil(copy.path.exists)
    qtbot.waitUntil(lambda: copy._errand is None)
    copy._timer.timeout.emit()
    qtbot.waitUntil(lambda: copy._errand is None)
    assert files.open(copy.path).title == "two"
    assert set(slow_disk.threads) == {"recovery"}
    copy.remove()


def test_what_is_saved_leaves_no_copy_however_slow_the_disk(
    session: Session, copy: RecoveryCopy, slow_disk: SlowDisk, qtbot: QtBot, tmp_path: Path
) -> None:
    set_title(session, "one")
    copy._timer.timeout.emit()
    qtbot.waitUntil(slow_disk.began.is_set)
    Timer(0.05, slow_disk.may_write.set).start()
    session.save(tmp_path / "a.convstudio")
    assert list(copy.path.parent.iterdir()) == []


def test_a_fault_while_writing_is_told(
    session: Session, copy: RecoveryCopy, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("convstudio.studio.files.archive.pack", lambda _: 1 / 0)
    set_title(session, "one")
    with qtbot.waitSignal(copy.failed) as told:
        copy._timer.timeout.emit()
    assert "No recovery copy could be written" in told.args[0]
    copy.remove()


TYPING = """
import os, sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from convstudio.studio.actions import set_title
from convstudio.studio.examples import load
from convstudio.studio.keeping import FileKeeper
from convstudio.studio.session import Session
app = QCoreApplication([])
session = Session(load("resnet50"))
keeper = FileKeeper(session, Path(sys.argv[1]))
count = 0
def edit():
    global count
    count += 1
    set_title(session, str(count))
    print(count, time.monotonic(), flush=True)
timer = QTimer()
timer.timeout.connect(edit)
timer.start(20)
app.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("seconds", [2.3, 3.1, 3.7])
def test_whoever_goes_on_typing_loses_two_seconds_at_most(folder: Path, seconds: float) -> None:
    command = [sys.executable, "-c", TYPING, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(seconds)
        killed_at = time.monotonic()
        process.kill()
        lines = [first, *process.stdout]
    edits = [(int(count), float(at)) for count, at in (line.split() for line in lines if line.endswith("\n"))]
    (left,) = left_copies(folder)
    kept = int(left.open().document.title)
    assert kept >= max(count for count, at in edits if at <= killed_at - 2)
    left.discard()


KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from convstudio.studio.actions import set_title
from convstudio.studio.examples import load
from convstudio.studio.keeping import FileKeeper
from convstudio.studio.session import Session
app = QCoreApplication([])
session = Session(load("textbook_grid"))
keeper = FileKeeper(session, Path(sys.argv[1]))
session.save(Path(sys.argv[2]))
set_title(session, "typed before the crash")
QTimer.singleShot(2000, lambda: os.kill(os.getpid(), signal.SIGKILL))
app.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_two_seconds_after_an_edit_a_kill_loses_nothing(folder: Path, session: Session) -> None:
    path = folder.parent / "lecture.convstudio"
    process = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(path)], check=False, timeout=60)
    assert process.returncode == -9
    (left,) = left_copies(folder)
    document = left.open().document
    assert document.title == "typed before the crash"
    assert left.notes.path == str(path)
    keeper = FileKeeper(session, folder)
    session.new_document(document, path, is_saved=False)
    keeper.adopt(left)
    assert not session.is_clean
    assert not keeper.watch.differs
    assert [entry.name for entry in folder.glob("*.convstudio")] == [keeper.recovery.path.name]
    session.save()
    assert list(folder.iterdir()) == []
    assert files.open(path) == document
    keeper.let_go()


def restored(session: Session, keeper: FileKeeper, left: LeftCopy) -> None:
    session.new_document(left.open().document, Path(left.notes.path), is_saved=False)
    keeper.adopt(left)


def test_a_file_that_changed_since_the_crash_is_noticed(open_session: OpenSession, folder: Path, qtbot: QtBot) -> None:
    path = folder.parent / "lecture.convstudio"
    session = open_session(load("textbook_grid"))
    keeper = FileKeeper(session, folder)
    session.save(path)
    set_title(session, "changed")
    crash(keeper.recovery)
    keeper.watch.watch(None)
    keeper._release()
    files.save(load("textbook_border"), path)
    (left,) = left_copies(folder)
    other = open_session(load("worked_example"))
    other_keeper = FileKeeper(other, folder)
    restored(other, other_keeper, left)
    with qtbot.waitSignal(other_keeper.watch.changed_on_disk):
        other_keeper.watch.look()
    other_keeper.let_go()


def test_a_copy_is_not_given_up_before_another_is_written(
    session: Session, copy: RecoveryCopy, folder: Path, tmp_path: Path
) -> None:
    set_title(session, "changed")
    crash(copy)
    (left,) = left_copies(folder)
    (tmp_path / "file").touch()
    keeper = FileKeeper(session, tmp_path / "file" / "recovery")
    keeper.adopt(left)
    assert left.path.exists()
    copy.remove()
    keeper.let_go()
