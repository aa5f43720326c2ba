"""Opening a part of a document where the whole can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from convstudio.studio.files.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Collection

LeftOut: TypeAlias = "list[str] | None"
"""Where to say what was left out; None where all has to be right."""


MOST_LEFT_OUT = 10_000


def leave_out(left_out: LeftOut, error: FileError, instead: str) -> None:
    """Write down what can't be read and what stands in its place; raise it where all has to be right."""
    if left_out is None:
        raise error
    if len(left_out) == MOST_LEFT_OUT:
        raise FileError("Too much in it can't be read.")
    left_out.append(f"{error} {instead}")


def drop_unknown(plain: Any, known: Collection[str], what: str, left_out: list[str]) -> None:
    """Take the fields out of a parsed object that are not known, and write them down; others are left alone."""
    if not isinstance(plain, dict):
        return
    for name in [name for name in plain if name not in known]:
        del plain[name]
        error = FileError(f'{what} has a field "{name[:40]}", which this ConvStudio does not know.')
        leave_out(left_out, error, "It was left out.")


def nodes_in(layers: Any) -> list[Any]:
    """Return every node of a parsed network, however it nests; nothing here calls itself."""
    level, found = layers if isinstance(layers, list) else [], []
    while level:
        found += level
        paths = [node["paths"] for node in level if isinstance(node, dict) and isinstance(node.get("paths"), list)]
        level = [node for block in paths for path in block if isinstance(path, list) for node in path]
    return found
