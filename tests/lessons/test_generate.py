from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import Conv2d, Network, analyze
from convstudio.engine.layers import SlidingLayer
from convstudio.lessons.answers import parse_answer
from convstudio.lessons.asking import PARAMETER_TOPICS
from convstudio.lessons.generate import classic, generate, stream
from convstudio.lessons.grade import grade
from convstudio.lessons.questions import Question, Topic, write_answer
from convstudio.lessons.setups import Dice, Setup, draw_setup

SEEDS = 500
SHAPE_TOPICS = [topic for topic in Topic if topic not in PARAMETER_TOPICS]


def first_questions() -> list[Question]:
    """One question of each of 500 seeds, every topic in turn."""
    topics = list(Topic)
    return [generate(seed, 1, [topics[seed % len(topics)]])[0] for seed in range(SEEDS)]


QUESTIONS = [*classic(), *first_questions()]


def setup_of(question: Question) -> Setup:
    assert isinstance(question.layer, SlidingLayer)
    return Setup(question.layer, question.input_shape)


def count_positions(size: int, kernel: int, stride: int, padding: object) -> int:
    """Place the window again and again until it hangs over; SAME has a position for every started stride."""
    if padding == "same":
        return len(range(0, size, stride))
    pad = padding if isinstance(padding, int) else 0
    starts = [start for start in range(-pad, size + pad) if start + kernel <= size + pad]
    return len(starts[::stride])


def test_the_chapters_exercise() -> None:
    questions = classic()
    assert [question.answer for question in questions] == [(14, 14, 20), 756560, 3860, (16, 16, 20), (13, 13, 20)]
    assert [question.topic for question in questions] == [
        Topic.OUTPUT_SHAPE,
        Topic.PARAMS_UNSHARED,
        Topic.PARAMS_SHARED,
        Topic.SAME_PADDING,
        Topic.VALID_PADDING,
    ]
    assert questions[0].plain_text == (
        "An input of shape 32×32×3 meets 20 filters of shape 8×8×3, with a stride of 2 in both directions "
        "and zero padding of 1. What is the shape of the output?"
    )
    strong = [span.text for span in questions[0].text if span.strong]
    assert strong == ["32×32×3", "20", "8×8×3", "2", "1"]
    assert [line.equation.to_text() for line in questions[0].worked if line.equation] == [
        "H_out = (32 − 8 + 2·1)/2 + 1 = 14",
        "W_out = (32 − 8 + 2·1)/2 + 1 = 14",
        "D_out = 20",
    ]
    assert len({question.id for question in questions}) == 5


def test_every_question_is_sound() -> None:
    for question in QUESTIONS:
        (row,) = analyze(Network(question.input_shape, [question.layer])).rows
        assert row.output_shape
        depth, height, width = row.output_shape
        expected = {Topic.PARAMS_SHARED: row.params, Topic.PARAMS_UNSHARED: row.unshared_params}
        assert question.answer == expected.get(question.topic, (height, width, depth))
        assert question.answer_kind == ("number" if question.topic in PARAMETER_TOPICS else "shape")

        text = question.plain_text
        channels, rows, columns = question.input_shape
        assert row.window
        for number in (f"{rows}×{columns}×{channels}", f"stride of {row.window.stride[0]} "):
            assert number in text
        kernel = f"{row.window.kernel_size[0]}×{row.window.kernel_size[1]}"
        if isinstance(question.layer, Conv2d):
            assert f"meets {question.layer.out_channels} filters of shape {kernel}×{channels}, " in text
        else:
            assert f" pooling with a window of {kernel}, " in text
        assert text.endswith("?")
        assert write_answer(question.answer) not in question.hint
        assert question.hint.endswith((".", "?"))


def test_the_worked_answer_ends_in_the_answer() -> None:
    for question in QUESTIONS:
        results = [line.equation.result for line in question.worked if line.equation]
        if isinstance(question.answer, int):
            assert results[-1] == question.answer
        else:
            assert tuple(results[-3:]) == question.answer
        for line in question.worked:
            assert line.text
            if line.equation:
                assert line.equation.result == line.equation.left.value


def test_the_example_can_be_read_and_is_not_the_answer() -> None:
    for question in QUESTIONS:
        examples = question.expects.partition(": ")[2].removesuffix(" …")
        first, _, second = examples.partition(", ")
        assert (
            parse_answer(first, question.answer_kind) == parse_answer(second, question.answer_kind) != question.answer
        )
        assert grade(question, write_answer(question.answer)).correct


@pytest.mark.parametrize("topic", SHAPE_TOPICS)
@given(seed=st.integers())
def test_shapes_agree_with_placing_the_window_by_hand(topic: Topic, seed: int) -> None:
    setup = draw_setup(topic, Dice(str(seed)))
    slide = setup.layer.slide
    counted = tuple(
        count_positions(size, slide.kernel_size[0], slide.stride[0], slide.padding) for size in setup.input_shape[1:]
    )
    assert setup.output_shape[1:] == counted
    assert min(counted) >= 2
    uneven = any(size % slide.stride[0] for size in setup.input_shape[1:])
    assert setup.is_rounded == (uneven if setup.uses_same else any(setup.window.unread))


@pytest.mark.parametrize("topic", list(Topic))
def test_a_quarter_of_the_divisions_leaves_a_remainder(topic: Topic) -> None:
    rounded = [draw_setup(topic, Dice(f"share {seed}")).is_rounded for seed in range(400)]
    assert 60 <= sum(rounded) <= 140


def test_what_does_not_fit_is_settled_in_the_question() -> None:
    for question in QUESTIONS:
        if question.topic in (Topic.SAME_PADDING, Topic.PARAMS_SHARED):
            continue
        assert ("would hang over the edge" in question.plain_text) == setup_of(question).is_rounded


def test_the_same_seed_gives_the_same_questions_for_ever() -> None:
    written = [(question.id, question.plain_text, question.answer) for question in generate(2417, 6)]
    assert written == GOLDEN


def test_a_question_does_not_depend_on_how_many_are_asked() -> None:
    assert generate(7, 40)[:11] == generate(7, 11)


def test_a_topics_questions_do_not_depend_on_the_other_topics() -> None:
    mixed = [question for question in generate(7, 60) if question.topic is Topic.POOLING]
    assert tuple(mixed) == generate(7, 10, [Topic.POOLING])
    assert generate(7, 8, [Topic.POOLING, Topic.OUTPUT_SHAPE]) == generate(7, 8, [Topic.OUTPUT_SHAPE, Topic.POOLING])


def test_every_topic_comes_once_a_round_in_changing_order() -> None:
    questions = generate(5, 60)
    rounds = [tuple(question.topic for question in questions[start : start + 6]) for start in range(0, 60, 6)]
    assert all(set(topics) == set(Topic) for topics in rounds)
    assert len(set(rounds)) > 5


def test_questions_and_ids_are_pairwise_different() -> None:
    questions = generate(1, 1200)
    assert len({question.plain_text for question in questions}) == 1200
    assert len({question.id for question in questions}) == 1200


def test_questions_do_not_end_when_a_stock_does(monkeypatch: pytest.MonkeyPatch) -> None:
    only = draw_setup(Topic.POOLING, Dice("only"))
    monkeypatch.setattr("convstudio.lessons.generate.draw_setup", lambda *_: only)
    assert len(list(islice(stream(1, [Topic.POOLING]), 3))) == 3


def test_every_topic_has_a_title_of_its_own() -> None:
    assert len({topic.title for topic in Topic}) == len(Topic)


def test_seeds_differ() -> None:
    assert generate(1, 6) != generate(2, 6)


def test_no_topics_or_unknown_ones_are_refused_at_the_call() -> None:
    with pytest.raises(ValueError, match="Choose at least one topic"):
        stream(1, [])
    with pytest.raises(ValueError, match="no such topic"):
        stream(1, ["no such topic"])  # type: ignore[list-item]


@given(st.lists(st.integers()), st.text())
def test_dice_only_rearrange(items: list[int], seed: str) -> None:
    assert sorted(Dice(seed).shuffled(items)) == sorted(items)
    assert Dice(seed).shuffled(items) == Dice(seed).shuffled(items)


GOLDEN = [
    (
        "2417-params_shared-1",
        "An input of shape 30×30×1 meets 8 filters of shape 6×6×1, with a stride of 1 in both directions"
        " and zero padding of 2. Every filter is shared by all positions and has one bias. How many "
        "parameters are there?",
        296,
    ),
    (
        "2417-valid_padding-1",
        "In TensorFlow, an input of shape 24×24×16 meets 4 filters of shape 3×3×16, with a stride of 2 "
        "in both directions and padding VALID. A filter that would hang over the edge is left out. What "
        "is the shape of the output?",
        (11, 11, 4),
    ),
    (
        "2417-same_padding-1",
        "In TensorFlow, an input of shape 32×40×12 meets 16 filters of shape 7×7×12, with a stride of 2 "
        "in both directions and padding SAME. What is the shape of the output?",
        (16, 20, 16),
    ),
    (
        "2417-params_unshared-1",
        "An input of shape 12×12×8 meets 32 filters of shape 4×4×8, with a stride of 4 in both "
        "directions and zero padding of 2. Nothing is shared: every output has weights and a bias of its"
        " own. How many parameters are there?",
        66048,
    ),
    (
        "2417-pooling-1",
        "An input of shape 13×12×6 goes through average pooling with a window of 2×2, a stride of 2 in "
        "both directions and no padding. A window that would hang over the edge is left out. What is the"
        " shape of the output?",
        (6, 6, 6),
    ),
    (
        "2417-output_shape-1",
        "An input of shape 32×32×8 meets 10 filters of shape 4×4×8, with a stride of 2 in both "
        "directions and no padding. What is the shape of the output?",
        (15, 15, 10),
    ),
]
