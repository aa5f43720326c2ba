"""The script itself: what it says to an old Python, and what it needs of one to say it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

SCRIPT = Path(bootstrap.__file__)


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)


def test_old_pythons_can_read_it() -> None:
    source = SCRIPT.read_bytes()
    ast.parse(source, feature_version=(3, 4))
    # Python 2 reads ASCII only.
    source.decode("ascii")


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10)])
def test_old_python_is_refused_in_one_sentence(version: tuple[int, int]) -> None:
    sentence = bootstrap.refuse_old_python(version, "/usr/bin/python3")
    assert sentence is not None
    assert sentence.startswith(
        f"ConvStudio needs Python 3.11 or newer, but /usr/bin/python3 is Python {version[0]}.{version[1]}."
    )
    assert "\n" not in sentence


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (4, 0)])
def test_new_python_is_welcome(version: tuple[int, int]) -> None:
    assert bootstrap.refuse_old_python(version, "python3") is None


def test_oldest_python_is_the_one_the_project_requires(project: dict[str, str]) -> None:
    assert project["requires-python"] == ">={}.{}".format(*bootstrap.OLDEST_PYTHON)


def test_help_goes_to_stdout() -> None:
    result = run_script("--help")
    assert result.returncode == 0
    assert "bootstrap.py run" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(("arguments", "said"), [([], "Start ConvStudio"), (["jump"], "no command 'jump'")])
def test_bad_usage_is_status_2_and_says_what_there_is(arguments: list[str], said: str) -> None:
    result = run_script(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert "bootstrap.py test" in result.stderr
    assert "Traceback" not in result.stderr
