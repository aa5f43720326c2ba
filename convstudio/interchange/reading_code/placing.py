"""Modules put behind tensors, and modules as items of a network."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from convstudio.interchange.reading_code.flow import Items, Stage, Step, Tensor, Unravelling
from convstudio.interchange.reading_code.source import shortened
from convstudio.interchange.reading_code.values import (
    Chain,
    External,
    Function,
    Instance,
    Model,
    Ready,
    Unknown,
    Written,
)

if TYPE_CHECKING:
    from convstudio.interchange.reading_code.flow import Item
    from convstudio.interchange.reading_code.interpreter import Interpreter

FORWARDS = ("forward", "call", "__call__")


class Placing:
    """Makes items of modules.

    Parameters
    ----------
    interpreter : Interpreter
    """

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def apply(self, module: Any, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        """Return what a module gives for ``args``."""
        tensors = [arg for arg in args if isinstance(arg, Tensor)]
        if not tensors:
            return Unknown(shortened(ast.unparse(node)), node.lineno)
        if isinstance(module, Chain | Instance) and tensors[0].dominator is None:
            module.input_shape = module.input_shape or tensors[0].shape
        if isinstance(module, Instance) and module.chain is None and len(args) + len(kwargs) > 1:
            return self._forward(module, args, kwargs)
        return self.behind(tensors[0], module, node.lineno)

    def behind(self, tensor: Tensor, module: Any, line: int) -> Tensor:
        """Return what leaves a module that is given ``tensor``."""
        for item in self.items_of(module):
            tensor = Tensor(tensor, item, line=line)
        return tensor

    def items_of(self, module: Any, name: str = "") -> Items:
        """Return a module as items: one, or none where it can't be read."""
        item = self._item_of(module, name)
        return () if item is None else (item,)

    def _item_of(self, module: Any, name: str) -> Item | None:
        if isinstance(module, Written | Ready):
            return Step(module, name or module.name)
        if isinstance(module, Chain):
            return Stage(self._chained(module), name or module.name, module.line)
        if isinstance(module, Model):
            return Stage(self.unravel(module.start, module.end), name or module.name, module.line)
        if isinstance(module, Instance):
            return self._instance(module, name or module.name)
        if isinstance(module, list | tuple):
            return Stage(tuple(item for one in module for item in self.items_of(one)), name)
        if isinstance(module, Unknown):
            if module.words:
                self._interpreter.remark(module.line, f"`{module.words}` is not a layer ConvStudio knows; left out.")
        elif isinstance(module, External):
            self._interpreter.remark(0, f"`{module.name}` is not explained in the text; left out.")
        return None

    def _chained(self, chain: Chain) -> Items:
        return tuple(item for name, module in chain.modules for item in self.items_of(module, name))

    def _instance(self, instance: Instance, name: str) -> Item | None:
        if instance.chain is not None and not any(name in instance.kind.methods for name in FORWARDS):
            return Stage(self._chained(instance.chain), name, instance.line)
        start = Tensor()
        end = self._forward(instance, [start], {})
        if not isinstance(end, Tensor) or end.start is not start:
            self._interpreter.remark(
                instance.line, f"what `{instance.kind.node.name}` does with its input can't be followed; left out."
            )
            return None
        items = self.unravel(start, end)
        if len(items) == 1 and not isinstance(items[0], Step):
            (item,) = items
            return replace(item, name=name or (item.name if isinstance(item, Stage) else ""))
        return Stage(items, name, instance.line)

    def unravel(self, start: Tensor, end: Tensor) -> Items:
        """Return what leads from ``start`` to ``end`` as items."""
        unravelling = Unravelling()
        items = unravelling.items(start, end)
        for line in sorted(unravelling.repeated):
            self._interpreter.remark(
                line, "paths cross here; what this line gives stands on each of them, with weights of its own."
            )
        return items

    def _forward(self, instance: Instance, args: list[Any], kwargs: dict[str, Any]) -> Any:
        for name in FORWARDS:
            if name in instance.kind.methods:
                method = Function(instance.kind.methods[name], instance.kind.scope, instance)
                end = self._interpreter.enter(method, args, kwargs)
                return self._one_of(end, instance)
        return None

    def _one_of(self, end: Any, instance: Instance) -> Any:
        """Return the tensor that a forward pass gives; of several, the first."""
        if isinstance(end, list | tuple | dict):
            tensors = [one for one in (end.values() if isinstance(end, dict) else end) if isinstance(one, Tensor)]
            if tensors:
                self._interpreter.remark(
                    instance.line, f"`{instance.kind.node.name}` gives several results; the first was read."
                )
                return tensors[0]
        return end
