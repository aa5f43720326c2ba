"""What a table of a framework's layers is made of, and how one is looked up in it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

from convstudio.interchange.frameworks.arguments import number, whole
from convstudio.interchange.frameworks.errors import UnsupportedLayer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival

MAPS = 4
"""Axes of a batch of feature maps."""

VECTORS = 2
"""Axes of a batch of vectors."""


@dataclass(frozen=True, slots=True)
class Op:
    """One line of a table: how a framework's layer becomes the engine's.

    Parameters
    ----------
    build : callable(Arrival, **arguments) -> Layer
        Its parameters are the framework's, by the framework's names and with its defaults. It raises ShapeError for
        what the framework refuses, and UnsupportedLayer for what the engine has nothing for.
    rank : int
        Axes that the framework asks for at least, batch included.
    is_single : callable(shape, args) -> bool
        Says whether the framework takes an input as one picture or vector, without a batch.
    names : tuple of str
        The arguments in the framework's order, where ``build`` does not spell them.
    """

    build: Callable[..., Layer]
    rank: int = 0
    is_single: Callable[[tuple[int, ...], Mapping[str, Any]], bool] | None = None
    names: tuple[str, ...] = ()


Table = dict[str, Op]


def simple(layer: type[Layer], *names: str, rank: int = 0, ignored: tuple[str, ...] = (), **renamed: str) -> Op:
    """Return a line for a layer that takes its arguments as they are.

    Parameters
    ----------
    names : str
        Arguments that the engine calls the same.
    rank : int
        Axes that the framework asks for at least.
    ignored : tuple of str
        Arguments that change nothing of what the engine knows.
    renamed : str
        The engine's name of an argument, and the framework's.
    """
    ours = {name: name for name in names} | {theirs: name for name, theirs in renamed.items()}
    read = {field.name: whole if field.type == "int" else number for field in fields(layer)}

    def build(arrival: Arrival, **given: Any) -> Layer:  # noqa: ARG001  # every builder is told what arrives
        _refuse_unknown(given, {*ours, *ignored})
        return layer(**{ours[name]: read[ours[name]](name, value) for name, value in given.items() if name in ours})

    return Op(build, rank, names=(*names, *renamed.values(), *ignored))


def look_up(table: Table, title: str, op: str) -> Op:
    """Return the line for ``op``.

    Raises
    ------
    UnsupportedLayer
        If there is none.
    """
    if op not in table:
        raise UnsupportedLayer(f"ConvStudio has no layer for {title}'s {op}.")
    return table[op]


def build(line: Op, title: str, op: str, arrival: Arrival, args: Mapping[str, Any]) -> Layer:
    """Return the engine's layer for a framework's.

    Raises
    ------
    UnsupportedLayer
        If an argument is missing, or not known.
    ShapeError
        If the framework refuses the arguments.
    """
    parameters = signature(line.build).parameters
    try:
        if not any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters.values()):
            _refuse_unknown(args, {*list(parameters)[1:]})
    except UnsupportedLayer as error:
        raise UnsupportedLayer(f"{title}'s {op} {error}") from None
    missing = [
        name
        for name, parameter in list(parameters.items())[1:]
        if parameter.default is Parameter.empty and parameter.kind is not Parameter.VAR_KEYWORD and name not in args
    ]
    if missing:
        raise UnsupportedLayer(f"{title}'s {op} needs {' and '.join(missing)}, which is not given.")
    try:
        return line.build(arrival, **args)
    except UnsupportedLayer as error:
        raise UnsupportedLayer(f"{title}'s {op} {error}") from None


def _refuse_unknown(args: Mapping[str, Any], known: set[str]) -> None:
    unknown = [name for name in args if name not in known]
    if unknown:
        raise UnsupportedLayer(f"has an argument that ConvStudio does not know: {', '.join(unknown)}.")
