"""Numbers as people type and paste them: one in a cell, or a block from a spreadsheet, NumPy or a CSV file."""

from __future__ import annotations

import re
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

MINUS = "−"
MOST_CHARACTERS = 2**24
MOST_TYPED_NUMBERS = 2**20
"""In one text: half a second's work."""

MOST_QUOTED = 24
"""Characters of what is wrong, in a sentence about it."""

MOST_AXES = 4
OPEN, CLOSE = "[({", "])}"

_PIECES = re.compile(r"[\[\](){}]|[^\s,;\[\](){}]+")
_CALL = re.compile(r"^\s*[A-Za-z_][\w.]*\s*\(\s*(?=[\[({])")
"""``array(``, ``np.array(``, ``tensor(`` in front of brackets."""

_NAMED = re.compile(r",\s*\w+\s*=[^\[\]]*$|\)\s*;?\s*$")
"""``, dtype=float32)``, or the bracket alone, behind them."""

Nested: TypeAlias = "list[Nested] | float"


class NumberTextError(ValueError):
    """A text is no number, or no block of numbers; the message is a sentence for the user."""


def parse_number(text: str) -> float:
    """Return the number that someone typed.

    Parameters
    ----------
    text : str
        With a point or a comma; a fraction such as 1/9; − as well as -.

    Raises
    ------
    NumberTextError
        If it is no finite number.

    Examples
    --------
    >>> parse_number(" −0,5 "), parse_number("1/16"), parse_number("2e-3")
    (-0.5, 0.0625, 0.002)
    """
    plain = text.strip().replace(MINUS, "-")
    if "." not in plain and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    above, slash, below = plain.partition("/")
    try:
        number = _float(above) / _float(below) if slash else _float(plain)
    except (ValueError, ZeroDivisionError, OverflowError):
        number = float("nan")
    if not isfinite(number):
        raise NumberTextError(f"{_quoted(text)} is not a number. Type one such as 3, {MINUS}0.5 or 1/9.")
    return number


def write_exactly(value: float) -> str:
    """Return a float32 number in as few digits as bring it back.

    Examples
    --------
    >>> write_exactly(np.float32(0.1)), write_exactly(-3.0), write_exactly(1e-7)
    ('0.1', '−3', '1e-07')
    """
    text = str(np.float32(value)).removesuffix(".0")
    return MINUS + text[1:] if text.startswith("-") else text


def parse_block(text: str) -> NDArray[np.float64]:
    r"""Return a block of numbers as channels, rows and columns.

    Parameters
    ----------
    text : str
        Lines of numbers, apart by tabs, semicolons, commas or spaces, with an empty line between channels;
        ``1 2; 3 4``; or brackets as NumPy, PyTorch and Python write them.

    Returns
    -------
    array (C, H, W), float64

    Raises
    ------
    NumberTextError
        If it is no such block, or rows differ in length; the sentence names the place.

    Examples
    --------
    >>> parse_block("1 2 3\n4 5 6").tolist()
    [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]
    >>> parse_block("tensor([[1., 2.],\n        [3., 4.]])").shape
    (1, 2, 2)
    """
    if len(text) > MOST_CHARACTERS:
        most = MOST_CHARACTERS >> 20
        raise NumberTextError(f"The text is longer than {most} million characters. Use an .npy file instead.")
    if not text.strip():
        raise NumberTextError("There are no numbers in it.")
    channels = _channels_in_brackets(text) if any(sign in text for sign in OPEN) else _channels_in_lines(text)
    return _as_block(channels)


def is_block(text: str) -> bool:
    """Say whether a text is more than one number in a cell: several, or something with brackets."""
    plain = text.strip()
    return bool(re.search(r"[\s;\[({]", plain)) or plain.count(",") > 1


def _float(text: str) -> float:
    if "_" in text:  # Python would take 1_0 for ten
        raise ValueError(text)
    return float(text)


# Lines


def _channels_in_lines(text: str) -> list[list[list[float]]]:
    lines = text.strip("\r\n").splitlines()
    if len(lines) == 1 and ";" in text and "\t" not in text:
        lines = [line for line in text.strip().split(";") if line.strip()]
    separator = _separator("\n".join(lines))
    channels: list[list[list[float]]] = [[]]
    count = 0
    for place, line in enumerate(lines, start=1):
        if line.strip():
            channels[-1].append(_row(line, separator, place))
            count += len(channels[-1][-1])
            _check_count(count)
        elif channels[-1]:
            channels.append([])
    return channels if channels[-1] else channels[:-1]


def _separator(text: str) -> str:
    """Return what stands between the numbers of a line; empty for any white space."""
    if "\t" in text:
        return "\t"
    if ";" in text:
        return ";"
    # "1,5 2,5" is two numbers, and "1, 5, 2, 5" four.
    commas_are_points = re.search(r"\d,\d", text) and re.search(r"[^\s,][ ]+[^\s,]", text)
    return "," if "," in text and not commas_are_points else ""


def _row(line: str, separator: str, place: int) -> list[float]:
    cells = line.strip(" \r").split(separator) if separator else line.split()
    if separator not in ("", "\t") and len(cells) > 1 and not cells[-1].strip():
        cells.pop()  # a line that ends in a comma
    row = []
    for column, cell in enumerate(cells, start=1):
        # A spreadsheet's empty cell counts as 0, as it does in its own sums.
        if separator == "\t" and not cell.strip():
            row.append(0.0)
            continue
        try:
            row.append(parse_number(cell))
        except NumberTextError:
            raise NumberTextError(f"{_quoted(cell)} in line {place}, column {column} is not a number.") from None
    return row


# Brackets


def _channels_in_brackets(text: str) -> list[list[list[float]]]:
    inside, calls = _CALL.subn("", text)
    while calls:
        text = _NAMED.sub("", inside)
        inside, calls = _CALL.subn("", text)
    tree = _tree(inside)
    axes = _axes(tree)
    if axes > MOST_AXES:
        raise NumberTextError("The brackets nest deeper than channels, rows and columns.")
    while axes == MOST_AXES and isinstance(tree, list):  # a batch
        if len(tree) != 1:
            raise NumberTextError(f"There is a batch of {len(tree)}, and one input is wanted. Paste one of them.")
        tree, axes = tree[0], axes - 1
    for _ in range(MOST_AXES - 1 - axes):
        tree = [tree]
    return [[_numbers(row) for row in _lists(channel)] for channel in _lists(tree)]


def _tree(text: str) -> Nested:
    """Return brackets as lists, and what stands between them as numbers; nothing here calls itself."""
    stack: list[list[Nested]] = [[]]
    count = 0
    for match in _PIECES.finditer(text):
        piece = match.group()
        if piece in OPEN:
            if len(stack) > 2 * MOST_AXES:
                raise NumberTextError("The brackets nest deeper than channels, rows and columns.")
            inner: list[Nested] = []
            count += 1
            stack[-1].append(inner)
            stack.append(inner)
        elif piece in CLOSE:
            if len(stack) == 1:
                raise NumberTextError("A bracket is closed that was never opened.")
            stack.pop()
        elif set(piece) <= {".", "…"}:
            raise NumberTextError("Numbers are left out of it, where it says “...”. Paste the whole array.")
        else:
            stack[-1].append(parse_number(piece))
            count += 1
        _check_count(count)
    if len(stack) > 1:
        raise NumberTextError("A bracket is opened and never closed.")
    # Rows that stand side by side without brackets around them all.
    return stack[0][0] if len(stack[0]) == 1 else list(stack[0])


def _axes(tree: Nested) -> int:
    axes = 0
    while isinstance(tree, list):
        axes += 1
        tree = tree[0] if tree else 0.0
    return axes


def _lists(tree: Nested) -> Iterator[Nested]:
    if not isinstance(tree, list):
        raise NumberTextError("Some brackets hold a number where others hold brackets.")
    return iter(tree)


def _numbers(row: Nested) -> list[float]:
    numbers = []
    for cell in _lists(row):
        if isinstance(cell, list):
            raise NumberTextError("Some brackets hold brackets where others hold a number.")
        numbers.append(cell)
    return numbers


# Both


def _as_block(channels: Sequence[Sequence[Sequence[float]]]) -> NDArray[np.float64]:
    rows = list(chain.from_iterable(channels))
    if not rows or not rows[0]:
        raise NumberTextError("There are no numbers in it.")
    for place, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise NumberTextError(
                f"Row {place} holds {_so_many(len(row))} and row 1 holds {len(rows[0])}. Rows must be equally long."
            )
    for number, channel in enumerate(channels, start=1):
        if len(channel) != len(channels[0]):
            raise NumberTextError(
                f"Channel {number} has {len(channel)} rows and channel 1 has {len(channels[0])}. "
                "All channels must be equally high."
            )
    return np.array(channels, dtype=np.float64)


def _so_many(count: int) -> str:
    return f"{count} number{'s' * (count != 1)}"


def _check_count(count: int) -> None:
    if count > MOST_TYPED_NUMBERS:
        raise NumberTextError(f"It holds more than {MOST_TYPED_NUMBERS:,} numbers. Use an .npy file instead.")


def _quoted(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else "?" for sign in text.strip())
    return f"“{plain[:MOST_QUOTED]}…”" if len(plain) > MOST_QUOTED else f"“{plain}”"
