"""Random events of every kind, one after another, through every menu and dialog that they open.

CONVSTUDIO_STORM_EVENTS=20000 rages four times as long, which takes a minute or two; CONVSTUDIO_STORM_SEED makes other
events. A failure tells its seed, and the last events.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication

from convstudio.engine import analyze
from convstudio.runner import outputs
from convstudio.runner.algorithms import prepared, workspace
from convstudio.studio import document as documents
from convstudio.studio import document_weights, examples, inputs
from convstudio.studio.document import Document
from convstudio.studio.files.codec import document_from_json, document_to_json
from convstudio.studio.recent import RecentArrays
from convstudio.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.storm import Storm, keep_open

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SEED = int(os.environ.get("CONVSTUDIO_STORM_SEED", "20240611"))
EVENTS = int(os.environ.get("CONVSTUDIO_STORM_EVENTS", "5000"))
WARM_UP = 1500
"""Events after which everything that is made when it is first wanted has been made."""

MOST_GROWTH = 96 * 2**20
"""Bytes that the rest of the storm may leave behind."""

MOST_INPUT = 2**18
MOST_COMPUTED = 2**23
"""Numbers of an input and bytes of all; larger networks are shown without, so that no size that is typed fills the
memory by design.
"""

MOST_KEPT = 2**21
"""Bytes in each of the places where numbers are kept to be used again, for the same reason."""


@pytest.mark.timeout(600)
def test_anything_can_be_done_in_any_order(
    open_window: OpenWindow, qtbot: QtBot, qtlog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_BYTES", MOST_COMPUTED)
    monkeypatch.setattr(inputs, "MOST_NUMBERS", MOST_INPUT)
    monkeypatch.setattr(document_weights, "_weights", RecentArrays(most_bytes=MOST_KEPT))
    for keeper in (prepared, outputs, workspace):
        monkeypatch.setattr(keeper, "MOST_KEPT", MOST_KEPT)
    window = open_window(examples.load("worked_example"))
    keep_open(window)
    first = First(window)
    with qtbot.captureExceptions() as exceptions:

        def faults() -> str:
            if exceptions:
                return "\n".join("".join(traceback.format_exception(*told)) for told in exceptions)
            wrong = [
                record.message for record in qtlog.records if not record.ignored and record.type_name != "QtDebugMsg"
            ]
            return "; ".join(map(str, wrong))

        storm = Storm(window, SEED, faults)
        storm.every = {100: first.check, 500: first.keeps}
        storm.rage(min(WARM_UP, EVENTS))
        before = _memory()
        storm.rage(EVENTS - WARM_UP)
        grown = _memory() - before
    first.back_to_the_start()
    if before:
        assert grown < MOST_GROWTH, f"{grown / 2**20:.0f} MiB are left behind"


class First:
    """What holds whatever is done: the document can be analysed and saved, and all of it can be undone."""

    def __init__(self, window: MainWindow) -> None:
        self._session = window.session
        self._document: Document = window.session.document
        window.session.document_opened.connect(self._begin)

    def _begin(self) -> None:
        self._document = self._session.document

    def check(self) -> None:
        session = self._session
        analysis = analyze(session.document.network)
        assert analysis.rows == session.analysis.rows
        assert analysis.problems is not None

    def keeps(self) -> None:
        document = self._session.document
        assert document_from_json(document_to_json(document)) == document

    def back_to_the_start(self) -> None:
        history, document = self._session.history, self._session.document
        done = history.index
        while history.index:
            history.undo()
        if not history.is_cut:
            assert self._session.document == self._document
        history.go_to(done)
        assert self._session.document == document


def _memory() -> int:
    """Return the bytes that the program holds, without its garbage; 0 where nobody says."""
    for _ in range(3):
        QApplication.processEvents()
        gc.collect()
    if not sys.platform.startswith("linux"):
        return 0
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
