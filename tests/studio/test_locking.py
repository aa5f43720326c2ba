import os
import subprocess
import sys
from pathlib import Path

import pytest

from convstudio.studio.locking import FileLock, Holder, lock_path

HOLD = """
import sys
from pathlib import Path
from convstudio.studio.locking import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cat.convstudio"


def test_the_second_learns_who_is_first(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    assert first.take() is None
    holder = second.take()
    assert holder is not None
    assert holder.pid == os.getpid()
    assert holder.is_here
    first.release()
    assert second.take() is None
    second.release()
    assert list(path.parent.iterdir()) == []


def test_another_program_is_seen_and_once_it_is_killed_its_lock_is_free(path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "None\n"
        lock = FileLock(path)
        holder = lock.take()
        assert holder is not None
        assert holder.pid == child.pid
        assert holder.is_near
        assert not holder.is_here
        child.kill()
        child.wait()
        assert lock_path(path).exists()
        assert lock.take() is None
        lock.release()
    assert not lock_path(path).exists()


def test_where_nobody_can_write_nobody_is_in_the_way(path: Path) -> None:
    assert FileLock(path.parent / "gone" / "cat.convstudio").take() is None
    assert FileLock(path.with_name("x" * 255)).take() is None


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_two_names_of_one_file_are_one(path: Path) -> None:
    path.touch()
    link = path.with_name("link.convstudio")
    link.symlink_to(path)
    first, second = FileLock(path), FileLock(link)
    assert first.take() is None
    assert second.take() is not None
    first.release()


def test_another_computer_is_not_near() -> None:
    assert not Holder(os.getpid(), "somewhere else").is_near
