"""What files and their parts are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".convstudio"
PLAIN_SUFFIX = ".json"
"""Of a document.json by itself."""

MOST_NAME = 80
"""Of a file's name, in a message."""

DOCUMENT_MEMBER = "document.json"
PREVIEW_MEMBER = "preview.png"
RECOVERY_MEMBER = "recovery.json"
"""Only in recovery copies: whose copy it is, and of when."""

KNOWN_MEMBERS = (DOCUMENT_MEMBER, PREVIEW_MEMBER, RECOVERY_MEMBER)
ARRAY_FOLDER, ARRAY_SUFFIX = "arrays/", ".npy"
"""Around the names of arrays."""

PICTURE_FOLDER = "pictures/"
"""Before the names of the user's own pictures."""


def is_known(member: str) -> bool:
    """Say whether a member of an archive is a part of a document of ours."""
    if member.startswith(PICTURE_FOLDER):
        return True
    return member in KNOWN_MEMBERS or (member.startswith(ARRAY_FOLDER) and member.endswith(ARRAY_SUFFIX))


def backup_path(path: Path) -> Path:
    """Return where the previous version of a file is kept: "cat.convstudio.bak" beside "cat.convstudio"."""
    return path.with_name(path.name + ".bak")
