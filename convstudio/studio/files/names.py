"""What files and their parts are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".convstudio"
MOST_NAME = 80
"""Of a file's name, in a message."""

DOCUMENT_MEMBER = "document.json"
PREVIEW_MEMBER = "preview.png"


def backup_path(path: Path) -> Path:
    """Return where the previous version of a file is kept: "cat.convstudio.bak" beside "cat.convstudio"."""
    return path.with_name(path.name + ".bak")
