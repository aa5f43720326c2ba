"""requirements.lock: how it is read, and whether it is what pyproject.toml asks for."""

import re
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from requirements import (
    RUNTIME_MARK,
    TEST_MARK,
    Group,
    join_sections,
    normalize_name,
    select_requirements,
    split_entries,
)

EVERYTHING = """\
numpy==2.4.6 ; sys_platform != 'x' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
Py_Test==9.2.0 \\
    --hash=sha256:cc
attrs==1.0 \\
    --hash=sha256:dd
"""


def locked_versions(text: str) -> dict[str, str]:
    found = {name: re.search(r"==([^\s;]+)", entry) for name, entry in split_entries(text).items()}
    return {name: match[1] for name, match in found.items() if match}


def test_entries_are_found_by_normalized_name_and_keep_their_hashes() -> None:
    entries = split_entries(EVERYTHING)
    assert list(entries) == ["numpy", "py-test", "attrs"]
    assert entries["numpy"].count("--hash=") == 2
    assert entries["numpy"].endswith("sha256:bb")


@pytest.mark.parametrize("name", ["pyside6-essentials", "PySide6_Essentials", "PySide6.-Essentials"])
def test_all_spellings_of_a_name_are_one(name: str) -> None:
    assert normalize_name(name) == "pyside6-essentials"


def test_sections_hold_each_entry_once_runtime_first() -> None:
    text = join_sections(EVERYTHING, ["numpy"])
    order = [RUNTIME_MARK, "numpy==", TEST_MARK, "attrs==", "Py_Test=="]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert split_entries(text) == split_entries(EVERYTHING)


def test_the_runtime_is_the_first_section_and_the_tests_take_all() -> None:
    text = join_sections(EVERYTHING, ["numpy"])
    assert list(split_entries(select_requirements(text, "runtime"))) == ["numpy"]
    assert select_requirements(text, "test") == text


def test_joining_what_was_joined_changes_nothing(lock: str) -> None:
    assert join_sections(lock, split_entries(select_requirements(lock, "runtime"))) == lock


def asked_for(pyproject: dict[str, Any], group: Group) -> list[Requirement]:
    texts = [*pyproject["project"]["dependencies"], *pyproject["build-system"]["requires"]]
    if group == "test":
        texts += pyproject["dependency-groups"]["test"]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("group", ["runtime", "test"])
def test_every_direct_dependency_is_locked_at_a_version_it_allows(
    lock: str, pyproject: dict[str, Any], group: Group
) -> None:
    versions = locked_versions(select_requirements(lock, group))
    for requirement in asked_for(pyproject, group):
        version = versions.get(normalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked: run packaging/lock.py"
        assert requirement.specifier.contains(version), f"{requirement} but {version}: run packaging/lock.py"


def test_the_runtime_brings_no_test_tools(lock: str) -> None:
    runtime = split_entries(select_requirements(lock, "runtime")).keys()
    assert not runtime & {"pytest", "hypothesis", "mypy", "ruff", "coverage", "import-linter"}


def test_the_qt_that_aborts_on_python_3_11_is_shut_out(project: dict[str, Any], lock: str) -> None:
    (qt,) = (
        requirement.specifier
        for requirement in map(Requirement, project["dependencies"])
        if normalize_name(requirement.name) == "pyside6-essentials"
    )
    assert not qt.contains("6.12.0")
    assert qt.contains("6.10.3")
    versions = locked_versions(lock)
    assert versions["pyside6-essentials"] == versions["shiboken6"]
    assert versions["pyside6-essentials"] in SpecifierSet(">=6.10.3,<6.12")


def test_the_reference_framework_is_never_installed(lock: str) -> None:
    assert "torch" not in split_entries(lock)


def test_every_entry_has_hashes_and_an_exact_version(lock: str) -> None:
    for name, entry in split_entries(lock).items():
        assert "--hash=sha256:" in entry, name
    assert locked_versions(lock).keys() == split_entries(lock).keys()


def test_the_lock_names_no_place_to_fetch_from(lock: str) -> None:
    assert not re.search(r"https?:|file:|--index|--extra|--find-links|@|\.(org|com|io|net)\b", lock)
