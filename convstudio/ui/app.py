"""Starts the application and opens its window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from convstudio import __version__
from convstudio.studio.crash import CrashLog
from convstudio.studio.recovery import left_copies
from convstudio.studio.settings import open_settings
from convstudio.ui.appearance import Appearance
from convstudio.ui.icons import application_icon
from convstudio.ui.windows import Windows

if TYPE_CHECKING:
    from pathlib import Path

    from convstudio.studio.files import Opened


def open_window(opened: Opened, path: Path | None) -> int:
    """Show a document in a window, and return the exit status when the last window is closed.

    Parameters
    ----------
    opened : Opened
    path : Path or None
        The file that it was read from.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("convstudio")
    app.setApplicationDisplayName("ConvStudio")
    app.setApplicationVersion(__version__)
    app.setStyle("Fusion")
    app.setWindowIcon(application_icon())
    settings = open_settings()
    windows = Windows(Appearance(settings.theme), settings)
    window = windows.open(opened, path)
    log = CrashLog(tell=windows.tell_error)
    log.install()
    left = left_copies()
    if left:
        window.files.notices.offer(left[0], left[1:])
    try:
        return app.exec()
    finally:
        windows.close()
        log.close()
