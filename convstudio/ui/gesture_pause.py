"""Changes that follow each other soon are one step to undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from convstudio.studio.session import Session

GESTURE_PAUSE_MS = 900


class GesturePause(QTimer):
    """Ends the session's gesture when nothing has started it anew for a while.

    Parameters
    ----------
    session : Session
    parent : QObject
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(GESTURE_PAUSE_MS)
        self.timeout.connect(session.end_gesture)
