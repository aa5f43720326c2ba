import gc
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QThread
from pytestqt.qtbot import QtBot

from convstudio.engine import Analysis, analyze
from convstudio.runner.activations import Activations
from convstudio.runner.stopping import RunCancelled
from convstudio.studio.document import ComputeError, Document, run_document
from convstudio.studio.examples import load
from convstudio.studio.runs import RunRequest, RunResult, Runs, compute

DOCUMENT = load("textbook_grid")
ANALYSIS = analyze(DOCUMENT.network)


class Gate:
    """A run that stands still until it is let through, or cancelled."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.open = threading.Event()
        self.seen: list[str] = []
        self.threads: list[int] = []

    def __call__(
        self, document: Document, analysis: Analysis, previous: Activations | None, cancel: Callable[[], bool]
    ) -> Activations:
        self.seen.append(document.title)
        self.threads.append(threading.get_ident())
        self.entered.release()
        while not self.open.wait(0.001):
            if cancel():
                raise RunCancelled
        return run_document(document, analysis, previous, cancel)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def runs(qapp: object, gate: Gate) -> Iterator[Runs]:
    runs = Runs(run=gate)
    yield runs
    gate.open.set()
    runs.stop()


def titled(title: str) -> Document:
    return replace(DOCUMENT, title=title)


def test_answers_from_another_thread_in_this_one(qtbot: QtBot, runs: Runs, gate: Gate) -> None:
    threads: list[QThread] = []
    runs.finished.connect(
        lambda _result: threads.append(QThread.currentThread()), type=Qt.ConnectionType.DirectConnection
    )
    gate.open.set()
    with qtbot.waitSignal(runs.finished) as finished:
        runs.request(DOCUMENT, ANALYSIS)
        assert runs.is_waiting
    result: RunResult = finished.args[0]
    assert result.activations is not None
    assert result.activations.network == DOCUMENT.network
    assert gate.threads[0] != threading.get_ident()
    assert threads == [runs.thread()]
    assert not runs.is_waiting


def test_only_the_newest_of_those_that_wait_is_computed(qtbot: QtBot, runs: Runs, gate: Gate) -> None:
    runs.request(titled("first"), ANALYSIS)
    assert gate.entered.acquire(timeout=30)
    for number in range(20):
        runs.request(titled(f"dragged {number}"), ANALYSIS)
    gate.open.set()
    with qtbot.waitSignal(runs.finished) as finished:
        runs.request(titled("last"), ANALYSIS)
    assert finished.args[0].request.document.title == "last"
    # Those in between may be started, when the thread was quick, but never all of them, and none is answered.
    runs.stop()
    assert gate.seen[0] == "first"
    assert gate.seen[-1] == "last"


def test_what_became_stale_on_the_way_is_dropped(qtbot: QtBot, runs: Runs, gate: Gate) -> None:
    answers: list[RunResult] = []
    runs.finished.connect(answers.append)
    gate.open.set()
    runs.request(titled("old"), ANALYSIS)
    assert gate.entered.acquire(timeout=30)
    with qtbot.waitSignal(runs.finished):
        runs.request(titled("new"), ANALYSIS)
    assert [answer.request.document.title for answer in answers] == ["new"]


def test_run_now_gives_up_what_was_asked_and_answers_here(qtbot: QtBot, runs: Runs, gate: Gate) -> None:
    runs.request(titled("behind"), ANALYSIS)
    assert gate.entered.acquire(timeout=30)
    gate.open.set()
    with qtbot.assertNotEmitted(runs.finished):
        result = runs.run_now(titled("here"), ANALYSIS)
        runs.stop()
    assert result.activations is not None
    assert gate.threads[-1] == threading.get_ident()


def test_stop_waits_for_the_thread_and_nothing_runs_afterwards(runs: Runs, gate: Gate) -> None:
    runs.request(titled("endless"), ANALYSIS)
    assert gate.entered.acquire(timeout=30)
    runs.stop()
    runs.request(titled("too late"), ANALYSIS)
    assert gate.seen == ["endless"]
    assert not runs.is_waiting
    runs.stop()


def test_a_run_that_nobody_stopped_ends_with_its_owner(qapp: object, gate: Gate) -> None:
    runs = Runs(run=gate)
    runs.request(titled("endless"), ANALYSIS)
    assert gate.entered.acquire(timeout=30)
    thread = runs._thread
    del runs
    gc.collect()
    assert thread.isFinished()


def failing(error: BaseException) -> Callable[..., Activations]:
    def run(*_arguments: object) -> Activations:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ComputeError("It would take 9 GiB."), "It would take 9 GiB."),
        (MemoryError(), "do not fit in memory"),
        (ZeroDivisionError("division by zero"), "could not be computed: division by zero. Undo"),
        (KeyError(), "could not be computed: KeyError. Undo"),
    ],
)
def test_an_error_becomes_a_problem_of_no_layer(error: BaseException, text: str) -> None:
    result = compute(RunRequest(DOCUMENT, ANALYSIS), failing(error))
    assert result is not None
    assert result.activations is None
    assert result.problem is not None
    assert result.problem.severity == "error"
    assert result.problem.node_id == ""
    assert text in result.problem.text


def test_a_cancelled_run_has_no_result() -> None:
    assert compute(RunRequest(DOCUMENT, ANALYSIS), failing(RunCancelled())) is None


class Layers:
    """A run that tells the first node's numbers, and stands still before and behind it until it is let through."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.near, self.far = threading.Event(), threading.Event()

    def __call__(
        self,
        document: Document,
        analysis: Analysis,
        previous: Activations | None,
        cancel: Callable[[], bool],
        first: str = "",
        reached: Callable[[Activations], object] | None = None,
    ) -> Activations:
        self.entered.release()
        self._pass(self.near, cancel)
        if reached is not None:
            run_document(document, analysis, previous, cancel, first, reached)
        self._pass(self.far, cancel)
        return run_document(document, analysis)

    def _pass(self, gate: threading.Event, cancel: Callable[[], bool]) -> None:
        while not gate.wait(0.001):
            if cancel():
                raise RunCancelled


@pytest.fixture
def layers(qapp: object) -> Layers:
    return Layers()


@pytest.fixture
def by_layers(layers: Layers) -> Iterator[Runs]:
    runs = Runs(run=layers)
    yield runs
    runs.stop()


FIRST = DOCUMENT.network.nodes[0].id


def test_the_first_nodes_numbers_are_told_before_the_others(qtbot: QtBot, by_layers: Runs, layers: Layers) -> None:
    layers.near.set()
    with qtbot.waitSignal(by_layers.finished) as told:
        by_layers.request(DOCUMENT, ANALYSIS, first=FIRST)
    assert not told.args[0].is_whole
    assert FIRST in told.args[0].activations.outputs
    assert by_layers.is_waiting
    with qtbot.waitSignal(by_layers.finished) as told:
        layers.far.set()
    assert told.args[0].is_whole
    assert not by_layers.is_waiting


def test_other_weights_let_the_first_nodes_numbers_come_and_give_up_the_others(
    qtbot: QtBot, by_layers: Runs, layers: Layers
) -> None:
    answers: list[RunResult] = []
    by_layers.finished.connect(answers.append)
    by_layers.request(titled("old"), ANALYSIS, first=FIRST)
    assert layers.entered.acquire(timeout=30)
    by_layers.request(titled("new"), ANALYSIS, first=FIRST)
    layers.near.set()
    layers.far.set()
    qtbot.waitUntil(lambda: bool(answers) and answers[-1].is_whole)
    assert [(answer.request.document.title, answer.is_whole) for answer in answers] == [
        ("old", False),
        ("new", False),
        ("new", True),
    ]


def test_another_network_gives_up_all_of_the_one_before(qtbot: QtBot, by_layers: Runs, layers: Layers) -> None:
    answers: list[RunResult] = []
    by_layers.finished.connect(answers.append)
    by_layers.request(titled("old"), ANALYSIS, first=FIRST)
    assert layers.entered.acquire(timeout=30)
    other = load("worked_example")
    by_layers.request(other, analyze(other.network), first=other.network.nodes[0].id)
    layers.near.set()
    layers.far.set()
    qtbot.waitUntil(lambda: bool(answers) and answers[-1].is_whole)
    assert all(answer.request.document is other for answer in answers)


def test_a_run_that_waits_for_a_rest_gives_way_to_the_next(qtbot: QtBot, by_layers: Runs, layers: Layers) -> None:
    previous = run_document(DOCUMENT)
    layers.near.set()
    with qtbot.waitSignal(by_layers.finished):
        by_layers.request(titled("old"), ANALYSIS, previous, first=FIRST)
    by_layers.request(titled("new"), ANALYSIS, previous, first=FIRST)
    with qtbot.waitSignal(by_layers.finished) as told:
        pass
    assert told.args[0].request.document.title == "new"
    assert not told.args[0].is_whole


def test_requests_that_follow_each_other_wait_for_the_last(qtbot: QtBot, gate: Gate) -> None:
    runs = Runs(run=gate, start_after=1)
    gate.open.set()
    for number in range(5):
        document = load("textbook_grid") if number % 2 else load("worked_example")
        runs.request(replace(document, title=str(number)), analyze(document.network))
    with qtbot.waitSignal(runs.finished) as told:
        pass
    assert told.args[0].request.document.title == "4"
    runs.stop()
    assert gate.seen == ["4"]
