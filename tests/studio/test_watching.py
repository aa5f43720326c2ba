from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from convstudio.studio.files import digest_of
from convstudio.studio.watching import DiskWatch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cat.convstudio"
    path.write_bytes(b"first")
    return path


@pytest.fixture
def watch(path: Path, qtbot: QtBot) -> DiskWatch:
    watch = DiskWatch()
    watch.watch(path)
    return watch


def replace(path: Path, data: bytes) -> None:
    other = path.with_name("other")
    other.write_bytes(data)
    other.replace(path)


def test_writing_into_the_file_is_noticed(watch: DiskWatch, path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(watch.changed_on_disk):
        path.write_bytes(b"second")
    assert watch.differs


def test_replacing_the_file_is_noticed_again_and_again(watch: DiskWatch, path: Path, qtbot: QtBot) -> None:
    for number in range(3):
        with qtbot.waitSignal(watch.changed_on_disk):
            replace(path, b"again %d" % number)
    with qtbot.waitSignal(watch.came_back):
        replace(path, b"first")
    assert not watch.differs


def test_a_file_that_goes_and_comes_back(watch: DiskWatch, path: Path, qtbot: QtBot) -> None:
    aside = path.with_name("aside")
    with qtbot.waitSignal(watch.gone_from_disk):
        path.rename(aside)
    assert not watch.differs
    with qtbot.waitSignal(watch.came_back):
        aside.rename(path)
    with qtbot.waitSignal(watch.changed_on_disk):
        path.write_bytes(b"written after it came back")


def test_what_is_written_here_is_known(watch: DiskWatch, path: Path, qtbot: QtBot) -> None:
    replace(path, b"ours")
    watch.watch(path)
    with qtbot.assertNotEmitted(watch.changed_on_disk):
        watch.look()
    assert not watch.differs


def test_what_changed_between_reading_and_watching_is_told(watch: DiskWatch, path: Path, qtbot: QtBot) -> None:
    read = digest_of(path)
    replace(path, b"a moment later")
    watch.watch(path, read)
    with qtbot.waitSignal(watch.changed_on_disk):
        watch.look()
    with qtbot.assertNotEmitted(watch.changed_on_disk):  # once is enough
        watch.look()


def test_no_file_is_watched_after_it_was_left(watch: DiskWatch, path: Path, qtbot: QtBot) -> None:
    watch.watch(None)
    path.write_bytes(b"second")
    with qtbot.assertNotEmitted(watch.changed_on_disk):
        watch.look()
    assert not watch.differs
