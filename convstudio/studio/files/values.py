"""Frozen dataclasses as JSON and back, from their fields alone: a new layer needs nothing here."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from itertools import chain
from math import isfinite
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from convstudio.engine.shapes import LARGEST_INT
from convstudio.runner.weights.numbers import Numbers
from convstudio.studio.files.arrays import array_from_plain, array_to_plain
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.pictures import picture_from_plain, picture_to_plain
from convstudio.studio.stored_cells import StoredCells

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_PARSED_BYTES = 2**25
PARSED_BYTES = {"{": 150, "[": 64, '"': 30, ",": 32}
"""About what Python holds for each of these signs in a JSON text: an object, a list, half of a text, a number."""


def to_plain(value: Any, members: dict[str, bytes] | None = None) -> Any:
    """Return ``value`` as JSON can hold it: a dataclass as a dict that begins with its "type".

    Parameters
    ----------
    members : dict, optional
        Takes arrays and pictures as members of an archive; without it, they are text.

    Raises
    ------
    FileError
        If it holds a number that is not finite, which JSON can't.

    Examples
    --------
    >>> from convstudio.engine import Dropout
    >>> to_plain(Dropout(0.5)), to_plain((1.0, 2.5))
    ({'type': 'Dropout', 'p': 0.5}, [1, 2.5])
    """
    if isinstance(value, Numbers):
        return array_to_plain(value, members)
    if isinstance(value, StoredCells):
        return array_to_plain(_numbers_of(value), members)
    if isinstance(value, bytes):
        return picture_to_plain(value, members)
    if is_dataclass(value):
        named = {field.name: to_plain(getattr(value, field.name), members) for field in fields(value)}
        return {"type": type(value).__name__, **named}
    if isinstance(value, tuple):
        return [to_plain(item, members) for item in value]
    if isinstance(value, float):
        if not isfinite(value):
            raise FileError("The document holds a number that is not finite. Give it another value, and save again.")
        return int(value) if value.is_integer() else value
    return value


def check_cost(text: bytes) -> None:
    """Refuse a text that would take far more memory than it takes on the disk, before it is parsed.

    Raises
    ------
    FileError
        If it holds millions of values.
    """
    if sum(text.count(sign.encode()) * size for sign, size in PARSED_BYTES.items()) > MOST_PARSED_BYTES:
        raise FileError("It holds more values than any document of ours.")


def write_line(plain: Any) -> str:
    """Return parsed JSON as text on one line."""
    return json.dumps(plain, ensure_ascii=False, allow_nan=False)


def from_plain(
    plain: Any, types: Mapping[str, type], what: str, read_member: Callable[[str], bytes] | None = None
) -> Any:
    """Return the dataclass that ``plain`` describes.

    Parameters
    ----------
    plain : parsed JSON
    types : mapping
        The classes that may be meant, by name.
    what : str
        Where it stands, for messages: 'layer "n3"'.
    read_member : callable, optional
        Returns a member of the archive that it came in, for arrays and pictures.

    Raises
    ------
    FileError
        If it is not a dict, its "type" is not known, a field is missing, unknown, or of another type, or the class
        itself refuses the values.
    """
    if not isinstance(plain, dict):
        raise FileError(f"{_start(what)} is {_short(plain)} instead of an object with a type.")
    wanted = plain.get("type")
    if not isinstance(wanted, str) or wanted not in types:
        raise FileError(f"{_start(what)} has the type {_short(wanted)}, which this ConvStudio does not know.")
    cls = types[wanted]
    hints = _field_types(cls)
    values = {}
    for name, value in plain.items():
        if name == "type":
            continue
        if name not in hints:
            raise FileError(f"{_start(what)} has a field {_short(name)}, which no {wanted} has.")
        values[name] = convert(value, hints[name], f"the {name} of {what} ({wanted})", read_member)
    try:
        return cls(**values)
    except TypeError:
        missing = " and no ".join(name for name in hints if name not in values)
        raise FileError(f"{_start(what)} ({wanted}) has no {missing}.") from None
    except ValueError as error:
        raise FileError(f"{_start(what)} ({wanted}) is not right: {error}") from None


def convert(value: Any, annotation: Any, what: str, read_member: Callable[[str], bytes] | None = None) -> Any:
    """Return parsed JSON as ``annotation``, checked.

    Raises
    ------
    FileError
        If it is something else, a number beyond LARGEST_INT, or a grid with rows of several lengths.
    """
    if holds_classes(annotation):
        return _convert_classes(value, annotation, what, read_member)
    _check_numbers(value, what)
    # msgspec refuses unions of several tuples; they are tried one by one.
    for member in _members(annotation):
        try:
            return msgspec.convert(value, member)
        except msgspec.ValidationError:
            continue
    raise FileError(f"{_start(what)} can't be {_short(value)}.")


@cache
def holds_classes(annotation: Any) -> bool:
    """Say whether dataclasses or arrays of ours are in what an annotation describes."""
    return is_dataclass(annotation) or annotation is bytes or any(map(holds_classes, get_args(annotation)))


def _convert_classes(value: Any, annotation: Any, what: str, read_member: Callable[[str], bytes] | None) -> Any:
    """Return dataclasses, arrays, or tuples of them, each by its own name."""
    members, inside = _members(annotation), get_args(annotation)
    if members == (Numbers,):
        return array_from_plain(value, what, read_member)
    if members == (StoredCells,):
        return _stored(array_from_plain(value, what, read_member), what)
    if members == (bytes,):
        return picture_from_plain(value, what, read_member)
    if all(map(is_dataclass, members)):
        return from_plain(value, {member.__name__: member for member in members}, what, read_member)
    if get_origin(annotation) is not tuple or not isinstance(value, list):
        raise FileError(f"{_start(what)} can't be {_short(value)}.")
    if inside[-1] is Ellipsis:
        inside = inside[:1] * len(value)
    if len(inside) != len(value):
        raise FileError(f"{_start(what)} can't be {_short(value)}.")
    return tuple(convert(item, kind, what, read_member) for item, kind in zip(value, inside, strict=True))


def _stored(numbers: Numbers, what: str) -> StoredCells:
    try:
        return StoredCells.of(numbers.array)
    except ValueError as error:
        raise FileError(f"{_start(what)} is not right: {error}.") from None


@lru_cache(maxsize=2)
def _numbers_of(cells: StoredCells) -> Numbers:
    return Numbers(cells.array())


@cache
def _field_types(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls) if field.init}


def _members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, UnionType):
        return tuple(chain.from_iterable(map(_members, get_args(annotation))))
    return (annotation,)


def _check_numbers(value: Any, what: str) -> None:
    """Refuse numbers that are too large, and nested lists that are no grid: a few bytes could ask for gigabytes."""
    level = [value]
    while level:
        if any(isinstance(item, int | float) and not abs(item) <= LARGEST_INT for item in level):
            raise FileError(f"{_start(what)} holds a number beyond ±{LARGEST_INT:,}.")
        lists = [item for item in level if isinstance(item, list)]
        if len(set(map(len, lists))) > 1:
            raise FileError(f"{_start(what)} holds rows of several lengths.")
        level = list(chain.from_iterable(lists))


def _start(what: str) -> str:
    """Return ``what`` as a sentence begins."""
    return what[:1].upper() + what[1:]


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"
