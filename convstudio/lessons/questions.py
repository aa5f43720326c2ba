"""What a question of the quiz is made of: plain values, with every number already worked out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from convstudio.engine import Equation, Layer, Shape

AnswerKind = Literal["shape", "number"]

Answer = int | tuple[int, int, int]
"""A number, or a shape in the order that is asked: (height, width, depth)."""


class Topic(Enum):
    """What a question is about."""

    OUTPUT_SHAPE = "output_shape"
    PARAMS_UNSHARED = "params_unshared"
    PARAMS_SHARED = "params_shared"
    SAME_PADDING = "same_padding"
    VALID_PADDING = "valid_padding"
    POOLING = "pooling"

    @property
    def title(self) -> str:
        """The topic in plain words."""
        return _TITLES[self]


_TITLES = {
    Topic.OUTPUT_SHAPE: "Output shape",
    Topic.PARAMS_UNSHARED: "Parameters without sharing",
    Topic.PARAMS_SHARED: "Parameters with sharing",
    Topic.SAME_PADDING: "SAME padding",
    Topic.VALID_PADDING: "VALID padding",
    Topic.POOLING: "Pooling",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a question's text; ``strong`` for the numbers that count."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """One line of a worked answer: words, and the equation that they lead to."""

    text: str
    equation: Equation | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer and the usual slip that gives exactly it.

    Parameters
    ----------
    answer : int or (height, width, depth)
    title : str
        What the slip is, as a clause without a capital or a full stop: "the +1 is missing".
    explanation : str
        Whole sentences with the question's own numbers.
    """

    answer: Answer
    title: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer, its usual mistakes and the way to the answer.

    Parameters
    ----------
    topic : Topic
    id : str
        The same for the same question, whatever else was asked: "2417-pooling-3", "classic-1".
    text : tuple of Span
        The question; joined, the spans are its plain text.
    input_shape : (C, H, W)
    layer : Layer
        What the question is about, to be shown on the canvas.
    answer_kind : {"shape", "number"}
    answer : int or (height, width, depth)
    expects : str
        How an answer may be written; its example is never the answer.
    hint : str
    worked : tuple of WorkedLine
        A shape has three equations, for height, width and depth, which come last; a number's equation comes last.
    mistakes : tuple of Mistake
        The likeliest first; no two have the same answer, and none has the right one.
    """

    topic: Topic
    id: str
    text: tuple[Span, ...]
    input_shape: Shape
    layer: Layer
    answer_kind: AnswerKind
    answer: Answer
    expects: str
    hint: str
    worked: tuple[WorkedLine, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def plain_text(self) -> str:
        """The question without emphasis."""
        return "".join(span.text for span in self.text)


def write_answer(answer: Answer) -> str:
    """Write an answer as the program does everywhere.

    Examples
    --------
    >>> write_answer((14, 14, 20)), write_answer(756560)
    ('14×14×20', '756,560')
    """
    return f"{answer:,}" if isinstance(answer, int) else "×".join(str(size) for size in answer)
