"""What the project's own environment, .venv, is made from, and what is left to do on it.

A stamp inside .venv says what it was made from. It is taken away before anything is changed and written
back at the very end, so an environment without one is half-made, or someone else's, and is made anew.
"""

import hashlib
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from requirements import Group

Work = Literal["create", "packages", "project"]

_WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class State:
    """What an environment is made from."""

    python: str
    root: str
    lock: str
    project: str
    group: Group


@dataclass(frozen=True, slots=True)
class Environment:
    """Where .venv and its parts lie in a checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        """The environment itself."""
        return self.root / ".venv"

    @property
    def programs(self) -> Path:
        """The folder of its Python and of what packages install to be started."""
        return self.folder / ("Scripts" if _WINDOWS else "bin")

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.programs / ("python.exe" if _WINDOWS else "python")

    @property
    def stamp(self) -> Path:
        """What it was made from, once it is whole."""
        return self.folder / "convstudio.json"

    @property
    def log(self) -> Path:
        """All that the command which ran last wrote."""
        return self.root / ".bootstrap.log"

    @property
    def lock_file(self) -> Path:
        """The packages it is made from."""
        return self.root / "requirements.lock"

    def list_packages(self) -> list[str]:
        """Return what lies in its site-packages folder."""
        pattern = "Lib/site-packages" if _WINDOWS else "lib/python*/site-packages"
        return sorted(
            entry.name
            for folder in self.folder.glob(pattern)
            for entry in os.scandir(folder)
            if entry.name != "__pycache__"
        )


def wanted_state(root: Path, group: Group) -> State:
    """Return what the environment should be made from, for the Python that runs this."""
    return State(
        python=f"{sys.implementation.cache_tag} {platform.machine()}",
        root=str(root),
        lock=_digest(root / "requirements.lock"),
        project=_digest(root / "pyproject.toml"),
        group=group,
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_state(environment: Environment) -> State | None:
    """Return what the environment was made from; None if it is not whole."""
    try:
        stamp = json.loads(environment.stamp.read_text(encoding="utf-8"))
        state = State(**stamp["state"])
        contents = set(stamp["contents"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    # A Python that was removed from the system leaves a link to nothing behind.
    whole = environment.python.is_file() and contents <= set(environment.list_packages())
    return state if whole else None


def write_state(environment: Environment, state: State) -> None:
    """Stamp the environment as whole."""
    stamp = {"state": asdict(state), "contents": environment.list_packages()}
    environment.stamp.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def plan_work(found: State | None, wanted: State) -> tuple[Work, ...]:
    """Return what is to be done to get from the environment there is to the one that is wanted."""
    if found is None or (found.python, found.root, found.lock) != (wanted.python, wanted.root, wanted.lock):
        return ("create", "packages", "project")
    work: list[Work] = []
    if wanted.group == "test" and found.group == "runtime":
        work.append("packages")
    if wanted.project != found.project:
        work.append("project")
    return tuple(work)
