import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import Conv2d
from convstudio.lessons.asking import PARAMETER_TOPICS, ask
from convstudio.lessons.generate import classic, generate
from convstudio.lessons.grade import grade
from convstudio.lessons.questions import Answer, Question, Topic, write_answer
from convstudio.lessons.setups import Dice, Setup, draw_setup

CLASSIC_MISTAKES = [
    # Output shape, 14×14×20
    (0, "13×13×20", "the +1 is missing"),
    (0, "16x16x20", "that is TensorFlow's SAME"),
    (0, "27,27,20", "the stride is missing"),
    (0, "17 17 20", "the filter's size is missing"),
    (0, "4×4×20", "the filter's size is taken for the stride"),
    (0, "14×14×3", "the depth is the input's"),
    (0, "14×14×23", "the depths are added"),
    (0, "14×14×60", "the depths are multiplied"),
    (0, "14×14×1", "that is one filter only"),
    (0, "20×14×14", "the numbers are right, but the depth stands first"),
    (0, "16×16×3", "that is TensorFlow's SAME, and the depth is the input's"),
    # Without sharing, 756,560
    (1, "3,860", "that is with sharing"),
    (1, "752,640", "the biases are missing"),
    (1, "752,660", "the biases are shared"),
    (1, "752,641", "only one bias is counted"),
    (1, "37,828", "that is one filter only"),
    (1, "254,800", "the depth of the filters is missing"),
    (1, "3,952,640", "the input's positions are counted"),
    (1, "652,340", "in the count of positions, the +1 is missing"),
    (1, "988,160", "in the count of positions, that is TensorFlow's SAME"),
    (1, "193", "that is one filter only"),
    (1, "3,920", "that is the number of neurons"),
    (1, "12,046,160", "that is fully connected"),
    # With sharing, 3,860
    (2, "756,560", "that is without sharing"),
    (2, "3,840", "the biases are missing"),
    (2, "3,841", "only one bias is counted"),
    (2, "1,300", "the depth of the filters is missing"),
    (2, "1,280", "the depth of the filters and the biases are missing"),
    (2, "193", "that is one filter only"),
    (2, "192", "that is one filter without its bias"),
    (2, "3,900", "there is a bias for every channel"),
    (2, "500", "one side of the filter is missing"),
    # SAME, 16×16×20
    (3, "14×14×20", "that is the explicit padding of 1"),
    (3, "13×13×20", "that is TensorFlow's VALID"),
    (3, "32×32×20", "the stride is missing"),
    (3, "17×17×20", "that is half the filter on both sides"),
    (3, "15×15×20", "the +1 is missing"),
    (3, "20×16×16", "the numbers are right, but the depth stands first"),
    # VALID, 13×13×20
    (4, "14×14×20", "that is the explicit padding of 1"),
    (4, "16×16×20", "that is TensorFlow's SAME"),
    (4, "12×12×20", "the +1 is missing"),
    (4, "25×25×20", "the stride is missing"),
    (4, "13×13×3", "the depth is the input's"),
]

FRAGMENT = re.compile(r"((?:ceil)?[0-9(⌊⌈][0-9,()·−+/⌊⌋⌈⌉ ]*) = ([0-9,]+)")
NAMES = {"F": Fraction, "floor": math.floor, "ceil": math.ceil}
SIGNS = str.maketrans({"·": "*", "−": "-", "⌊": "floor(", "⌈": "ceil(", "⌋": ")", "⌉": ")", ",": ""})


def questions_of(topics: list[Topic]) -> list[Question]:
    return [question for seed in range(40) for question in generate(seed, len(topics), topics)]


ALL = [*classic(), *questions_of(list(Topic))]


@pytest.mark.parametrize(("place", "text", "title"), CLASSIC_MISTAKES)
def test_every_usual_mistake_in_the_classic_is_named(place: int, text: str, title: str) -> None:
    verdict = grade(classic()[place], text)
    assert verdict.understood
    assert not verdict.correct
    assert verdict.title == f"Not this time: {title}."
    assert verdict.explanation


def test_the_explanation_speaks_in_the_questions_numbers() -> None:
    assert grade(classic()[0], "16×16×20").explanation == (
        "SAME gives ceil(32 / 2) = 16 positions and ignores P. Here the padding is explicit, P = 1, so count how many "
        "times the 8-wide filter fits in 32 + 2·1 = 34."
    )
    assert grade(classic()[0], "13×13×20").explanation.endswith("Leaving out the padding would give the same.")


def test_mistakes_can_be_told_from_the_answer_and_each_other() -> None:
    for question in ALL:
        answers = [mistake.answer for mistake in question.mistakes]
        assert question.answer not in answers
        assert len(set(answers)) == len(answers) >= 4
        for mistake in question.mistakes:
            numbers = (mistake.answer,) if isinstance(mistake.answer, int) else mistake.answer
            assert min(numbers) >= 1
            verdict = grade(question, write_answer(mistake.answer))
            assert (verdict.title, verdict.explanation) == (f"Not this time: {mistake.title}.", mistake.explanation)
            assert mistake.explanation[-1] == "."
            assert not mistake.title.endswith(".")


def test_every_sum_in_an_explanation_comes_out() -> None:
    for question in ALL:
        texts = [question.hint, *(mistake.explanation for mistake in question.mistakes)]
        sums = [fragment for text in texts for fragment in FRAGMENT.findall(text)]
        assert sums
        for written, result in sums:
            python = re.sub(r"([0-9]+)", r"F(\1)", written.translate(SIGNS))
            assert eval(python, NAMES) == int(result.replace(",", "")), written


class Axis(NamedTuple):
    n: int
    k: int
    s: int
    p: int


Wrong = Callable[[Axis], int]

WRONG_EXPLICIT: dict[str, Wrong] = {
    "no +1": lambda a: (a.n - a.k + 2 * a.p) // a.s,
    "no padding": lambda a: (a.n - a.k) // a.s + 1,
    "SAME": lambda a: math.ceil(a.n / a.s),
    "one side": lambda a: (a.n - a.k + a.p) // a.s + 1,
    "no stride": lambda a: a.n - a.k + 2 * a.p + 1,
    "up": lambda a: math.ceil((a.n - a.k + 2 * a.p) / a.s) + 1,
    "inside": lambda a: (a.n - a.k + 2 * a.p + 1) // a.s,
    "no kernel": lambda a: (a.n + 2 * a.p) // a.s,
    "kernel as stride": lambda a: (a.n - a.k + 2 * a.p) // a.k + 1,
}
WRONG_SAME: dict[str, Wrong] = {
    "no stride": lambda a: a.n,
    "VALID": lambda a: (a.n - a.k) // a.s + 1,
    "down": lambda a: a.n // a.s,
    "half": lambda a: (a.n - a.k + 2 * (a.k // 2)) // a.s + 1,
}


@pytest.mark.parametrize("topic", [Topic.OUTPUT_SHAPE, Topic.SAME_PADDING, Topic.VALID_PADDING, Topic.POOLING])
@given(seed=st.integers())
def test_every_wrong_way_to_a_shape_is_diagnosed(topic: Topic, seed: int) -> None:
    setup = draw_setup(topic, Dice(str(seed)))
    question = ask(topic, "id", setup)
    slide, padding = setup.layer.slide, setup.layer.slide.padding
    numbers = (slide.kernel_size[0], slide.stride[0], padding if isinstance(padding, int) else 0)
    depth, rows, columns = setup.output_shape
    diagnosed = {mistake.answer for mistake in question.mistakes}
    depths = {setup.input_shape[0], 1, depth}
    for wrong in (WRONG_SAME if setup.uses_same else WRONG_EXPLICIT).values():
        positions = tuple(wrong(Axis(size, *numbers)) for size in setup.input_shape[1:])
        for deep in depths:
            answer = (positions[0], positions[1], deep)
            if min(positions) > 0 and answer != (rows, columns, depth):
                assert answer in diagnosed
    assert {(depth, rows, columns), (rows, columns, depth)} - {question.answer} <= diagnosed


@pytest.mark.parametrize("topic", PARAMETER_TOPICS)
@given(seed=st.integers())
def test_every_wrong_way_to_a_count_is_diagnosed(topic: Topic, seed: int) -> None:
    setup = draw_setup(topic, Dice(str(seed)))
    question = ask(topic, "id", setup)
    layer = setup.layer
    assert isinstance(layer, Conv2d)
    (depth, *size_in), (filters, rows, columns) = setup.input_shape, setup.output_shape
    taps, outputs = layer.slide.kernel_size[0] ** 2, rows * columns * filters
    shared = {
        taps * depth * filters,
        taps * depth * filters + 1,
        (taps + 1) * filters,
        taps * filters,
        (taps * depth + 1) * outputs,
        taps * depth + 1,
    }
    unshared = {
        taps * depth * outputs,
        taps * depth * outputs + filters,
        (taps + 1) * outputs,
        (taps * depth + 1) * filters,
        (taps * depth + 1) * rows * columns,
        (taps * depth + 1) * math.prod(size_in) * filters,
    }
    other = {outputs, (math.prod(setup.input_shape) + 1) * outputs}
    expected = other | (shared if topic is Topic.PARAMS_SHARED else unshared)
    assert expected - {question.answer} <= {mistake.answer for mistake in question.mistakes}


@pytest.mark.parametrize(
    ("place", "text", "says"),
    [
        (0, "14×14×99", "The height and the width are right; look at the depth again."),
        (0, "99×14×20", "The width and the depth are right; look at the height again."),
        (0, "99×98×20", "The depth is right; look at the height and the width again."),
        (0, "99×98×97", "None of the three numbers is right yet."),
        (1, "756,561", "756,561 is too large."),
        (2, "2", "2 is too small."),
    ],
)
def test_an_unusual_mistake_is_told_what_is_right(place: int, text: str, says: str) -> None:
    question = classic()[place]
    verdict = grade(question, text)
    assert (verdict.correct, verdict.understood, verdict.title) == (False, True, "Not this time.")
    assert verdict.explanation == f"{says} {question.hint}"


def test_what_cannot_be_read_is_not_graded() -> None:
    verdict = grade(classic()[0], "14×14")
    assert (verdict.correct, verdict.understood) == (False, False)
    assert verdict.explanation.startswith("A shape here has three numbers, and that has 2 numbers.")


@given(st.text(), st.integers(0, 4))
def test_any_text_gets_a_verdict(text: str, place: int) -> None:
    verdict = grade(classic()[place], text)
    assert verdict.title
    assert verdict.understood or not verdict.correct


def test_the_right_answer_is_right() -> None:
    verdict = grade(classic()[0], "(14, 14, 20)")
    assert (verdict.correct, verdict.understood, verdict.title) == (True, True, "Right: 14×14×20.")


def test_a_padding_that_no_longer_holds_is_named_only_where_one_was_stated() -> None:
    stated: Answer = (14, 14, 20)
    for question in classic()[3:]:
        setup = Setup(question.layer, question.input_shape)  # type: ignore[arg-type]
        alone = ask(question.topic, "alone", setup)
        assert stated in {mistake.answer for mistake in question.mistakes}
        assert stated not in {mistake.answer for mistake in alone.mistakes}
