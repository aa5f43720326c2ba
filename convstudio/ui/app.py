"""Starts the application and opens its window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from convstudio import __version__
from convstudio.studio.crash import CrashLog
from convstudio.studio.session import Session
from convstudio.studio.settings import open_settings
from convstudio.ui.appearance import Appearance
from convstudio.ui.icons import application_icon
from convstudio.ui.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from convstudio.studio.document import Document

WINDOW_SIZE = (1440, 900)
MOST_FIRST_MACS = 10**8
"""Networks that take longer are shown first, and computed then."""


def open_window(document: Document, path: Path | None) -> int:
    """Show ``document`` in a window, and return the exit status when it is closed."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("convstudio")
    app.setApplicationDisplayName("ConvStudio")
    app.setApplicationVersion(__version__)
    app.setStyle("Fusion")
    app.setWindowIcon(application_icon())
    settings = open_settings()
    appearance = Appearance(settings.theme)
    session = Session(document)
    session.new_document(document, path)
    if session.analysis.totals.macs <= MOST_FIRST_MACS:
        # The first picture already has its numbers, and nothing jumps.
        session.run_now()
    window = MainWindow(session, appearance, settings)
    log = CrashLog(tell=window.tell_error)
    log.install()
    window.resize(*WINDOW_SIZE)
    window.restore()
    window.show()
    try:
        return app.exec()
    finally:
        session.close()
        log.close()
