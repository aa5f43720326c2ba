"""Grading: right, wrong and by which slip, or not readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.lessons.answers import AnswerError, parse_answer
from convstudio.lessons.questions import write_answer

if TYPE_CHECKING:
    from convstudio.lessons.questions import Answer, Question


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an answer.

    Parameters
    ----------
    correct : bool
    understood : bool
        False where the text is no answer: it was not graded and does not count.
    title : str
        One short sentence.
    explanation : str
        Whole sentences; empty where there is nothing to explain.
    """

    correct: bool
    understood: bool
    title: str
    explanation: str = ""


def grade(question: Question, text: str) -> Verdict:
    """Return the verdict on what a learner typed; never raises.

    Examples
    --------
    >>> from convstudio.lessons.generate import classic
    >>> grade(classic()[0], "16 x 16 x 20").title
    "Not this time: that is TensorFlow's SAME."
    """
    try:
        answer = parse_answer(text, question.answer_kind)
    except AnswerError as error:
        return Verdict(correct=False, understood=False, title="Not read yet.", explanation=str(error))
    if answer == question.answer:
        return Verdict(correct=True, understood=True, title=f"Right: {write_answer(answer)}.")
    for mistake in question.mistakes:
        if mistake.answer == answer:
            return Verdict(
                correct=False,
                understood=True,
                title=f"Not this time: {mistake.title}.",
                explanation=mistake.explanation,
            )
    return Verdict(
        correct=False, understood=True, title="Not this time.", explanation=f"{_comparison(question, answer)}"
    )


def _comparison(question: Question, answer: Answer) -> str:
    """Say what is right about an answer that no usual slip explains, without giving the right one away."""
    if isinstance(answer, int) or isinstance(question.answer, int):
        small = isinstance(answer, int) and isinstance(question.answer, int) and answer < question.answer
        return f"{write_answer(answer)} is too {'small' if small else 'large'}. {question.hint}"
    names = ("height", "width", "depth")
    right = [name for name, got, want in zip(names, answer, question.answer, strict=True) if got == want]
    if not right:
        return f"None of the three numbers is right yet. {question.hint}"
    wrong = [name for name in names if name not in right]
    verb = "is" if len(right) == 1 else "are"
    return f"The {' and the '.join(right)} {verb} right; look at the {' and the '.join(wrong)} again. {question.hint}"
