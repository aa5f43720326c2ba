import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from PySide6.QtCore import QSaveFile

from convstudio.engine import Conv2d, Network
from convstudio.runner.recipes import HandSet
from convstudio.studio import files
from convstudio.studio.document import Document
from convstudio.studio.examples import load
from convstudio.studio.files import FileError
from convstudio.studio.files.saving import pack_document
from tests.studio.strategies import documents

OLD, NEW = load("textbook_grid"), load("textbook_border")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lecture 1.convstudio"


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_saved_document_opens(path: Path) -> None:
    files.save(OLD, path)
    assert files.open(path) == OLD
    assert names(path.parent) == {path.name}


def test_a_preview_goes_along(path: Path) -> None:
    files.save(OLD, path, b"a picture")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["document.json", "preview.png"]
        assert archive.read("preview.png") == b"a picture"


@given(documents())
def test_equal_documents_are_the_same_bytes_and_open(document: Document) -> None:
    data = pack_document(document)
    assert data == pack_document(replace(document))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert files.document_from_json(archive.read("document.json")) == document


def test_what_packs_very_well_still_opens(path: Path) -> None:
    zeros = HandSet((((((0.0,) * 300),) * 300,),))
    document = Document(Network((1, 400, 400), (Conv2d(1, 300),)), weights=(("n1", zeros),))
    files.save(document, path)
    assert files.open(path) == document


def test_the_version_before_is_kept(path: Path) -> None:
    files.save(OLD, path)
    files.save(NEW, path)
    assert files.open(path) == NEW
    assert files.open(files.backup_path(path)) == OLD
    files.save(NEW, path)  # saving the same again must not push the old one out
    assert files.open(files.backup_path(path)) == OLD


def test_a_broken_file_does_not_push_the_good_backup_out(path: Path) -> None:
    files.save(OLD, path)
    files.save(NEW, path)
    path.write_bytes(b"broken")
    files.save(NEW, path)
    assert files.open(files.backup_path(path)) == OLD


def test_a_backup_that_can_not_be_made_does_not_stop_the_save(path: Path) -> None:
    files.save(OLD, path)
    files.backup_path(path).mkdir()
    files.save(NEW, path)
    assert files.open(path) == NEW


def test_what_could_not_be_read_again_is_not_written(path: Path) -> None:
    files.save(OLD, path)
    with pytest.raises(FileError, match=r"lecture 1\.convstudio can't be saved\..*title"):
        files.save(replace(OLD, title="x" * 2000), path)
    with pytest.raises(FileError, match="beyond ±2,147,483,647"):
        files.save(OLD.with_network(Network((1, 5, 5), (Conv2d(2**40, 1),))), path)
    assert files.open(path) == OLD


def test_bad_places_are_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is a folder of that name"):
        files.save(OLD, tmp_path)
    with pytest.raises(FileError, match=r"its folder .*gone is not there"):
        files.save(OLD, tmp_path / "gone" / "a.convstudio")
    with pytest.raises(FileError, match="can't be saved"):
        files.save(OLD, tmp_path / ("x" * 5000))
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="is not there"):
        files.save(OLD, tmp_path / "file" / "a.convstudio")


def test_a_read_only_folder_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_arguments: False)  # root may write anywhere
    with pytest.raises(FileError, match="can only be read"):
        files.save(OLD, path)


def test_a_file_that_can_not_be_opened_for_writing_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.save(OLD, path)
    monkeypatch.setattr(QSaveFile, "open", lambda *_arguments: False)
    with pytest.raises(FileError, match="can't be saved"):
        files.save(NEW, path)
    assert files.open(path) == OLD


def test_a_short_write_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.save(OLD, path)
    write = QSaveFile.write
    monkeypatch.setattr(QSaveFile, "write", lambda file, data: write(file, data[:100]))
    with pytest.raises(FileError, match="Free some space, or save elsewhere"):
        files.save(NEW, path)
    assert files.open(path) == OLD
    assert names(path.parent) == {path.name}


def test_a_file_that_is_not_what_was_written_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _path: b"something else")
    with pytest.raises(FileError, match="was not stored as it was written"):
        files.save(OLD, path)


def test_other_files_are_written_as_safely(path: Path) -> None:
    files.write_atomically(path, b"old")
    files.write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(path.parent) == {path.name}


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_link_stays_a_link(path: Path) -> None:
    target = path.with_name("target.convstudio")
    files.save(OLD, target)
    path.symlink_to(target)
    files.save(NEW, path)
    assert path.is_symlink()
    assert files.open(target) == NEW


FULL_DISK = """
import resource, sys
from pathlib import Path
from convstudio.studio import files
from convstudio.studio.examples import load
path = Path(sys.argv[1])
files.save(load("textbook_grid"), path)
resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
try:
    files.save(load("textbook_border"), path)
except files.FileError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
def test_a_full_disk_leaves_the_old_file(path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert "can't be saved" in process.stdout
    assert "Free some space" in process.stdout
    assert files.open(path) == OLD
    assert names(path.parent) == {path.name}


# Each round forks a child that saves one document after the other, waits for a random number of saves, and kills it.
KILLS = """
import os, random, signal, sys
from pathlib import Path
from convstudio.studio import files
from convstudio.studio.examples import load
path, chance = Path(sys.argv[1]), random.Random("kills")
documents = [load("textbook_grid"), load("textbook_border"), load("worked_example")]
files.save(documents[0], path)
for _ in range(30):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        while True:
            for document in documents:
                os.write(writing, b".")
                files.save(document, path, os.urandom(chance.randrange(200_000)))
    for _ in range(chance.randrange(1, 12)):
        os.read(reading, 1)
    for _ in range(chance.randrange(40_000)):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)
    assert files.open(path) in documents
    backup = files.backup_path(path)
    assert not backup.exists() or files.open(backup) in documents
print("whole")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_while_saving_leaves_the_old_file_or_the_new(path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", KILLS, str(path)], capture_output=True, text=True, check=False, timeout=100
    )
    assert process.stdout == "whole\n", process.stderr
