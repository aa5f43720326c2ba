import io
import stat
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from convstudio.studio.files.archive import MOST_MEMBERS, pack, read_contents
from convstudio.studio.files.errors import FileError

NAME = "document.json"


def read(data: bytes) -> bytes:
    return read_contents(io.BytesIO(data), NAME).content


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
    contents = read_contents(io.BytesIO(data), NAME)
    assert (contents.content, contents.others, contents.is_whole) == (b"{}", ("folder/notes.txt",), True)


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
        read_contents(file, NAME, salvage=True)
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


CONTENT = b'{"some": "content"}' * 9


@pytest.mark.parametrize("content", [CONTENT, b"", bytes(10**6)], ids=["packed", "empty", "stored"])
def test_the_first_member_outlives_a_damage_behind_it(content: bytes) -> None:
    data = pack({NAME: content, "preview.png": bytes(range(256))})
    cut = data[: data.index(b"preview.png")]
    with pytest.raises(FileError, match="damaged"):
        read_contents(io.BytesIO(cut), NAME)
    contents = read_contents(io.BytesIO(cut), NAME, salvage=True)
    assert (contents.content, contents.is_whole) == (content, False)


def corrupt(data: bytes, place: int, value: bytes) -> bytes:
    return data[:place] + value + data[place + len(value) :]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, b"PKxx"),
        (6, b"\x01"),
        (8, b"\x63"),
        (14, b"\x00\x00\x00\x00"),
        (18, b"\xff\xff\xff\xff"),
        (18, b"\x01\x00\x00\x00"),
        (22, b"\xff\xff\xff\xff"),
        (22, b"\x01\x00\x00\x00"),
        (30, b"D"),
        (45, b"\xff\xff\xff"),
    ],
    ids=["mark", "password", "method", "checksum", "packed", "packed-short", "size", "size-short", "name", "content"],
)
def test_a_damaged_first_member_is_no_document(place: int, value: bytes) -> None:
    data = corrupt(pack({NAME: CONTENT})[:-30], place, value)
    with pytest.raises(FileError, match="damaged"):
        read_contents(io.BytesIO(data), NAME, salvage=True)


def test_a_bomb_is_not_unpacked_from_a_damaged_archive_either() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, bytes(2**24))
    tracemalloc.start()
    with pytest.raises(FileError, match="damaged"):
        read_contents(io.BytesIO(buffer.getvalue()[:-30]), NAME, salvage=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**22


def test_what_is_refused_for_a_reason_is_not_salvaged() -> None:
    data = zipped(lambda archive: archive.writestr("../up", "x"))
    with pytest.raises(FileError, match="points to somewhere outside"):
        read_contents(io.BytesIO(data), NAME, salvage=True)


def test_sizes_that_lie_do_not_unpack_more() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, bytes(2**27))
    data = bytearray(buffer.getvalue())
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    with pytest.raises(FileError, match="damaged"):
        read(bytes(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**21


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_can_not_be_unpacked_bit_by_bit_is_not_unpacked(method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(NAME, b"{}")
    with pytest.raises(FileError, match="damaged"):
        read(buffer.getvalue())


def test_a_document_of_more_than_16_mib_is_not_unpacked() -> None:
    data = pack({NAME: bytes(range(256)) * 2**16 + b"x"})
    with pytest.raises(FileError, match="larger than 16 MiB"):
        read(data)
