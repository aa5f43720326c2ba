"""Numbers as people type and paste them."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from convstudio.studio.number_text import (
    MOST_TYPED_NUMBERS,
    NumberTextError,
    is_block,
    parse_block,
    parse_number,
    write_exactly,
)

BLOCKS = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=3, max_dims=3, max_side=4),
    elements=st.floats(-1e6, 1e6, width=32),
)


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3.0), ("-0.5", -0.5), ("−0,5", -0.5), (" 1/9 ", 1 / 9), ("-1/16", -0.0625), ("2e-3", 0.002), (".25", 0.25)],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "abc", "1/0", "inf", "nan", "1e999", "1_0", "1,2,3", "1.2.3", "--1", "1e308/1e-308"]
)
def test_what_is_no_number_is_named(text: str) -> None:
    with pytest.raises(NumberTextError, match="is not a number"):
        parse_number(text)


def test_a_long_text_is_quoted_short_and_without_control_characters() -> None:
    with pytest.raises(NumberTextError) as caught:
        parse_number("x\n" * 500)
    assert len(str(caught.value)) < 100
    assert "\n" not in str(caught.value)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_what_is_written_exactly_comes_back(value: float) -> None:
    assert np.float32(parse_number(write_exactly(value))) == np.float32(value)


ONE_TO_FOUR = [[[1.0, 2.0], [3.0, 4.0]]]


@pytest.mark.parametrize(
    "text",
    [
        "1 2\n3 4",
        "1\t2\r\n3\t4\r\n",
        "1,2\n3,4\n",
        "1, 2,\n3, 4,",
        "1;2\n3;4",
        "1 2; 3 4",
        "1 2; 3 4;",
        "1,0;2,0\n3,0;4,0",
        "1,0 2,0\n3,0 4,0",
        "[[1, 2], [3, 4]]",
        "[1, 2],\n[3, 4]",
        "[[[[1, 2], [3, 4]]]]",
        "((1, 2), (3, 4))",
        "array([[1., 2.],\n       [3., 4.]], dtype=float32)",
        "np.array([[1, 2], [3, 4]])",
        "tensor([[1., 2.],\n        [3., 4.]], device='cuda:0', grad_fn=<AddBackward0>)",
        "[[1. 2.]\n [3. 4.]]",
    ],
)
def test_a_block_is_read_from_whatever_it_was_copied_from(text: str) -> None:
    assert parse_block(text).tolist() == ONE_TO_FOUR


def test_an_empty_line_begins_another_channel() -> None:
    assert parse_block("1 2\n\n\n3 4\n").tolist() == [[[1, 2]], [[3, 4]]]


def test_an_empty_cell_of_a_spreadsheet_is_zero() -> None:
    assert parse_block("1\t\t3\n\t5\t").tolist() == [[[1, 0, 3], [0, 5, 0]]]


@given(BLOCKS)
def test_what_numpy_and_python_print_comes_back(block: np.ndarray) -> None:
    for text in (str(block.tolist()), np.array2string(block, floatmode="unique", threshold=1000), repr(block)):
        if "e+" in text or "..." in text:
            continue
        np.testing.assert_allclose(parse_block(text), block, rtol=1e-6, atol=1e-7)  # NumPy prints eight digits


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no numbers"),
        ("[]", "no numbers"),
        ("1 2\n3 x", "“x” in line 2, column 2 is not a number"),
        ("1 2 3\n4 5", "Row 2 holds 2 numbers and row 1 holds 3"),
        ("1 2\n3 4\n\n5 6", "Channel 2 has 1 rows and channel 1 has 2"),
        ("[[1, 2], 3]", "hold brackets"),
        ("[1, [2]]", "hold a number"),
        ("[1, ..., 3]", "left out"),
        ("[[[[1]], [[2]]], [[[3]], [[4]]]]", "batch of 2"),
        ("[[[[[[1]]]]]]", "deeper"),
        ("[" * 100_000, "deeper"),
        ("[1, 2", "never closed"),
        ("[1]]", "never opened"),
        ("1 " * (MOST_TYPED_NUMBERS + 1), "more than 1,048,576 numbers"),
        ("[],[" * (MOST_TYPED_NUMBERS // 2 + 1), "deeper"),
    ],
)
def test_what_is_no_block_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(NumberTextError, match=words):
        parse_block(text)


@given(st.text(alphabet="[](){},; \t\n0123456789.-e…xa", max_size=60))
def test_whatever_is_pasted_is_a_block_or_refused(text: str) -> None:
    with suppress(NumberTextError):
        block = parse_block(text)
        assert block.ndim == 3
        assert np.isfinite(block).all()


def test_one_number_is_no_block() -> None:
    assert not is_block(" 0,5 ")
    assert is_block("1 2")
    assert is_block("[1]")
    assert is_block("1,2,3")
