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
    from collections.abc import Callable
    from pathlib import Path

    from convstudio.studio.files import Opened


def open_window(opened: Opened | None, path: Path | None, usual: Callable[[], Opened]) -> int:
    """Show a document in a window, and return the exit status when the last window is closed.

    Parameters
    ----------
    opened : Opened or None
        None for what was open last time.
    path : Path or None
        The file that it was read from.
    usual : callable
        Makes what is shown if nothing is known of last time.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("convstudio")
    app.setApplicationDisplayName("ConvStudio")
    app.setApplicationVersion(__version__)
    app.setStyle("Fusion")
    app.setWindowIcon(application_icon())
    settings = open_settings()
    windows = Windows(Appearance(settings.theme), settings)
    if opened is None:
        windows.open_last()
    if not windows.all:
        windows.open(opened or usual(), path)
    log = CrashLog(tell=windows.tell_error)
    log.install()
    left = left_copies()
    if left:
        windows.offer(left)
    try:
        return app.exec()
    finally:
        windows.close()
        log.close()
