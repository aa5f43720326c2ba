from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from convstudio.studio import files
from convstudio.studio.actions import set_title
from convstudio.studio.examples import load
from convstudio.studio.keeping import FileKeeper
from convstudio.studio.locking import FileLock, lock_path
from convstudio.studio.session import Session


@pytest.fixture
def keeper(session: Session, tmp_path: Path) -> FileKeeper:
    return FileKeeper(session, tmp_path / "recovery")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cat.convstudio"


def test_the_lock_goes_with_the_document_from_file_to_file(session: Session, keeper: FileKeeper, path: Path) -> None:
    other = path.with_name("dog.convstudio")
    session.save(path)
    assert lock_path(path).exists()
    assert keeper.holder_of(path) is None
    session.save(other)
    assert not lock_path(path).exists()
    assert lock_path(other).exists()
    keeper.let_go()
    assert not lock_path(other).exists()


def test_a_file_that_is_open_elsewhere_is_known(session: Session, keeper: FileKeeper, path: Path) -> None:
    files.save(load("textbook_grid"), path)
    elsewhere = FileLock(path)
    assert elsewhere.take() is None
    holder = keeper.holder_of(path)
    assert holder is not None
    session.new_document(files.open(path), path)
    assert keeper.holder == holder
    session.leave_file()
    assert session.path is None
    assert keeper.holder is None
    assert lock_path(path).exists()
    elsewhere.release()


def test_one_s_own_saves_are_no_changes_on_the_disk(
    session: Session, keeper: FileKeeper, path: Path, qtbot: QtBot
) -> None:
    session.save(path)
    set_title(session, "changed")
    session.save()
    with qtbot.assertNotEmitted(keeper.watch.changed_on_disk):
        keeper.watch.look()
    files.save(load("textbook_grid"), path)
    with qtbot.waitSignal(keeper.watch.changed_on_disk):
        keeper.watch.look()
    keeper.let_go()


def test_letting_go_leaves_nothing_behind(session: Session, keeper: FileKeeper, path: Path) -> None:
    session.save(path)
    set_title(session, "changed")
    keeper.recovery.write()
    keeper.let_go()
    assert {entry.name for entry in path.parent.iterdir()} == {path.name, "recovery"}
    assert list((path.parent / "recovery").iterdir()) == []


def test_going_back_to_the_file_can_be_undone(session: Session, keeper: FileKeeper, path: Path) -> None:
    session.save(path)
    saved = session.document
    set_title(session, "changed")
    changed = session.document
    session.revert("Revert", files.open(path))
    assert (session.document, session.is_clean) == (saved, True)
    session.history.undo()
    assert (session.document, session.is_clean) == (changed, False)
    keeper.let_go()
