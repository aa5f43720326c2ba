"""Code that was written, and what it could not say."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Code:
    """A network as a framework's code.

    Parameters
    ----------
    text : str
        Ends with a line feed.
    remarks : tuple of str
        Sentences about what the framework has nothing for; the code says the same in comments.
    """

    text: str
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Notes:
    """What comes up while code is written: helpers that it needs, and what can't be said.

    Parameters
    ----------
    helpers : list of str
        Names of small classes, in the order in which they were first needed.
    remarks : list of str
    """

    helpers: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def need(self, helper: str) -> str:
        """Note that a helper is needed, and return its name."""
        if helper not in self.helpers:
            self.helpers.append(helper)
        return helper


class Unwritable(ValueError):  # noqa: N818  # no error of ours: the framework has no word for it
    """Something that a framework has nothing for; the message is a clause: "it has no pool with dilation"."""


def call(name: str, *args: object, **options: object) -> str:
    """Return a call as Python spells it; options that are None are left out.

    Examples
    --------
    >>> call("nn.Conv2d", 3, 8, 3, padding=(1, 0), bias=False)
    'nn.Conv2d(3, 8, 3, padding=(1, 0), bias=False)'
    """
    given = [spell(arg) for arg in args]
    given += [f"{option}={spell(value)}" for option, value in options.items() if value is not None]
    return f"{name}({', '.join(given)})"


def spell(value: object) -> str:
    """Return a value as Python spells it, words in double quotes.

    Examples
    --------
    >>> spell("same"), spell((1, 2)), spell(1e-05), spell(float("-inf"))
    ('"same"', '(1, 2)', '1e-05', 'float("-inf")')
    """
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        inside = ", ".join(map(spell, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, list):
        return f"[{', '.join(map(spell, value))}]"
    if value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    return repr(value)


def unlike(**options: tuple[object, object]) -> dict[str, object]:
    """Return the options that differ from a framework's default: each is (value, default).

    Examples
    --------
    >>> unlike(stride=(2, 1), bias=(True, True))
    {'stride': 2}
    """
    return {name: value for name, (value, default) in options.items() if value != default}
