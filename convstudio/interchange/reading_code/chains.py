"""Sequentials and lists of modules, and how they grow."""

from __future__ import annotations

from typing import Any

from convstudio.interchange.reading_code import plain
from convstudio.interchange.reading_code.flow import Tensor
from convstudio.interchange.reading_code.values import Chain, Written


def chain_of(args: list[Any], line: int) -> Chain:
    """Return the Sequential of what it is given: modules, a list of them, or names and modules."""
    chain = Chain([], line)
    if len(args) == 1 and isinstance(args[0], dict):
        for name, module in args[0].items():
            add_to_chain(chain, str(name), module)
        return chain
    items = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
    for module in items:
        add_to_chain(chain, "", module)
    return chain


def add_to_chain(chain: Chain, name: str, module: Any) -> None:
    """Put a module at the end of a Sequential; an Input says what it is fed with."""
    if isinstance(module, Tensor):
        chain.input_shape = chain.input_shape or module.shape
    elif isinstance(module, list | tuple):
        for item in module:
            add_to_chain(chain, "", item)
    elif module is not None:
        if isinstance(module, Written) and not chain.modules:
            chain.input_shape = chain.input_shape or module.input_shape
        chain.modules.append(("" if name.isdecimal() else name, module))


def grow_chain(chain: Chain, name: str, args: list[Any]) -> None:
    """Let a method make a Sequential longer."""
    if name in ("add", "append") and args:
        add_to_chain(chain, "", args[0])
    elif name == "extend" and args:
        for item in plain.items_of(args[0]) or []:
            add_to_chain(chain, "", item)
    elif name in ("add_module", "register_module") and len(args) == 2:
        add_to_chain(chain, str(args[0]), args[1])


def grow_list(items: list[Any], name: str, args: list[Any]) -> None:
    """Do what a method does to a list."""
    if name == "append" and args:
        items.append(args[0])
    elif name == "extend" and args:
        items.extend(plain.items_of(args[0]) or [])
    elif name == "insert" and len(args) == 2 and isinstance(args[0], int):
        items.insert(args[0], args[1])
    elif name == "pop" and items:
        items.pop()
