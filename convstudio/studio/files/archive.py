"""The ZIP around a document: the same bytes for the same content, and read as if a stranger had made it."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from convstudio.studio.files.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC = b"PK"
ENTRY_MARK = b"PK\x01\x02"
MOST_MEMBERS = 1000
MOST_BYTES = 2**28
MOST_RATIO = 100
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
COMPRESSION_LEVEL = 6
CHUNK = 2**20

DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    OverflowError,
    LookupError,
    NotImplementedError,
    RuntimeError,
)
"""What zipfile raises for one bad file or another; the last three for unknown kinds of compression and passwords."""


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of ``members``, in their order, with neither times nor owners in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, FIRST_DAY)
            info.create_system = 3  # Unix, on every system
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            # What packs too well would look like a bomb to the reader.
            packed = len(zlib.compress(content, COMPRESSION_LEVEL))
            too_well = len(content) > packed * (MOST_RATIO // 2)
            info.compress_type = zipfile.ZIP_STORED if too_well else zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=COMPRESSION_LEVEL)
    return buffer.getvalue()


def read_member(file: BinaryIO, name: str) -> bytes:
    """Return one member of a ZIP; nothing else in it is unpacked.

    Raises
    ------
    FileError
        If the ZIP is damaged, has no such member, or is not one that a document would come in.
    """
    _check_entries(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_members(members)
            if name not in archive.namelist():
                raise FileError(f"It is a ZIP without a {name}: not a ConvStudio document.")
            return archive.read(name)
    except DAMAGES:
        raise FileError("The file is damaged, or was not copied whole. Copy it again, if you can.") from None


def _check_entries(file: BinaryIO) -> None:
    """Count the directory's entries before zipfile makes an object of each."""
    file.seek(0)
    count, tail = 0, b""
    while chunk := file.read(CHUNK):
        count += (tail + chunk).count(ENTRY_MARK)
        tail = chunk[1 - len(ENTRY_MARK) :]
    file.seek(0)
    if count > MOST_MEMBERS:
        raise FileError(f"It is a ZIP of more than {MOST_MEMBERS:,} files: not a ConvStudio document.")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise FileError("Two of the files in it have the same name: not a ConvStudio document.")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        if is_link or path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise FileError("A file in it points to somewhere outside of it: not a ConvStudio document.")
        if member.file_size > MOST_RATIO * member.compress_size:
            raise FileError("A file in it is packed suspiciously small: not a ConvStudio document.")
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise FileError(f"It would unpack to more than {MOST_BYTES >> 20} MiB: not a ConvStudio document.")
