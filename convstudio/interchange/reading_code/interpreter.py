"""Follows what a text does to build a network, without running any of it.

What gives names to things means something here, and so do conditions, loops over what is plain, and the text's own
functions and classes. All other statements are passed over.
"""

from __future__ import annotations

import ast
from typing import Any

from convstudio.interchange.reading_code import plain
from convstudio.interchange.reading_code.calls import Calls
from convstudio.interchange.reading_code.expressions import Expressions
from convstudio.interchange.reading_code.result import CodeError, Remark
from convstudio.interchange.reading_code.values import External, Function, Scope, Unknown, UserClass

MOST_CALLS = 40
"""How deep functions of the text can call each other."""


class Returned(Exception):  # noqa: N818  # no error: it carries what a function returns
    """Ends a function of the text."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Interpreter(Expressions):
    """Follows statements.

    Parameters
    ----------
    framework : {"torch", "keras"}
        Whose layers bare names are.
    remarks : list of Remark
        What can't be read is added here.
    """

    def __init__(self, framework: str, remarks: list[Remark]) -> None:
        super().__init__(remarks)
        self._depth = 0
        self.calls = Calls(self, framework)

    # Statements

    def run(self, statements: list[ast.stmt], scope: Scope) -> None:
        """Follow statements, one after another."""
        for statement in statements:
            self.count()
            follow = getattr(self, f"_follow_{type(statement).__name__.lower()}", None)
            if follow is not None:
                follow(statement, scope)

    def _follow_expr(self, statement: ast.Expr, scope: Scope) -> None:
        value = self.value(statement.value, scope)
        if scope is self.top:
            self.roots.append(value)

    def _follow_assign(self, statement: ast.Assign, scope: Scope) -> None:
        value = self.value(statement.value, scope)
        for target in statement.targets:
            self.bind(target, value, scope)

    def _follow_annassign(self, statement: ast.AnnAssign, scope: Scope) -> None:
        if statement.value is not None:
            self.bind(statement.target, self.value(statement.value, scope), scope)

    def _follow_augassign(self, statement: ast.AugAssign, scope: Scope) -> None:
        before = self.value(statement.target, scope)
        value = self.calls.combine(statement.op, before, self.value(statement.value, scope), statement)
        if isinstance(before, list) and isinstance(value, list):
            before[:] = value  # the very list grows, whoever else holds it
            value = before
        self.bind(statement.target, value, scope)

    def _follow_if(self, statement: ast.If, scope: Scope) -> None:
        self.run(statement.body if self.decide(statement.test, scope) else statement.orelse, scope)

    def _follow_for(self, statement: ast.For, scope: Scope) -> None:
        items = plain.items_of(self.value(statement.iter, scope))
        for item in items or ():
            self.bind(statement.target, item, scope)
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
