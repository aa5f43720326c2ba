"""A document as JSON text and back: schema version 1."""

from __future__ import annotations

import codecs
import json
from typing import Annotated, Any, TypeVar, get_args

import msgspec

from convstudio.engine import INPUT_ID, LAYER_TYPES, Network, Node
from convstudio.runner.recipes import WeightRecipe
from convstudio.studio.document import Document
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.values import LARGEST_INT, from_plain, to_plain
from convstudio.studio.inputs import InputRecipe

FORMAT = "convstudio"
VERSION = 1
MOST_JSON_BYTES = 2**24
MOST_REASON = 300
"""Characters of the decoder's own words."""

MOST_LAYERS = 10_000

INPUT_TYPES: dict[str, type] = {recipe.__name__: recipe for recipe in get_args(InputRecipe)}
WEIGHT_TYPES: dict[str, type] = {recipe.__name__: recipe for recipe in get_args(WeightRecipe)}

_T = TypeVar("_T")
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
_Text = Annotated[str, msgspec.Meta(max_length=1000)]
_Size = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_INT)]


class _Stamp(msgspec.Struct):
    """What every version has; read first, so that a newer file is called newer, not wrong."""

    format: str = ""
    version: int = 0


class _Node(msgspec.Struct, forbid_unknown_fields=True):
    id: _Id
    layer: dict[str, Any]
    name: _Text = ""
    muted: bool = False


class _Network(msgspec.Struct, forbid_unknown_fields=True):
    input_shape: Annotated[list[_Size], msgspec.Meta(min_length=1, max_length=3)]
    layers: Annotated[list[_Node], msgspec.Meta(max_length=MOST_LAYERS)]


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    title: _Text
    input: dict[str, Any]
    network: _Network
    weights: dict[str, dict[str, Any]]


def document_to_json(document: Document) -> str:
    """Return a document as JSON: keys in a fixed order, one layer a line, the same text for equal documents.

    Raises
    ------
    FileError
        If it holds a number that is not finite.
    """
    network = document.network
    layers = [_line(_node_to_plain(node)) for node in network.nodes]
    weights = [f"{_line(node_id)}: {_line(to_plain(recipe))}" for node_id, recipe in document.weights]
    return (
        "{\n"
        f' "format": {_line(FORMAT)},\n'
        f' "version": {VERSION},\n'
        f' "title": {_line(document.title)},\n'
        f' "input": {_line(to_plain(document.input))},\n'
        ' "network": {\n'
        f'  "input_shape": {_line(list(network.input_shape))},\n'
        f'  "layers": {_block("[]", layers, "   ")}\n'
        " },\n"
        f' "weights": {_block("{}", weights, "  ")}\n'
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
    plain = _decode(text, _Document)
    return Document(
        network=_network_from_plain(plain.network),
        input=from_plain(plain.input, INPUT_TYPES, "the input"),
        weights=_weights_from_plain(plain),
        title=plain.title,
    )


def _decode(text: str | bytes, wanted: type[_T]) -> _T:
    try:
        return msgspec.json.decode(text, type=wanted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise FileError(f"Its contents are not those of a ConvStudio document: {str(error)[:MOST_REASON]}.") from None


def _node_to_plain(node: Node) -> dict[str, Any]:
    """Return a node's id and layer, and its name and mute only where there is something to say."""
    plain: dict[str, Any] = {"id": node.id, "layer": to_plain(node.layer)}
    if node.name:
        plain["name"] = node.name
    if node.muted:
        plain["muted"] = True
    return plain


def _network_from_plain(plain: _Network) -> Network:
    if any(node.id == INPUT_ID for node in plain.layers):
        raise FileError(f'A layer has the id "{INPUT_ID}", which means the input. Give it another.')
    nodes = [
        Node(node.id, from_plain(node.layer, LAYER_TYPES, f'layer "{node.id}"'), node.name, node.muted)
        for node in plain.layers
    ]
    try:
        return Network(plain.input_shape, nodes)
    except ValueError as error:
        raise FileError(f"Its network is not right: {error}") from None


def _weights_from_plain(plain: _Document) -> tuple[tuple[str, WeightRecipe], ...]:
    known = {node.id for node in plain.network.layers}
    for node_id in plain.weights:
        if node_id not in known:
            raise FileError(f'It has weights for a layer "{node_id[:40]}", and the network has no such layer.')
    return tuple(
        (node_id, from_plain(recipe, WEIGHT_TYPES, f'the weight recipe of layer "{node_id}"'))
        for node_id, recipe in plain.weights.items()
    )


def _line(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, allow_nan=False)


def _block(brackets: str, lines: list[str], indent: str) -> str:
    """Return ``lines`` as a JSON list or object, one a line."""
    if not lines:
        return brackets
    body = ",\n".join(indent + line for line in lines)
    return f"{brackets[0]}\n{body}\n{indent[:-1]}{brackets[1]}"
