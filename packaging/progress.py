"""What the bootstrap says while it works, all of it on stderr so that stdout stays the program's own."""

import itertools
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

SPINNER = "|/-\\"
BEAT = 0.1
LOG_TAIL = 4096


class BootstrapError(Exception):
    """Something that stops the bootstrap; its text says what, where, and what to do."""


class StepError(BootstrapError):
    """A command that failed; ``output`` is all it wrote."""

    def __init__(self, title: str, output: str) -> None:
        super().__init__(f"{title} failed.")
        self.output = output


def say(text: str) -> None:
    """Write one line to the person who waits."""
    print(text, file=sys.stderr, flush=True)


def run_step(
    title: str,
    command: Sequence[str],
    log: Path,
    *,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Run a quiet command, showing its title, the time it takes and, on a terminal, what it is at.

    Parameters
    ----------
    log : Path
        Takes everything the command writes.

    Raises
    ------
    StepError
        If the command ends with anything but 0.
    """
    show = _show_on_terminal if sys.stderr.isatty() else _show_in_log
    started = time.monotonic()
    with log.open("wb") as sink:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=environ,
            close_fds=False,  # the lock of turns.py
        )
        try:
            show(title, child, log, started)
        except BaseException:
            stop(child)
            raise
    if child.returncode != 0:
        raise StepError(title, log.read_text(errors="replace"))


def stop(child: subprocess.Popen[bytes]) -> None:
    """End a child process, gently first."""
    child.terminate()
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _show_in_log(title: str, child: subprocess.Popen[bytes], _log: Path, started: float) -> None:
    say(title)
    child.wait()
    seconds = time.monotonic() - started
    if child.returncode == 0 and seconds >= 1:
        say(f"  done in {seconds:.0f} s")


def _show_on_terminal(title: str, child: subprocess.Popen[bytes], log: Path, started: float) -> None:
    for sign in itertools.cycle(SPINNER):
        try:
            child.wait(BEAT)
        except subprocess.TimeoutExpired:
            line = f"{sign} {title}  {time.monotonic() - started:.0f} s  {last_line(log)}"
            _rewrite(line)
        else:
            break
    mark = "ok" if child.returncode == 0 else "failed"
    _rewrite(f"{title}: {mark}, {time.monotonic() - started:.0f} s")
    say("")


def _rewrite(line: str) -> None:
    width = shutil.get_terminal_size().columns - 1
    sys.stderr.write("\r" + line[:width].ljust(width))
    sys.stderr.flush()


def last_line(log: Path) -> str:
    """Return the last line with something in it, or an empty text."""
    with log.open("rb") as source:
        source.seek(max(0, log.stat().st_size - LOG_TAIL))
        lines = source.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
