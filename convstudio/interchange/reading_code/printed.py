"""Networks as PyTorch prints them: ``print(model)``."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from convstudio.interchange.reading_code.calls import written_layer
from convstudio.interchange.reading_code.flow import Stage, Step
from convstudio.interchange.reading_code.result import CodeError, Remark
from convstudio.interchange.reading_code.source import MOST_DEPTH, expression, shortened
from convstudio.interchange.reading_code.vocabulary import canonical, positions

if TYPE_CHECKING:
    from convstudio.interchange.reading_code.flow import Item, Items

_LINE = re.compile(r"^\s*(?:\((?P<name>[\w.\- ]+)\): )?(?:(?P<times>\d+) x )?(?P<kind>\w+)\((?P<rest>.*)$")
_MEMBER = re.compile(r"^\s*\([\w.\- ]+\): (?:\d+ x )?\w+\(", re.MULTILINE)
IN_LINE = frozenset({"Sequential", "ModuleList", "ModuleDict"})
"""Containers whose layers follow each other, as far as a print can tell."""

MOST_TIMES = 1000


def is_printed(text: str) -> bool:
    """Say whether a text is a printed network, and not code.

    Examples
    --------
    >>> is_printed("(conv1): Conv2d(3, 6, kernel_size=(5, 5), stride=(1, 1))"), is_printed("nn.ReLU()")
    (True, False)
    """
    return _MEMBER.search(text) is not None


def read_printed(text: str, remarks: list[Remark]) -> Items:
    """Return the items of a printed network.

    Raises
    ------
    CodeError
        If its brackets make no sense.
    """
    open_ones: list[tuple[str, str, int, int, list[Any]]] = [("", "Sequential", 0, 1, [])]
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if words in ("", ")"):
            if words and len(open_ones) > 1:
                name, kind, start, times, inside = open_ones.pop()
                open_ones[-1][4].extend(_container(name, kind, start, inside, remarks) * times)
            continue
        found = _LINE.match(line)
        if found is None:
            remarks.append(Remark(number, f"`{shortened(words)}` is no part of a printed network; left out."))
            continue
        times = min(int(found["times"] or 1), MOST_TIMES)
        name = "" if (found["name"] or "0").replace("-", "").isdecimal() else found["name"]
        if found["rest"] == "":
            open_ones.append((name, found["kind"], number, times, []))
            if len(open_ones) > MOST_DEPTH:
                raise CodeError("The text nests too deep to be a network.")
        else:
            open_ones[-1][4].extend(_leaf(words[words.index(found["kind"]) :], name, number, remarks) * times)
    while len(open_ones) > 1:
        name, kind, start, times, inside = open_ones.pop()
        open_ones[-1][4].extend(_container(name, kind, start, inside, remarks) * times)
    items = tuple(open_ones[0][4])
    return items[0].items if len(items) == 1 and isinstance(items[0], Stage) else items


def _container(name: str, kind: str, line: int, inside: list[Item], remarks: list[Remark]) -> list[Item]:
    if kind not in IN_LINE:
        remarks.append(
            Remark(line, f"what `{kind}` does with its layers is not printed; they were put one after another.")
        )
    return [Stage(tuple(inside), name, line)]


def _leaf(words: str, name: str, line: int, remarks: list[Remark]) -> list[Item]:
    node = expression(words)
    op = canonical("torch", words.partition("(")[0])
    if not isinstance(node, ast.Call) or op is None:
        if words not in ("Sequential()", "ModuleList()"):
            remarks.append(Remark(line, f"`{shortened(words)}` is not a layer ConvStudio knows; left out."))
        return []
    names = positions("torch", op)
    given = {key: _value(arg) for key, arg in zip(names, node.args, strict=False)}
    if op == "LayerNorm" and len(node.args) > 1:
        given = {"normalized_shape": [_value(arg) for arg in node.args]}
    given |= {keyword.arg: _value(keyword.value) for keyword in node.keywords if keyword.arg}
    return [Step(written_layer("torch", op, given, line, shortened(words)), name)]


def _value(node: ast.expr) -> Any:
    """Return a printed argument; words are printed without quotes."""
    if isinstance(node, ast.Name):
        return node.id
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
