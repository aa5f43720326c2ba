"""What a file held when it was opened, and how to see that it is still the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from convstudio.studio.document import Document


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file held.

    Parameters
    ----------
    document : Document
    left_out : tuple of str
        A sentence for each thing that could not be read, or would not be saved again; mostly none.
    """

    document: Document
    left_out: tuple[str, ...] = ()


def digest_of(path: Path) -> str:
    """Return a sign of what is in a file now; empty if it is not there or can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
