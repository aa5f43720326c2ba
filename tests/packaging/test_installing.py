"""Making .venv ready: the command lines, their order, and what is left behind when one fails."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import installing
from environment import Environment, read_state
from failures import explain_failure
from installing import pip_environ, prepare
from progress import BootstrapError, StepError
from requirements import join_sections

Commands = list[list[str]]
LOCK = join_sections("numpy==1 --hash=sha256:aa\npytest==9 --hash=sha256:bb", ["numpy"])


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    (tmp_path / "requirements.lock").write_text(LOCK, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return Environment(tmp_path)


@pytest.fixture
def commands(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Record the steps' command lines in place of running them."""
    seen: Commands = []

    def record(_title: str, command: list[str], _log: Path, **_options: object) -> None:
        seen.append(command)
        if "venv" in command:
            environment.programs.mkdir(parents=True)
            environment.python.write_bytes(b"")
        if "-r" in command:
            seen[-1] = [*command[:-1], Path(command[-1]).read_text(encoding="utf-8")]

    monkeypatch.setattr(installing, "run_step", record)
    return seen


def fail_with(output: str) -> Callable[..., None]:
    def fail(title: str, *_arguments: object, **_options: object) -> None:
        raise StepError(title, output)

    return fail


def test_a_first_start_makes_fills_and_stamps(environment: Environment, commands: Commands) -> None:
    prepare(environment, "runtime")
    create, packages, project = commands
    assert create[-3:] == ["-m", "venv", str(environment.folder)]
    assert packages[0] == project[0] == str(environment.python)
    assert {"--require-hashes", "--only-binary", "--no-deps"} <= set(packages)
    assert "numpy==1" in packages[-1]
    assert "pytest" not in packages[-1]
    assert {"--no-index", "--no-build-isolation", "--no-deps"} <= set(project)
    assert project[-1] == str(environment.root)


def test_a_second_start_does_nothing(environment: Environment, commands: Commands) -> None:
    prepare(environment, "test")
    commands.clear()
    prepare(environment, "test")
    prepare(environment, "runtime")
    assert commands == []


def test_tests_after_a_run_add_their_packages_only(environment: Environment, commands: Commands) -> None:
    prepare(environment, "runtime")
    commands.clear()
    prepare(environment, "test")
    (packages,) = commands
    assert "pytest==9" in packages[-1]


def test_the_tests_packages_are_remembered_when_the_project_changes(
    environment: Environment, commands: Commands
) -> None:
    prepare(environment, "test")
    (environment.root / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    prepare(environment, "runtime")
    commands.clear()
    prepare(environment, "test")
    assert commands == []


@pytest.mark.parametrize(
    "kind",
    [
        "folder",
        "file",
        pytest.param("link", marks=pytest.mark.skipif(os.name == "nt", reason="links need rights there")),
    ],
)
def test_what_is_in_the_way_is_replaced(environment: Environment, commands: Commands, kind: str) -> None:
    bystander = environment.root / "bystander"
    bystander.mkdir()
    if kind == "folder":
        (environment.folder / "half-made").mkdir(parents=True)
    elif kind == "file":
        environment.folder.write_bytes(b"")
    else:
        environment.folder.symlink_to(bystander)
    prepare(environment, "runtime")
    assert len(commands) == 3
    assert read_state(environment) is not None
    assert not (environment.folder / "half-made").exists()
    assert list(bystander.iterdir()) == []


def test_an_environment_is_not_whole_until_the_last_step(
    environment: Environment, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(environment, "runtime")
    commands.clear()
    monkeypatch.setattr(installing, "run_step", fail_with("Name or service not known"))
    with pytest.raises(BootstrapError, match="could not be reached"):
        prepare(environment, "test")
    assert read_state(environment) is None


@pytest.mark.skipif(os.name == "nt", reason="folders' modes are another matter there")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_checkout_one_may_not_write_to_is_explained(environment: Environment) -> None:
    environment.root.chmod(0o500)
    try:
        with pytest.raises(BootstrapError, match="cannot write"):
            prepare(environment, "runtime")
    finally:
        environment.root.chmod(0o700)


def test_ones_own_pip_settings_do_not_send_packages_elsewhere() -> None:
    mine = {"PIP_TARGET": "/x", "PIP_USER": "1", "PIP_INDEX_URL": "https://mirror", "PATH": "/bin"}
    assert pip_environ(mine) == {
        "PIP_USER": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_INDEX_URL": "https://mirror",
        "PATH": "/bin",
    }


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (
            "WARNING: Retrying ... [Errno -2] Name or service not known\nERROR: No matching distribution found",
            "network",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "requirements.lock"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "another Python"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("PermissionError: [Errno 13] Permission denied: 'x'", "Close ConvStudio"),
    ],
)
def test_a_failure_says_why_and_what_to_do(output: str, said: str) -> None:
    text = explain_failure("Installing 9 packages", output, Path("log"))
    assert text.startswith("Installing 9 packages failed. ")
    assert said in text
    assert text.endswith("All of its output: log")


def test_an_unknown_failure_shows_its_last_lines() -> None:
    text = explain_failure("Making .venv", "\n".join(f"line {n}" for n in range(9)), Path("log"))
    assert "line 8" in text
    assert "line 3" not in text
