"""What all writers of code need: what leaves a node, and the head of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import ShapeError
from convstudio.interchange.writing_code.layout import Lines, comment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convstudio.engine import Node, Shape
    from convstudio.interchange.writing_code.result import Notes


def behind(node: Node, shape: Shape | None) -> Shape | None:
    """Return what leaves a node, or None where that can't be known."""
    if shape is None or node.muted:
        return shape
    try:
        return node.layer.infer(shape)
    except ShapeError:
        return None


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
