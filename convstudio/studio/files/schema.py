"""What a document.json may hold, as a JSON schema made from the same classes that read it."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from convstudio.engine import LAYER_TYPES
from convstudio.engine.blocks import COLORS, MOST_TEXT
from convstudio.engine.merging import MERGES
from convstudio.engine.shapes import LARGEST_INT
from convstudio.runner.weights.numbers import Numbers
from convstudio.studio.files.arrays import MOST_AXES
from convstudio.studio.files.codec import FORMAT, INPUT_TYPES, VERSION, WEIGHT_TYPES
from convstudio.studio.files.pictures import FIELD_TYPE
from convstudio.studio.files.tree import MOST_ID, MOST_NODES, MOST_PATHS, PATHS
from convstudio.studio.stored_cells import StoredCells

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LARGEST: Schema = {"minimum": -LARGEST_INT, "maximum": LARGEST_INT}
PLAIN: dict[Any, Schema] = {
    NoneType: {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer", **LARGEST},
    float: {"type": "number", **LARGEST},
    str: {"type": "string"},
}

ARRAY: Schema = {
    "description": "An .npy file in the archive; in a document.json by itself, its float32 numbers in base64",
    "oneOf": [
        {
            "type": "object",
            "properties": {"type": {"const": "Numbers"}, "member": {"type": "string"}},
            "required": ["type", "member"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {
                "type": {"const": "Numbers"},
                "shape": {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": MOST_AXES},
                "data": {"type": "string"},
            },
            "required": ["type", "shape", "data"],
            "additionalProperties": False,
        },
    ],
}


PICTURE: Schema = {
    "description": "A picture file in the archive; in a document.json by itself, its bytes in base64",
    "oneOf": [
        {
            "type": "object",
            "properties": {"type": {"const": FIELD_TYPE}, key: {"type": "string"}},
            "required": ["type", key],
            "additionalProperties": False,
        }
        for key in ("member", "data")
    ],
}


def document_schema() -> Schema:
    """Return the schema of the version of document.json that is written now."""
    text: Schema = {"type": "string", "maxLength": MOST_TEXT}
    size: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_INT}
    nodes: Schema = {"type": "array", "maxItems": MOST_NODES, "items": {"$ref": "#/$defs/node"}}
    return {
        "$schema": DIALECT,
        "title": f"ConvStudio document, version {VERSION}",
        "description": "The document.json in a .convstudio file, which is a ZIP; it also opens by itself.",
        **_object(
            {
                "format": {"const": FORMAT},
                "version": {"const": VERSION},
                "title": text,
                "input": {"$ref": "#/$defs/input"},
                "network": _object(
                    {
                        "input_shape": {
                            "description": "(C, H, W) or (N,), without the batch",
                            "type": "array",
                            "oneOf": [{"minItems": 1, "maxItems": 1}, {"minItems": 3, "maxItems": 3}],
                            "items": size,
                        },
                        "layers": nodes,
                    }
                ),
                "weights": {
                    "description": "By the id of a node; those that are left out are the layer's usual ones",
                    "type": "object",
                    "additionalProperties": {"$ref": "#/$defs/weights"},
                },
            }
        ),
        "$defs": {
            "node": _node(text, nodes),
            "layer": _one_of(LAYER_TYPES),
            "input": _one_of(INPUT_TYPES),
            "weights": _one_of(WEIGHT_TYPES),
        },
    }


def value_schema(annotation: Any) -> Schema:
    """Return the schema of a field with this annotation.

    Examples
    --------
    >>> value_schema(tuple[bool, bool])
    {'type': 'array', 'prefixItems': [{'type': 'boolean'}, {'type': 'boolean'}], 'minItems': 2, 'maxItems': 2}
    """
    origin, inside = get_origin(annotation), get_args(annotation)
    if annotation in (Numbers, StoredCells):
        return ARRAY
    if annotation is bytes:
        return PICTURE
    if isinstance(annotation, type) and is_dataclass(annotation):
        return _class_schema(annotation.__name__, annotation)
    if origin is Literal:
        return {"enum": list(inside)}
    if origin in (Union, UnionType):
        return {"anyOf": [value_schema(member) for member in inside]}
    if origin is tuple and inside[-1] is Ellipsis:
        return {"type": "array", "items": value_schema(inside[0])}
    if origin is tuple:
        items = [value_schema(member) for member in inside]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    return PLAIN[annotation]


def _node(text: Schema, nodes: Schema) -> Schema:
    """Return the schema of a layer or a block: one of the two, each with what belongs to it."""
    marks: Schema = {
        "id": {"type": "string", "minLength": 1, "maxLength": MOST_ID, "not": {"const": "input"}},
        "name": text,
        "muted": {"type": "boolean"},
        "note": text,
        "color": {"enum": ["", *COLORS]},
    }
    kinds = [_object({**marks, "layer": {"$ref": "#/$defs/layer"}}, ("id", "layer"))]
    for block, count in PATHS.items():
        paths = {"type": "array", "items": nodes, "minItems": count, "maxItems": count}
        kinds.append(_object({**marks, "block": {"const": block}, "paths": paths}, ("id", "block", "paths")))
    branches = {"block": {"const": "Branches"}, "merge": {"enum": list(MERGES)}}
    paths = {"type": "array", "items": nodes, "maxItems": MOST_PATHS}
    kinds.append(_object({**marks, **branches, "paths": paths}, ("id", "block", "merge")))
    return {"oneOf": kinds}


def _one_of(types: Mapping[str, type]) -> Schema:
    return {"oneOf": [_class_schema(name, cls) for name, cls in types.items()]}


def _class_schema(name: str, cls: type) -> Schema:
    """Return the schema of a dataclass; fields with a default may be left out."""
    hints = get_type_hints(cls)
    taken = [field for field in fields(cls) if field.init]
    needed = [field.name for field in taken if field.default is MISSING]
    properties = {field.name: value_schema(hints[field.name]) for field in taken}
    return _object({"type": {"const": name}, **properties}, ("type", *needed))


def _object(properties: Schema, required: tuple[str, ...] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }
