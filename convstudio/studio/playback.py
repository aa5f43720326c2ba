"""Playback: a playhead that moves by the clock, or step by step."""

from __future__ import annotations

import time
from dataclasses import replace
from math import ceil, inf
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from convstudio.engine.layers import ConvTranspose2d
from convstudio.studio.kernels import telling_channel
from convstudio.studio.playhead import Extent, Playhead, extent_of, extent_of_input
from convstudio.studio.timeline import Reach, Timeline, place_words, step_words, timeline_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import LayerReport
    from convstudio.studio.session import Session

__all__ = ["SPEEDS", "Extent", "Playback", "Playhead", "Reach", "Timeline"]

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
    reach_changed(reach)
        Playing goes on to something else at the end of a map.
    """

    playing_changed = Signal(bool)
    playhead_changed = Signal(object)
    speed_changed = Signal(object)
    extent_changed = Signal(object)
    reach_changed = Signal(object)

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
        self._row: LayerReport | None = None
        self._reach: Reach = "map"
        self._timeline = Timeline(0)
        self._gathering = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.advance)
        session.playhead_changed.connect(self.playhead_changed)
        session.selection_changed.connect(self._turn_to_layer)
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
    def reach(self) -> Reach:
        """What playing goes through: this map, all filters, or each filter's channels too."""
        return self._reach

    @property
    def timeline(self) -> Timeline:
        """All that playing goes through."""
        return self._timeline

    @property
    def index(self) -> int:
        """Where playback stands on the timeline."""
        return self._timeline.index(self.playhead)

    @property
    def words(self) -> str:
        """Where playback stands: "filter 3 of 20, row 4, column 7"."""
        return place_words(self._row, self._extent, self.playhead, stamps=self.stamps)

    @property
    def short_words(self) -> str:
        """Where it stands in its map: "row 4, column 7"."""
        if self._row is None or not self.step_count:
            return ""
        return step_words(self._row, self._extent, self.playhead, stamps=self.stamps)

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
        if self._is_playing or self._timeline.length < 2:
            return
        if self.index == self._timeline.length - 1:
            self._go(0)
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
        index, last = self.index + due, self._timeline.length - 1
        if index > last and self.loop:
            index %= self._timeline.length
        self._go(index)
        if index >= last and not self.loop:
            self.pause()
        else:
            self._wait()

    # Going somewhere

    def seek(self, step: int) -> None:
        """Go to a step of this map, or as near as there is; playing goes on from there."""
        self._show(replace(self.playhead, step=step))
        self._start_clock()

    def seek_along(self, index: int) -> None:
        """Go to a place of the timeline, or as near as there is; playing goes on from there."""
        self._go(index)
        self._start_clock()

    def set_reach(self, reach: Reach) -> None:
        """Let playing go on to other filters and channels at the end of a map, or not."""
        if reach != self._reach:
            self._reach = reach
            self._timeline = timeline_of(self._row, self._extent, reach)
            self.reach_changed.emit(reach)

    def first(self) -> None:
        """Go to the first step."""
        self.seek_along(0)

    def last(self) -> None:
        """Go to the last step."""
        self.seek_along(self._timeline.length - 1)

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
    def _turn_to_layer(self) -> None:
        """Begin on a channel that counts, on a layer that has just been selected."""
        self._measure()
        self.set_channel(telling_channel(self._session))

    @Slot()
    def _measure(self) -> None:
        """Learn how far the selected layer goes, and keep the playhead inside."""
        selected = self._session.selected_id
        analysis = self._session.analysis
        row = analysis.row(selected) if selected in analysis.network else None
        extent = extent_of(row, gathering=self._gathering) if row else extent_of_input(analysis.network.input_shape)
        timeline = timeline_of(row, extent, self._reach)
        changed = (extent, timeline) != (self._extent, self._timeline)
        self._row, self._extent, self._timeline = row, extent, timeline
        self._show(self.playhead)
        if changed:
            if timeline.length < 2:
                self.pause()
            self.extent_changed.emit(extent)

    def _step(self, by: int) -> None:
        self.pause()
        index = self.index + by
        if 0 <= index < self._timeline.length:
            self._go(index)

    def _go(self, index: int) -> None:
        self._show(self._timeline.at(index, self.playhead))

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
