import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.ui.search_ranking import (
    BEGINNING,
    EXACT,
    FROM_WORD,
    INITIALS,
    LOOSE,
    MENTIONED,
    PART,
    PHRASE,
    WORDS,
    rank,
)


@pytest.mark.parametrize(
    ("wanted", "name", "about", "found"),
    [
        ("", "Anything", "", BEGINNING),
        ("save", "Save", "", EXACT),
        ("  SAVE  a ", "Save as…", "", BEGINNING),
        ("relu", "Add ReLU", "", FROM_WORD),
        ("as wr", "Wrap as: Residual", "", WORDS),
        ("pool2", "MaxPool2d", "", PART),
        ("poo", "Spoon", "", PART),
        ("fcl", "Five Cold Lions", "", INITIALS),
        ("rn50", "ResNet-50", "", INITIALS),
        ("the size", "MaxPool2d", "halve the size", PHRASE),
        ("size halve", "MaxPool2d", "halve the size", MENTIONED),
        ("dplct", "Duplicate", "", LOOSE),
        ("dc", "Duplicate", "", None),
        ("sharpen", "Duplicate", "copies", None),
    ],
)
def test_a_name_is_found(wanted: str, name: str, about: str, found: int | None) -> None:
    assert rank(wanted, name, about) == found


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_text_may_be_typed(wanted: str, name: str) -> None:
    assert rank(wanted, name) in (None, *range(LOOSE + 1))
    if name.split():
        assert rank(" ".join(name.split()), " ".join(name.split())) == EXACT


def test_long_names_are_no_trouble() -> None:
    assert rank("a" * 40 + "b", "a " * 2000) is None
