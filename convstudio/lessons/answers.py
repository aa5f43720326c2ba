"""Reading an answer in any usual writing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convstudio.lessons.questions import Answer, AnswerKind

LONGEST_ANSWER = 120
SHAPE_RANK = 3

TIMES_WORDS = frozenset({"x", "by", "times"})
IGNORED_WORDS = frozenset(
    word
    for words in (
        ("height", "high", "width", "wide", "depth", "deep", "rows", "row", "columns", "column", "pixels", "px"),
        ("channels", "channel", "feature", "maps", "map", "shape", "output", "h", "w", "d", "c", "k", "out"),
        ("parameters", "parameter", "params", "weights", "weight", "biases", "bias", "and", "with", "without"),
        ("shared", "unshared", "total", "in", "of", "number", "answer", "the", "a", "it", "is", "there", "are"),
    )
    for word in words
)

_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"[0-9]+")
_BLANKS = str.maketrans(dict.fromkeys("()[]{}<>⟨⟩=:\u00a0\u2009\u202f", " "))
"""Brackets, signs after a name, and the spaces that tables use (no-break, thin, narrow no-break)."""

_TENTHS = re.compile(r"([0-9])\.0(?![0-9])")
_GAP = re.compile(r"\s*[×*·∗⋅,;/|–.-]?\s*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([,.'’_ ])[0-9]{3}(\1[0-9]{3})*")
_BEFORE_NUMBER = re.compile(r"^[^0-9−–-]*")


class AnswerError(ValueError):
    """An answer that cannot be read; the message is a sentence for the learner."""


def parse_answer(text: str, kind: AnswerKind) -> Answer:
    """Read a shape (three numbers) or a whole number.

    A shape may have any separator between its numbers and any brackets around them: "14x14x20", "14×14×20",
    "14, 14, 20", "(14,14,20)", "[14 14 20]", "14 by 14 by 20", "H=14, W=14, D=20". In a shape a comma or a point
    always separates.

    A number may be grouped in threes by a comma, a point, a space, an apostrophe or an underscore, one kind at a time:
    every number that is asked for is whole, so "756,560", "756.560" and "756 560" are all 756560, and "3.860" is
    3860. Of "(8·8·3 + 1)·20 = 3,860" only the end is read.

    In both, usual words around the numbers are ignored, and "14.0", as a calculator writes it, is 14.

    Parameters
    ----------
    text : str
        Up to 120 characters.
    kind : {"shape", "number"}

    Returns
    -------
    int or (int, int, int)
        The sizes of a shape in the order written.

    Raises
    ------
    AnswerError
        With a friendly sentence about what can't be read.

    Examples
    --------
    >>> parse_answer("(14, 14, 20)", "shape"), parse_answer("756.560 parameters", "number")
    ((14, 14, 20), 756560)
    """
    if len(text) > LONGEST_ANSWER:
        raise AnswerError(f"That is too long to be an answer. {_wanted(kind)}")
    if not text.strip():
        raise AnswerError(f"Type an answer first. {_wanted(kind)}")
    if kind == "number":
        return _parse_number(_clean(text.rpartition("=")[2], kind))
    return _parse_shape(_clean(text, kind))


def _wanted(kind: AnswerKind) -> str:
    if kind == "shape":
        return "Give height, width and depth, such as 28×28×6."
    return "Give one whole number, such as 2,416."


def _clean(text: str, kind: AnswerKind) -> str:
    """Return ``text`` from its first number on, with words for × written so and all other words left out.

    Raises
    ------
    AnswerError
        Naming the first word that belongs to no answer.
    """

    def replace_word(match: re.Match[str]) -> str:
        word = match.group()
        if word in TIMES_WORDS:
            return "×"
        if word in IGNORED_WORDS:
            return " "
        raise AnswerError(f"I can't read “{word[:20]}” there. {_wanted(kind)}")

    text = _WORD.sub(replace_word, text.casefold().translate(_BLANKS))
    text = _TENTHS.sub(r"\1", _BEFORE_NUMBER.sub("", text))
    return " ".join(text.split()).rstrip(" .,;!?")


def _parse_shape(text: str) -> tuple[int, int, int]:
    gaps = _NUMBER.split(text)
    numbers = [int(digits) for digits in _NUMBER.findall(text)]
    if numbers and (gaps[0] or gaps[-1] or not all(map(_GAP.fullmatch, gaps[1:-1]))):
        raise AnswerError(f"I can't read “{text[:40]}” as a shape. {_wanted('shape')}")
    if len(numbers) != SHAPE_RANK:
        many = f"{len(numbers)} number{'s' * (len(numbers) != 1)}"
        raise AnswerError(f"A shape here has three numbers, and that has {many}. {_wanted('shape')}")
    marks = {gap.strip() for gap in gaps[1:-1]}
    if "." in marks and len(marks) > 1:
        raise AnswerError(f"Sizes are whole numbers. {_wanted('shape')}")
    rows, columns, depth = numbers
    return rows, columns, depth


def _parse_number(text: str) -> int:
    if _NUMBER.fullmatch(text) or _GROUPED.fullmatch(text):
        return int("".join(_NUMBER.findall(text)))
    if not _NUMBER.search(text):
        raise AnswerError(f"There is no number in that. {_wanted('number')}")
    if re.fullmatch(r"[0-9]+[.,][0-9]+", text):
        raise AnswerError(f"{text[:40]} is not a whole number. {_wanted('number')}")
    raise AnswerError(f"I can't read “{text[:40]}” as one number. {_wanted('number')}")
