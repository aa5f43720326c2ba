"""Times the same work in several libraries, each in a process of its own, in turns.

The threads of a library's matrix products spin on for a while after a call, and would slow another library in the same
process down. Taking turns, all see the same moods of the machine; a sample that waited for a processor is dropped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 2
SETTLE = 0.02
"""Seconds between two turns, in which the other library's threads fall asleep."""

LONGEST_WAIT = 0.05
"""Share of a sample that its threads may have waited for a processor."""


class Runner:
    """A library in a process of its own, which does one piece of work at a time when told to."""

    def __init__(self, script: Path, library: str) -> None:
        settings = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(THREADS))
        self._process = subprocess.Popen(
            [sys.executable, str(script), "--worker", library],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | settings,
        )

    def ask(self, question: object) -> list[float] | None:
        """Return the samples of one turn in seconds, or None if the library can't do this work."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: list[float] | None = json.loads(self._process.stdout.readline())
        return answer

    def stop(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def serve(prepare: Callable[[str], Callable[[], object] | None], samples: int) -> None:
    """Answer questions on standard input: prepare a piece of work once, and time it each time it is asked for."""
    ready: dict[str, Callable[[], object] | None] = {}
    for line in sys.stdin:
        name = json.loads(line)
        if name not in ready:
            ready.clear()
            ready[name] = prepare(name)
        work = ready[name]
        answer = None if work is None else _samples(work, samples)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def medians(runners: dict[str, Runner], name: str, rounds: int) -> dict[str, float]:
    """Return each library's median time for a piece of work, in seconds."""
    found: dict[str, list[float]] = {library: [] for library in runners}
    for _ in range(rounds):
        for library, runner in runners.items():
            sleep(SETTLE)
            found[library] += runner.ask(name) or []
    return {library: median(times) for library, times in found.items() if times}


def _samples(work: Callable[[], object], count: int) -> list[float]:
    """Return the times of several calls after one that warms up; of those that had to wait, only the best."""
    work()
    kept, dropped = [], []
    for _ in range(count):
        waited = _waiting_time()
        start = perf_counter()
        work()
        taken = perf_counter() - start
        (kept if _waiting_time() - waited <= LONGEST_WAIT * taken else dropped).append(taken)
    return kept or [min(dropped)]


def _waiting_time() -> float:
    """Return for how many seconds this process's threads have waited for a processor; 0 where nobody counts."""
    total = 0
    for task in Path("/proc/self/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[1])
        except OSError:  # a thread that has just ended
            continue
    return total / 1e9
