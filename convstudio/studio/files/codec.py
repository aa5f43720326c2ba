"""A document as JSON text and back: schema version 2. Version 1 had no blocks, and is read as it is."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

import msgspec

from convstudio.engine import Network
from convstudio.runner.recipes import WeightRecipe
from convstudio.studio.document import Document
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.tree import MOST_NODES, PlainNode, lines_of_path, path_from_plain
from convstudio.studio.files.values import LARGEST_INT, from_plain, to_plain, write_line
from convstudio.studio.inputs import InputRecipe

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = "convstudio"
VERSION = 2
MOST_JSON_BYTES = 2**24
MOST_LISTS = 2**20
MOST_REASON = 300
"""Characters of the decoder's own words."""

INPUT_TYPES: dict[str, type] = {recipe.__name__: recipe for recipe in get_args(InputRecipe)}
WEIGHT_TYPES: dict[str, type] = {recipe.__name__: recipe for recipe in get_args(WeightRecipe)}

_T = TypeVar("_T")
_Text = Annotated[str, msgspec.Meta(max_length=1000)]
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


def document_to_json(document: Document) -> str:
    """Return a document as JSON: keys in a fixed order, one node a line, the same text for equal documents.

    Raises
    ------
    FileError
        If it holds a number that is not finite.
    """
    network = document.network
    layers = lines_of_path(network.nodes, "   ")
    weights = ",\n".join(
        f"  {write_line(node_id)}: {write_line(to_plain(recipe))}" for node_id, recipe in document.weights
    )
    return (
        "{\n"
        f' "format": {write_line(FORMAT)},\n'
        f' "version": {VERSION},\n'
        f' "title": {write_line(document.title)},\n'
        f' "input": {write_line(to_plain(document.input))},\n'
        ' "network": {\n'
        f'  "input_shape": {write_line(list(network.input_shape))},\n'
        f'  "layers": {_listed("[]", layers, "  ")}\n'
        " },\n"
        f' "weights": {_listed("{}", [weights], " ")}\n'
        "}\n"
    )


def document_from_json(text: str | bytes) -> Document:
    """Return the document that JSON text describes.

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
    plain = _decode(text, _Document)
    network = _network_from_plain(plain.network)
    return Document(
        network=network,
        input=from_plain(plain.input, INPUT_TYPES, "the input"),
        weights=_weights_from_plain(plain, network),
        title=plain.title,
    )


def _check_counts(text: bytes) -> None:
    """Count nodes and lists before anything is made of them: a few bytes each would become a hundred."""
    if text.count(b'"id"') > MOST_NODES:
        raise FileError(f"It has more than {MOST_NODES:,} layers, which no document of ours has.")
    if text.count(b"[") > MOST_LISTS:
        raise FileError(f"It has more than {MOST_LISTS:,} lists, which no document of ours has.")


def _decode(text: str | bytes, wanted: type[_T]) -> _T:
    try:
        return msgspec.json.decode(text, type=wanted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise FileError(f"Its contents are not those of a ConvStudio document: {str(error)[:MOST_REASON]}.") from None


def _network_from_plain(plain: _Network) -> Network:
    nodes = path_from_plain(plain.layers)
    try:
        return Network(plain.input_shape, nodes)
    except ValueError as error:
        raise FileError(f"Its network is not right: {error}") from None


def _weights_from_plain(plain: _Document, network: Network) -> tuple[tuple[str, WeightRecipe], ...]:
    for node_id in plain.weights:
        if node_id not in network:
            raise FileError(f'It has weights for a layer "{node_id[:40]}", and the network has no such layer.')
    return tuple(
        (node_id, from_plain(recipe, WEIGHT_TYPES, f'the weight recipe of layer "{node_id}"'))
        for node_id, recipe in plain.weights.items()
    )


def _listed(brackets: str, lines: Iterable[str], indent: str) -> str:
    """Return lines, indented and with their commas, as a JSON list or object."""
    body = "\n".join(lines)
    return f"{brackets[0]}\n{body}\n{indent}{brackets[1]}" if body else brackets
