from pathlib import Path

import pytest

from convstudio.studio.last_windows import MOST_BYTES, LastWindows, WindowRecord

FULL = WindowRecord(
    path="/a b/ü.convstudio",
    geometry=bytes(range(256)),
    splitter=b"\x00\xff",
    view="quiz",
    selected="n3",
    closed=("n1", "n2"),
    history=True,
)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    last = LastWindows(tmp_path / "state")
    assert last.take()
    last.write([FULL, WindowRecord(document="{}"), WindowRecord(selected="nothing to open")])
    assert LastWindows(tmp_path / "state").read() == (FULL, WindowRecord(document="{}"))
    last.forget()
    assert last.read() == ()
    last.release()


def test_one_program_keeps_it_at_a_time(tmp_path: Path) -> None:
    first, second = LastWindows(tmp_path), LastWindows(tmp_path)
    assert first.take()
    assert not second.take()
    second.write([FULL])
    second.forget()
    assert first.read() == ()
    first.release()
    assert second.take()
    second.write([FULL])
    assert second.read() == (FULL,)
    second.release()


@pytest.mark.parametrize("text", [b"", b"[{]", b'{"path": 3}', b'[{"path": 3}]', b"\xff\xfe"])
def test_what_can_not_be_read_is_nothing(tmp_path: Path, text: bytes) -> None:
    last = LastWindows(tmp_path)
    last.path.write_bytes(text)
    assert last.read() == ()


def test_a_record_of_absurd_size_is_not_read(tmp_path: Path) -> None:
    last = LastWindows(tmp_path)
    with last.path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert last.read() == ()


def test_a_folder_that_can_not_be_made_is_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    last = LastWindows(tmp_path / "file" / "state")
    assert not last.take()
    last.write([FULL])
    last.release()
    assert last.read() == ()
