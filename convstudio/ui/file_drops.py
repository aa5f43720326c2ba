"""A document that is dropped anywhere on the window is opened, and a picture or numbers become its input."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from convstudio.studio.files import PLAIN_SUFFIX, SUFFIX

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from convstudio.ui.main_window import MainWindow

OPENED = (SUFFIX, PLAIN_SUFFIX, ".bak")


class FileDrops(QObject):
    """Watches a window for files that are dragged over it; what its parts take themselves never gets here."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        # A graphics view takes whatever is dropped on it, and does nothing with it.
        window.convolve.canvas.viewport().setAcceptDrops(False)
        window.convolve.canvas.setAcceptDrops(False)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            path = dropped_document(event.mimeData())
            is_input = path is None and self._window.inputs.takes(event.mimeData())
            if path is not None or is_input:
                event.acceptProposedAction()
            if isinstance(event, QDragEnterEvent):
                return path is not None or is_input
            if path is not None:
                # The program that it came from waits until this returns: questions come after.
                QTimer.singleShot(0, self, lambda: self._window.files.open_path(str(path)))
                return True
            inputs = self._window.inputs
            return inputs.take_numbers(event.mimeData()) or inputs.take(event.mimeData())
        return super().eventFilter(watched, event)


def dropped_document(data: QMimeData) -> Path | None:
    """Return the first of the dragged files that may be a document."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in OPENED), None)
