"""What the packaging tests share."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from environment import Environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def project(pyproject: dict[str, Any]) -> dict[str, Any]:
    table: dict[str, Any] = pyproject["project"]
    return table


@pytest.fixture
def lock() -> str:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """Return where a checkout's environment would be."""
    return Environment(tmp_path)
