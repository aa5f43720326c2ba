import os
import random
import re
import zipfile
from pathlib import Path

import pytest

from convstudio.engine import analyze
from convstudio.studio import files
from convstudio.studio.examples import load
from convstudio.studio.files import FileError, Opened
from convstudio.studio.files.saving import pack_document

DOCUMENT = load("textbook_grid")
PACKED = pack_document(DOCUMENT, b"\x89PNG not really")
PLAIN = files.document_to_json(DOCUMENT).encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "grid.convstudio"


@pytest.mark.parametrize("data", [PACKED, PLAIN, b"\xef\xbb\xbf" + PLAIN])
def test_opens_the_archive_and_the_plain_document(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    assert files.open(path) == DOCUMENT


def test_a_document_by_any_name(tmp_path: Path) -> None:
    path = tmp_path / "with blanks, ünïcode 猫.bak"
    path.write_bytes(PACKED)
    assert files.open(path) == DOCUMENT


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", r"grid\.convstudio can't be opened\. It is empty\."),
        (b"PK", "damaged, or was not copied whole"),
        (b"\x89PNG\r\n\x1a\n", "not those of a ConvStudio document"),
        (b"hello", "not those of a ConvStudio document: they are damaged, or another program's"),
        (PACKED[:300], "damaged, or was not copied whole"),
        (PLAIN[:-30], "not those of a ConvStudio document: they break off."),
        (PLAIN + b" " * 2**24, "larger than 16 MiB"),
    ],
)
def test_what_is_wrong_is_said_with_the_files_name(path: Path, data: bytes, sentence: str) -> None:
    path.write_bytes(data)
    with pytest.raises(FileError, match=sentence) as caught:
        files.open(path)
    assert str(caught.value).startswith("grid.convstudio can't be opened. ")


def test_a_folder_and_a_missing_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="It is a folder"):
        files.open(tmp_path)
    with pytest.raises(FileError, match="no such file"):
        files.open(tmp_path / "nothing")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(FileError, match="It is not a file"):
        files.open(path)


def test_a_file_that_may_not_be_read_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(PACKED)

    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileError, match="The system says: Permission denied"):
        files.open(path)


def test_a_huge_file_is_not_read(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**28 + 1)  # takes no room on the disk
    with pytest.raises(FileError, match="larger than 256 MiB"):
        files.open(path)


def test_a_name_that_is_too_long_is_said() -> None:
    with pytest.raises(FileError, match="can't be opened"):
        files.open(Path("x" * 5000))


def test_the_backup_is_offered(path: Path) -> None:
    files.save(DOCUMENT, path)
    files.save(load("textbook_border"), path)
    path.write_bytes(b"broken")
    with pytest.raises(FileError, match=r"Its previous version, grid\.convstudio\.bak, is beside it\."):
        files.open(path)
    assert files.open(files.backup_path(path)) == DOCUMENT


def test_other_members_are_ignored(path: Path) -> None:
    path.write_bytes(PACKED)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("arrays/future.npy", b"not an array")
    assert files.open(path) == DOCUMENT


def open_or_none(path: Path, data: bytes) -> Opened | None:
    path.write_bytes(data)
    try:
        opened = files.open_partly(path)
    except FileError as caught:
        error = caught
    else:
        analyze(opened.document.network)
        sentences = opened.left_out
        assert all(len(sentence) < 500 and sentence.isprintable() for sentence in sentences)
        return opened
    assert len(str(error)) < 500
    assert str(error).isprintable()
    return None


def test_a_plain_file_cut_anywhere_is_refused(path: Path) -> None:
    for end in range(len(PLAIN.rstrip())):
        assert open_or_none(path, PLAIN[:end]) is None, f"cut to {end} bytes"


def test_an_archive_cut_anywhere_is_refused_or_the_document_and_a_warning(path: Path) -> None:
    document_end = PACKED.index(b"PK", 4)
    for end in range(len(PACKED)):
        opened = open_or_none(path, PACKED[:end])
        assert opened is not None or end < document_end, f"cut to {end} bytes"
        assert opened is None or end > document_end - 9, f"cut to {end} bytes"
        if opened is not None:
            assert opened.document == DOCUMENT
            assert "The document in it is whole" in opened.left_out[0]


def test_a_damaged_preview_is_no_matter(path: Path) -> None:
    place = PACKED.index(b"preview.png") + len("preview.png")
    path.write_bytes(PACKED[:place] + b"XXX" + PACKED[place + 3 :])
    assert files.open_partly(path) == Opened(DOCUMENT)


def test_what_does_not_belong_in_a_document_is_named(path: Path) -> None:
    path.write_bytes(PACKED)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(5):
            archive.writestr(f"notes {number}.txt", "hello")
    opened = files.open_partly(path)
    assert opened.document == DOCUMENT
    assert opened.left_out == (
        "Not a part of the document, and not kept when it is saved: notes 0.txt, notes 1.txt, notes 2.txt and 2 more.",
    )


def test_a_name_that_no_system_takes_is_said() -> None:
    with pytest.raises(FileError, match="can't be opened"):
        files.open(Path("a\0b"))


def test_what_is_in_a_file_has_a_sign(path: Path) -> None:
    assert not files.digest_of(path)
    path.write_bytes(PLAIN)
    first = files.digest_of(path)
    path.write_bytes(PACKED)
    assert files.digest_of(path) != first != ""


@pytest.mark.parametrize("data", [PACKED, PLAIN], ids=["packed", "plain"])
def test_a_file_with_bytes_changed_is_a_document_or_an_error(path: Path, data: bytes) -> None:
    chance = random.Random("bytes")
    for _ in range(1500):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 8))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        open_or_none(path, bytes(changed))


@pytest.mark.parametrize("field", ["out_channels", "kernel_size", "stride", "padding", "dilation", "groups"])
@pytest.mark.parametrize(
    "value", ["0", "-1", "1e9", "2147483647", "-2147483647", "99999999999", "null", "[7, 0]", '"x"']
)
def test_a_field_with_any_value_is_a_document_or_an_error(path: Path, field: str, value: str) -> None:
    data = re.sub(rf'"{field}": \d+', f'"{field}": {value}', PLAIN.decode())
    assert data != PLAIN.decode() or (field, value) == ("padding", "0")
    open_or_none(path, data.encode())
