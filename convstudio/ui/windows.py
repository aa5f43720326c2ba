"""The windows of the program: each has a session of its own, and goes with it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from convstudio.studio.last_windows import LastWindows
from convstudio.studio.session import Session
from convstudio.ui.main_window import MainWindow
from convstudio.ui.restoring import Restoring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.studio.files import Opened
    from convstudio.studio.last_windows import WindowRecord
    from convstudio.studio.recovery import LeftCopy
    from convstudio.studio.settings import Settings
    from convstudio.ui.appearance import Appearance

WINDOW_SIZE = (1440, 900)
STEP = QPoint(28, 28)
"""How far a window stands from the one it was opened from."""

MOST_FIRST_MACS = 10**8
"""Networks that take longer are shown first, and computed then."""


class Windows(QObject):
    """Opens windows, and lets go of those that are closed.

    Parameters
    ----------
    appearance : Appearance
    settings : Settings
    last : LastWindows, optional
        The record of the windows; otherwise the user's own.
    """

    def __init__(
        self,
        appearance: Appearance,
        settings: Settings,
        last: LastWindows | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance, self._settings = appearance, settings
        self.all: list[MainWindow] = []
        self._sessions: dict[int, Session] = {}
        self._restoring = Restoring(self, settings, last or LastWindows())

    def open(self, opened: Opened, path: Path | None = None, record: WindowRecord | None = None) -> MainWindow:
        """Show a document in a new window.

        Parameters
        ----------
        path : Path, optional
            The file it comes from.
        record : WindowRecord, optional
            How it was looked at the last time.
        """
        session = Session(opened.document)
        session.new_document(opened.document, path)
        if session.analysis.totals.macs <= MOST_FIRST_MACS:
            # The first picture already has its numbers, and nothing jumps.
            session.run_now()
        window = MainWindow(session, self._appearance, self._settings)
        # A session must outlive its window.
        self._sessions[id(window)] = session
        window.destroyed.connect(partial(self._sessions.pop, id(window), None))
        files = window.files
        files.window_wanted.connect(self.open)
        files.raise_wanted.connect(self.raise_file)
        files.restore_wanted.connect(self.restore)
        files.quit_wanted.connect(self.quit)
        window.closed.connect(self._let_go)
        window.resize(*WINDOW_SIZE)
        window.restore()
        if self.all:
            window.move(self.all[-1].pos() + STEP)
        if record is not None:
            window.show_as(record)
        self.all.append(window)
        window.show()
        files.greet(opened)
        if path is not None:
            self._settings.remember_file(path)
        self._restoring.follow(window)
        return window

    def open_last(self) -> None:
        """Open what was open last time, if that is wanted."""
        self._restoring.open_last()

    def offer(self, left: Sequence[LeftCopy]) -> None:
        """Offer what a crash left behind, each copy in the window that has its file open, or else in the first."""
        copies: dict[MainWindow, list[LeftCopy]] = {window: [] for window in self.all}
        for copy in left:
            window = self._window_of(Path(copy.notes.path)) if copy.notes.path else None
            copies[window or self.all[0]].append(copy)
        for window, offered in copies.items():
            if offered:
                window.files.notices.offer(offered[0], offered[1:])

    def quit(self) -> None:
        """Close all windows, to open them again at the next start; one that does not want to keeps the rest open."""
        self._restoring.is_quitting = True
        if not all(window.close() for window in list(self.all)):
            self._restoring.take_back()

    def raise_file(self, path: Path) -> None:
        """Bring the window to the front that has a file open."""
        window = self._window_of(path)
        if window is not None:
            window.show()
            window.raise_()
            window.activateWindow()
            window.tell(f"{path.name} is open here")

    def restore(self, left: LeftCopy, opened: Opened) -> None:
        """Show a recovery copy in a window of its own."""
        self.open(opened).files.restore(left, opened)

    def tell_error(self, sentence: str) -> None:
        """Show an unforeseen error in a window; may be called from any thread."""
        if self.all:
            self.all[-1].tell_error(sentence)

    def close(self) -> None:
        """Let go of all that are left."""
        self._restoring.close()
        for window in list(self.all):
            self._drop(window)

    def _let_go(self) -> None:
        window = self.sender()
        if isinstance(window, MainWindow):
            self._restoring.let_go(window)
            self._drop(window)
            window.deleteLater()

    def _window_of(self, path: Path) -> MainWindow | None:
        """Return the window that has a file open."""
        paths = ((window, window.session.path) for window in self.all)
        return next((window for window, open_path in paths if open_path and _is_same(open_path, path)), None)

    def _drop(self, window: MainWindow) -> None:
        if window in self.all:
            self.all.remove(window)
            window.session.close()


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
