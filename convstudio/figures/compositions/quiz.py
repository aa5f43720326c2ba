"""A quiz question as a figure: its words, what became of the answer, and the worked answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from convstudio.figures.formula_layout import lay_out_equation
from convstudio.figures.parts.base import Figure, Part
from convstudio.figures.parts.formula import EdgedCardPart, EquationPart
from convstudio.figures.parts.text import Line, Run, TextPart, lines_height, section

if TYPE_CHECKING:
    from convstudio.lessons.grade import Verdict
    from convstudio.lessons.questions import Question, WorkedLine

WIDTH = 704.0
MARGIN = 32.0
PADDING = 20.0
GAP = 16.0
QUESTION_SIZE = 19.0
WORDS = 176.0
"""Room for the words beside a formula."""
FORMULA = 18.0


@dataclass(frozen=True, slots=True)
class QuizPicture:
    """What of a question is shown.

    Parameters
    ----------
    question : Question
    position : str
        "Question 3 of 10".
    verdict : Verdict or None
        On the latest answer; None for none.
    worked : bool
        Whether the worked answer is shown.
    """

    question: Question
    position: str
    verdict: Verdict | None = None
    worked: bool = False


def compose_quiz(picture: QuizPicture, width: float = WIDTH) -> Figure:
    """Lay a question out, ``width`` pixels wide and as high as it takes."""
    question, room = picture.question, width - 2 * MARGIN
    parts: list[Part] = _head(picture, room)
    y = parts[-1].rect.bottom() + 14
    words = tuple(Run(word, bold=strong, size=QUESTION_SIZE, glued=glued) for word, strong, glued in _words(question))
    y = _add(parts, "question", (words,), QRectF(MARGIN, y, room, 0)) + 8
    y = _add(parts, "expects", (_sentence(question.expects),), QRectF(MARGIN, y, room, 0)) + GAP
    if picture.verdict is not None:
        y = _add_verdict(parts, picture.verdict, QRectF(MARGIN, y, room, 0)) + GAP
    if picture.worked:
        y = _add_worked(parts, question, QRectF(MARGIN, y, room, 0)) + GAP
    return Figure(width, round(y + MARGIN - GAP), tuple(parts), _description(picture))


def _description(picture: QuizPicture) -> str:
    said = [picture.question.plain_text]
    if picture.verdict is not None:
        said += [picture.verdict.title, picture.verdict.explanation]
    if picture.worked:
        equations = (line.equation for line in picture.question.worked)
        said += [equation.to_text() for equation in equations if equation is not None]
    return " ".join(part for part in said if part)


def _head(picture: QuizPicture, room: float) -> list[Part]:
    position = Run(picture.position, "second_ink", size=13)
    return [
        TextPart("topic", QRectF(MARGIN, MARGIN, room, 20), ((section(picture.question.topic.title),),)),
        TextPart("position", QRectF(MARGIN, MARGIN - 1, room, 20), ((position,),), "right"),
    ]


def _words(question: Question) -> list[tuple[str, bool, bool]]:
    """Return (text, strong, glued) word by word; what no space parts is glued together."""
    pieces: list[tuple[str, bool, bool]] = []
    open_ended = False
    for span in question.text:
        for place, word in enumerate(span.text.split(" ")):
            glued = place == 0 and open_ended
            last = place == span.text.count(" ")
            if word or not last:
                pieces.append((word if last else f"{word} ", span.strong, glued))
        open_ended = not span.text.endswith(" ")
    return pieces


def _sentence(text: str, size: float = 13.0, token: str = "second_ink") -> Line:
    words = text.split(" ")
    return tuple(Run(word if word is words[-1] else f"{word} ", token, size=size) for word in words)


def _add(parts: list[Part], name: str, lines: tuple[Line, ...], rect: QRectF) -> float:
    """Add text at the top of ``rect`` and return where it ends."""
    high = lines_height(lines, rect.width())
    parts.append(TextPart(name, QRectF(rect.x(), rect.y(), rect.width(), high), lines))
    return rect.y() + high


def _add_verdict(parts: list[Part], verdict: Verdict, rect: QRectF) -> float:
    token, mark = ("output", "✓") if verdict.correct else ("error", "✕")
    lines: tuple[Line, ...] = ((Run(f"{mark}  {verdict.title}", bold=True, size=14),),)
    if verdict.explanation:
        lines = (*lines, _sentence(verdict.explanation))
    return _add_card(parts, "verdict", lines, rect, token)


def _add_card(parts: list[Part], name: str, lines: tuple[Line, ...], rect: QRectF, token: str) -> float:
    high = lines_height(lines, rect.width() - 2 * PADDING) + 1.4 * PADDING
    parts.append(EdgedCardPart(f"{name} card", QRectF(rect.x(), rect.y(), rect.width(), high), token))
    inside = QRectF(rect.x() + PADDING, rect.y() + 0.7 * PADDING, rect.width() - 2 * PADDING, 0)
    return _add(parts, name, lines, inside) + 0.7 * PADDING


def _add_worked(parts: list[Part], question: Question, rect: QRectF) -> float:
    inside = QRectF(rect.x() + PADDING, rect.y() + 0.7 * PADDING, rect.width() - 2 * PADDING, 0)
    rows: list[Part] = []
    y = _add(rows, "worked head", ((section("Worked answer"),),), inside) + 4
    for place, line in enumerate(question.worked):
        y = _add_line(rows, place, line, QRectF(inside.x(), y, inside.width(), 0)) + 6
    bottom = y + 0.5 * PADDING
    parts += [EdgedCardPart("worked card", QRectF(rect.x(), rect.y(), rect.width(), bottom - rect.y())), *rows]
    return bottom


def _add_line(parts: list[Part], place: int, line: WorkedLine, rect: QRectF) -> float:
    words = (_sentence(line.text),)
    if line.equation is None:
        return _add(parts, f"line {place}", words, rect)
    formula_high = lay_out_equation(line.equation, FORMULA).height + 4
    words_high = lines_height(words, WORDS)
    high = max(formula_high, words_high)
    _add(parts, f"line {place}", words, QRectF(rect.x(), rect.y() + (high - words_high) / 2, WORDS, 0))
    left = rect.x() + WORDS + 18
    parts.append(EquationPart(f"equation {place}", QRectF(left, rect.y(), rect.right() - left, high), line.equation))
    return rect.y() + high
