"""The ZIP around a document: the same bytes for the same content, and read as if a stranger had made it."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from convstudio.studio.files.errors import DamageError, FileError
from convstudio.studio.files.names import ARRAY_SUFFIX, PICTURE_FOLDER

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

LOCAL_HEAD = struct.Struct("<4s5H3L2H")
LOCAL_MARK = b"PK\x03\x04"
UTF8_FLAG = 0x800
MOST_READ = 2**24
"""Of the one member that is unpacked."""

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
            info.compress_type = zipfile.ZIP_STORED if _is_stored(name, content) else zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=COMPRESSION_LEVEL)
    return buffer.getvalue()


def _is_stored(name: str, content: bytes) -> bool:
    """Say whether a member is not packed: weights and pictures hardly become smaller, and take long."""
    if name.endswith(ARRAY_SUFFIX) or name.startswith(PICTURE_FOLDER):
        return True
    # What packs too well would look like a bomb to the reader.
    return len(content) > len(zlib.compress(content, COMPRESSION_LEVEL)) * (MOST_RATIO // 2)


@dataclass(frozen=True, slots=True)
class Contents:
    """What was read from an archive.

    Parameters
    ----------
    content : bytes
        Of the member that was asked for.
    others : tuple of str
        What the other members are called.
    is_whole : bool
        False if the archive is damaged, and only the member that was asked for could be read.
    """

    content: bytes
    others: tuple[str, ...] = ()
    is_whole: bool = True


def read_contents(file: BinaryIO, name: str, *, salvage: bool = False, most_bytes: int = MOST_READ) -> Contents:
    """Return one member of a ZIP; nothing else in it is unpacked.

    Parameters
    ----------
    salvage : bool
        Whether to be content with a damaged archive, as long as the member comes first and is whole itself.
    most_bytes : int
        A member that is larger is refused.

    Raises
    ------
    FileError
        If the ZIP is damaged, has no such member, or is not one that a document would come in.
    """
    _check_entries(file)
    try:
        return _read_whole(file, name, most_bytes)
    except DamageError:
        content = _read_first(file, name) if salvage else None
        if content is None:
            raise
    return Contents(content, is_whole=False)


def _read_whole(file: BinaryIO, name: str, most_bytes: int) -> Contents:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_members(members)
            names = archive.namelist()
            if name not in names:
                raise FileError(f"It is a ZIP without a {name}: not a ConvStudio document.")
            return Contents(
                _read(archive, archive.getinfo(name), most_bytes), tuple(other for other in names if other != name)
            )
    except DAMAGES:
        raise DamageError("The file is damaged, or was not copied whole. Copy it again, if you can.") from None


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most_bytes: int) -> bytes:
    """Unpack a member, and no more of it than its size says: sizes can lie."""
    if member.file_size > most_bytes:
        raise FileError(f"Its {member.filename} is larger than {most_bytes >> 20} MiB, which none of ours is.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("other kinds can't be unpacked bit by bit")
    with archive.open(member) as file:
        return file.read(member.file_size + 1)


def _read_first(file: BinaryIO, name: str) -> bytes | None:
    """Return the first member, if it is ``name`` and its checksum is right, without looking at the rest."""
    file.seek(0)
    head = file.read(LOCAL_HEAD.size)
    if len(head) < LOCAL_HEAD.size:
        return None
    mark, _, flags, method, _, _, checksum, packed_size, size, name_size, extra_size = LOCAL_HEAD.unpack(head)
    is_ours = mark == LOCAL_MARK and not flags & ~UTF8_FLAG and name_size == len(name.encode())
    if not is_ours or file.read(name_size) != name.encode():
        return None
    if size > MOST_READ or packed_size > MOST_READ or size > MOST_RATIO * packed_size:
        return None
    file.seek(extra_size, io.SEEK_CUR)
    packed = file.read(packed_size)
    content = _unpack(packed, method, size)
    return content if content is not None and len(content) == size and zlib.crc32(content) == checksum else None


def _unpack(packed: bytes, method: int, size: int) -> bytes | None:
    if method == zipfile.ZIP_STORED:
        return packed
    if method != zipfile.ZIP_DEFLATED:
        return None
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size + 1)
    except zlib.error:
        return None


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
