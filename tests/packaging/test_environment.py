"""The stamp of .venv: when it counts, and what is done when it doesn't."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from environment import Environment, State, Work, plan_work, read_state, wanted_state, write_state

STATE = State(python="cpython-311 x86_64", root="/a", lock="l", project="p", group="test")
EVERYTHING = ("create", "packages", "project")


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """Return a checkout with an environment that looks whole but bears no stamp."""
    (tmp_path / "requirements.lock").write_text("numpy==1\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    made = Environment(tmp_path)
    packages = made.folder / ("Lib" if os.name == "nt" else "lib/python3.11") / "site-packages"
    (packages / "numpy").mkdir(parents=True)
    made.programs.mkdir()
    made.python.write_bytes(b"")
    return made


def test_what_was_stamped_is_read_back(environment: Environment) -> None:
    assert read_state(environment) is None
    write_state(environment, STATE)
    assert read_state(environment) == STATE


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"state": {}, "contents": []}', '{"state": 1}', "\0"])
def test_a_stamp_that_cannot_be_read_is_no_stamp(environment: Environment, text: str) -> None:
    environment.stamp.write_text(text, encoding="utf-8")
    assert read_state(environment) is None


def test_an_environment_that_lost_a_package_is_not_whole(environment: Environment) -> None:
    write_state(environment, STATE)
    (numpy,) = environment.folder.glob("**/site-packages/numpy")
    numpy.rmdir()
    assert read_state(environment) is None


def test_a_package_more_does_no_harm(environment: Environment) -> None:
    write_state(environment, STATE)
    (numpy,) = environment.folder.glob("**/site-packages/numpy")
    numpy.with_name("extra").mkdir()
    assert read_state(environment) == STATE


def test_an_environment_whose_python_is_gone_is_not_whole(environment: Environment) -> None:
    write_state(environment, STATE)
    environment.python.unlink()
    assert read_state(environment) is None


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_a_changed_file_changes_what_is_wanted(environment: Environment, file: str) -> None:
    before = wanted_state(environment.root, "test")
    assert wanted_state(environment.root, "test") == before
    with (environment.root / file).open("a", encoding="utf-8") as target:
        target.write("# changed\n")
    assert wanted_state(environment.root, "test") != before


@pytest.mark.parametrize(
    ("found", "wanted", "work"),
    [
        (None, STATE, EVERYTHING),
        (STATE, STATE, ()),
        (STATE, replace(STATE, group="runtime"), ()),
        (replace(STATE, group="runtime"), STATE, ("packages",)),
        (STATE, replace(STATE, project="q"), ("project",)),
        (STATE, replace(STATE, project="q", group="runtime"), ("project",)),
        (replace(STATE, group="runtime"), replace(STATE, project="q"), ("packages", "project")),
        (STATE, replace(STATE, lock="m"), EVERYTHING),
        (STATE, replace(STATE, python="cpython-312 x86_64"), EVERYTHING),
        # Programs in .venv hold its path, so a checkout that was moved needs another one.
        (STATE, replace(STATE, root="/b"), EVERYTHING),
    ],
)
def test_only_what_is_needed_is_done(found: State | None, wanted: State, work: tuple[Work, ...]) -> None:
    assert plan_work(found, wanted) == work
