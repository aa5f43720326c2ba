"""Saving a document so that, whatever happens meanwhile, the old file or the new one is there, whole."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QIODevice, QSaveFile

from convstudio.studio.files.archive import pack
from convstudio.studio.files.codec import document_from_json, document_to_json
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.names import DOCUMENT_MEMBER, MOST_NAME, PREVIEW_MEMBER, backup_path
from convstudio.studio.files.reading import open_file

if TYPE_CHECKING:
    from pathlib import Path

    from convstudio.studio.document import Document


def save(document: Document, path: Path, preview: bytes | None = None) -> None:
    """Write a document; the version before it stays beside it, with ".bak" behind its name.

    Parameters
    ----------
    preview : bytes, optional
        A PNG of what the document looks like.

    Raises
    ------
    FileError
        If it could not be written; the file is what it was.
    """
    try:
        data = pack_document(document, preview)
    except FileError as error:
        raise FileError(f"{path.name} can't be saved. {error}") from None
    _keep_previous(path, data)
    write_atomically(path, data)
    if _reread(path) != data:
        raise FileError(
            f"{path.name} was not stored as it was written: the disk or the connection to it may be failing. "
            "Save to another place."
        )


def pack_document(document: Document, preview: bytes | None = None) -> bytes:
    """Return the bytes of a .convstudio file; the same for equal documents.

    Raises
    ------
    FileError
        If the document holds something that could not be read again.
    """
    text = document_to_json(document)
    document_from_json(text)
    members = {DOCUMENT_MEMBER: text.encode()}
    if preview is not None:
        members[PREVIEW_MEMBER] = preview
    return pack(members)


def _reread(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _check_place(path: Path) -> None:
    """Say what is wrong with the place in better words than the system would."""
    try:
        _check_folder(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"{path.name[:MOST_NAME]} can't be saved: {reason}. Choose another name or folder.") from None


def _check_folder(path: Path) -> None:
    if path.is_dir():
        raise FileError(f"{path.name} can't be saved: there is a folder of that name. Choose another name.")
    if not path.parent.is_dir():
        raise FileError(f"{path.name} can't be saved: its folder {path.parent} is not there. Choose another folder.")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise FileError(
            f"{path.name} can't be saved: it, or its folder {path.parent}, can only be read. Choose another folder."
        )


def _keep_previous(path: Path, data: bytes) -> None:
    """Copy the file that is about to be replaced, if it is a document, and another one."""
    with suppress(FileError, OSError):  # a backup that can't be made is no reason not to save
        open_file(path)
        previous = path.read_bytes()
        if previous != data:
            write_atomically(backup_path(path), previous)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file in one step, or leave it as it is.

    Raises
    ------
    FileError
        If it could not be written whole.
    """
    _check_place(path)
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise FileError(f"{path.name} can't be saved: {_reason(file)}. Choose another folder.")
    # On a full disk fewer bytes are written than given, and commit would put the cut file in the good one's place.
    written = file.write(data)
    if written != len(data) or not file.flush():
        reason = _reason(file)
        file.cancelWriting()
        file.commit()
        raise FileError(f"{path.name} can't be saved: {reason}. Free some space, or save elsewhere.")
    if not file.commit():
        raise FileError(f"{path.name} can't be saved: {_reason(file)}. Save to another place.")


def _reason(file: QSaveFile) -> str:
    text = file.errorString().strip().rstrip(".")
    return text[:1].lower() + text[1:]
