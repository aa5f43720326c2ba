"""What all writers of code need: a node's lines, what leaves it, and the head of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import ShapeError
from convstudio.interchange.writing_code.layout import Lines, comment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convstudio.engine import Node, Shape
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Write


def behind(node: Node, shape: Shape | None) -> Shape | None:
    """Return what leaves a node, or None where that can't be known."""
    if shape is None or node.muted:
        return shape
    try:
        return node.layer.infer(shape)
    except ShapeError:
        return None


def written(write: Write, node: Node, shape: Shape | None, notes: Notes) -> Lines:
    """Return a node's layer as ``write`` has it; of one that does not fit what arrives, what can be said without that.

    Raises
    ------
    Unwritable
        If the framework has nothing for it.
    """
    try:
        return write(node.layer, shape, notes)
    except ShapeError:
        return write(node.layer, None, notes)


def left_out(node: Node, why: str, notes: Notes) -> str:
    """Note that a node is left out, and return the comment that stands in its place."""
    what = f"{node.layer.type_name}{f' “{comment(node.name)}”' if node.name else ''}"
    notes.remarks.append(f"{what} was left out: {why}.")
    return f"# {what} is left out: {why}."


def docstring(title: str, sizes: Sequence[int]) -> str:
    """Return a module's first line, for a network of a title that takes in arrays of ``sizes``."""
    what = "pictures" if len(sizes) > 1 else "vectors"
    words = comment(title).replace("\\", " ").replace('"', "'") or "A network"
    return f'"""{words}, for {what} of {"×".join(map(str, sizes))}."""'


def helper_lines(helpers: Mapping[str, str], notes: Notes) -> Lines:
    """Return the classes that code needs, each with two empty lines around it."""
    found: Lines = []
    for name, text in helpers.items():
        if name in notes.helpers:
            found += ["", *text.rstrip("\n").split("\n"), ""]
    return [*found, ""] if found else []
