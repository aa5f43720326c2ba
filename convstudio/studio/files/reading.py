"""Opening a document, whatever the file turns out to be."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from convstudio.studio.files.archive import MAGIC, MOST_BYTES, read_member
from convstudio.studio.files.codec import MOST_JSON_BYTES, document_from_json
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.names import DOCUMENT_MEMBER, MOST_NAME, backup_path

if TYPE_CHECKING:
    from pathlib import Path

    from convstudio.studio.document import Document


def open_file(path: Path) -> Document:
    """Return the document in a .convstudio file, or in a document.json taken from one.

    Raises
    ------
    FileError
        If it can't be read, or is anything else; the message names the file.
    """
    try:
        return document_from_json(_read(path))
    except FileError as error:
        reason = str(error)
    except OSError as error:
        reason = f"The system says: {error.strerror or error}."
    raise FileError(f"{path.name[:MOST_NAME]} can't be opened. {reason}{_advice(path)}")


def _advice(path: Path) -> str:
    backup = backup_path(path)
    with suppress(OSError):
        if backup.is_file():
            return f" Its previous version, {backup.name}, is beside it."
    return ""


def _read(path: Path) -> bytes:
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
        if file.read(len(MAGIC)) == MAGIC:
            return read_member(file, DOCUMENT_MEMBER)
        file.seek(0)
        return file.read(MOST_JSON_BYTES + 1)
