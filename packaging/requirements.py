"""Read and lay out requirements.lock: one file, the runtime's packages first, those of the tests after."""

import re
from collections.abc import Iterable
from typing import Literal

Group = Literal["runtime", "test"]

HEADER = (
    "# Every package ConvStudio is installed from, for all its systems and Pythons.\n"
    "# Made by packaging/lock.py; do not edit.\n"
)
RUNTIME_MARK = "# --- runtime: what ConvStudio, and installing it, needs ---"
TEST_MARK = "# --- test: what its tests and checks need besides ---"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?===)")


def select_requirements(lock: str, group: Group) -> str:
    """Return the part of the lock that a group installs: the tests need the runtime too."""
    return lock if group == "test" else lock.partition(TEST_MARK)[0]


def split_entries(lock: str) -> dict[str, str]:
    """Return each package's entry, its hashes included, by its normalized name."""
    entries: dict[str, str] = {}
    name = ""
    for line in lock.splitlines():
        found = _NAME.match(line)
        if found:
            name = normalize_name(found[0])
            entries[name] = line
        elif name and line.startswith(" "):
            entries[name] += "\n" + line
    return entries


def normalize_name(name: str) -> str:
    """Return a package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def join_sections(everything: str, runtime: Iterable[str]) -> str:
    """Return the text of requirements.lock.

    Parameters
    ----------
    everything : str
        The locked entries of both sections.
    runtime : iterable of str
        The names that go into the runtime's; all others go to the tests'.
    """
    entries = dict(sorted(split_entries(everything).items()))
    first = [entries.pop(name) for name in sorted(runtime)]
    return "\n".join([HEADER, RUNTIME_MARK, *first, "", TEST_MARK, *entries.values(), ""])
