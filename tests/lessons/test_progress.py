import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.lessons.progress import Progress, Score
from convstudio.lessons.questions import Topic

ANSWERS = st.lists(st.tuples(st.sampled_from(Topic), st.booleans()))


@given(ANSWERS)
def test_progress_counts_each_topic(answers: list[tuple[Topic, bool]]) -> None:
    progress = Progress()
    for topic, correct in answers:
        progress = progress.with_answer(topic, correct=correct)
    for topic in Topic:
        of_topic = [correct for asked, correct in answers if asked is topic]
        assert progress.score(topic) == Score(len(of_topic), sum(of_topic))
    assert progress.total == Score(len(answers), sum(correct for _, correct in answers))
    assert Progress.from_counts(progress.to_counts()) == progress


def test_an_update_leaves_the_old_value_alone() -> None:
    before = Progress()
    before.with_answer(Topic.POOLING, correct=True)
    assert before == Progress()


@pytest.mark.parametrize("entry", [None, "3", [1], [1, 2], [3, -1], [1.5, 1], {"asked": 1}, [2, 1, 0]])
def test_entries_that_make_no_sense_are_left_out(entry: object) -> None:
    kept = {"pooling": entry, "no such topic": [1, 1], "same_padding": [4, 3]}
    assert Progress.from_counts(kept).to_counts() == {"same_padding": [4, 3]}
