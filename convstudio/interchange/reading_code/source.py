"""Pasted text as Python's syntax tree: cleaned, within limits, and without the lines that are no Python."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from typing import TYPE_CHECKING

from convstudio.interchange.reading_code.result import CodeError, Remark

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_CHARACTERS = 200_000
MOST_DEPTH = 150
"""How deep expressions and statements can nest."""

MOST_MENDS = 12
"""Lines that are left out before the rest is given up, too: what has more is no Python."""

_PROMPTS = re.compile(r"^(>>>|\.\.\.|In ?\[\d*\]:) ?", re.MULTILINE)
_FENCE = re.compile(r"^\s*(```|~~~).*$", re.MULTILINE)
_WIDER = 0xFEE0
"""How far behind an ASCII character its wide form for Chinese and Japanese text stands."""

_LOOKALIKES = str.maketrans(
    dict(zip("“”‘’\u2212", "\"\"''-", strict=True))
    | {chr(ord(sign) + _WIDER): sign for sign in "(),:="}
    | dict.fromkeys("\u00a0\0\ufeff\f", " ")
)
"""What pages and word processors put in the place of Python's own characters."""

_OPENERS = {"(": ")", "[": "]", "{": "}"}


def clean(text: str) -> str:
    """Return text without what comes with copying from notebooks, terminals and pages; its lines stay in their place.

    Raises
    ------
    CodeError
        If it is too long, or empty.
    """
    if len(text) > MOST_CHARACTERS:
        raise CodeError(
            f"The text has {len(text):,} characters; ConvStudio reads layers from up to {MOST_CHARACTERS:,}."
        )
    text = text.encode(errors="replace").decode().translate(_LOOKALIKES).replace("\r\n", "\n").replace("\r", "\n")
    text = _PROMPTS.sub("", _FENCE.sub("", text))
    if not text.strip():
        raise CodeError("There is no text to read layers from.")
    return textwrap.dedent(text.expandtabs(4))


def parse(text: str, remarks: list[Remark]) -> list[ast.stmt]:
    """Return the statements of a cleaned text; what is no Python is left out, and told in ``remarks``.

    Raises
    ------
    CodeError
        If hardly anything of it is Python.
    """
    lines = text.split("\n")
    error: SyntaxError | None = None
    for attempt in range(MOST_MENDS):
        closed = _closed(lines)
        for candidate in (lines, closed, ["[" + lines[0], *lines[1:], "]"], ["[" + closed[0], *closed[1:], "]"]):
            try:
                return _checked(_parsed("\n".join(candidate)))
            except SyntaxError as wrong:
                if candidate is lines:
                    error = wrong
        assert error is not None
        place = min(max(1, error.lineno or 1), len(lines)) - 1
        line = lines[place]
        if attempt == MOST_MENDS - 1 or line.strip() in ("", "pass"):
            break
        remarks.append(Remark(place + 1, f"`{shortened(line.strip())}` is not Python; left out."))
        lines[place] = line[: len(line) - len(line.lstrip())] + "pass"
    raise CodeError("No layers were found: the text is neither Python nor a printed network.")


def expression(text: str) -> ast.expr | None:
    """Return one expression's tree, or None where there is none."""
    try:
        (statement,) = _checked(_parsed(text))
    except (CodeError, SyntaxError, ValueError):
        return None
    return statement.value if isinstance(statement, ast.Expr) else None


def shortened(words: str, most: int = 60) -> str:
    """Return words on one line, and not too many of them."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _parsed(text: str) -> list[ast.stmt]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text).body
    except (MemoryError, RecursionError):
        raise CodeError("The text nests too deep to be a network.") from None
    except ValueError as error:
        raise SyntaxError(str(error)) from None


def _checked(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Return ``statements``, unless they nest so deep that reading them would not end well."""
    level: Iterable[ast.AST] = statements
    for _ in range(MOST_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return statements
    raise CodeError("The text nests too deep to be a network.")


def _closed(lines: list[str]) -> list[str]:
    """Return lines with the brackets closed that are open at the end, and without those that close nothing there."""
    open_ones: list[str] = []
    for character in "\n".join(lines):
        if character in _OPENERS:
            open_ones.append(_OPENERS[character])
        elif open_ones and character == open_ones[-1]:
            open_ones.pop()
    if open_ones:
        return [*lines, "".join(reversed(open_ones))]
    end = "\n".join(lines).rstrip()
    return (end[:-1] if end[-1:] in (")", "]") else end).split("\n")
