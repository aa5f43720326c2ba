"""What methods of modules, of lists and of a class's bases do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convstudio.interchange.reading_code.chains import chain_of, grow_chain, grow_list
from convstudio.interchange.reading_code.flow import Tensor
from convstudio.interchange.reading_code.shapes_told import told_shape
from convstudio.interchange.reading_code.source import shortened
from convstudio.interchange.reading_code.values import Chain, Function, Instance, Parent, Unknown, UserClass

if TYPE_CHECKING:
    from convstudio.interchange.reading_code.interpreter import Interpreter
    from convstudio.interchange.reading_code.placing import Placing
    from convstudio.interchange.reading_code.tensors import Tensors
    from convstudio.interchange.reading_code.values import Method

UNCHANGED = frozenset({"to", "cuda", "cpu", "eval", "train", "double", "float", "half"})
"""Methods of a module that give the module itself."""


class Methods:
    """Says what methods give.

    Parameters
    ----------
    interpreter : Interpreter
    placing : Placing
    tensors : Tensors
    """

    def __init__(self, interpreter: Interpreter, placing: Placing, tensors: Tensors) -> None:
        self._interpreter = interpreter
        self._placing = placing
        self._tensors = tensors

    def call(self, method: Method, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        """Return what a method gives."""
        owner, name = method.owner, method.name
        if isinstance(owner, Tensor):
            return self._tensors.call_method(owner, name, args, kwargs, node)
        if isinstance(owner, Parent):
            return self._of_parent(owner.instance, name, args, kwargs)
        if isinstance(owner, list):
            grow_list(owner, name, args)
        elif isinstance(owner, dict):
            return _look_into(owner, name)
        elif isinstance(owner, Chain):
            grow_chain(owner, name, args)
        elif isinstance(owner, Instance):
            return self._of_instance(owner, name, args, kwargs, node)
        if name == "build" and isinstance(owner, Chain) and args:
            owner.input_shape = owner.input_shape or told_shape("keras", args[0], batch=True)
        if name in UNCHANGED or name in ("requires_grad_", "apply"):
            return owner
        return Unknown(shortened(ast.unparse(node)), node.lineno)

    def _of_parent(self, instance: Instance, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if name == "__init__" and instance.kind.is_chain:
            instance.chain = chain_of(args, instance.line)
        elif name == "__init__":
            for base in instance.kind.node.bases:
                kind = instance.kind.scope.find(base.id) if isinstance(base, ast.Name) else None
                if isinstance(kind, UserClass) and "__init__" in kind.methods:
                    self._interpreter.enter(Function(kind.methods["__init__"], kind.scope, instance), args, kwargs)
        elif name in ("forward", "call") and instance.chain is not None and args and isinstance(args[0], Tensor):
            return self._placing.behind(args[0], instance.chain, instance.line)
        return None

    def _of_instance(self, owner: Instance, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        if name in ("add_module", "register_module", "append", "add") and args:
            if owner.chain is not None and not (len(args) == 2 and name == "append"):
                grow_chain(owner.chain, name, args)
            elif len(args) == 2 and isinstance(args[0], str):
                owner.attributes[args[0]] = args[1]
        if name in UNCHANGED:
            return owner
        return self._tensors.pass_on(args, node) if self._tensors.of(args, kwargs) else None


def _look_into(owner: dict[Any, Any], name: str) -> Any:
    if name in ("items", "keys", "values"):
        return [*getattr(owner, name)()]
    return None
