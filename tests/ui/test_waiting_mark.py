"""The mark over a picture whose numbers are late."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from convstudio.engine import analyze
from convstudio.runner.recipes import HandSet
from convstudio.studio.document import run_document
from convstudio.studio.examples import load
from convstudio.studio.runs import RunRequest, RunResult
from convstudio.studio.session import Session
from convstudio.ui.waiting_mark import WaitingMark

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def session(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Return a session in which numbers come when the test brings them."""
    session = Session(load("textbook_grid"))
    session.run_now()
    session._runs._starting.stop()
    monkeypatch.setattr(session._runs._starting, "start", lambda *_: None)
    yield session
    session.close()


def edit(session: Session, weight: float) -> None:
    weights = HandSet(((((weight,) * 3,) * 3,),))
    session.apply("Set weights", replace(session.document, weights=((session.selected_id, weights),)))


def bring(session: Session) -> None:
    document, analysis = session.document, analyze(session.document.network)
    session._take_result(RunResult(RunRequest(document, analysis), run_document(document)))


def test_it_comes_when_numbers_are_late_and_goes_when_they_are_there(qtbot: QtBot, session: Session) -> None:
    canvas = QWidget()
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    mark = WaitingMark(session, canvas)
    edit(session, 2.0)
    assert mark.isHidden()
    qtbot.waitUntil(mark.isVisible)
    assert canvas.rect().contains(mark.geometry())
    bring(session)
    assert mark.isHidden()


def test_it_does_not_flicker_where_numbers_come_soon(qtbot: QtBot, session: Session) -> None:
    canvas = QWidget()
    qtbot.addWidget(canvas)
    canvas.show()
    mark = WaitingMark(session, canvas)
    edit(session, 2.0)
    bring(session)
    mark._show_if_late()
    assert mark.isHidden()
