"""Networks that come with the program, each a small readable builder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.presets import teaching

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine.network import Network

PRESETS: dict[str, Callable[[], Network]] = {
    "worked_example": teaching.worked_example,
    "textbook_grid": teaching.textbook_grid,
    "textbook_border": teaching.textbook_border,
}


def load(name: str) -> Network:
    """Return a network by its name.

    Raises
    ------
    KeyError
        If there is no such preset; the message lists those there are.

    Examples
    --------
    >>> load("worked_example").input_shape
    (3, 32, 32)
    """
    if name not in PRESETS:
        raise KeyError(f"There is no preset called {name!r}. Those there are: {', '.join(PRESETS)}.")
    return PRESETS[name]()
