"""Opening a document, whatever the file turns out to be."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from convstudio.studio.files.archive import MAGIC, MOST_BYTES, Contents, read_contents
from convstudio.studio.files.arrays import MOST_ARRAY_BYTES
from convstudio.studio.files.codec import MOST_JSON_BYTES, document_from_json
from convstudio.studio.files.errors import FileError, printable
from convstudio.studio.files.names import DOCUMENT_MEMBER, MOST_NAME, backup_path, is_known
from convstudio.studio.files.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from convstudio.studio.document import Document

MOST_NAMED = 3
"""Members that are called by their names in a message."""


def open_file(path: Path) -> Document:
    """Return the document in a .convstudio file, or in a document.json taken from one.

    Raises
    ------
    FileError
        If it can't be read, or any part of the document can't; the message names the file.
    """
    return _named(path, partly=False).document


def open_partly(path: Path) -> Opened:
    """Return as much of a document as can be read, and what was left out.

    Raises
    ------
    FileError
        If there is nothing of a document in it; the message names the file.
    """
    return _named(path, partly=True)


def _named(path: Path, *, partly: bool) -> Opened:
    try:
        return _open(path, partly=partly)
    except FileError as error:
        reason = str(error)
    except (OSError, ValueError) as error:  # ValueError: a name that no system takes
        reason = f"The system says: {getattr(error, 'strerror', None) or error}."
    raise FileError(f"{path.name[:MOST_NAME]} can't be opened. {reason}{_advice(path)}")


def _open(path: Path, *, partly: bool) -> Opened:
    contents = _read(path)
    left_out = _words_about(contents)
    document = document_from_json(contents.content, left_out if partly else None, _reader(path))
    return Opened(document, tuple(left_out))


def _reader(path: Path) -> Callable[[str], bytes]:
    """Return what reads an array that comes with the document."""

    def read(name: str) -> bytes:
        with path.open("rb") as file:
            return read_contents(file, name, most_bytes=MOST_ARRAY_BYTES).content

    return read


def _words_about(contents: Contents) -> list[str]:
    """Return what has to be said about an archive: what is in it besides the document, and whether it is damaged."""
    if not contents.is_whole:
        return ["The end of the file is damaged or missing. The document in it is whole; a picture may be lost."]
    strange = [printable(name[:MOST_NAME]) for name in contents.others if not is_known(name)]
    if not strange:
        return []
    more = f" and {len(strange) - MOST_NAMED} more" if len(strange) > MOST_NAMED else ""
    return [f"Not a part of the document, and not kept when it is saved: {', '.join(strange[:MOST_NAMED])}{more}."]


def _advice(path: Path) -> str:
    backup = backup_path(path)
    with suppress(OSError, ValueError):
        if backup.is_file():
            return f" Its previous version, {backup.name}, is beside it."
    return ""


def _read(path: Path) -> Contents:
    """Return the JSON in a file."""
    if path.is_dir():
        raise FileError("It is a folder. Choose a file in it.")
    if not path.exists():
        raise FileError("There is no such file. It may have been moved or renamed.")
    # Devices and pipes may never end.
    if not path.is_file():
        raise FileError("It is not a file.")
    size = path.stat().st_size
    if size == 0:
        raise FileError("It is empty.")
    if size > MOST_BYTES:
        raise FileError(f"It is larger than {MOST_BYTES >> 20} MiB, which no document of ours is.")
    with path.open("rb") as file:
        return _read_any(file)


def _read_any(file: BinaryIO) -> Contents:
    if file.read(len(MAGIC)) == MAGIC:
        return read_contents(file, DOCUMENT_MEMBER, salvage=True)
    file.seek(0)
    return Contents(file.read(MOST_JSON_BYTES + 1))
