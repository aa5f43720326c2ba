"""Playback: a playhead that moves by the clock, or step by step."""

from __future__ import annotations

import time
from dataclasses import replace
from math import ceil, inf
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from convstudio.engine.layers import ConvTranspose2d
from convstudio.studio.playhead import Extent, Playhead, extent_of, extent_of_input

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.studio.session import Session

__all__ = ["SPEEDS", "Extent", "Playback", "Playhead"]

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Steps a second that are offered; any between the first and the last can be set."""

USUAL_SPEED = 4.0


class Playback(QObject):
    """Moves the session's playhead over the selected layer, and keeps it inside.

    Parameters
    ----------
    session : Session
    parent : QObject, optional
    clock : callable
        Seconds; only differences matter.

    Signals
    -------
    playing_changed(bool)
    playhead_changed(playhead)
        The session's own signal, passed on.
    speed_changed(float)
    extent_changed(extent)
        The selected layer has another number of steps, filters or channels.
    """

    playing_changed = Signal(bool)
    playhead_changed = Signal(object)
    speed_changed = Signal(object)
    extent_changed = Signal(object)

    def __init__(
        self, session: Session, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self.loop = False
        self._session = session
        self._clock = clock
        self._speed = USUAL_SPEED
        self._is_playing = False
        self._moved_at = 0.0
        self._extent = Extent()
        self._gathering = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.advance)
        session.playhead_changed.connect(self.playhead_changed)
        session.selection_changed.connect(self._measure)
        session.document_changed.connect(self._measure)
        self._measure()

    # What is

    @property
    def playhead(self) -> Playhead:
        """Where playback stands."""
        return self._session.playhead

    @property
    def is_playing(self) -> bool:
        """Whether the playhead moves by itself."""
        return self._is_playing

    @property
    def extent(self) -> Extent:
        """How far the playhead can go on the selected layer."""
        return self._extent

    @property
    def step_count(self) -> int:
        """How many outputs there are to go through."""
        return self._extent.step_count

    @property
    def columns(self) -> int:
        """How many steps make a row."""
        return self._extent.columns

    @property
    def speed(self) -> float:
        """Steps a second, 0.25 to 60."""
        return self._speed

    # Playing

    def play(self) -> None:
        """Start to move; from the start if the end is reached."""
        if self._is_playing or self.step_count < 2:
            return
        if self.playhead.step == self.step_count - 1:
            self._move_to(0)
        self._is_playing = True
        self._start_clock()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop where the playhead is."""
        if self._is_playing:
            self._is_playing = False
            self._timer.stop()
            self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play or pause."""
        if self._is_playing:
            self.pause()
        else:
            self.play()

    def set_speed(self, speed: float) -> None:
        """Move at so many steps a second, kept within those offered."""
        speed = max(SPEEDS[0], min(speed, SPEEDS[-1]))
        if speed != self._speed:
            self._speed = speed
            self._start_clock()
            self.speed_changed.emit(speed)

    def faster(self) -> None:
        """Take the next speed offered."""
        self.set_speed(min((speed for speed in SPEEDS if speed > self._speed), default=inf))

    def slower(self) -> None:
        """Take the speed offered before this one."""
        self.set_speed(max((speed for speed in SPEEDS if speed < self._speed), default=0))

    @Slot()
    def advance(self) -> None:
        """Make the steps that are due by the clock, all at once; the timer calls this."""
        if not self._is_playing:
            return
        due = int((self._clock() - self._moved_at) * self._speed)
        self._moved_at += due / self._speed
        step, last = self.playhead.step + due, self.step_count - 1
        if step > last and self.loop:
            step %= self.step_count
        self._move_to(step)
        if step >= last and not self.loop:
            self.pause()
        else:
            self._wait()

    # Going somewhere

    def seek(self, step: int) -> None:
        """Go to a step, or as near as there is; playing goes on from there."""
        self._move_to(step)
        self._start_clock()

    def first(self) -> None:
        """Go to the first step."""
        self.seek(0)

    def last(self) -> None:
        """Go to the last step."""
        self.seek(self.step_count - 1)

    def step_forward(self) -> None:
        """Pause, and make one step."""
        self._step(1)

    def step_back(self) -> None:
        """Pause, and take one step back."""
        self._step(-1)

    def row_forward(self) -> None:
        """Pause, and go to the same column of the next row, if there is one."""
        self._step(self.columns)

    def row_back(self) -> None:
        """Pause, and go to the same column of the row before, if there is one."""
        self._step(-self.columns)

    def set_filter(self, filter_index: int) -> None:
        """Look at another output channel, or the nearest there is."""
        self._show(replace(self.playhead, filter_index=filter_index))

    def set_channel(self, channel: int) -> None:
        """Look at another input channel, or the nearest there is; where each has its own output, at that too."""
        if self._extent.channels_alone:
            self.set_filter(channel)
        else:
            self._show(replace(self.playhead, channel=channel))

    @property
    def stamps(self) -> bool:
        """Whether steps go from input to input: those of a transposed convolution that is not gathering."""
        selected, analysis = self._session.selected_id, self._session.analysis
        known = selected in analysis.network and not analysis.row(selected).muted
        return known and isinstance(analysis.row(selected).layer, ConvTranspose2d) and not self._gathering

    def set_gathering(self, gathering: bool) -> None:
        """Go through transposed convolutions output by output, rather than input by input."""
        if gathering != self._gathering:
            self._gathering = gathering
            self._measure()

    # Inside

    @Slot()
    def _measure(self) -> None:
        """Learn how far the selected layer goes, and keep the playhead inside."""
        selected = self._session.selected_id
        analysis = self._session.analysis
        row = analysis.row(selected) if selected in analysis.network else None
        extent = extent_of(row, gathering=self._gathering) if row else extent_of_input(analysis.network.input_shape)
        changed = extent != self._extent
        self._extent = extent
        self._show(self.playhead)
        if changed:
            if extent.step_count < 2:
                self.pause()
            self.extent_changed.emit(extent)

    def _step(self, by: int) -> None:
        self.pause()
        step = self.playhead.step + by
        if 0 <= step < self.step_count:
            self._move_to(step)

    def _move_to(self, step: int) -> None:
        self._show(replace(self.playhead, step=step))

    def _show(self, playhead: Playhead) -> None:
        self._session.set_playhead(self._extent.clamp(playhead))

    def _start_clock(self) -> None:
        self._moved_at = self._clock()
        self._wait()

    def _wait(self) -> None:
        """Wake up when the next step is due."""
        if self._is_playing:
            due = self._moved_at + 1 / self._speed - self._clock()
            self._timer.start(max(1, ceil(due * 1000)))
