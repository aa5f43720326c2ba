"""Errors that leave what Qt calls: told, instead of ending the program (docs/decisions/0022-errors-in-overrides.md).

Python before 3.12 makes an error that C code raises, such as that of ``[][3]``, only when somebody looks at it. PySide
looks without making it, where an override was called from Python through Qt, and the program ends without a word. An
error that has been caught once has been made.
"""

from __future__ import annotations

from functools import wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGraphicsItem

if TYPE_CHECKING:
    from collections.abc import Callable


def make_errors_before_qt() -> None:
    """Let every class of Qt's that is written in Python from now on make its errors before Qt gets them."""
    for qt in (QObject, QGraphicsItem):
        qt.__init_subclass__ = classmethod(_wrapping(qt))  # type: ignore[assignment]


def _wrapping(qt: type) -> Callable[..., None]:
    def wrap_overrides(cls: type, **options: Any) -> None:
        super(qt, cls).__init_subclass__(**options)  # type: ignore[arg-type]
        for name, method in vars(cls).copy().items():
            if isinstance(method, FunctionType) and not name.startswith("_") and _is_override(cls, name):
                setattr(cls, name, _making_errors(method))

    return wrap_overrides


def _is_override(cls: type, name: str) -> bool:
    return any(hasattr(base, name) for base in cls.__mro__ if base.__module__.startswith("PySide6."))


def _making_errors(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(*args: Any, **options: Any) -> Any:
        try:
            return method(*args, **options)
        except BaseException:  # catching it is what makes it
            raise

    return call
