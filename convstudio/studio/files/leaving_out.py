"""Opening a part of a document where the whole can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from convstudio.studio.files.errors import FileError

LeftOut: TypeAlias = "list[str] | None"
"""Where to say what was left out; None where all has to be right."""


def leave_out(left_out: LeftOut, error: FileError, instead: str) -> None:
    """Write down what can't be read and what stands in its place; raise it where all has to be right."""
    if left_out is None:
        raise error
    left_out.append(f"{error} {instead}")
