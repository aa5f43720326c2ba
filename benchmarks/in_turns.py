"""Times the same work in several libraries, each in a process of its own, in turns.

The threads of a library's matrix products spin on for a while after a call, and would slow another library in the same
process down. Taking turns, all see the same moods of the machine; a sample in which another process took a processor
away is dropped.
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
    """Return the times of several calls after one that warms up; of those that were disturbed, only the best."""
    work()
    kept, dropped = [], []
    for _ in range(count):
        disturbed = times_put_aside()
        start = perf_counter()
        work()
        taken = perf_counter() - start
        (kept if times_put_aside() == disturbed else dropped).append(taken)
    return kept or [min(dropped)]


def times_put_aside() -> int:
    """Return how often another process took a processor from this one's threads; 0 where nobody counts."""
    total = 0
    for task in Path("/proc/self/task").glob("*/status"):
        try:
            counts = [line for line in task.read_text().splitlines() if line.startswith("nonvoluntary_ctxt_switches")]
        except OSError:  # a thread that has just ended
            continue
        total += sum(int(line.split()[1]) for line in counts)
    return total
