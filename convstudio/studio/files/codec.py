"""A document as JSON text and back: schema version 3.

Version 1 had no blocks; version 2 no schemes of random weights, no edited filters, no imported arrays, no notes and
colours of layers, and inputs that were built-in pictures or grids in the text. Both are read as they are.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

import msgspec

from convstudio.engine import Network
from convstudio.engine.blocks import MOST_TEXT
from convstudio.engine.shapes import LARGEST_INT
from convstudio.runner.recipes import WeightRecipe
from convstudio.studio.document import USUAL_INPUT, Document
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.leaving_out import LeftOut, drop_unknown, leave_out, nodes_in
from convstudio.studio.files.tree import MOST_NODES, PlainNode, lines_of_path, path_from_plain
from convstudio.studio.files.values import check_cost, from_plain, to_plain, write_line
from convstudio.studio.inputs import InputRecipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    ReadMember = Callable[[str], bytes] | None

FORMAT = "convstudio"
VERSION = 3
MOST_JSON_BYTES = 2**24
MOST_REASON = 300
"""Characters of the decoder's own words."""

INPUT_TYPES: dict[str, type] = {recipe.__name__: recipe for recipe in get_args(InputRecipe)}
WEIGHT_TYPES: dict[str, type] = {recipe.__name__: recipe for recipe in get_args(WeightRecipe)}

_T = TypeVar("_T")
_Text = Annotated[str, msgspec.Meta(max_length=MOST_TEXT)]
_Size = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_INT)]


class _Stamp(msgspec.Struct):
    """What every version has; read first, so that a newer file is called newer, not wrong."""

    format: str = ""
    version: int = 0


class _Network(msgspec.Struct, forbid_unknown_fields=True):
    input_shape: Annotated[list[_Size], msgspec.Meta(min_length=1, max_length=3)]
    layers: Annotated[list[PlainNode], msgspec.Meta(max_length=MOST_NODES)]


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    title: _Text
    input: dict[str, Any]
    network: _Network
    weights: dict[str, dict[str, Any]]


def document_to_json(document: Document, members: dict[str, bytes] | None = None) -> str:
    """Return a document as JSON: keys in a fixed order, one node a line, the same text for equal documents.

    Parameters
    ----------
    members : dict, optional
        Takes the document's arrays as members of an archive, by their names; without it, they are in the text.

    Raises
    ------
    FileError
        If it holds a number that is not finite.
    """
    network = document.network
    layers = lines_of_path(network.nodes, "   ")
    weights = ",\n".join(
        f"  {write_line(node_id)}: {write_line(to_plain(recipe, members))}" for node_id, recipe in document.weights
    )
    return (
        "{\n"
        f' "format": {write_line(FORMAT)},\n'
        f' "version": {VERSION},\n'
        f' "title": {write_line(document.title)},\n'
        f' "input": {write_line(to_plain(document.input, members))},\n'
        ' "network": {\n'
        f'  "input_shape": {write_line(list(network.input_shape))},\n'
        f'  "layers": {_listed("[]", layers, "  ")}\n'
        " },\n"
        f' "weights": {_listed("{}", [weights], " ")}\n'
        "}\n"
    )


def document_from_json(
    text: str | bytes, left_out: LeftOut = None, read_member: Callable[[str], bytes] | None = None
) -> Document:
    """Return the document that JSON text describes.

    Parameters
    ----------
    left_out : list of str, optional
        If it is given, a layer, recipe or input that can't be read is no error: something stands in its place, and
        a sentence about it is added here.
    read_member : callable, optional
        Returns a member of the archive that the text came in.

    Raises
    ------
    FileError
        If it is anything else, or of a newer version.
    """
    text = text.removeprefix("\ufeff") if isinstance(text, str) else text.removeprefix(codecs.BOM_UTF8)
    if len(text) > MOST_JSON_BYTES:
        raise FileError(f"Its document is larger than {MOST_JSON_BYTES >> 20} MiB, which no document of ours is.")
    stamp = _decode(text, _Stamp)
    if stamp.format != FORMAT:
        raise FileError("It is not a ConvStudio document: nothing in it says so.")
    if stamp.version > VERSION:
        raise FileError(
            f"It was made by a newer ConvStudio (document version {stamp.version}; this one reads up to {VERSION}). "
            "Update ConvStudio to open it."
        )
    if stamp.version < 1:
        raise FileError(f"Its document version is {stamp.version}, and there never was one.")
    _check_counts(text.encode(errors="replace") if isinstance(text, str) else text)
    plain = _decode(text, _Document) if left_out is None else _decode_known(text, left_out)
    network = _network_from_plain(plain.network, left_out)
    return Document(
        network=network,
        input=_input_from_plain(plain.input, left_out, read_member),
        weights=tuple(_weights_from_plain(plain, network, left_out, read_member)),
        title=plain.title,
    )


def _check_counts(text: bytes) -> None:
    """Count nodes and values before anything is made of them: a few bytes each would become a hundred."""
    if text.count(b'"id"') > MOST_NODES:
        raise FileError(f"It has more than {MOST_NODES:,} layers, which no document of ours has.")
    check_cost(text)


def _decode(text: str | bytes, wanted: type[_T]) -> _T:
    try:
        return msgspec.json.decode(text, type=wanted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(error) from None


def _decode_known(text: str | bytes, left_out: list[str]) -> _Document:
    """Return a document without the fields that are not known."""
    try:
        return _decode(text, _Document)
    except FileError:
        plain = _decode(text, dict[str, Any])
    drop_unknown(plain, _Document.__struct_fields__, "The document", left_out)
    network = plain.get("network")
    drop_unknown(network, _Network.__struct_fields__, "The network", left_out)
    for node in nodes_in(network.get("layers") if isinstance(network, dict) else None):
        name = node.get("id") if isinstance(node, dict) else None
        drop_unknown(node, PlainNode.__struct_fields__, f'Node "{str(name)[:40]}"', left_out)
    try:
        return msgspec.convert(plain, _Document)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _wrong(error) from None


def _wrong(error: Exception) -> FileError:
    reason = str(error)[:MOST_REASON]
    if isinstance(error, RecursionError):
        reason = "they nest too deep"
    elif not isinstance(error, msgspec.ValidationError):
        # The text is no JSON. Who edits documents by hand will look for the place; nobody else needs more words.
        place = re.search(r" \(byte \d+\)", reason)
        cut = "truncated" in reason
        reason = "they break off" if cut else f"they are damaged, or another program's{place[0] if place else ''}"
    return FileError(f"Its contents are not those of a ConvStudio document: {reason}.")


def _network_from_plain(plain: _Network, left_out: LeftOut) -> Network:
    nodes = path_from_plain(plain.layers, left_out)
    try:
        return Network(plain.input_shape, nodes)
    except ValueError as error:
        raise FileError(f"Its network is not right: {error}") from None


def _input_from_plain(plain: dict[str, Any], left_out: LeftOut, read_member: ReadMember) -> InputRecipe:
    try:
        recipe: InputRecipe = from_plain(plain, INPUT_TYPES, "the input", read_member)
    except FileError as error:
        leave_out(left_out, error, "The usual picture stands in its place.")
        return USUAL_INPUT
    return recipe


def _weights_from_plain(
    plain: _Document, network: Network, left_out: LeftOut, read_member: ReadMember
) -> Iterator[tuple[str, WeightRecipe]]:
    for node_id, recipe in plain.weights.items():
        try:
            if node_id not in network:
                raise FileError(f'It has weights for a layer "{node_id[:40]}", and the network has no such layer.')
            what = f'the weight recipe of layer "{node_id}"'
            yield node_id, from_plain(recipe, WEIGHT_TYPES, what, read_member)
        except FileError as error:
            leave_out(left_out, error, "It was left out.")


def _listed(brackets: str, lines: Iterable[str], indent: str) -> str:
    """Return lines, indented and with their commas, as a JSON list or object."""
    body = "\n".join(lines)
    return f"{brackets[0]}\n{body}\n{indent}{brackets[1]}" if body else brackets
