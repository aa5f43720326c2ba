"""What the expressions of a text stand for, without any of them being run.

Only a small part of Python means something here: names, plain values, layers and what is called. Everything else stands
for ``Unknown``. Nothing that the text names is ever looked up in this program.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convstudio.interchange.reading_code import plain
from convstudio.interchange.reading_code.flow import Tensor
from convstudio.interchange.reading_code.result import CodeError, Remark
from convstudio.interchange.reading_code.source import shortened
from convstudio.interchange.reading_code.values import (
    Chain,
    External,
    Function,
    Instance,
    Method,
    Parent,
    Scope,
    Unknown,
    UserClass,
    is_module,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.interchange.reading_code.calls import Calls

MOST_STEPS = 150_000
"""Of reading; a long network takes some thousands."""


class Expressions:
    """Reads expressions, and what names stand for.

    Parameters
    ----------
    remarks : list of Remark
        What can't be read is added here.
    """

    calls: Calls
    """Says what the calls among them give."""

    def __init__(self, remarks: list[Remark]) -> None:
        self.remarks = remarks
        self.top = Scope()
        self.roots: list[Any] = []
        self._steps = 0

    def remark(self, line: int, words: str) -> None:
        """Note something about a line."""
        self.remarks.append(Remark(line, words))

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """Return what an expression stands for."""
        self.count()
        read: Callable[[Any, Scope], Any] | None = getattr(self, f"_read_{type(node).__name__.lower()}", None)
        return self.unknown(node) if read is None else read(node, scope)

    @staticmethod
    def unknown(node: ast.expr) -> Unknown:
        """Return that an expression's value is not known."""
        return Unknown(shortened(ast.unparse(node)), node.lineno)

    def _read_constant(self, node: ast.Constant, scope: Scope) -> Any:
        return node.value

    def _read_name(self, node: ast.Name, scope: Scope) -> Any:
        return scope.find(node.id, "__main__" if node.id == "__name__" else External(node.id))

    def _read_attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        owner = self.value(node.value, scope)
        if isinstance(owner, External):
            return External(f"{owner.name}.{node.attr}")
        if isinstance(owner, Instance):
            return self._attribute(owner, node)
        if isinstance(owner, UserClass):
            return Unknown(ast.unparse(node), node.lineno)
        if isinstance(owner, Tensor | Chain | Parent | list | dict) or is_module(owner):
            return Method(owner, node.attr)
        return self.unknown(node)

    def _attribute(self, owner: Instance, node: ast.Attribute) -> Any:
        if node.attr in owner.attributes:
            return owner.attributes[node.attr]
        if node.attr in owner.kind.methods:
            return Function(owner.kind.methods[node.attr], owner.kind.scope, owner)
        if node.attr in owner.kind.scope.names:
            return owner.kind.scope.names[node.attr]
        if node.attr == "training":
            return False
        return Method(owner, node.attr)

    def _read_tuple(self, node: ast.Tuple, scope: Scope) -> Any:
        return tuple(self._elements(node.elts, scope))

    def _read_list(self, node: ast.List, scope: Scope) -> Any:
        return self._elements(node.elts, scope)

    def _elements(self, nodes: list[ast.expr], scope: Scope) -> list[Any]:
        found: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                value = self.value(node.value, scope)
                items = plain.items_of(value)
                found += [self.unknown(node.value)] if items is None else items
            else:
                found.append(self.value(node, scope))
        return found

    def _read_dict(self, node: ast.Dict, scope: Scope) -> Any:
        keys = [None if key is None else self.value(key, scope) for key in node.keys]
        values = [self.value(value, scope) for value in node.values]
        return {key: value for key, value in zip(keys, values, strict=True) if isinstance(key, str | int)}

    def _read_binop(self, node: ast.BinOp, scope: Scope) -> Any:
        return self.calls.combine(node.op, self.value(node.left, scope), self.value(node.right, scope), node)

    def _read_unaryop(self, node: ast.UnaryOp, scope: Scope) -> Any:
        if isinstance(node.op, ast.Not):
            value = self.value(node.operand, scope)
            return value if isinstance(value, Unknown) else not self.decide(node.operand, scope)
        value = self.value(node.operand, scope)
        return self.unknown(node) if not plain.is_number(value) else -value if isinstance(node.op, ast.USub) else value

    def _read_compare(self, node: ast.Compare, scope: Scope) -> Any:
        values = [self.value(one, scope) for one in (node.left, *node.comparators)]
        found = plain.compare(values, node.ops)
        return self.unknown(node) if found is None else found

    def _read_boolop(self, node: ast.BoolOp, scope: Scope) -> Any:
        value: Any = None
        for part in node.values:
            value = self.value(part, scope)
            if isinstance(value, Unknown) or self.decide(part, scope) != isinstance(node.op, ast.And):
                return value
        return value

    def _read_ifexp(self, node: ast.IfExp, scope: Scope) -> Any:
        return self.value(node.body if self.decide(node.test, scope) else node.orelse, scope)

    def _read_listcomp(self, node: ast.ListComp | ast.GeneratorExp, scope: Scope) -> Any:
        (loop, *others) = node.generators
        items = None if others else plain.items_of(self.value(loop.iter, scope))
        if items is None:
            return self.unknown(node)
        found = []
        for item in items:
            inner = Scope(parent=scope)
            self.bind(loop.target, item, inner)
            if all(self.decide(test, inner) for test in loop.ifs):
                found.append(self.value(node.elt, inner))
        return found

    _read_generatorexp = _read_listcomp

    def _read_subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        owner = self.value(node.value, scope)
        if isinstance(owner, Tensor):
            return self.calls.select(owner, node, scope)
        found = plain.part(owner, self.value(node.slice, scope))
        return self.unknown(node) if found is plain.MISSING else found

    def _read_slice(self, node: ast.Slice, scope: Scope) -> Any:
        bounds = [None if one is None else self.value(one, scope) for one in (node.lower, node.upper, node.step)]
        return slice(*bounds) if all(one is None or isinstance(one, int) for one in bounds) else None

    def _read_joinedstr(self, node: ast.JoinedStr, scope: Scope) -> Any:
        parts = [
            self.value(part.value if isinstance(part, ast.FormattedValue) else part, scope) for part in node.values
        ]
        return "".join(map(str, parts)) if all(isinstance(part, str | int) for part in parts) else self.unknown(node)

    def _read_lambda(self, node: ast.Lambda, scope: Scope) -> Any:
        return Function(node, scope)

    def _read_namedexpr(self, node: ast.NamedExpr, scope: Scope) -> Any:
        value = self.value(node.value, scope)
        self.bind(node.target, value, scope)
        return value

    def _read_call(self, node: ast.Call, scope: Scope) -> Any:
        called = self.value(node.func, scope)
        if isinstance(called, External) and called.last == "super":
            instance = scope.find("self")
            return Parent(instance) if isinstance(instance, Instance) else self.unknown(node)
        args = self._elements(node.args, scope)
        kwargs: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, scope)
            if keyword.arg:
                kwargs[keyword.arg] = value
            elif isinstance(value, dict):
                kwargs |= {name: one for name, one in value.items() if isinstance(name, str)}
        return self.calls.call(called, args, kwargs, node, scope)

    def decide(self, test: ast.expr, scope: Scope) -> bool:
        """Return whether a condition holds; of one that is not known, that it does not."""
        value = self.value(test, scope)
        if isinstance(value, Unknown):
            return False
        return True if is_module(value) or isinstance(value, Tensor | External | Function) else bool(value)

    def bind(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Let what stands left of an assignment stand for a value."""
        if isinstance(target, ast.Name):
            scope.names[target.id] = value
            if scope is self.top and not isinstance(value, Unknown):
                self.roots.append(value)
        elif isinstance(target, ast.Attribute):
            owner = self.value(target.value, scope)
            if isinstance(owner, Instance):
                owner.attributes[target.attr] = value
            elif scope is self.top:
                # Lines of an __init__ without their class.
                self.roots.append(value)
            if is_module(value) and not value.name:
                value.name = target.attr
        elif isinstance(target, ast.Tuple | ast.List):
            items = plain.items_of(value)
            for number, part in enumerate(target.elts):
                known = items is not None and len(items) == len(target.elts)
                item = items[number] if known and items is not None else Unknown(ast.unparse(part), part.lineno)
                self.bind(part, item, scope)

    def count(self) -> None:
        """Count a step of reading; CodeError when there are too many."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise CodeError("Reading the text takes too long: it repeats too much.")
