"""What is loaded when it is first asked for: a window needs little of the program to open, and opens sooner."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def late(module: str, name: str) -> Callable[..., Any]:
    """Return a function that calls another, and loads its module for that.

    Examples
    --------
    >>> late("math", "sqrt")(9)
    3.0
    """

    @cache
    def loaded() -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(import_module(module), name)
        return function

    def call(*arguments: Any) -> Any:
        return loaded()(*arguments)

    return call


def late_names(package: str, homes: dict[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package that loads some of its names when they are first asked for (PEP 562).

    Parameters
    ----------
    package : str
        Its ``__name__``.
    homes : dict of str to str
        Where each name is: "module", or "module:name there".

    Examples
    --------
    >>> late_names("xml", {"escape": "sax.saxutils"})("escape")("a < b")
    'a &lt; b'
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, _, there = homes[name].partition(":")
        return getattr(import_module(f"{package}.{module}"), there or name)

    return find
