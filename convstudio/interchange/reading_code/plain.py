"""Arithmetic on the plain values of a text: numbers, words, lists. All of it is bounded."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convstudio.interchange.reading_code.result import CodeError
from convstudio.interchange.reading_code.values import External, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

MISSING = object()
"""Stands for nothing that can be told."""

LARGEST = 2**53
MOST_IN_A_LIST = 5000


def is_number(value: Any) -> bool:
    """Say whether a value is a number, and not True or False."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def items_of(value: Any) -> list[Any] | None:
    """Return what a loop over ``value`` would come by, or None if that can't be told."""
    if isinstance(value, list | tuple | str):
        return list(value)
    if isinstance(value, range):
        if len(value) > MOST_IN_A_LIST:
            raise CodeError(f"A loop in the text goes over {len(value):,} items, which is too many to follow.")
        return list(value)
    return list(value) if isinstance(value, dict) else None


def combine(op: ast.operator, left: Any, right: Any) -> Any:
    """Return two plain values combined by an operator, or MISSING.

    Examples
    --------
    >>> combine(ast.Mult(), 16 * 5, 5), combine(ast.Add(), [1], [2]), combine(ast.Pow(), 9, 99) is MISSING
    (400, [1, 2], True)
    """
    if is_number(left) and is_number(right):
        return _calculate(op, left, right)
    if isinstance(op, ast.Add) and type(left) is type(right) and isinstance(left, list | tuple | str):
        return _bounded(left + right, len(left) + len(right))
    if isinstance(op, ast.Mult):
        if isinstance(left, int):
            left, right = right, left
        if isinstance(left, list | tuple | str) and isinstance(right, int) and not isinstance(right, bool):
            times = max(0, right)
            return left * times if len(left) * times <= MOST_IN_A_LIST else _bounded(left, len(left) * times)
    return MISSING


def _bounded(value: Any, length: int) -> Any:
    if length > MOST_IN_A_LIST:
        raise CodeError(f"A list in the text would have {length:,} items, which is too many to follow.")
    return value


_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
    ast.FloorDiv: lambda left, right: left // right,
    ast.Mod: lambda left, right: left % right,
    ast.Pow: lambda left, right: (
        left**right if 0 <= right <= 50 and abs(left) <= LARGEST ** (1 / max(1, right)) else MISSING
    ),
}


def _calculate(op: ast.operator, left: Any, right: Any) -> Any:
    operation = _OPERATIONS.get(type(op))
    if operation is None or max(abs(left), abs(right)) > LARGEST:
        return MISSING
    try:
        return operation(left, right)
    except (ArithmeticError, ValueError):
        return MISSING


def compare(values: list[Any], ops: list[ast.cmpop]) -> bool | None:
    """Return whether comparisons hold, or None if that can't be told."""
    for left, op, right in zip(values, ops, values[1:], strict=False):
        holds = _compare_two(left, op, right)
        if not holds:
            return holds
    return True


def _compare_two(left: Any, op: ast.cmpop, right: Any) -> bool | None:
    if isinstance(op, ast.Is | ast.IsNot):
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return None
        return (left is right) == isinstance(op, ast.Is)
    if isinstance(left, Unknown | External) or isinstance(right, Unknown | External):
        return None
    if isinstance(op, ast.Eq | ast.NotEq):
        return bool(left == right) == isinstance(op, ast.Eq)
    if isinstance(op, ast.In | ast.NotIn):
        items = items_of(right)
        return None if items is None else (left in items) == isinstance(op, ast.In)
    if not (is_number(left) and is_number(right)):
        return None
    answers: dict[type[ast.cmpop], bool] = {
        ast.Lt: left < right,
        ast.LtE: left <= right,
        ast.Gt: left > right,
        ast.GtE: left >= right,
    }
    return answers[type(op)]


def part(owner: Any, index: Any) -> Any:
    """Return one item, or a slice, of a plain value; MISSING if there is none."""
    if isinstance(owner, list | tuple | str) and isinstance(index, int | slice):
        try:
            return owner[index]
        except (IndexError, ValueError):
            return MISSING
    if isinstance(owner, dict) and isinstance(index, str | int):
        return owner.get(index, MISSING)
    return MISSING


_OF_ONE: dict[str, Callable[[Any], Any]] = {"int": int, "float": float, "round": round, "abs": abs}
_OF_SEVERAL: dict[str, Callable[[Any], Any]] = {"sum": sum, "max": max, "min": min}


def call(name: str, args: list[Any]) -> Any:
    """Return what one of Python's own functions gives for plain values, or MISSING."""
    numbers = [arg for arg in args if is_number(arg)]
    if name == "range" and numbers == args and 1 <= len(args) <= 3 and 0 not in args[2:]:
        return range(*[int(arg) for arg in args])
    if name in _OF_ONE and len(numbers) == len(args) == 1 and abs(numbers[0]) < LARGEST:
        return _OF_ONE[name](numbers[0])
    if name in ("max", "min") and numbers == args and args:
        return max(numbers) if name == "max" else min(numbers)
    if name == "float" and args in (["inf"], ["-inf"]):
        return float(args[0])
    lists = [items_of(arg) for arg in args]
    known = [one for one in lists if one is not None]
    if len(known) != len(lists) or not known:
        return MISSING
    return _of_lists(name, known)


def _of_lists(name: str, lists: list[list[Any]]) -> Any:
    if name == "zip":
        return [tuple(items) for items in zip(*lists, strict=False)]
    (first, *_) = lists
    if name == "enumerate":
        return list(enumerate(first))
    if name == "reversed":
        return first[::-1]
    if name in ("list", "tuple"):
        return first if name == "list" else tuple(first)
    if name in _OF_SEVERAL and first and all(map(is_number, first)):
        return _OF_SEVERAL[name](first)
    return len(first) if name == "len" else MISSING
