import errno
import hashlib
import io
import os
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from convstudio.engine import Conv2d, Network
from convstudio.runner.recipes import HandSet, Imported, Numbers
from convstudio.studio import files
from convstudio.studio.document import USUAL_INPUT, Document
from convstudio.studio.examples import load
from convstudio.studio.files import FileError, atomic, saving
from convstudio.studio.files.archive import pack
from convstudio.studio.files.saving import pack_document
from convstudio.studio.inputs import OwnPicture, input_from_cells
from tests.studio.picture_files import encoded, image_of, random_colours
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
        assert files.document_from_json(archive.read("document.json"), read_member=archive.read) == document


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


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "no room left on the disk. Free some space, or save elsewhere"),
        (errno.EDQUOT, "no room left on the disk"),
        (errno.EACCES, "the system does not allow it in .*Choose another folder"),
        (errno.EROFS, "the system does not allow it"),
        (errno.ENOENT, "has just gone"),
        (errno.EIO, "put/output error. Choose another name or folder"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_the_system_refuses_is_said_and_nothing_is_changed(
    path: Path, step: str, number: int, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.save(OLD, path)

    def refuse(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os if step == "fsync" else Path, step, refuse)
    with pytest.raises(FileError, match=rf"lecture 1\.convstudio can't be saved: .*{sentence}"):
        files.save(NEW, path)
    assert files.open(path) == OLD
    assert names(path.parent) == {path.name}


def test_a_short_write_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.save(OLD, path)
    opened = Path.open

    class ShortFile(io.FileIO):
        def write(self, data: object) -> int:
            return super().write(memoryview(data)[:100])  # type: ignore[arg-type]

    monkeypatch.setattr(
        Path,
        "open",
        lambda path, mode="r", **more: ShortFile(path, "x") if mode == "xb" else opened(path, mode, **more),
    )
    with pytest.raises(FileError, match="Free some space, or save elsewhere"):
        files.save(NEW, path)
    monkeypatch.undo()
    assert files.open(path) == OLD
    assert names(path.parent) == {path.name}


def test_a_disk_that_stores_something_else_never_gets_to_replace(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.save(OLD, path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda _path: b"something else")
        with pytest.raises(FileError, match="did not store what was written"):
            files.save(NEW, path)
    assert files.open(path) == OLD
    assert names(path.parent) == {path.name}


def test_an_archive_that_would_not_open_never_gets_to_replace(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.save(OLD, path)
    monkeypatch.setattr(saving, "pack", lambda members: pack({**members, "document.json": b"{}"}))
    with pytest.raises(FileError, match="was not packed as it should be"):
        files.save(NEW, path)
    assert files.open(path) == OLD
    assert names(path.parent) == {path.name}


def test_a_document_that_would_come_back_different_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "document_from_json", lambda _text, **_: OLD)
    with pytest.raises(FileError, match="would not come back as it is"):
        files.save(NEW, path)
    assert not path.exists()


def test_a_folder_that_goes_while_saving_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = path.parent / "stick"
    folder.mkdir()
    sweep = atomic._sweep
    monkeypatch.setattr(atomic, "_sweep", lambda where: (sweep(where), where.rmdir()))
    with pytest.raises(FileError, match=r"stick has just gone\. Choose another folder"):
        files.save(OLD, folder / path.name)


def test_the_version_before_is_kept_where_files_have_one_name_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    files.save(OLD, path)
    files.save(NEW, path)
    assert files.open(path) == NEW
    assert files.open(files.backup_path(path)) == OLD
    assert names(path.parent) == {path.name, f"{path.name}.bak"}


def test_what_killed_saves_left_behind_is_swept_up_later(path: Path) -> None:
    old, young = path.with_name(".convstudio-1.part"), path.with_name(".convstudio-2.part")
    for part in (old, young):
        part.write_bytes(b"half a")
    os.utime(old, (0, 0))
    files.save(OLD, path)
    assert names(path.parent) == {path.name, young.name}


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_permissions_stay(path: Path) -> None:
    files.save(OLD, path)
    path.chmod(0o604)
    files.save(NEW, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    fresh = path.with_name("fresh")
    fresh.touch()
    files.save(NEW, path.with_name("other.convstudio"))
    assert path.with_name("other.convstudio").stat().st_mode == fresh.stat().st_mode


def test_a_plain_document_is_saved_as_one(path: Path) -> None:
    plain = path.with_suffix(".json")
    files.save(OLD, plain, b"a picture")
    assert plain.read_text(encoding="utf-8") == files.document_to_json(OLD)
    files.save(NEW, plain)
    assert files.open(plain) == NEW
    assert files.open(files.backup_path(plain)) == OLD


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
path, count, chance = Path(sys.argv[1]), int(sys.argv[2]), random.Random("kills")
documents = [load("textbook_grid"), load("textbook_border"), load("worked_example")]
files.save(documents[0], path)
for _ in range(count):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        while True:
            for document in documents:
                os.write(writing, b".")
                files.save(document, path, os.urandom(chance.randrange(200_000)))
    for _ in range(chance.randrange(1, 12)):
        os.read(reading, 1)
    for _ in range(chance.randrange(100_000)):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)
    opened = files.open_partly(path)
    assert opened.document in documents and not opened.left_out
    backup = files.backup_path(path)
    assert not backup.exists() or files.open(backup) in documents
print("whole")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.timeout(3600)
def test_a_kill_while_saving_leaves_the_old_file_or_the_new(path: Path) -> None:
    count = os.environ.get("CONVSTUDIO_KILLS", "40")  # a longer run is a matter of patience
    process = subprocess.run(
        [sys.executable, "-c", KILLS, str(path), count], capture_output=True, text=True, check=False, timeout=3500
    )
    assert process.stdout == "whole\n", process.stderr


# The same at every single step: a child stops dead just before its nth call to the system.
STOPS = """
import os, sys
from pathlib import Path
from convstudio.studio import files
from convstudio.studio.examples import load
path, documents = Path(sys.argv[1]), [load("textbook_grid"), load("textbook_border")]
files.save(documents[0], path)
stop, status, seen = 0, 9, set()
while status:
    stop += 1
    old = files.open(path)
    new = documents[old == documents[0]]
    child = os.fork()
    if child == 0:
        calls = 0
        def count(event, arguments):
            global calls
            if event.startswith(("open", "os.")):
                calls += 1
                if calls == stop:
                    os._exit(9)
        sys.addaudithook(count)
        files.save(new, path, b"a picture")
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert files.open(path) in (old, new), stop
    backup = files.backup_path(path)
    assert not backup.exists() or files.open(backup) in documents, stop
    seen.add((status, files.open(path) == new))
assert seen == {(9, False), (9, True), (0, True)}, seen
print("whole after", stop, "stops")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_stop_before_any_call_to_the_system_leaves_the_old_file_or_the_new(path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", STOPS, str(path)], capture_output=True, text=True, check=False, timeout=100
    )
    assert process.stdout.startswith("whole after"), process.stderr


def weights_of(network: Network, numbers: np.ndarray) -> Document:
    return Document(network, weights=(("n1", Imported((("weight", Numbers(numbers)),), "mine.npz")),))


def test_imported_weights_are_members_of_the_archive(tmp_path: Path) -> None:
    numbers = np.random.default_rng(1).random((4, 3, 5, 5))
    document = weights_of(Network((3, 8, 8), (Conv2d(4, 5),)), numbers)
    path = tmp_path / "mine.convstudio"
    files.save(document, path)
    assert files.open(path) == document
    with zipfile.ZipFile(path) as archive:
        (array,) = [info for info in archive.infolist() if info.filename.startswith("arrays/")]
        assert array.compress_type == zipfile.ZIP_STORED
        assert np.array_equal(np.load(io.BytesIO(archive.read(array))), numbers.astype(np.float32))
        assert len(archive.read("document.json")) < 1000
    assert files.open_partly(path).left_out == ()


def test_imported_weights_are_in_a_plain_document_too(tmp_path: Path) -> None:
    document = weights_of(Network((1, 8, 8), (Conv2d(1, 3),)), np.arange(9).reshape(1, 1, 3, 3))
    path = tmp_path / "mine.json"
    files.save(document, path)
    assert files.open(path) == document


def test_more_weights_than_a_file_holds_are_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "MOST_ARRAYS", 2**10)
    document = weights_of(Network((1, 8, 8), (Conv2d(40, 3),)), np.ones((40, 1, 3, 3)))
    with pytest.raises(FileError, match=r"can't be saved. Its imported weights take more than"):
        files.save(document, tmp_path / "mine.convstudio")
    assert not list(tmp_path.iterdir())


def test_an_archive_without_its_weights_opens_without_them(tmp_path: Path) -> None:
    document = weights_of(Network((1, 8, 8), (Conv2d(1, 3),)), np.ones((1, 1, 3, 3)))
    members = saving.document_members(document)
    path = tmp_path / "torn.convstudio"
    path.write_bytes(pack({"document.json": members["document.json"]}))
    with pytest.raises(FileError, match="can't be read"):
        files.open(path)
    opened = files.open_partly(path)
    assert opened.document == Document(document.network)
    assert "left out" in opened.left_out[0]


# Inputs of the user's own

PHOTO = encoded(image_of(random_colours(6, 9)), "JPEG")
OWN = Document(Network((3, 4, 4)), OwnPicture(PHOTO, "holiday.jpg", "border", "imagenet"))
PAINTED = Document(Network((3, 24, 24)), input_from_cells(np.arange(3 * 24 * 24).reshape(3, 24, 24) / 7, "bytes"))


@pytest.mark.parametrize("document", [OWN, PAINTED])
@pytest.mark.parametrize("name", ["x.convstudio", "x.json"])
def test_the_users_own_input_comes_back(tmp_path: Path, document: Document, name: str) -> None:
    files.save(document, tmp_path / name)
    assert files.open(tmp_path / name) == document
    assert files.open_partly(tmp_path / name).left_out == ()


def test_a_picture_is_a_member_named_after_what_is_in_it(tmp_path: Path) -> None:
    files.save(OWN, tmp_path / "x.convstudio")
    with zipfile.ZipFile(tmp_path / "x.convstudio") as archive:
        (name,) = [name for name in archive.namelist() if name.startswith("pictures/")]
        assert name == f"pictures/{hashlib.sha256(PHOTO).hexdigest()[:32]}.jpg"
        assert archive.read(name) == PHOTO
        assert name in archive.read("document.json").decode()
        changed = replace(OWN, input=OwnPicture(PHOTO, "holiday.jpg", "crop", "imagenet"))
        files.save(changed, tmp_path / "y.convstudio")
        before = archive.read("document.json").decode().splitlines()
    with zipfile.ZipFile(tmp_path / "y.convstudio") as archive:
        after = archive.read("document.json").decode().splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


@pytest.mark.parametrize("document", [OWN, PAINTED])
def test_a_damaged_or_missing_input_is_left_out_and_the_rest_opens(tmp_path: Path, document: Document) -> None:
    files.save(document, tmp_path / "x.convstudio")
    with zipfile.ZipFile(tmp_path / "x.convstudio") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    beside = next(name for name in members if "/" in name)
    for content in (None, members[beside][:-1], b"x" * len(members[beside])):
        spoilt = {name: data for name, data in members.items() if name != beside}
        with zipfile.ZipFile(tmp_path / "y.convstudio", "w") as archive:
            for name, data in (spoilt if content is None else {**spoilt, beside: content}).items():
                archive.writestr(name, data)
        opened = files.open_partly(tmp_path / "y.convstudio")
        assert opened.document.input == USUAL_INPUT
        assert opened.document.network == document.network
        assert "The usual picture stands in its place." in opened.left_out[0]
