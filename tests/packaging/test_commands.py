"""`run` and `test`: what is started for which arguments, displays and results."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import commands
from commands import lacks_display, list_checks, opens_window, run_check
from environment import Environment
from progress import BootstrapError

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@dataclass(slots=True)
class Handed:
    """What would have been started in the bootstrap's place."""

    command: Sequence[str] = ()
    environ: Mapping[str, str] = field(default_factory=dict)


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Handed:
    result = Handed()

    def take(command: Sequence[str], environ: Mapping[str, str]) -> int:
        result.command, result.environ = command, environ
        return 7

    monkeypatch.setattr(commands, "hand_over", take)
    monkeypatch.setattr(commands, "prepare", lambda *_: None)
    monkeypatch.setattr(commands, "_require_system", lambda *_: None)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return result


def test_a_window_opens_for_nothing_or_a_document(tmp_path: Path) -> None:
    document = tmp_path / "net.convstudio"
    document.write_bytes(b"")
    assert opens_window([])
    assert opens_window([str(document)])
    assert opens_window(["preset:lenet5"])


@pytest.mark.parametrize("arguments", [["--help"], ["presets"], ["summary", "preset:lenet5"], ["missing.convstudio"]])
def test_nothing_else_opens_one(arguments: list[str]) -> None:
    assert not opens_window(arguments)


@pytest.mark.parametrize("name", DISPLAYS)
def test_any_word_about_a_display_is_taken(name: str) -> None:
    assert lacks_display({}, "linux")
    assert lacks_display({name: ""}, "linux")
    assert not lacks_display({name: "x"}, "linux")


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_always_have_a_display(system: str) -> None:
    assert not lacks_display({}, system)


def test_run_hands_its_arguments_over(handed: Handed, environment: Environment) -> None:
    assert commands.run(environment, ["summary", "preset:lenet5", "--format", "json"]) == 7
    assert handed.command == [
        *(str(environment.python), "-P", "-m", "convstudio"),
        *("summary", "preset:lenet5", "--format", "json"),
    ]


def test_run_without_a_display_draws_the_samples_and_says_where(
    handed: Handed, environment: Environment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run(environment, []) == 7
    folder = str(tmp_path / "convstudio-figures")
    assert list(handed.command)[-2:] == ["convstudio.figures.samples", folder]
    assert handed.environ["QT_QPA_PLATFORM"] == "offscreen"
    said = capsys.readouterr()
    assert folder in said.err
    assert "no display" in said.err
    assert said.out == ""


def test_run_with_a_display_opens_the_window(
    handed: Handed, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    commands.run(environment, [])
    assert handed.command == [str(environment.python), "-P", "-m", "convstudio"]
    assert "QT_QPA_PLATFORM" not in handed.environ


def test_test_with_arguments_is_pytest_alone(
    handed: Handed, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "run_check", lambda _: pytest.fail("no check was asked for"))
    assert commands.test(environment, ["-k", "shape"]) == 7
    assert list(handed.command)[1:] == ["-m", "pytest", "-k", "shape"]
    assert handed.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_test_runs_every_check_then_pytest(
    handed: Handed, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Sequence[str]] = []

    def succeed(command: Sequence[str]) -> int:
        seen.append(command)
        return 0

    monkeypatch.setattr(commands, "run_check", succeed)
    commands.test(environment, [])
    assert seen == [command for _, command in list_checks(environment)]
    assert len(seen) == 4
    assert list(handed.command)[1:] == ["-m", "pytest"]


def test_a_failing_check_is_the_last_thing_run(
    handed: Handed,
    environment: Environment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    results = iter([0, 3])
    monkeypatch.setattr(commands, "run_check", lambda _: next(results))
    assert commands.test(environment, []) == 3
    assert handed.command == ()
    assert "ruff format --check failed" in capsys.readouterr().err


@pytest.mark.parametrize("status", [0, 5])
def test_a_checks_status_is_passed_on(status: int) -> None:
    assert run_check([sys.executable, "-c", f"raise SystemExit({status})"]) == status


@pytest.mark.skipif(os.name == "nt", reason="signals end no process there")
def test_a_check_that_a_signal_ended_has_the_shells_status() -> None:
    assert run_check([sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"]) == 143


def test_handing_over_passes_the_status_and_the_output_on() -> None:
    code = (
        "import os, sys; from commands import hand_over;"
        "sys.exit(hand_over([sys.executable, '-c', 'print(40 + 2); raise SystemExit(9)'], os.environ))"
    )
    folder = str(Path(commands.__file__).parent)
    result = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": folder}, capture_output=True, check=False
    )
    assert (result.returncode, result.stdout.strip()) == (9, b"42")


def test_a_failure_is_one_text_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Making .venv failed. Do that."

    def fail(*_: object) -> int:
        raise BootstrapError(text)

    monkeypatch.setattr(commands, "run", fail)
    assert commands.main(["run"], "usage") == 1
    assert capsys.readouterr().err == text + "\n"
