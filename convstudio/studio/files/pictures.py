"""Picture files in documents: members of their own in an archive, named after what is in them; text in a plain one."""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from convstudio.studio.files.errors import FileError
from convstudio.studio.files.names import PICTURE_FOLDER
from convstudio.studio.own_pictures import MOST_KEPT_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

FIELD_TYPE = "File"
DIGEST = 32
"""Characters of a member's name: 128 bits of its content's SHA-256."""

BEGINNINGS = ((b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"GIF8", ".gif"), (b"RIFF", ".webp"), (b"BM", ".bmp"))


def picture_to_plain(content: bytes, members: dict[str, bytes] | None) -> dict[str, Any]:
    """Return what stands for a picture file in a document's text.

    Parameters
    ----------
    members
        As of ``array_to_plain``; without it, the text holds the file in base64.
    """
    if members is None:
        return {"type": FIELD_TYPE, "data": base64.b64encode(content).decode()}
    name = _member_name(content)
    members[name] = content
    return {"type": FIELD_TYPE, "member": name}


def picture_from_plain(plain: Any, what: str, read_member: Callable[[str], bytes] | None) -> bytes:
    """Return the picture file that a document's text stands for.

    Raises
    ------
    FileError
        If it is not there, or is not the one that was put in.
    """
    known = isinstance(plain, dict) and plain.get("type") == FIELD_TYPE
    if known and set(plain) == {"type", "data"} and isinstance(plain["data"], str):
        try:
            return base64.b64decode(plain["data"], validate=True)
        except (ValueError, binascii.Error):
            raise FileError(f"The picture of {what} is damaged.") from None
    if not known or set(plain) != {"type", "member"} or not isinstance(plain["member"], str):
        raise FileError(f"{what[:1].upper()}{what[1:]} is no picture.")
    name = plain["member"]
    if read_member is None or not name.startswith(PICTURE_FOLDER):
        raise FileError(f"The picture of {what} was in the .convstudio file that this text was taken from.")
    content = read_member(name)
    if len(content) > MOST_KEPT_BYTES or _member_name(content) != name:
        raise FileError(f"The picture of {what} is damaged.")
    return content


@lru_cache(maxsize=4)
def _member_name(content: bytes) -> str:
    ending = next((ending for beginning, ending in BEGINNINGS if content.startswith(beginning)), ".picture")
    return f"{PICTURE_FOLDER}{hashlib.sha256(content).hexdigest()[:DIGEST]}{ending}"
