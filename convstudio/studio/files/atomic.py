"""Replacing a file in one step: written beside it, read back, and only then put in its place."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from convstudio.studio.files.errors import FileError
from convstudio.studio.files.names import MOST_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

PART_PREFIX, PART_SUFFIX = ".convstudio-", ".part"
OLD_PART_SECONDS = 3600
"""What a killed save left behind is swept up after this long; no save takes as long."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


def write_atomically(
    path: Path, data: bytes, *, durable: bool = True, before_replacing: Callable[[Path, Path], object] | None = None
) -> None:
    """Replace a file in one step, or leave it as it is. A link stays a link; the file keeps its permissions.

    QSaveFile would put a cut file in the good one's place when the disk is full, and can't be read back before.

    Parameters
    ----------
    durable : bool
        Whether to wait until the disk has it, so that it outlives a power cut too.
    before_replacing : callable, optional
        Is given the written file and the one that it is about to replace; what it raises stops the replacing.

    Raises
    ------
    FileError
        If it could not be written whole.
    """
    _check_place(path)
    target = Path(os.path.realpath(path))
    part = target.with_name(f"{PART_PREFIX}{secrets.token_hex(6)}{PART_SUFFIX}")
    try:
        _sweep(target.parent)
        _write(part, data, durable=durable)
        if part.read_bytes() != data:
            raise FileError(
                f"{_name(path)} can't be saved: the disk did not store what was written to it. It, or the connection "
                "to it, may be failing. Save to another place."
            )
        _keep_marks(target, part)
        if before_replacing is not None:
            before_replacing(part, target)
        part.replace(target)
        if durable:
            _flush_folder(target.parent)
    except OSError as error:
        raise FileError(f"{_name(path)} can't be saved: {_reason(error, path)}") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def keep_copy(target: Path, copy: Path) -> None:
    """Keep what ``target`` is now under another name, without room on the disk where files can have two names.

    Raises
    ------
    FileError, OSError
        If it can't be kept.
    """
    part = copy.with_name(f"{PART_PREFIX}{secrets.token_hex(6)}{PART_SUFFIX}")
    try:
        os.link(target, part)
    except OSError:
        write_atomically(copy, target.read_bytes())
        return
    try:
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)


def _write(part: Path, data: bytes, *, durable: bool) -> None:
    with part.open("xb") as file:
        written = file.write(data)
        if written != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        file.flush()
        if durable:
            os.fsync(file.fileno())


def _keep_marks(target: Path, part: Path) -> None:
    """Give the new file the permissions and, where that is allowed, the owner of the one it replaces."""
    with suppress(OSError):
        known = target.stat()
        if hasattr(os, "chown"):
            with suppress(OSError):
                os.chown(part, known.st_uid, known.st_gid)
        part.chmod(stat.S_IMODE(known.st_mode))


def _flush_folder(folder: Path) -> None:
    """Let the disk have the new name too. Not every system can."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what saves left behind that were killed long ago."""
    with suppress(OSError):
        for part in folder.glob(f"{PART_PREFIX}*{PART_SUFFIX}"):
            if time.time() - part.stat().st_mtime > OLD_PART_SECONDS:
                part.unlink(missing_ok=True)


def _check_place(path: Path) -> None:
    """Say what is wrong with the place in better words than the system would."""
    try:
        _check_folder(path)
    except OSError as error:
        raise FileError(f"{_name(path)} can't be saved: {_reason(error, path)}") from None


def _check_folder(path: Path) -> None:
    if path.is_dir():
        raise FileError(f"{_name(path)} can't be saved: there is a folder of that name. Choose another name.")
    if not path.parent.is_dir():
        raise FileError(f"{_name(path)} can't be saved: its folder {path.parent} is not there. Choose another folder.")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise FileError(
            f"{_name(path)} can't be saved: it, or its folder {path.parent}, can only be read. Choose another folder."
        )


def _reason(error: OSError, path: Path) -> str:
    """Return what went wrong and what to do, as the rest of a sentence."""
    if error.errno in NO_ROOM:
        return "there is no room left on the disk. Free some space, or save elsewhere."
    if error.errno in NOT_ALLOWED:
        return f"the system does not allow it in {path.parent}. Choose another folder."
    if error.errno == errno.ENOENT:
        return f"its folder {path.parent} has just gone. Choose another folder."
    words = (error.strerror or str(error)).rstrip(".")
    return f"{words[:1].lower()}{words[1:]}. Choose another name or folder."


def _name(path: Path) -> str:
    return path.name[:MOST_NAME]
