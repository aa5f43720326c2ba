"""The schema in docs/ is what the code reads. Checked by the few rules of JSON schemas that it uses."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given

from convstudio.studio.document import Document
from convstudio.studio.examples import EXAMPLES, load
from convstudio.studio.files import FileError, document_from_json, document_to_json
from convstudio.studio.files.codec import VERSION
from convstudio.studio.files.schema import document_schema
from convstudio.studio.files.tree import PlainNode
from tests.studio.strategies import documents

ROOT = Path(__file__).parents[3]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "document.schema.json").read_text(encoding="utf-8"))
TEXT = document_to_json(load("textbook_grid"))

KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    return all(RULES[name](value, rule, schema) for name, rule in schema.items() if name in RULES)


def fits_type(value: Any, kind: str, _schema: object) -> bool:
    return isinstance(value, KINDS[kind]) and isinstance(value, bool) == (kind == "boolean")


def fits_reference(value: Any, reference: str, _schema: object) -> bool:
    return fits(value, SCHEMA["$defs"][reference.removeprefix("#/$defs/")])


def fits_items(value: Any, items: dict[str, Any], _schema: object) -> bool:
    return all(fits(item, items) for item in value)


def fits_properties(value: Any, properties: dict[str, Any], _schema: object) -> bool:
    return all(fits(value[name], rule) for name, rule in properties.items() if name in value)


def fits_others(value: Any, rule: Any, schema: dict[str, Any]) -> bool:
    others = value.keys() - schema.get("properties", {}).keys()
    return not others if rule is False else all(fits(value[name], rule) for name in others)


RULES: dict[str, Callable[[Any, Any, Any], bool]] = {
    "type": fits_type,
    "$ref": fits_reference,
    "const": lambda value, wanted, _: value == wanted,
    "enum": lambda value, choices, _: value in choices,
    "not": lambda value, rule, _: not fits(value, rule),
    "oneOf": lambda value, rules, _: sum(fits(value, rule) for rule in rules) == 1,
    "anyOf": lambda value, rules, _: any(fits(value, rule) for rule in rules),
    "properties": fits_properties,
    "required": lambda value, names, _: all(name in value for name in names),
    "additionalProperties": fits_others,
    "items": fits_items,
    "prefixItems": lambda value, rules, _: all(map(fits, value, rules)),
    "minItems": lambda value, least, _: len(value) >= least,
    "maxItems": lambda value, most, _: len(value) <= most,
    "minLength": lambda value, least, _: len(value) >= least,
    "maxLength": lambda value, most, _: len(value) <= most,
    "minimum": lambda value, least, _: value >= least,
    "maximum": lambda value, most, _: value <= most,
}
WORDS = {"$schema", "$defs", "title", "description"}


def words_of(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(words_of, schema))
    if not isinstance(schema, dict):
        return set()
    named = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
    others = [value for name, value in schema.items() if name not in ("properties", "$defs", "const", "enum")]
    return set(schema).union(*map(words_of, [*named, *others]))


def test_the_file_is_what_the_code_makes() -> None:
    assert document_schema() == SCHEMA, "run `python docs/make_schema.py`"


def test_every_rule_in_it_is_checked_here() -> None:
    assert words_of(SCHEMA) <= RULES.keys() | WORDS


def test_it_names_every_field_of_a_node() -> None:
    names = {name for kind in SCHEMA["$defs"]["node"]["oneOf"] for name in kind["properties"]}
    assert names == {field.name for field in msgspec.structs.fields(PlainNode)}


@pytest.mark.parametrize("name", [example.name for example in EXAMPLES])
def test_every_example_fits(name: str) -> None:
    assert fits(json.loads(document_to_json(load(name))), SCHEMA)


def test_the_kept_file_of_this_version_fits() -> None:
    assert fits(json.loads((ROOT / "tests" / "data" / "document-version-3.json").read_bytes()), SCHEMA)


@given(documents())
def test_any_document_fits(document: Document) -> None:
    assert fits(json.loads(document_to_json(document)), SCHEMA)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'"version": {VERSION}', '"version": 1'),
        ('"title": "Textbook grid"', '"title": 5'),
        ('"Conv2d"', '"Conv9d"'),
        ('"out_channels": 1, ', ""),
        ('"stride"', '"pace"'),
        ('"kernel_size": 3', '"kernel_size": 3.5'),
        ('"kernel_size": 3', '"kernel_size": true'),
        ('"kernel_size": 3', '"kernel_size": [3, 3, 3]'),
        ('"padding": 0', '"padding": "some"'),
        ('"groups": 1', f'"groups": {2**31}'),
        ("[1, 5, 5]", "[1, 5]"),
        ("[1, 5, 5]", "[1, 5, 0]"),
        ('"id": "n1"', '"id": "input"'),
        ('"id": "n1"', '"id": ""'),
        ('"id": "n1"', '"id": "n1", "paths": []'),
        ('"weights"', '"heights"'),
    ],
)
def test_what_the_schema_refuses_does_not_open_either(old: str, new: str) -> None:
    text = re.sub(re.escape(old), new, TEXT, count=1)
    assert text != TEXT
    assert not fits(json.loads(text), SCHEMA)
    if '"version": 1' not in text:
        with pytest.raises(FileError):
            document_from_json(text)


def test_blocks_have_the_paths_that_they_need() -> None:
    for block, fit in (
        ('"block": "Residual", "paths": [[], []]', True),
        ('"block": "Residual", "paths": [[]]', False),
        ('"block": "Branches", "merge": "add", "paths": [[], [], []]', True),
        ('"block": "Branches", "paths": [[], []]', False),
        ('"block": "Ring", "paths": []', False),
    ):
        node = json.loads(f'{{"id": "a", {block}}}')
        assert fits(node, SCHEMA["$defs"]["node"]) == fit, block
