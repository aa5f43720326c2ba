"""Which of a text's values is the network that it describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.interchange.reading_code.flow import Step, Tensor
from convstudio.interchange.reading_code.values import Chain, Function, Instance, Model, Unknown, UserClass, is_module

if TYPE_CHECKING:
    from convstudio.interchange.reading_code.interpreter import Interpreter


def find_roots(interpreter: Interpreter) -> list[Any]:
    """Return what of the text's values is the network: all that nothing else was made of."""
    held: set[int] = set()
    networks = {id(value): value for value in interpreter.roots if _is_network(value)}
    for value in networks.values():
        _hold(value, held)
    found = [value for value in networks.values() if id(value) not in held]
    models = [value for value in found if not isinstance(value, Tensor)]
    if any(isinstance(value, Model) for value in models):
        found = [value for value in models if isinstance(value, Model)][-1:]
    tensors = [value for value in found if isinstance(value, Tensor)]
    if tensors and not models:
        return tensors[-1:]
    if found:
        return [value for value in found if not isinstance(value, Tensor)] or tensors[-1:]
    return _made(interpreter)


def _is_network(value: Any) -> bool:
    if isinstance(value, Tensor):
        return value.dominator is not None
    if isinstance(value, list | tuple):
        return any(_is_network(one) for one in value)
    if isinstance(value, Instance):
        return value.chain is not None or bool({"forward", "call"} & {*value.kind.methods})
    return is_module(value) or (isinstance(value, Unknown) and value.is_layer)


def _hold(value: Any, held: set[int]) -> None:
    """Note everything that ``value`` is made of."""
    if isinstance(value, Tensor):
        _hold_flow(value, held)
        return
    for part in _parts(value):
        if id(part) not in held:
            held.add(id(part))
            _hold(part, held)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Chain):
        return [module for _, module in value.modules]
    if isinstance(value, Instance):
        return [*value.attributes.values(), *([value.chain] if value.chain else [])]
    if isinstance(value, dict):
        return [*value.values()]
    if isinstance(value, Model):
        return [value.end]
    return [*value] if isinstance(value, list | tuple) else []


def _hold_flow(tensor: Tensor, held: set[int]) -> None:
    """Note the tensors and the layers that ``tensor`` comes from."""
    waiting = [tensor]
    while waiting:
        one = waiting.pop()
        sources = one.sources or ((one.dominator,) if one.dominator else ())
        if isinstance(one.item, Step):
            held.add(id(one.item.written))
        for source in sources:
            if id(source) not in held:
                held.add(id(source))
                waiting.append(source)


def _made(interpreter: Interpreter) -> list[Any]:
    """Return what the last class or function of a text makes, where it is never used there itself."""
    defined = [value for value in interpreter.top.names.values() if isinstance(value, UserClass | Function)]
    for value in reversed(defined):
        if isinstance(value, UserClass):
            made: Any = interpreter.calls.construct_bare(value)
        else:
            made = interpreter.enter(value, [], {})
        if isinstance(made, tuple | list):
            made = next((one for one in made if _is_network(one)), None)
        if _is_network(made):
            return [made]
    return []
