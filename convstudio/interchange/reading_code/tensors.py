"""What functions, methods and operators do to a tensor of the forward pass."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convstudio.engine import GlobalAvgPool2d, Permute, Reshape, SelectChannels
from convstudio.interchange.reading_code import plain
from convstudio.interchange.reading_code.flow import Step, Tensor, meet
from convstudio.interchange.reading_code.source import shortened
from convstudio.interchange.reading_code.values import Ready, Unknown, Written
from convstudio.interchange.reading_code.vocabulary import FUNCTIONS, KERAS_MERGES

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.reading_code.flow import How
    from convstudio.interchange.reading_code.interpreter import Interpreter
    from convstudio.interchange.reading_code.values import Scope

UNCHANGED = frozenset({"contiguous", "clone", "detach", "to", "float", "cuda", "cpu", "requires_grad_", "type", "half"})
NUMBERS = frozenset({"size", "dim", "numel", "item", "get_shape", "ndimension"})
MERGES: dict[str, How] = {
    "cat": "concat",
    "concat": "concat",
    "concatenate": "concat",
    "add": "add",
    "mul": "multiply",
    "multiply": "multiply",
    "sum": "add",
    "prod": "multiply",
}
PADS = {
    "constant": "ConstantPad2d",
    "reflect": "ReflectionPad2d",
    "replicate": "ReplicationPad2d",
    "circular": "CircularPad2d",
}
"""By the mode of PyTorch's ``pad``."""


class Tensors:
    """Says what is done to tensors.

    Parameters
    ----------
    interpreter : Interpreter
    framework : {"torch", "keras"}
        Where a function's name does not say.
    """

    def __init__(self, interpreter: Interpreter, framework: str) -> None:
        self._interpreter = interpreter
        self._framework = framework

    @staticmethod
    def of(args: list[Any], kwargs: dict[str, Any]) -> list[Tensor]:
        """Return the tensors among arguments, and in lists among them."""
        found: list[Tensor] = []
        for arg in (*args, *kwargs.values()):
            found += [one for one in (arg if isinstance(arg, list | tuple) else [arg]) if isinstance(one, Tensor)]
        return found

    def pass_on(self, args: list[Any], node: ast.expr | ast.stmt) -> Any:
        """Leave out what is not known: return the first tensor that it is given, or Unknown if there is none."""
        tensors = self.of(args, {})
        words = shortened(ast.unparse(node))
        if not tensors:
            return Unknown(words, node.lineno)
        told = {remark.words for remark in self._interpreter.remarks if remark.line == node.lineno}
        # Of a result that was left out, a part goes with it: nothing new for the reader.
        if not isinstance(node, ast.Subscript) or _unknown_step(ast.unparse(node.value)) not in told:
            self._interpreter.remark(node.lineno, _unknown_step(ast.unparse(node)))
        return tensors[0]

    def combine(self, op: ast.operator, left: Any, right: Any, node: ast.expr | ast.stmt) -> Any:
        """Return what an operator makes of tensors."""
        if isinstance(op, ast.Add) and 0 in (left, right) and isinstance(left, int) != isinstance(right, int):
            return right if isinstance(right, Tensor) else left
        if isinstance(left, Tensor) and isinstance(right, Tensor) and isinstance(op, ast.Add | ast.Mult):
            how: How = "residual" if isinstance(op, ast.Add) else "multiply"
            return meet(how, (left, right), node.lineno)
        return self.pass_on([left, right], node)

    def select(self, tensor: Tensor, node: ast.Subscript, scope: Scope) -> Any:
        """Return what ``x[:, channels]`` gives."""
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else []
        if len(parts) >= 2 and isinstance(parts[0], ast.Slice):
            channels = plain.items_of(self._interpreter.value(parts[1], scope))
            if channels and all(type(channel) is int and channel >= 0 for channel in channels):
                return self._then(tensor, SelectChannels(tuple(channels)), node)
        return self.pass_on([tensor], node)

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.Call, framework: str) -> Any:
        """Return what a function gives for arguments of which some are tensors."""
        first = args[0] if args else next(iter(kwargs.values()))
        if isinstance(first, list | tuple) and (name in MERGES or name in KERAS_MERGES):
            how = MERGES.get(name) or KERAS_MERGES[name]
            return self._merge("residual" if how == "add" and name != "sum" and len(first) == 2 else how, first, node)
        if name in ("add", "mul", "multiply") and len(args) == 2:
            return self._merge("residual" if name == "add" else "multiply", args, node)
        if not isinstance(first, Tensor):
            return self.pass_on([*args, *kwargs.values()], node)
        return self._function(first, name, args[1:], kwargs, node, framework)

    def call_method(self, tensor: Tensor, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        """Return what a method of a tensor gives."""
        if name in UNCHANGED:
            return tensor
        if name in NUMBERS:
            return Unknown(shortened(ast.unparse(node)), node.lineno)
        if name in ("view", "reshape"):
            return self._view(tensor, args, node)
        if name == "permute":
            axes = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
            if axes and axes[0] == 0 and all(type(axis) is int and axis > 0 for axis in axes[1:]):
                return self._then(tensor, Permute(tuple(axes[1:])), node)
            return self.pass_on([tensor], node)
        if name in ("add", "mul", "add_", "mul_") and self.of(args, {}):
            return self._merge("residual" if name.startswith("add") else "multiply", [tensor, *args], node)
        return self._function(tensor, name.rstrip("_"), args, kwargs, node, "torch")

    def _function(
        self, tensor: Tensor, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.Call, framework: str
    ) -> Any:
        if name in ("mean", "reduce_mean"):
            return self._mean(tensor, args, kwargs, node)
        if name == "pad" and framework == "torch":
            return self._pad(tensor, args, kwargs, node)
        if name in ("reshape", "view", "squeeze") and framework == "torch":
            sizes = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
            return self._view(tensor, [0, -1] if name == "squeeze" else sizes, node)
        if framework == "keras":
            written = Written("keras", "Activation", {"activation": name}, node.lineno, shortened(ast.unparse(node)))
            return self._behind(tensor, written, node)
        if name not in FUNCTIONS:
            return self.pass_on([tensor], node)
        op, names = FUNCTIONS[name]
        given = dict(zip(names.split(), args, strict=False)) | kwargs
        given.pop("training", None)
        if op == "Flatten" and given.get("start_dim", 0) == 0:
            # Without a start, it joins the pictures of a batch; what is meant by it is nearly always this.
            given["start_dim"] = 1
        written = Written("torch", op, given, node.lineno, shortened(ast.unparse(node)))
        return self._behind(tensor, written, node)

    def _merge(self, how: How, sources: Any, node: ast.Call) -> Any:
        tensors = tuple(one for one in sources if isinstance(one, Tensor))
        if len(tensors) < len(sources):
            return self.pass_on(list(sources), node)
        return tensors[0] if len(tensors) == 1 else meet(how, tensors, node.lineno)

    def _view(self, tensor: Tensor, sizes: Any, node: ast.Call) -> Any:
        """Return a tensor laid out anew: behind the batch, one size is Flatten."""
        given = list(sizes)
        if len(given) == 2:
            flat = Written("torch", "Flatten", {}, node.lineno, shortened(ast.unparse(node)))
            return self._behind(tensor, flat, node)
        if len(given) > 2 and all(type(size) is int for size in given[1:]) and given[1:].count(-1) <= 1:
            return self._then(tensor, Reshape(tuple(given[1:])), node)
        return self.pass_on([tensor], node)

    def _mean(self, tensor: Tensor, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        axes = kwargs.get("dim", kwargs.get("axis", args[0] if args else None))
        keepdim = kwargs.get("keepdim", kwargs.get("keepdims", args[1] if len(args) > 1 else False))
        wanted = ({2, 3}, {-2, -1}) if self._framework == "torch" else ({1, 2}, {-3, -2})
        if isinstance(axes, list | tuple) and set(axes) in wanted and isinstance(keepdim, bool):
            return self._then(tensor, GlobalAvgPool2d(keepdim), node)
        return self.pass_on([tensor], node)

    def _pad(self, tensor: Tensor, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        given = dict(zip(("pad", "mode", "value"), args, strict=False)) | kwargs
        mode, value = given.get("mode", "constant"), given.get("value", 0)
        if mode not in PADS:
            return self.pass_on([tensor], node)
        op = "ZeroPad2d" if mode == "constant" and not value else PADS[mode]
        arguments = {"padding": given.get("pad")} | ({"value": value} if op == "ConstantPad2d" else {})
        return self._behind(tensor, Written("torch", op, arguments, node.lineno, shortened(ast.unparse(node))), node)

    def _then(self, tensor: Tensor, layer: Layer, node: ast.expr) -> Tensor:
        return self._behind(tensor, Ready(layer, node.lineno), node)

    @staticmethod
    def _behind(tensor: Tensor, written: Written | Ready, node: ast.expr) -> Tensor:
        return Tensor(tensor, Step(written), line=node.lineno)


def _unknown_step(words: str) -> str:
    return f"`{shortened(words)}` is not a step ConvStudio knows; left out."
