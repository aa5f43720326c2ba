import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.figures.numerals import (
    MOST_DECIMALS,
    SMALLEST_SHOWN,
    decimals_for,
    write_bytes,
    write_count,
    write_large,
    write_number,
)

NUMBERS = st.floats(-1e6, 1e6)
DECIMALS = st.integers(0, MOST_DECIMALS)


def read(text: str) -> float:
    """Read a number as the program writes it."""
    return float(text.replace("−", "-").replace(",", ""))


@given(NUMBERS, DECIMALS, st.booleans())
def test_what_is_written_reads_as_the_number_rounded(value: float, decimals: int, short: bool) -> None:
    text = write_number(value, decimals, short=short)
    assert read(text) == round(value, decimals)
    assert "-" not in text
    assert text.startswith("−") == (round(value, decimals) < 0)


@given(NUMBERS, DECIMALS)
def test_short_leaves_out_the_zero_before_the_point_and_nothing_else(value: float, decimals: int) -> None:
    long, short = write_number(value, decimals), write_number(value, decimals, short=True)
    digits = long.removeprefix("−")
    assert short == (long.replace("0.", ".", 1) if digits.startswith("0.") else long)


@given(NUMBERS, DECIMALS)
def test_all_numbers_of_a_map_have_the_same_decimals(value: float, decimals: int) -> None:
    _, point, behind = write_number(value, decimals, short=True).partition(".")
    assert bool(point) == (decimals > 0)
    assert len(behind) == decimals


def test_nothing_is_minus_nothing() -> None:
    assert write_number(-0.0, 0) == "0"
    assert write_number(-0.004, 2) == "0.00"


@pytest.mark.parametrize(("value", "text"), [(math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "NaN")])
def test_what_is_no_number_is_said(value: float, text: str) -> None:
    assert write_number(value, 2) == text
    assert write_number(value, 0, short=True) == text


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1))
def test_whole_numbers_are_written_whole(values: list[int]) -> None:
    assert decimals_for(np.array(values, dtype=float)) == 0


@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=20))
def test_the_largest_number_keeps_a_digit_worth_reading(values: list[float]) -> None:
    array = np.array(values)
    decimals = decimals_for(array)
    if np.all(array == np.rint(array)):
        assert decimals == 0
        return
    assert 1 <= decimals <= MOST_DECIMALS
    largest = float(np.abs(array).max())
    if decimals < MOST_DECIMALS:
        assert largest * 10**decimals >= SMALLEST_SHOWN
        assert read(write_number(largest, decimals)) != 0


def test_what_is_not_finite_does_not_count_for_decimals() -> None:
    assert decimals_for(np.array([np.inf, 1.0, np.nan])) == 0
    assert decimals_for(np.array([-np.inf])) == 0
    assert decimals_for(np.array([])) == 0
    assert decimals_for(np.array([np.inf, 0.25])) == 2


@given(st.integers(-(10**15), 10**15))
def test_counts_read_as_they_are(value: int) -> None:
    assert int(write_count(value).replace(",", "").replace("−", "-")) == value


@given(st.integers(0, 10**16))
def test_large_counts_are_right_to_the_last_figure_shown(value: int) -> None:
    number, _, unit = write_large(value).partition(" ")
    size = {"": 1, "M": 10**6, "G": 10**9, "T": 10**12}[unit]
    assert abs(read(number) * size - value) <= size * 0.005
    assert unit or value < 10**6


@given(st.integers(0, 2**45))
def test_sizes_are_right_to_the_last_figure_shown(size: int) -> None:
    number, _, unit = write_bytes(size).partition(" ")
    scale = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}[unit]
    assert abs(read(number) * scale - size) <= scale * 0.0500001
    assert unit == "GiB" or read(number) <= 1024
