"""A set of questions on its way: plain values, of which the quiz's widgets are a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from convstudio.lessons.generate import TOPICS, classic, generate
from convstudio.lessons.grade import Verdict
from convstudio.lessons.progress import Score
from convstudio.lessons.questions import Question, Topic

SET_SIZE = 10
TRIES_BEFORE_ANSWER = 2
"""After so many wrong answers the worked one is shown."""


class Outcome(Enum):
    """What became of a question."""

    OPEN = "open"
    RIGHT = "right"
    LATER = "later"
    """Right, but not at the first try."""
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What happened to one question so far.

    Parameters
    ----------
    verdicts : tuple of Verdict
        On every answer that could be read.
    revealed : bool
        Whether the worked answer was asked for.
    """

    verdicts: tuple[Verdict, ...] = ()
    revealed: bool = False

    @property
    def solved(self) -> bool:
        """Whether the last answer was right."""
        return bool(self.verdicts) and self.verdicts[-1].correct

    @property
    def done(self) -> bool:
        """Whether the worked answer is shown and the next question may come."""
        return self.solved or self.revealed or len(self.verdicts) >= TRIES_BEFORE_ANSWER

    @property
    def outcome(self) -> Outcome:
        """How it went."""
        if self.solved:
            return Outcome.RIGHT if len(self.verdicts) == 1 else Outcome.LATER
        return Outcome.MISSED if self.done else Outcome.OPEN

    @property
    def mistake(self) -> str:
        """What the first wrong answer was called: "that is TensorFlow's SAME"; empty where it has no name."""
        titles = (verdict.title for verdict in self.verdicts if not verdict.correct)
        return next((_slip(title) for title in titles), "")


@dataclass(frozen=True, slots=True)
class QuizSet:
    """Questions in order, how far the learner has come, and how it went.

    Parameters
    ----------
    title : str
        "The classic exercise", "Seed 2417".
    seed : int or None
        What the questions were drawn from; None where they were not drawn.
    questions : tuple of Question
    attempts : tuple of Attempt
        One for each question.
    place : int
        The question of the moment; as many as there are questions when the set is finished.
    """

    title: str
    seed: int | None
    questions: tuple[Question, ...]
    attempts: tuple[Attempt, ...]
    place: int = 0

    @property
    def finished(self) -> bool:
        """Whether all questions have been answered."""
        return self.place >= len(self.questions)

    @property
    def question(self) -> Question:
        """The question of the moment, or the last one of a finished set."""
        return self.questions[min(self.place, len(self.questions) - 1)]

    @property
    def attempt(self) -> Attempt:
        """What happened to the question of the moment."""
        return self.attempts[min(self.place, len(self.questions) - 1)]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How each question went."""
        return tuple(attempt.outcome for attempt in self.attempts)

    @property
    def missed(self) -> tuple[Question, ...]:
        """The questions that were not right at the first try."""
        pairs = zip(self.questions, self.outcomes, strict=True)
        return tuple(question for question, outcome in pairs if outcome is not Outcome.RIGHT)

    @property
    def score(self) -> Score:
        """Asked, and right at the first try, over all topics."""
        return Score(len(self.questions), len(self.questions) - len(self.missed))

    def scores(self) -> tuple[tuple[Topic, Score], ...]:
        """Return the same topic by topic, for those of this set."""
        pairs = list(zip(self.questions, self.outcomes, strict=True))
        of_topic = {topic: [outcome for question, outcome in pairs if question.topic is topic] for topic in Topic}
        return tuple((topic, Score(len(all_), all_.count(Outcome.RIGHT))) for topic, all_ in of_topic.items() if all_)

    def mistakes(self) -> tuple[tuple[Question, str], ...]:
        """Return the questions whose mistake has a name, with that name."""
        pairs = zip(self.questions, self.attempts, strict=True)
        return tuple((question, attempt.mistake) for question, attempt in pairs if attempt.mistake)

    def with_verdict(self, verdict: Verdict) -> QuizSet:
        """Return the set after one more answer that could be read."""
        return self._with(replace(self.attempt, verdicts=(*self.attempt.verdicts, verdict)))

    def with_answer_shown(self) -> QuizSet:
        """Return the set with the worked answer asked for."""
        return self._with(replace(self.attempt, revealed=True))

    def next(self) -> QuizSet:
        """Return the set one question on."""
        return replace(self, place=min(self.place + 1, len(self.questions)))

    def _with(self, attempt: Attempt) -> QuizSet:
        attempts = (*self.attempts[: self.place], attempt, *self.attempts[self.place + 1 :])
        return replace(self, attempts=attempts)


def classic_set() -> QuizSet:
    """Return the chapter's exercise."""
    return _fresh("The classic exercise", None, classic())


def drawn_set(seed: int, topics: tuple[Topic, ...] = TOPICS) -> QuizSet:
    """Return the first ten questions of a seed."""
    return _fresh(f"Seed {seed}", seed, generate(seed, SET_SIZE, topics))


def repeated_set(before: QuizSet) -> QuizSet:
    """Return those questions of a set that were not right at the first try."""
    return _fresh("Once more", before.seed, before.missed)


def _fresh(title: str, seed: int | None, questions: tuple[Question, ...]) -> QuizSet:
    return QuizSet(title, seed, questions, tuple(Attempt() for _ in questions))


def _slip(title: str) -> str:
    """Return the clause that names the slip, out of "Not this time: the +1 is missing."."""
    return title.partition(": ")[2].rstrip(".")
