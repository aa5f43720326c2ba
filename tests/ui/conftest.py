from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from convstudio.studio import examples
from convstudio.studio.document import Document
from convstudio.studio.session import Session
from convstudio.studio.settings import open_settings
from convstudio.ui.appearance import Appearance
from convstudio.ui.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

OpenWindow = Callable[[Document], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenWindow]:
    """Windows that are closed after the test."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    sessions: list[Session] = []

    def open_one(document: Document) -> MainWindow:
        session = Session(document)
        sessions.append(session)
        session.run_now()
        window = MainWindow(session, Appearance("light", session), open_settings(tmp_path / "settings.ini"))
        # Nobody is there to answer whether to save.
        qtbot.addWidget(window, before_close_func=lambda _: session.history.mark_clean())
        window.resize(1280, 760)
        with qtbot.waitExposed(window):
            window.show()
        return window

    yield open_one
    for session in sessions:
        session.close()
    # Without a display, Qt keeps what was copied until Python is gone, and then wants Python to let go of it.
    QApplication.clipboard().clear()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """Open the worked example."""
    return open_window(examples.load("worked_example"))
