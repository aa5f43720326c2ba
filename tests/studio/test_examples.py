import numpy as np
import pytest

from convstudio.engine import analyze, presets
from convstudio.studio.document import run_document
from convstudio.studio.examples import EXAMPLES, TEACHING, load
from convstudio.studio.inputs import PictureInput

SMALL = presets.FAMILIES["For the lecture hall"]


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_preset_is_a_document(name: str) -> None:
    document = load(name)
    assert document.network == presets.load(name)
    assert document.title


@pytest.mark.parametrize("name", [*SMALL, "lenet5", "lenet5_dense"])
def test_the_small_ones_run(name: str) -> None:
    document = load(name)
    assert not [problem for problem in analyze(document.network).problems if problem.severity != "note"]
    assert run_document(document).problems == ()


def test_the_menu_names_presets_that_there_are() -> None:
    names = [example.name for example in EXAMPLES]
    assert len(set(names)) == len(names)
    assert set(names) == set(presets.PRESETS)
    assert tuple(example.name for example in TEACHING) == SMALL
    assert [load(example.name).title for example in EXAMPLES] == [example.title for example in EXAMPLES]


def test_the_worked_example_looks_at_the_cat() -> None:
    document = load("worked_example")
    assert document.input == PictureInput("cat")
    assert document.title == "Worked example"


def test_the_textbook_sums_are_small_and_all_different() -> None:
    sums = run_document(load("textbook_grid")).output_of("n1")
    assert sums is not None
    assert len(np.unique(sums)) == 9
    assert np.abs(sums).max() < 10
    bordered = run_document(load("textbook_border")).output_of("n1")
    assert bordered is not None
    np.testing.assert_array_equal(bordered[:, 1:-1, 1:-1], sums)


def test_an_unknown_example_is_said() -> None:
    with pytest.raises(KeyError, match="no preset called 'nothing'"):
        load("nothing")
