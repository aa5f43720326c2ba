"""What a screen reader hears of playback: where it is and what comes out, but not more often than can be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from convstudio.studio.playback import Playback

PLAYING_MS, RESTING_MS = 2500, 250
"""Between two announcements; and after a step by hand, for those that follow it."""


class PositionVoice(QObject):
    """Announces a canvas's description when the playhead has moved.

    Parameters
    ----------
    canvas : QWidget
        Its accessible description says what it shows.
    playback : Playback

    Signals
    -------
    said(words)
    """

    said = Signal(object)

    def __init__(self, canvas: QWidget, playback: Playback) -> None:
        super().__init__(canvas)
        self._canvas, self._playback = canvas, playback
        self._last = ""
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._say)
        playback.playhead_changed.connect(self._wait)
        playback.playing_changed.connect(self._wait)

    def _wait(self) -> None:
        if not self._due.isActive():
            self._due.start(PLAYING_MS if self._playback.is_playing else RESTING_MS)

    def _say(self) -> None:
        words = self._canvas.accessibleDescription()
        if words and words != self._last:
            self._last = words
            self.said.emit(words)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._canvas, words))
