"""How a learner is doing, topic by topic, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.lessons.questions import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Score:
    """How many questions were asked, and how many of them answered right."""

    asked: int = 0
    right: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """A score for each topic that was ever asked.

    Examples
    --------
    >>> progress = Progress().with_answer(Topic.POOLING, correct=True).with_answer(Topic.POOLING, correct=False)
    >>> progress.score(Topic.POOLING), progress.total
    (Score(asked=2, right=1), Score(asked=2, right=1))
    """

    scores: tuple[tuple[Topic, Score], ...] = ()

    def score(self, topic: Topic) -> Score:
        """Return the score of one topic; nothing asked is 0 of 0."""
        return dict(self.scores).get(topic, Score())

    @property
    def total(self) -> Score:
        """The score over all topics."""
        scores = [score for _, score in self.scores]
        return Score(sum(score.asked for score in scores), sum(score.right for score in scores))

    def with_answer(self, topic: Topic, *, correct: bool) -> Progress:
        """Return the progress after one more graded answer."""
        before = self.score(topic)
        after = {**dict(self.scores), topic: Score(before.asked + 1, before.right + correct)}
        return Progress(tuple((known, after[known]) for known in Topic if known in after))

    def to_counts(self) -> dict[str, list[int]]:
        """Return plain data to be kept: topic to [asked, right]."""
        return {topic.value: [score.asked, score.right] for topic, score in self.scores}

    @staticmethod
    def from_counts(counts: Mapping[str, object]) -> Progress:
        """Return the progress that `to_counts` wrote; entries that make no sense are left out."""
        scores = ((topic, _read_score(counts.get(topic.value))) for topic in Topic)
        return Progress(tuple((topic, score) for topic, score in scores if score is not None))


def _read_score(entry: object) -> Score | None:
    match entry:
        case [int(asked), int(right)] if 0 <= right <= asked:
            return Score(asked, right)
    return None
