"""What calls in a text mean: layers, containers, functions on tensors, and the text's own classes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convstudio.interchange.reading_code import plain
from convstudio.interchange.reading_code.chains import chain_of
from convstudio.interchange.reading_code.flow import Tensor, meet
from convstudio.interchange.reading_code.methods import Methods
from convstudio.interchange.reading_code.own import own_layer
from convstudio.interchange.reading_code.placing import Placing
from convstudio.interchange.reading_code.shapes_told import keras_input, sample, told_shape
from convstudio.interchange.reading_code.source import shortened
from convstudio.interchange.reading_code.tensors import Tensors
from convstudio.interchange.reading_code.values import (
    External,
    Function,
    Instance,
    Merger,
    Method,
    Model,
    Ready,
    Unknown,
    UserClass,
    Written,
    is_module,
)
from convstudio.interchange.reading_code.vocabulary import (
    ALIASES,
    KERAS_MERGES,
    LAZY_SKIPS,
    PREFIXES,
    TABLES,
    TITLES,
    canonical,
    positions,
)

if TYPE_CHECKING:
    from convstudio.interchange.reading_code.interpreter import Interpreter
    from convstudio.interchange.reading_code.values import Scope

SAMPLES = frozenset({"randn", "rand", "zeros", "ones", "empty"})
SHOWN = frozenset({"print", "summary", "display"})
CONTAINERS = frozenset({"Sequential", "ModuleList", "OrderedDict", "ModuleDict", "Model", "Input", "InputLayer"})


class Calls:
    """Says what calls and operators give.

    Parameters
    ----------
    interpreter : Interpreter
    framework : {"torch", "keras"}
        Whose layers bare names are.
    """

    def __init__(self, interpreter: Interpreter, framework: str) -> None:
        self._interpreter = interpreter
        self._framework = framework
        self.placing = Placing(interpreter)
        self.tensors = Tensors(interpreter, framework)
        self._methods = Methods(interpreter, self.placing, self.tensors)

    def combine(self, op: ast.operator, left: Any, right: Any, node: ast.stmt | ast.expr) -> Any:
        """Return what an operator makes of two values."""
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            return self.tensors.combine(op, left, right, node)
        found = plain.combine(op, left, right)
        return Unknown(shortened(ast.unparse(node)), node.lineno) if found is plain.MISSING else found

    def select(self, tensor: Tensor, node: ast.Subscript, scope: Scope) -> Any:
        """Return what ``x[...]`` gives."""
        return self.tensors.select(tensor, node, scope)

    def call(self, called: Any, args: list[Any], kwargs: dict[str, Any], node: ast.Call, scope: Scope) -> Any:
        """Return what a call gives."""
        if isinstance(called, External):
            return self._call_external(called, args, kwargs, node)
        if isinstance(called, Function):
            return self._interpreter.enter(called, args, kwargs)
        if isinstance(called, UserClass):
            own = own_layer(called.node, args, kwargs)
            if own is not None:
                return Ready(own, node.lineno, str(kwargs.get("name", "")))
            return self._construct(called, args, kwargs, node.lineno)
        if isinstance(called, Method):
            return self._methods.call(called, args, kwargs, node)
        if isinstance(called, Merger):
            return self._merge(called, args[0] if args else (), node)
        if is_module(called):
            return self.placing.apply(called, self._with_start(called, args, node, scope), kwargs, node)
        return self.tensors.pass_on(args, node)

    # Names from elsewhere

    def _call_external(self, called: External, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        name = called.last
        if name in CONTAINERS:
            return self._contain(name, args, kwargs, node)
        if name in SHOWN:
            return args[0] if args else None
        framework = self._framework_of(called)
        tensors = self.tensors.of(args, kwargs)
        if tensors:
            return self.tensors.call(name, args, kwargs, node, framework)
        if name in SAMPLES and called.is_in("torch"):
            return Tensor(shape=sample(args))
        if framework == "keras" and name in KERAS_MERGES and not args:
            return Merger(KERAS_MERGES[name], node.lineno, str(kwargs.get("name", "")))
        if called.name == name:
            found = plain.call(name, args)
            if found is not plain.MISSING:
                return found
        return self._layer(framework, called, args, kwargs, node)

    def _framework_of(self, called: External) -> str:
        modules = {*called.name.split(".")[:-1]}
        for framework, prefixes in PREFIXES.items():
            if modules & prefixes:
                return framework
        if canonical(self._framework, called.last) is None:
            for framework in TABLES:
                if canonical(framework, called.last) is not None:
                    return framework
        return self._framework

    def _layer(
        self, framework: str, called: External, args: list[Any], kwargs: dict[str, Any], node: ast.Call
    ) -> Written | Unknown:
        words = shortened(ast.unparse(node))
        op = canonical(framework, called.last)
        if op is None:
            return Unknown(words, node.lineno, is_layer=called.last[:1].isupper() or called.is_in("nn", "layers"))
        names = positions(framework, op)
        if called.last in ALIASES[framework] and called.last.startswith("Lazy"):
            names = tuple(name for name in names if name not in LAZY_SKIPS)
        if len(args) > len(names):
            self._interpreter.remark(
                node.lineno,
                f"{TITLES[framework]}'s {op} takes {len(names)} arguments at most, not {len(args)}; left out.",
            )
            return Unknown("", node.lineno)
        given = dict(zip(names, args, strict=False)) | kwargs
        return written_layer(framework, op, given, node.lineno, words)

    def _contain(self, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        if name in ("OrderedDict", "ModuleDict"):
            pairs = args[0] if args else kwargs
            if isinstance(pairs, dict):
                return pairs
            items = plain.items_of(pairs) or []
            return {str(pair[0]): pair[1] for pair in items if isinstance(pair, tuple | list) and len(pair) == 2}
        if name == "ModuleList":
            return plain.items_of(args[0]) or [] if args else []
        if name in ("Input", "InputLayer"):
            return Tensor(shape=keras_input(args, kwargs))
        if name == "Model":
            return self._model(args, kwargs, node)
        chain = chain_of([*args, *([kwargs["layers"]] if "layers" in kwargs else [])], node.lineno)
        chain.name = kwargs["name"] if isinstance(kwargs.get("name"), str) else ""
        return chain

    def _model(self, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        start = kwargs.get("inputs", args[0] if args else None)
        end = kwargs.get("outputs", args[1] if len(args) > 1 else None)
        ends = [one for one in plain.items_of(end) or [end] if isinstance(one, Tensor)]
        starts = [one for one in plain.items_of(start) or [start] if isinstance(one, Tensor)]
        if not starts or not ends:
            return Unknown(shortened(ast.unparse(node)), node.lineno)
        if len(ends) > 1:
            self._interpreter.remark(node.lineno, "the model has several outputs; what leads to the first was read.")
        if ends[0].start is not starts[0]:
            self._interpreter.remark(node.lineno, "its output does not come from its input; left out.")
            return Unknown("", node.lineno)
        return Model(starts[0], ends[0], node.lineno, str(kwargs.get("name", "")))

    # Layers and models on tensors

    @staticmethod
    def _with_start(called: Any, args: list[Any], node: ast.Call, scope: Scope) -> list[Any]:
        """Return ``args``; where a layer is given a name that the text never explains, it is the network's input."""
        if isinstance(called, Written) and len(args) == 1 and isinstance(args[0], External):
            (name,) = node.args
            if isinstance(name, ast.Name):
                scope.names[name.id] = Tensor()
                return [scope.names[name.id]]
        return args

    def _merge(self, merger: Merger, sources: Any, node: ast.Call) -> Any:
        tensors = plain.items_of(sources)
        if not tensors or not all(isinstance(one, Tensor) for one in tensors):
            return Unknown(shortened(ast.unparse(node)), node.lineno)
        how = "residual" if merger.how == "add" and len(tensors) == 2 else merger.how
        return meet(how, tuple(tensors), node.lineno)

    # The text's own classes

    def _construct(self, kind: UserClass, args: list[Any], kwargs: dict[str, Any], line: int) -> Instance:
        instance = Instance(kind, line)
        if "__init__" in kind.methods:
            self._interpreter.enter(Function(kind.methods["__init__"], kind.scope, instance), args, kwargs)
        elif kind.is_chain:
            instance.chain = chain_of(args, line)
        return instance

    def construct_bare(self, kind: UserClass) -> Instance:
        """Return an object of a class that the text defines and never makes one of."""
        return self._construct(kind, [], {}, kind.node.lineno)


def written_layer(framework: str, op: str, given: dict[str, Any], line: int, words: str) -> Written:
    """Return a layer as it is spelt, with what is said beside its arguments told apart."""
    given = {name: _spelt(value) for name, value in given.items()}
    shape = None
    if framework == "keras":
        last = None if given.get("data_format") is None else given["data_format"] != "channels_first"
        for name, batch in (("input_shape", False), ("batch_input_shape", True), ("input_dim", False)):
            if name in given:
                shape = told_shape("keras", given.pop(name), batch=batch, channels_last=last)
        if op == "LeakyReLU" and "alpha" in given:
            given["negative_slope"] = given.pop("alpha")
        given = {name: value for name, value in given.items() if name == "activation" or value is not None}
    name = given.pop("name", "")
    return Written(framework, op, given, line, words, name if isinstance(name, str) else "", shape)


def _spelt(value: Any) -> Any:
    """Return an argument; of a name in a module, such as ``tf.nn.relu``, the word."""
    if not isinstance(value, External):
        return value
    return value.last if "." in value.name else Unknown(value.name)
