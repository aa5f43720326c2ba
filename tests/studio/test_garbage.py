import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject

from convstudio.studio import garbage
from convstudio.studio.examples import load
from convstudio.studio.playback import Playback
from convstudio.studio.session import Session


@pytest.fixture(autouse=True)
def as_in_the_program() -> Iterator[None]:
    """Collect by itself, as Python does from its start; the suite turns that off."""
    gc.enable()
    yield
    assert gc.isenabled()
    gc.disable()


def test_the_automatic_collection_is_off_until_the_last_releases_it() -> None:
    first, second = garbage.keep_from_other_threads(), garbage.keep_from_other_threads()
    assert not gc.isenabled()
    garbage.release(first)
    garbage.release(first)
    assert not gc.isenabled()
    garbage.release(second)
    assert gc.isenabled()


def test_who_had_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        garbage.release(garbage.keep_from_other_threads())
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_is_due_is_collected_here() -> None:
    collected_in: list[int] = []

    class Circle:
        def __init__(self) -> None:
            self.own = self

        def __del__(self) -> None:
            collected_in.append(threading.get_ident())

    holder = garbage.keep_from_other_threads()
    try:
        count = gc.get_threshold()[0] + 1
        circles = [Circle() for _ in range(count)]
        del circles
        assert collected_in == []
        garbage.collect_if_due()
        assert collected_in == [threading.get_ident()] * count
    finally:
        garbage.release(holder)


def test_nothing_is_collected_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "get_count", lambda: pytest.fail("looked"))
    garbage.collect_if_due()


def test_sessions_with_circles_never_die_in_the_worker(qapp: QCoreApplication) -> None:
    # A timer that is destroyed in another thread than its own crashes the program sooner or later.
    threads: set[int] = set()

    def note(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            threads.add(threading.get_ident())

    gc.callbacks.append(note)
    try:
        for _ in range(150):
            session = Session(load("textbook_grid"))
            playback = Playback(session, session)
            playback.circle = (playback, QObject(playback))  # type: ignore[attr-defined]
            playback.play()
            session.close()
        gc.collect()
    finally:
        gc.callbacks.remove(note)
    assert threads == {threading.get_ident()}
