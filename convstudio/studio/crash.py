"""When something goes wrong that nobody foresaw: write it down, and say so in one sentence."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import platformdirs
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

LOG_NAME = "convstudio.log"
FAULT_NAME = "convstudio-fault.log"
MOST_LOG_BYTES = 2**20
KEPT_LOGS = 3

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

logger = logging.getLogger("convstudio")


class CrashLog:
    """Catches what falls through everything else, from ``install`` until ``close``.

    Exceptions in slots, timers and paint events reach ``sys.excepthook``; those in threads and destructors have hooks
    of their own; Qt's messages have another. A fault in native code leaves the Python stack in a second file.

    Parameters
    ----------
    folder : Path, optional
        Where the log is kept; otherwise where the system keeps a user's logs.
    tell : callable, optional
        Is given the sentence for the user, in the thread where it went wrong. The same fault at the same place is
        told once, however often it is painted.
    """

    def __init__(self, folder: Path | None = None, tell: Callable[[str], None] | None = None) -> None:
        self.folder = folder or platformdirs.user_log_path("convstudio", appauthor=False)
        self._tell = tell
        self._told: set[tuple[str, str, int]] = set()
        self._is_telling = threading.local()
        self._log: logging.Handler = logging.NullHandler()
        self._fault_file: TextIO | None = None

    @property
    def path(self) -> Path:
        """The log file."""
        return self.folder / LOG_NAME

    def install(self) -> None:
        """Begin to catch. A folder that can't be written is no reason not to start: the log goes to stderr then."""
        self._old_hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._log = RotatingFileHandler(
                self.path, maxBytes=MOST_LOG_BYTES, backupCount=KEPT_LOGS, encoding="utf-8", delay=False
            )
            self._fault_file = (self.folder / FAULT_NAME).open("a", encoding="utf-8")
        except OSError:
            self._log = logging.StreamHandler()
        self._log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(self._log)
        faulthandler.enable(self._fault_file or sys.__stderr__ or 2)
        sys.excepthook = self._catch
        threading.excepthook = self._catch_in_thread
        sys.unraisablehook = self._catch_unraisable
        qInstallMessageHandler(self._log_qt)

    def close(self) -> None:
        """Stop catching, and put back what was there before."""
        qInstallMessageHandler(None)
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._old_hooks
        faulthandler.disable()
        logger.removeHandler(self._log)
        self._log.close()
        if self._fault_file is not None:
            self._fault_file.close()

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._old_hooks[0](kind, error, trace)
            return
        logger.critical("not caught", exc_info=(kind, error, trace))
        self._tell_once(kind, error, trace)

    def _catch_in_thread(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None and not issubclass(what.exc_type, SystemExit):
            self._catch(what.exc_type, what.exc_value, what.exc_traceback)

    def _catch_unraisable(self, what: sys.UnraisableHookArgs) -> None:
        # Nothing the user did is lost by an error in a destructor: it is only written down.
        exc_info = (what.exc_type, what.exc_value, what.exc_traceback) if what.exc_value else None
        logger.error("%s: %r", what.err_msg or "ignored in a destructor", what.object, exc_info=exc_info)

    def _tell_once(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        code = trace.tb_frame.f_code.co_filename if trace else ""
        place = (kind.__name__, code, trace.tb_lineno if trace else 0)
        if self._tell is None or place in self._told or getattr(self._is_telling, "now", False):
            return
        self._told.add(place)
        self._is_telling.now = True  # an error while telling must not be told
        try:
            self._tell(
                f"Something went wrong inside ConvStudio ({kind.__name__}: {error}). Your document is still open: "
                f"save it under another name. Details are in {self.path}."
            )
        finally:
            self._is_telling.now = False

    def _log_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        logging.getLogger("convstudio.qt").log(LEVELS.get(kind, logging.WARNING), "%s", message)
