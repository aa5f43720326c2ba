"""The two commands, `run` and `test`: make everything ready, then hand over to ConvStudio or to its checks."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from environment import Environment
from installing import prepare
from progress import BootstrapError, say, stop
from system_libraries import PAINTING, SystemPart, library_choices
from system_packages import require_system

ROOT = Path(__file__).resolve().parent.parent
FIGURES_FOLDER = "convstudio-figures"

INTERRUPTED = 130
TERMINATED = 143


def main(arguments: Sequence[str], usage: str) -> int:
    """Do what the command line asks; return the exit status."""
    command, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if command in ("-h", "--help"):
        print(usage.strip())
        return 0
    if command not in ("run", "test"):
        asked = f"There is no command {command!r}.\n" if command else ""
        say(f"{asked}{usage.strip()}")
        return 2
    signal.signal(signal.SIGTERM, _end_on_signal)
    environment = Environment(ROOT)
    try:
        return run(environment, rest) if command == "run" else test(environment, rest)
    except BootstrapError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The same command starts again.")
        return INTERRUPTED


def _end_on_signal(_number: int, _frame: FrameType | None) -> NoReturn:
    # As an exception, so that a command under way is ended too.
    raise SystemExit(TERMINATED)


def run(environment: Environment, arguments: list[str]) -> int:
    """Start ConvStudio; where its window cannot open for want of a display, draw the sample figures."""
    window = opens_window(arguments)
    blind = window and lacks_display(os.environ)
    _require_system(library_choices(os.environ, window=window and not blind), environment)
    prepare(environment, "runtime")
    if not blind:
        return hand_over([str(environment.python), "-P", "-m", "convstudio", *arguments], os.environ)
    folder = Path.cwd() / FIGURES_FOLDER
    say(
        "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open. "
        f"The figures of the sample lecture go to {folder} instead."
    )
    command = [str(environment.python), "-P", "-m", "convstudio.figures.samples", str(folder)]
    return hand_over(command, os.environ | {"QT_QPA_PLATFORM": "offscreen"})


def test(environment: Environment, arguments: list[str]) -> int:
    """Run every check and, last, the tests; given arguments, only pytest with them."""
    _require_system([PAINTING], environment)
    prepare(environment, "test")
    os.chdir(environment.root)
    for title, command in [] if arguments else list_checks(environment):
        say(f"== {title}")
        status = run_check(command)
        if status:
            say(f"{title} failed, so the checks stop here (exit status {status}).")
            return status
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    return hand_over([str(environment.python), "-m", "pytest", *arguments], environ)


def list_checks(environment: Environment) -> list[tuple[str, list[str]]]:
    """Return the checks that go before the tests, quick ones first: (title, command line)."""
    python = [str(environment.python), "-m"]
    return [
        ("ruff check", [*python, "ruff", "check"]),
        ("ruff format --check", [*python, "ruff", "format", "--check"]),
        ("lint-imports", [str(environment.programs / "lint-imports")]),
        ("mypy", [*python, "mypy"]),
    ]


def opens_window(arguments: Sequence[str]) -> bool:
    """Return whether ConvStudio, given these arguments, opens its window: for nothing, or for a document."""
    if not arguments:
        return True
    return len(arguments) == 1 and (arguments[0].startswith("preset:") or Path(arguments[0]).is_file())


def lacks_display(environ: Mapping[str, str], system: str = sys.platform) -> bool:
    """Return whether no window can open: on Linux, with no display and no other word about where to paint."""
    if not system.startswith("linux"):
        return False
    return not any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _require_system(choices: list[tuple[SystemPart, ...]], environment: Environment) -> None:
    if sys.platform.startswith("linux"):
        require_system(choices, environment)


def run_check(command: Sequence[str]) -> int:
    """Run a check that speaks for itself; return its exit status as a shell would."""
    with subprocess.Popen(command) as child:
        try:
            status = child.wait()
        except BaseException:
            stop(child)
            raise
    return status if status >= 0 else 128 - status


def hand_over(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Become the command, so that signals and the exit status are its own."""
    if sys.platform != "win32":
        os.execve(command[0], list(command), dict(environ))  # noqa: S606
    # Windows cannot replace a process; Ctrl+C reaches both, and the command decides what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command, env=dict(environ))
