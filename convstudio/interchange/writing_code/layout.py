"""Nested calls over several lines."""

from __future__ import annotations

Lines = list[str]

INDENT = "    "


def wrapped(head: str, parts: list[Lines], tail: str = ")") -> Lines:
    """Return a call with each part on lines of its own, indented, and a comma behind it.

    A line that begins with ``#`` gets no comma.

    Examples
    --------
    >>> print(chr(10).join(wrapped("nn.Sequential(", [["# Muted"], ["nn.ReLU()"]])))
    nn.Sequential(
        # Muted
        nn.ReLU(),
    )
    """
    lines = [head]
    for part in parts:
        *first, last = part
        lines += [f"{INDENT}{line}" if line else line for line in first]
        lines.append(INDENT + (last if last.startswith("#") else with_comma(last)))
    return [*lines, tail]


def with_comma(line: str) -> str:
    """Return a line with a comma behind its code, in front of its comment.

    Examples
    --------
    >>> with_comma("nn.ReLU()"), with_comma("nn.ReLU()  # the last")
    ('nn.ReLU(),', 'nn.ReLU(),  # the last')
    """
    code, mark, comment = line.partition("  # ")
    return f"{code},{mark}{comment}"


def comment(words: str) -> str:
    """Return words as they can stand behind a ``#``: on one line.

    Examples
    --------
    >>> comment("a   b")
    'a b'
    """
    return " ".join(words.split())
