"""Windows come back at the next start as they were: their documents, and how those were looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from convstudio.studio import files
from convstudio.studio.last_windows import WindowRecord

if TYPE_CHECKING:
    from convstudio.studio.document import Document
    from convstudio.studio.last_windows import LastWindows
    from convstudio.studio.settings import Settings
    from convstudio.ui.main_window import MainWindow
    from convstudio.ui.windows import Windows

WRITE_AFTER_MS = 2000
"""After something has changed, so that a crash costs no more; what follows does not put it off."""

LONGEST_TEXT = 2**22
"""Of a document without a file; a longer one would make every start slow."""

MISSING = "missing"


class Restoring(QObject):
    """Keeps the record of all windows, and opens them from it.

    Parameters
    ----------
    windows : Windows
    settings : Settings
    last : LastWindows
    """

    def __init__(self, windows: Windows, settings: Settings, last: LastWindows) -> None:
        super().__init__(windows)
        self._windows, self._settings, self._last = windows, settings, last
        self._is_first = last.take()
        self._records: dict[MainWindow, WindowRecord] = {}
        self._texts: dict[MainWindow, tuple[Document, str]] = {}
        self.is_quitting = False
        """Whether windows that close now are to come back."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self.write)

    # Opening

    def open_last(self) -> None:
        """Open what was open last time, if it is wanted; what can't be opened is told in the first window.

        Nothing happens while another ConvStudio has those windows.
        """
        if not self._settings.restore_windows or not self._is_first:
            return
        missing = []
        for record in self._last.read():
            try:
                opened, path = _open(record)
            except files.FileError as error:
                missing.append(str(error))
                continue
            self._windows.open(opened, path, record)
        if missing and self._windows.all:
            words = "From last time: " + " ".join(missing)
            self._windows.all[0].notices.show_notice(MISSING, words)

    # Keeping

    def follow(self, window: MainWindow) -> None:
        """Remember a window from now on."""
        session = window.session
        for signal in (session.file_changed, session.selection_changed, session.clean_changed):
            signal.connect(self._write_soon)
        for other in (session.document_opened, window.stack.folding.changed, window.view_changed):
            other.connect(self._write_soon)
        self._records[window] = WindowRecord()
        self._write_soon()

    def let_go(self, window: MainWindow) -> None:
        """Forget a window that was closed, unless the program ends with it."""
        self._note(window)
        if not self.is_quitting and len(self._records) > 1:
            self._drop(window)
            self._write_soon()

    def take_back(self) -> None:
        """Forget the windows that were closed before one of them did not want to."""
        self.is_quitting = False
        for window in [window for window in self._records if window not in self._windows.all]:
            self._drop(window)
        self._write_soon()

    @Slot()
    def write(self) -> None:
        """Write down what is open now."""
        self._timer.stop()
        for window in self._windows.all:
            self._note(window)
        if self._settings.restore_windows:
            self._last.write(self._records.values())
        else:
            self._last.forget()

    def close(self) -> None:
        """Write down what was open when the program was left, and let another program do so."""
        self.write()
        self._last.release()

    @Slot()
    def _write_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _drop(self, window: MainWindow) -> None:
        self._records.pop(window, None)
        self._texts.pop(window, None)

    def _note(self, window: MainWindow) -> None:
        if window in self._records:
            self._records[window] = window.record(self._text_of(window))

    def _text_of(self, window: MainWindow) -> str:
        """Return the document of a window without a file, if nothing in it could be lost."""
        session = window.session
        if session.path is not None or not session.is_clean:
            return ""
        known = self._texts.get(window)
        if known is None or known[0] is not session.document:
            text = files.document_to_json(session.document)
            known = self._texts[window] = (session.document, text if len(text) <= LONGEST_TEXT else "")
        return known[1]


def _open(record: WindowRecord) -> tuple[files.Opened, Path | None]:
    """Return what a window held.

    Raises
    ------
    FileError
        If it can't be read any more.
    """
    if record.path:
        path = Path(record.path)
        return files.open_partly(path), path
    return files.Opened(files.document_from_json(record.document)), None
