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
        text = _checked_text(document)
    except FileError as error:
        raise FileError(f"{path.name[:MOST_NAME]} can't be saved. {error}") from None
    data = text if is_plain else _packed(text, preview)

    def check_and_keep(written: Path, target: Path) -> None:
        if not is_plain:
            _check_archive(written, text)
        _keep_previous(target, backup_path(path), data)

    write_atomically(path, data, before_replacing=check_and_keep)


def pack_document(document: Document, preview: bytes | None = None) -> bytes:
    """Return the bytes of a .convstudio file; the same for equal documents.

    Raises
    ------
    FileError
        If the document holds something that could not be read again.
    """
    return _packed(_checked_text(document), preview)


def _checked_text(document: Document) -> bytes:
    """Return a document's JSON, after reading it again."""
    text = document_to_json(document)
    if document_from_json(text) != document:
        raise FileError("It would not come back as it is: this is a mistake in ConvStudio. Please report it.")
    return text.encode()


def _packed(text: bytes, preview: bytes | None) -> bytes:
    members = {DOCUMENT_MEMBER: text}
    if preview is not None:
        members[PREVIEW_MEMBER] = preview
    return pack(members)


def _check_archive(written: Path, text: bytes) -> None:
    with written.open("rb") as file:
        if read_contents(file, DOCUMENT_MEMBER).content != text:
            raise FileError(f"{written.name} was not packed as it should be. Save to another place.")


def _keep_previous(target: Path, backup: Path, data: bytes) -> None:
    """Keep the file that is about to be replaced, if it is a document, and another one."""
    with suppress(FileError, OSError):  # a backup that can't be made is no reason not to save
        open_file(target)
        if target.read_bytes() != data:
            keep_copy(target, backup)
