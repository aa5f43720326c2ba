"""Runs in the background: only the newest question waits, and answers to older ones are dropped."""

from __future__ import annotations

import logging
import weakref
from dataclasses import dataclass, field
from functools import partial
from math import inf
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from convstudio.engine import Analysis, Problem
from convstudio.runner.activations import Activations
from convstudio.runner.stopping import RunCancelled
from convstudio.studio import garbage
from convstudio.studio.document import ComputeError, Document, run_document

if TYPE_CHECKING:
    from collections.abc import Callable

    Compute = Callable[..., Activations]
    """As run_document, whose ``first`` and ``reached`` are left out where nobody waits for a node."""

RESTS_AFTER = 100
"""Milliseconds without a request after which the hand is taken to rest; a held key asks every 30."""

COLLECT_EVERY = 1000
"""Milliseconds between two looks at the garbage."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is to be computed. Everything in it is a value or a read-only array, so threads may share it.

    Parameters
    ----------
    first : str
        The node that is looked at: its numbers are told first, and the others when the hand rests. Empty if all
        are told together.
    cancelled : Event
        Nobody wants anything of it any more.
    superseded : Event
        Only the numbers of ``first`` are still wanted.
    """

    document: Document
    analysis: Analysis
    previous: Activations | None = None
    first: str = ""
    cancelled: Event = field(default_factory=Event, compare=False)
    superseded: Event = field(default_factory=Event, compare=False)

    def give_up(self) -> None:
        """Want nothing of it any more."""
        self.cancelled.set()
        self.superseded.set()


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came of a request: activations, or a problem that belongs to no layer (its node id is empty).

    ``is_whole`` is False while the nodes behind the first one have no numbers yet.
    """

    request: RunRequest
    activations: Activations | None = None
    problem: Problem | None = None
    is_whole: bool = True


def compute(
    request: RunRequest, run: Compute = run_document, tell: Callable[[RunResult], object] | None = None
) -> RunResult | None:
    """Compute a request here and now; None if it was cancelled meanwhile.

    Parameters
    ----------
    tell : callable(RunResult), optional
        Called with the numbers of the request's first node, before those behind it are computed.
    """
    stop = request.superseded

    def reached(activations: Activations) -> None:
        nonlocal stop
        assert tell is not None
        tell(RunResult(request, activations, is_whole=False))
        stop = request.superseded
        # The others can wait until the hand rests, so that they do not hold up the next edit. Where nothing is known
        # yet, they are wanted at once.
        if request.previous is not None and stop.wait(RESTS_AFTER / 1000):
            raise RunCancelled

    def stopped() -> bool:
        return stop.is_set()

    if request.first and tell is not None:
        stop = request.cancelled
        run = partial(run, first=request.first, reached=reached)
    try:
        activations = run(request.document, request.analysis, request.previous, stopped)
    except RunCancelled:
        return None
    except ComputeError as error:
        return RunResult(request, problem=_problem(str(error)))
    except MemoryError:
        text = "The network's numbers do not fit in memory. Make its input or its largest layer smaller."
        return RunResult(request, problem=_problem(text))
    except Exception as error:  # a fault in a layer must not take the window's numbers with it
        logger.exception("a run failed")
        text = (
            f"The network could not be computed: {str(error) or type(error).__name__}. Undo the last change to go on."
        )
        return RunResult(request, problem=_problem(text))
    return RunResult(request, activations)


class _Worker(QObject):
    """Lives in the thread. Computes the newest request whenever it is woken."""

    finished = Signal(object)  # RunResult

    def __init__(self, run: Compute, newest: list[RunRequest]) -> None:
        super().__init__()
        self._run = run
        self._newest = newest

    @Slot()
    def work(self) -> None:
        request = self._newest[-1]
        if request.cancelled.is_set():
            return
        result = compute(request, self._run, self.finished.emit)
        if result is not None:
            self.finished.emit(result)


class Runs(QObject):
    """Computes documents in a thread of its own.

    Parameters
    ----------
    parent : QObject, optional
    run : callable
        What computes; run_document, unless a test has another.
    start_after : int
        Milliseconds between a request and its run, so that the window can show a change before numbers compete
        with it. Where requests follow each other, the run waits until there are no more for ``RESTS_AFTER``.

    Signals
    -------
    finished(RunResult)
        In the thread of this object, and only for the newest request, or one before it that shares its network and
        had begun with the numbers of its first node.
    """

    finished = Signal(object)
    _wanted = Signal()

    def __init__(self, parent: QObject | None = None, run: Compute = run_document, start_after: int = 0) -> None:
        super().__init__(parent)
        self._run = run
        # One cell, which this thread fills and the worker reads: a request is never lost between the two.
        self._newest: list[RunRequest] = []
        self._worker = _Worker(run, self._newest)
        self._thread = QThread()
        self._thread.setObjectName("runs")
        self._worker.moveToThread(self._thread)
        self._wanted.connect(self._worker.work)
        self._worker.finished.connect(self._take)
        self._holders: list[object] = []
        # A thread that is still going when its QThread is destroyed aborts the program.
        self._stop = weakref.finalize(self, _stop_thread, self._thread, self._newest, self._holders)
        self._starting = QTimer(self)
        self._starting.setSingleShot(True)
        self._start_after = start_after
        self._asked_at = -inf
        self._starting.timeout.connect(self._wanted)
        self._collecting = QTimer(self)
        self._collecting.timeout.connect(garbage.collect_if_due)

    def request(
        self, document: Document, analysis: Analysis, previous: Activations | None = None, first: str = ""
    ) -> None:
        """Ask for a document's numbers; what was asked before is given up.

        Where only inputs or weights are others than before, the numbers of ``first`` that are on their way are still
        told: under a hand that never rests, the picture follows a step behind.
        """
        if not self._stop.alive:
            return
        follows = any(earlier.document.network is document.network for earlier in self._newest)
        for earlier in self._newest:
            earlier.superseded.set()
            if not follows:
                earlier.cancelled.set()
        self._newest[:] = [RunRequest(document, analysis, previous, first)]
        if not self._holders:
            self._holders.append(garbage.keep_from_other_threads())
            self._collecting.start(COLLECT_EVERY)
            self._thread.start()
        if not self._start_after:
            self._wanted.emit()
        elif not (follows and first and self._starting.isActive()):
            self._starting.start(self._pause(at_once=follows and bool(first)))

    def _pause(self, *, at_once: bool) -> int:
        """Return for how many milliseconds the newest request waits."""
        before, self._asked_at = self._asked_at, monotonic()
        is_resting = 1000 * (self._asked_at - before) > 2 * RESTS_AFTER
        return self._start_after if at_once or is_resting else RESTS_AFTER

    def run_now(self, document: Document, analysis: Analysis, previous: Activations | None = None) -> RunResult:
        """Compute a document in this thread, and return what came of it; what was asked before is given up."""
        self.give_up()
        result = compute(RunRequest(document, analysis, previous), self._run)
        assert result is not None  # nobody has this request to cancel it
        return result

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return any(not request.superseded.is_set() for request in self._newest)

    def give_up(self) -> None:
        """Drop what was asked for."""
        for request in self._newest:
            request.give_up()

    def stop(self) -> None:
        """Give up, and wait for the thread to end. Nothing can be asked for any more."""
        self.give_up()
        self._starting.stop()
        self._collecting.stop()
        self._stop()

    @Slot(object)
    def _take(self, result: RunResult) -> None:
        request = result.request
        if result.is_whole and not request.superseded.is_set():
            request.give_up()
            self.finished.emit(result)
        elif not result.is_whole and not request.cancelled.is_set():
            self.finished.emit(result)


def _stop_thread(thread: QThread, newest: list[RunRequest], holders: list[object]) -> None:
    for request in newest:
        request.give_up()
    thread.quit()
    thread.wait()
    for holder in holders:
        garbage.release(holder)


def _problem(text: str) -> Problem:
    return Problem("", "error", text)
