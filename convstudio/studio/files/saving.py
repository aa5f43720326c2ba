"""Saving a document so that, whatever happens meanwhile, the old file or the new one is there, whole."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from convstudio.studio.files.archive import pack, read_contents
from convstudio.studio.files.atomic import keep_copy, write_atomically
from convstudio.studio.files.codec import document_from_json, document_to_json
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.names import (
    DOCUMENT_MEMBER,
    MOST_NAME,
    PLAIN_SUFFIX,
    PREVIEW_MEMBER,
    backup_path,
)
from convstudio.studio.files.reading import open_file

if TYPE_CHECKING:
    from pathlib import Path

    from convstudio.studio.document import Document

MOST_ARRAYS = 2**27
"""Bytes of a document's arrays: half of what an archive may hold."""


def save(document: Document, path: Path, preview: bytes | None = None) -> None:
    """Write a document; the version before it stays beside it, with ".bak" behind its name.

    A name that ends in ".json" gets the plain document.json, without a preview.

    Parameters
    ----------
    preview : bytes, optional
        A PNG of what the document looks like.

    Raises
    ------
    FileError
        If it could not be written; the file is what it was.
    """
    is_plain = path.suffix.lower() == PLAIN_SUFFIX
    try:
        members = _checked_members(document, arrays_apart=not is_plain)
    except FileError as error:
        raise FileError(f"{path.name[:MOST_NAME]} can't be saved. {error}") from None
    data = members[DOCUMENT_MEMBER] if is_plain else _packed(members, preview)

    def check_and_keep(written: Path, target: Path) -> None:
        if not is_plain:
            _check_archive(written, members)
        _keep_previous(target, backup_path(path), data)

    write_atomically(path, data, before_replacing=check_and_keep)


def pack_document(document: Document, preview: bytes | None = None) -> bytes:
    """Return the bytes of a .convstudio file; the same for equal documents.

    Raises
    ------
    FileError
        If the document holds something that could not be read again.
    """
    return _packed(_checked_members(document), preview)


def document_members(document: Document) -> dict[str, bytes]:
    """Return what an archive holds of a document: its text first, then its arrays.

    Raises
    ------
    FileError
        If it holds a number that is not finite, or arrays that would be too large together.
    """
    arrays: dict[str, bytes] = {}
    text = document_to_json(document, arrays).encode()
    if sum(map(len, arrays.values())) > MOST_ARRAYS:
        raise FileError(
            f"Its imported weights take more than {MOST_ARRAYS >> 20} MiB, which is too much for one file. Give some "
            "layers weights of another kind."
        )
    return {DOCUMENT_MEMBER: text, **arrays}


def _checked_members(document: Document, *, arrays_apart: bool = True) -> dict[str, bytes]:
    """Return the members of a document, or its text alone, after reading them again."""
    members = document_members(document) if arrays_apart else {DOCUMENT_MEMBER: document_to_json(document).encode()}
    if document_from_json(members[DOCUMENT_MEMBER], read_member=members.__getitem__) != document:
        raise FileError("It would not come back as it is: this is a mistake in ConvStudio. Please report it.")
    return members


def _packed(members: dict[str, bytes], preview: bytes | None) -> bytes:
    return pack(members if preview is None else {**members, PREVIEW_MEMBER: preview})


def _check_archive(written: Path, members: dict[str, bytes]) -> None:
    with written.open("rb") as file:
        if any(read_contents(file, name, most_bytes=MOST_ARRAYS).content != data for name, data in members.items()):
            raise FileError(f"{written.name} was not packed as it should be. Save to another place.")


def _keep_previous(target: Path, backup: Path, data: bytes) -> None:
    """Keep the file that is about to be replaced, if it is a document, and another one."""
    with suppress(FileError, OSError):  # a backup that can't be made is no reason not to save
        open_file(target)
        if target.read_bytes() != data:
            keep_copy(target, backup)
