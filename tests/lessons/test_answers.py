import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.lessons.answers import AnswerError, parse_answer

SIZE = st.integers(1, 9999)


@pytest.mark.parametrize(
    "text",
    [
        "14x14x20",
        "14X14X20",
        "14×14×20",
        "14, 14, 20",
        "14,14,20",
        "(14,14,20)",
        "( 14 , 14 , 20 )",
        "[14 14 20]",
        "14*14*20",
        "14·14·20",
        "14 by 14 by 20",
        "14 14 20",
        "14;14;20",
        "14/14/20",
        "14-14-20",
        "14.14.20",
        "14.0 × 14.0 × 20.0",
        "14.0,14.0,20.0",
        "  14\u202f×\u00a014×20\n",
        "H=14, W=14, D=20",
        "(H, W, D) = (14, 14, 20)",
        "H×W×D = 14×14×20",
        "shape: 14 x 14 x 20.",
        "The output is 14 px x 14 px x 20 channels!",
        "14 high, 14 wide, 20 deep",
        "(14,14),20",
    ],
)
def test_every_usual_writing_of_a_shape(text: str) -> None:
    assert parse_answer(text, "shape") == (14, 14, 20)


@pytest.mark.parametrize(
    "text",
    [
        "756560",
        "756,560",
        "756 560",
        "756.560",
        "756'560",
        "756’560",
        "756_560",
        "756\u202f560",
        "756560.0",
        "756,560.0",
        "756,560 parameters",
        "= 756560",
        "params = 756,560",
        "(8·8·3 + 1)·14·14·20 = 756,560",
        "it is 756,560.",
    ],
)
def test_every_usual_writing_of_a_number(text: str) -> None:
    assert parse_answer(text, "number") == 756560


@pytest.mark.parametrize(
    ("text", "number"),
    [("3.860", 3860), ("3,860", 3860), ("12,046,160", 12046160), ("12.046.160", 12046160), ("14.0", 14), ("007", 7)],
)
def test_a_point_or_comma_before_three_digits_groups_thousands(text: str, number: int) -> None:
    assert parse_answer(text, "number") == number


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type an answer first."),
        (" \n ", "Type an answer first."),
        ("14x14", "that has 2 numbers"),
        ("14", "that has 1 number."),
        ("1x14x14x20", "that has 4 numbers"),
        ("shape", "that has 0 numbers"),
        ("14.5×14×20", "that has 4 numbers"),
        ("14.5×14", "Sizes are whole numbers."),
        ("fourteen by 14 by 20", "“fourteen”"),
        ("14 xx 14 x 20", "“xx”"),
        ("14 × × 14 × 20", "as a shape"),
        ("-14x14x20", "as a shape"),
        ("14 x -14 x 20", "as a shape"),
        ("14x14x20x", "as a shape"),
        ("14+14+20", "as a shape"),
        ("１４x14x20", "has 2 numbers"),
        ("14x１４x20", "as a shape"),
        ("14²x20", "“²x”"),
    ],
)
def test_what_is_no_shape_gets_a_sentence(text: str, says: str) -> None:
    with pytest.raises(AnswerError, match=re.escape(says)):
        parse_answer(text, "shape")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type an answer first."),
        ("parameters", "There is no number in that."),
        ("756.56", "756.56 is not a whole number."),
        ("3,5", "3,5 is not a whole number."),
        ("0,123", "0,123 is not a whole number."),
        ("12.046,160", "as one number"),
        ("14x14x20", "as one number"),
        ("-3860", "as one number"),
        ("1e6", "“e”"),
        ("3860 + 20", "as one number"),
        ("many", "“many”"),
        ("３８６０", "There is no number in that."),
    ],
)
def test_what_is_no_number_gets_a_sentence(text: str, says: str) -> None:
    with pytest.raises(AnswerError, match=re.escape(says)):
        parse_answer(text, "number")


@given(SIZE, SIZE, SIZE, st.sampled_from(["x", " X ", "×", ", ", ",", " ", " by ", "*", ";", "/", "."]))
def test_any_shape_in_any_writing(rows: int, columns: int, depth: int, separator: str) -> None:
    written = separator.join(map(str, (rows, columns, depth)))
    assert parse_answer(f"({written})", "shape") == (rows, columns, depth)


@given(st.integers(0, 10**15), st.sampled_from([",", ".", " ", "'", "_", ""]))
def test_any_number_grouped_in_any_way(number: int, mark: str) -> None:
    assert parse_answer(f"{number:,}".replace(",", mark), "number") == number


@given(st.text(max_size=200), st.sampled_from(["shape", "number"]))
def test_any_text_is_read_or_refused_with_a_sentence(text: str, kind: str) -> None:
    try:
        answer = parse_answer(text, kind)  # type: ignore[arg-type]
    except AnswerError as error:
        sentence = str(error)
    else:
        sentence = "."
        assert isinstance(answer, int) == (kind == "number")
    assert sentence[-1] == "."


@pytest.mark.parametrize(
    "text", ["9" * 10_000, "1," * 5_000, "x" * 10_000, "(" * 10_000, " " * 10_000 + "1", "a " * 5000]
)
@pytest.mark.parametrize("kind", ["shape", "number"])
def test_ten_thousand_characters_are_answered_at_once(text: str, kind: str) -> None:
    start = time.perf_counter()
    with pytest.raises(AnswerError):
        parse_answer(text, kind)  # type: ignore[arg-type]
    assert time.perf_counter() - start < 0.1
