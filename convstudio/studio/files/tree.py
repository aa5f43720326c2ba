"""The layers of a document as JSON and back: one node a line, what a block holds indented below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from convstudio.engine import INPUT_ID, LAYER_TYPES, Block, Branches, Identity, Node, Path, Residual, Sequential
from convstudio.engine.blocks import COLORS, MOST_TEXT
from convstudio.engine.merging import MERGES
from convstudio.engine.network import MOST_DEPTH
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.leaving_out import LeftOut, leave_out
from convstudio.studio.files.values import from_plain, to_plain, write_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_NODES = 10_000
MOST_ID = 64
MOST_PATHS = 1000
"""Of one block."""

PATHS = {"Sequential": 1, "Residual": 2}
"""How many paths a block of each type has; Branches have as many as they want."""

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_ID)]
_Text = Annotated[str, msgspec.Meta(max_length=MOST_TEXT)]


class PlainNode(msgspec.Struct, forbid_unknown_fields=True):
    """A node as the file has it: with a layer, or with a block's type, merge and paths."""

    id: _Id
    layer: dict[str, Any] | None = None
    block: str | None = None
    merge: str | None = None
    paths: Annotated[list[list[PlainNode]], msgspec.Meta(max_length=MOST_PATHS)] | None = None
    name: _Text = ""
    muted: bool = False
    note: _Text = ""
    color: str = ""


def lines_of_path(path: Path, indent: str) -> Iterator[str]:
    """Yield a path's lines, with the commas between them.

    Parameters
    ----------
    indent : str
        In front of every line; what a block holds has two spaces more.

    Raises
    ------
    FileError
        If a layer holds a number that is not finite.
    """
    for number, node in enumerate(path, start=1):
        comma = "," * (number < len(path))
        if isinstance(node.layer, Block):
            yield from _lines_of_block(node, node.layer, indent, comma)
        else:
            plain = {"id": node.id, "layer": to_plain(node.layer), **_marks(node)}
            yield f"{indent}{write_line(plain)}{comma}"


def path_from_plain(nodes: list[PlainNode], left_out: LeftOut = None) -> Path:
    """Return the path that ``nodes`` describe.

    Parameters
    ----------
    left_out : list of str, optional
        If it is given, a muted Identity stands for a layer that can't be read, and a sentence is added here.

    Raises
    ------
    FileError
        If there are too many, if they nest too deep, or one is neither a layer nor a block of ours.
    """
    _check_size(nodes)
    return tuple(_node(node, left_out) for node in nodes)


def _lines_of_block(node: Node, block: Block, indent: str, comma: str) -> Iterator[str]:
    head: dict[str, Any] = {"id": node.id, **_marks(node), "block": block.type_name}
    if isinstance(block, Branches):
        head["merge"] = block.merge
    start = f'{indent}{write_line(head)[:-1]}, "paths": ['
    paths = block.paths
    if not paths:
        yield f"{start}]}}{comma}"
        return
    yield start
    for number, path in enumerate(paths, start=1):
        inner_comma = "," * (number < len(paths))
        if path:
            yield f"{indent} ["
            yield from lines_of_path(path, f"{indent}  ")
            yield f"{indent} ]{inner_comma}"
        else:
            yield f"{indent} []{inner_comma}"
    yield f"{indent}]}}{comma}"


def _marks(node: Node) -> dict[str, Any]:
    """Return a node's name, mute, note and colour, only where there is something to say."""
    marks = {"name": node.name, "muted": node.muted, "note": node.note, "color": node.color}
    return {name: value for name, value in marks.items() if value}


def _check_size(nodes: Iterable[PlainNode]) -> None:
    """Count nodes level by level: however deep a file nests, nothing here calls itself."""
    level, count, depth = list(nodes), 0, 0
    while level:
        count += len(level)
        paths = [path for node in level for path in node.paths or ()]
        if count > MOST_NODES or len(paths) > MOST_NODES:
            raise FileError(f"It has more than {MOST_NODES:,} layers, which no document of ours has.")
        if paths and depth == MOST_DEPTH:
            raise FileError(f"Its blocks nest more than {MOST_DEPTH} deep, which no document of ours does.")
        level, depth = [node for path in paths for node in path], depth + 1


def _node(plain: PlainNode, left_out: LeftOut) -> Node:
    if plain.id == INPUT_ID:
        raise FileError(f'A layer has the id "{INPUT_ID}", which means the input. Give it another.')
    if plain.block is None:
        if plain.merge is not None or plain.paths is not None:
            raise FileError(f'Layer "{plain.id}" has paths, and no "block" that says of what type it is.')
        return _leaf(plain, left_out)
    if plain.layer is not None:
        raise FileError(f'Block "{plain.id}" is a layer too. It can be only one of the two.')
    color = _color(plain, left_out)
    return Node(plain.id, _block(plain, left_out), plain.name, plain.muted, plain.note, color)


def _leaf(plain: PlainNode, left_out: LeftOut) -> Node:
    try:
        layer = from_plain(plain.layer, LAYER_TYPES, f'layer "{plain.id}"')
    except FileError as error:
        leave_out(left_out, error, "A muted Identity stands in its place.")
        wanted = (plain.layer or {}).get("type")
        name = plain.name or (wanted[:40] if isinstance(wanted, str) else "")
        return Node(plain.id, Identity(), name, muted=True, note=plain.note)
    return Node(plain.id, layer, plain.name, plain.muted, plain.note, _color(plain, left_out))


def _color(plain: PlainNode, left_out: LeftOut) -> str:
    if plain.color and plain.color not in COLORS:
        where = f'The colour of "{plain.id}" is {write_line(plain.color)[:40]}'
        leave_out(left_out, FileError(f"{where}. There are {', '.join(COLORS)}."), "It was left out.")
        return ""
    return plain.color


def _block(plain: PlainNode, left_out: LeftOut) -> Block:
    what, paths = f'Block "{plain.id}"', plain.paths or []
    if plain.block not in (*PATHS, "Branches"):
        raise FileError(f"{what} has the type {write_line(plain.block)[:40]}, which this ConvStudio does not know.")
    wanted = PATHS.get(plain.block)
    if wanted is not None and (len(paths) != wanted or plain.merge is not None):
        raise FileError(f"{what} ({plain.block}) must have {wanted} path{'s' * (wanted > 1)}, and no merge.")
    inside = tuple(tuple(_node(node, left_out) for node in path) for path in paths)
    if plain.block == "Sequential":
        return Sequential(inside[0])
    if plain.block == "Residual":
        return Residual(*inside)
    for merge in MERGES:
        if merge == plain.merge:
            return Branches(inside, merge)
    raise FileError(f"{what} merges by {write_line(plain.merge)[:40]}. There are {', '.join(MERGES)}.")
