"""Follows what a text does to build a network, without running any of it.

Only a small part of Python means something here: names, plain values, layers, loops over what is plain, the text's own
functions and classes. Everything else stands for ``Unknown``. Nothing that the text names is ever looked up in this
program.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convstudio.interchange.reading_code import plain
from convstudio.interchange.reading_code.calls import Calls
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

MOST_STEPS = 150_000
"""Of reading; a long network takes some thousands."""

MOST_CALLS = 40
"""How deep functions of the text can call each other."""


class Returned(Exception):  # noqa: N818  # no error: it carries what a function returns
    """Ends a function of the text."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Interpreter:
    """Reads statements and expressions.

    Parameters
    ----------
    framework : {"torch", "keras"}
        Whose layers bare names are.
    remarks : list of Remark
        What can't be read is added here.
    """

    def __init__(self, framework: str, remarks: list[Remark]) -> None:
        self.remarks = remarks
        self.top = Scope()
        self.roots: list[Any] = []
        self._steps = 0
        self._depth = 0
        self.calls = Calls(self, framework)

    def remark(self, line: int, words: str) -> None:
        """Note something about a line."""
        self.remarks.append(Remark(line, words))

    # Statements

    def run(self, statements: list[ast.stmt], scope: Scope) -> None:
        """Follow statements, one after another."""
        for statement in statements:
            self._count()
            follow = getattr(self, f"_follow_{type(statement).__name__.lower()}", None)
            if follow is not None:
                follow(statement, scope)

    def _count(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise CodeError("Reading the text takes too long: it repeats too much.")

    def _follow_expr(self, statement: ast.Expr, scope: Scope) -> None:
        value = self.value(statement.value, scope)
        if scope is self.top:
            self.roots.append(value)

    def _follow_assign(self, statement: ast.Assign, scope: Scope) -> None:
        value = self.value(statement.value, scope)
        for target in statement.targets:
            self._bind(target, value, scope)

    def _follow_annassign(self, statement: ast.AnnAssign, scope: Scope) -> None:
        if statement.value is not None:
            self._bind(statement.target, self.value(statement.value, scope), scope)

    def _follow_augassign(self, statement: ast.AugAssign, scope: Scope) -> None:
        before = self.value(statement.target, scope)
        value = self.calls.combine(statement.op, before, self.value(statement.value, scope), statement)
        if isinstance(before, list) and isinstance(value, list):
            before[:] = value  # the very list grows, whoever else holds it
            value = before
        self._bind(statement.target, value, scope)

    def _follow_if(self, statement: ast.If, scope: Scope) -> None:
        self.run(statement.body if self._decide(statement.test, scope) else statement.orelse, scope)

    def _follow_for(self, statement: ast.For, scope: Scope) -> None:
        items = plain.items_of(self.value(statement.iter, scope))
        for item in items or ():
            self._bind(statement.target, item, scope)
            self.run(statement.body, scope)

    def _follow_with(self, statement: ast.With, scope: Scope) -> None:
        self.run(statement.body, scope)

    def _follow_try(self, statement: ast.Try, scope: Scope) -> None:
        self.run(statement.body, scope)

    def _follow_while(self, statement: ast.While, scope: Scope) -> None:
        self.remark(statement.lineno, "what repeats with `while` is not followed; left out.")

    def _follow_return(self, statement: ast.Return, scope: Scope) -> None:
        value = None if statement.value is None else self.value(statement.value, scope)
        if self._depth:
            raise Returned(value)
        self.roots.append(value)  # the last line of a function whose head was not copied

    def _follow_functiondef(self, statement: ast.FunctionDef, scope: Scope) -> None:
        scope.names[statement.name] = Function(statement, scope)

    def _follow_classdef(self, statement: ast.ClassDef, scope: Scope) -> None:
        bases = [self.value(base, scope) for base in statement.bases]
        methods: dict[str, ast.FunctionDef] = {}
        is_chain = False
        for base in bases:
            if isinstance(base, UserClass):
                methods |= base.methods
                is_chain |= base.is_chain
            is_chain |= isinstance(base, External) and base.last == "Sequential"
        methods |= {item.name: item for item in statement.body if isinstance(item, ast.FunctionDef)}
        inner = Scope(parent=scope)
        self.run([item for item in statement.body if isinstance(item, ast.Assign)], inner)
        scope.names[statement.name] = UserClass(statement, inner, methods, is_chain)

    def _follow_import(self, statement: ast.Import, scope: Scope) -> None:
        for name in statement.names:
            if name.asname:
                scope.names[name.asname] = External(name.name)

    def _follow_importfrom(self, statement: ast.ImportFrom, scope: Scope) -> None:
        for name in statement.names:
            if name.name != "*":
                module = f"{statement.module}." if statement.module else ""
                scope.names[name.asname or name.name] = External(module + name.name)

    def _decide(self, test: ast.expr, scope: Scope) -> bool:
        value = self.value(test, scope)
        if isinstance(value, Unknown):
            return False
        return True if is_module(value) or isinstance(value, Tensor | External | Function) else bool(value)

    def _bind(self, target: ast.expr, value: Any, scope: Scope) -> None:
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
                self._bind(part, item, scope)

    # Expressions

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """Return what an expression stands for."""
        self._count()
        read: Callable[[Any, Scope], Any] | None = getattr(self, f"_read_{type(node).__name__.lower()}", None)
        return self.unknown(node) if read is None else read(node, scope)

    @staticmethod
    def unknown(node: ast.expr) -> Unknown:
        """Return that an expression's value is not known."""
        return Unknown(shortened(ast.unparse(node)), node.lineno)

    def _read_constant(self, node: ast.Constant, scope: Scope) -> Any:
        return node.value

    def _read_name(self, node: ast.Name, scope: Scope) -> Any:
        try:
            return scope.find(node.id)
        except KeyError:
            return "__main__" if node.id == "__name__" else External(node.id)

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
            return value if isinstance(value, Unknown) else not self._decide(node.operand, scope)
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
            if isinstance(value, Unknown) or self._decide(part, scope) != isinstance(node.op, ast.And):
                return value
        return value

    def _read_ifexp(self, node: ast.IfExp, scope: Scope) -> Any:
        return self.value(node.body if self._decide(node.test, scope) else node.orelse, scope)

    def _read_listcomp(self, node: ast.ListComp | ast.GeneratorExp, scope: Scope) -> Any:
        (loop, *others) = node.generators
        items = None if others else plain.items_of(self.value(loop.iter, scope))
        if items is None:
            return self.unknown(node)
        found = []
        for item in items:
            inner = Scope(parent=scope)
            self._bind(loop.target, item, inner)
            if all(self._decide(test, inner) for test in loop.ifs):
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
        self._bind(node.target, value, scope)
        return value

    def _read_call(self, node: ast.Call, scope: Scope) -> Any:
        called = self.value(node.func, scope)
        if isinstance(called, External) and called.last == "super":
            try:
                instance = scope.find("self")
            except KeyError:
                instance = None
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

    # The text's own functions

    def enter(self, function: Function, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Return what a function of the text gives for ``args``."""
        if self._depth >= MOST_CALLS:
            raise CodeError("Functions in the text call each other without an end.")
        scope = Scope(parent=function.scope)
        given = [function.owner, *args] if function.owner is not None else args
        self._fill(function, given, kwargs, scope)
        self._depth += 1
        try:
            if isinstance(function.node, ast.Lambda):
                return self.value(function.node.body, scope)
            self.run(function.node.body, scope)
        except Returned as returned:
            return returned.value
        finally:
            self._depth -= 1
        return None

    def _fill(self, function: Function, args: list[Any], kwargs: dict[str, Any], scope: Scope) -> None:
        wanted = function.node.args
        names = [*wanted.posonlyargs, *wanted.args]
        defaults = [None] * (len(names) - len(wanted.defaults)) + [*wanted.defaults]
        for number, (name, default) in enumerate(zip(names, defaults, strict=True)):
            if number < len(args):
                scope.names[name.arg] = args[number]
            else:
                scope.names[name.arg] = self._argument(name, default, kwargs, function.scope)
        for name, default in zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True):
            scope.names[name.arg] = self._argument(name, default, kwargs, function.scope)
        if wanted.vararg is not None:
            scope.names[wanted.vararg.arg] = tuple(args[len(names) :])
        if wanted.kwarg is not None:
            known = {name.arg for name in (*names, *wanted.kwonlyargs)}
            scope.names[wanted.kwarg.arg] = {name: value for name, value in kwargs.items() if name not in known}

    def _argument(self, name: ast.arg, default: ast.expr | None, kwargs: dict[str, Any], scope: Scope) -> Any:
        if name.arg in kwargs:
            return kwargs[name.arg]
        return Unknown(name.arg, name.lineno) if default is None else self.value(default, scope)
