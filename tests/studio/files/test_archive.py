import io
import stat
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from convstudio.studio.files.archive import MOST_MEMBERS, pack, read_member
from convstudio.studio.files.errors import FileError

NAME = "document.json"


def read(data: bytes) -> bytes:
    return read_member(io.BytesIO(data), NAME)


def zipped(fill: Callable[[zipfile.ZipFile], object]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, b"{}")
        fill(archive)
    return buffer.getvalue()


def add(archive: zipfile.ZipFile, count: int, content: bytes = b"") -> None:
    for number in range(count):
        archive.writestr(str(number), content)


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 10**6, bytes(range(256)) * 99])
def test_what_is_packed_can_be_read(content: bytes) -> None:
    assert read(pack({"preview.png": b"png", NAME: content})) == content


def test_the_same_content_is_the_same_bytes() -> None:
    data = pack({NAME: b"{}" * 50})
    assert data == pack({NAME: b"{}" * 50})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
        assert archive.infolist()[0].compress_type == zipfile.ZIP_DEFLATED


def test_reads_what_other_programs_zipped() -> None:
    data = zipped(lambda archive: archive.writestr("folder/notes.txt", "hello"))
    assert read(data) == b"{}"


@pytest.mark.parametrize(
    ("fill", "sentence"),
    [
        (lambda archive: archive.writestr("../up", "x"), "points to somewhere outside"),
        (lambda archive: archive.writestr("/root", "x"), "points to somewhere outside"),
        (lambda archive: archive.writestr("a\\..\\..\\b", "x"), "points to somewhere outside"),
        (lambda archive: archive.writestr("C:evil", "x"), "points to somewhere outside"),
        (lambda archive: archive.writestr(link(), "/etc/passwd"), "points to somewhere outside"),
        (lambda archive: archive.writestr("bomb", bytes(10**7)), "packed suspiciously small"),
        (lambda archive: add(archive, MOST_MEMBERS), "more than 1,000 files"),
    ],
)
def test_a_dangerous_archive_is_refused(fill: Callable[[zipfile.ZipFile], object], sentence: str) -> None:
    with pytest.raises(FileError, match=sentence):
        read(zipped(fill))


def test_a_thousand_files_are_not_too_many() -> None:
    assert read(zipped(lambda archive: add(archive, MOST_MEMBERS - 1))) == b"{}"


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(lambda archive: archive.writestr(NAME, b"[]"))
    with pytest.raises(FileError, match="the same name"):
        read(data)


def test_an_archive_without_a_document_is_said() -> None:
    with pytest.raises(FileError, match=r"a ZIP without a document\.json"):
        read(pack({"word/document.xml": b"<w/>"}))


def test_sizes_that_lie_are_found() -> None:
    data = bytearray(pack({NAME: b"{}" * 100}))
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (2**31 - 1).to_bytes(4, "little")
    with pytest.raises(FileError):
        read(bytes(data))


def test_more_than_fits_is_refused_by_its_sizes() -> None:
    data = bytearray(zipped(lambda archive: add(archive, 3, bytes(range(256)) * 9)))
    place = -1
    for _ in range(4):
        place = data.index(b"PK\x01\x02", place + 1)
        data[place + 20 : place + 28] = (2**27).to_bytes(4, "little") * 2
    with pytest.raises(FileError, match="more than 256 MiB"):
        read(bytes(data))


def test_a_password_and_an_unknown_packing_are_damage() -> None:
    data = bytearray(pack({NAME: b"{}"}))
    for flag_place, value in ((6, 1), (8, 99)):
        changed = bytearray(data)
        central = changed.index(b"PK\x01\x02")
        changed[flag_place] = value
        changed[central + flag_place + 2] = value
        with pytest.raises(FileError, match="damaged"):
            read(bytes(changed))


def test_a_bomb_of_entries_costs_little() -> None:
    entry = b"PK\x01\x02" + bytes(42)
    count = 300_000
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + (count * 46).to_bytes(4, "little") + bytes(6)
    file = io.BytesIO(entry * count + end)
    tracemalloc.start()
    with pytest.raises(FileError, match="more than 1,000 files"):
        read_member(file, NAME)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**23


def test_a_deflate_bomb_is_not_unpacked() -> None:
    data = zipped(lambda archive: archive.writestr("big", bytes(2**26)))
    tracemalloc.start()
    with pytest.raises(FileError, match="suspiciously small"):
        read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**22
