"""The mark on the canvas that says that its picture is not of the document as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from convstudio.studio.session import Session

LATE_AFTER_MS = 200
"""Numbers that come sooner are not waited for: the mark would only flicker."""

MARGIN = 12


class WaitingMark(QLabel):
    """Stands in the canvas's lower right corner while the numbers of the selected layer are late."""

    def __init__(self, session: Session, canvas: QWidget) -> None:
        super().__init__("Computing… This picture is from before.", canvas)
        self._session, self._canvas = session, canvas
        self.setObjectName("waitingMark")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_AFTER_MS)
        self._late.timeout.connect(self._show_if_late)
        session.document_changed.connect(self._follow)
        session.activations_changed.connect(self._follow)
        session.problems_changed.connect(self._follow)
        session.selection_changed.connect(self._follow)

    def place(self) -> None:
        """Stand in the corner of the canvas, whatever its size."""
        self.adjustSize()
        corner = self._canvas.rect().bottomRight() - self.rect().bottomRight()
        self.move(max(MARGIN, corner.x() - MARGIN), max(MARGIN, corner.y() - MARGIN))

    def _follow(self) -> None:
        if not self._is_late():
            self._late.stop()
            self.hide()
        elif not self._late.isActive() and self.isHidden():
            self._late.start()

    def _show_if_late(self) -> None:
        if self._is_late():
            self.place()
            self.show()
            self.raise_()

    def _is_late(self) -> bool:
        session = self._session
        has_older = session.activations is not None
        return has_older and not session.activations_current and session.is_computing
