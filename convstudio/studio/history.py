"""What was done, step by step: undone, done again, and kept for as long as there is room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from convstudio.studio.weighing import bytes_added, bytes_in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from convstudio.studio.state import State

MOST_BYTES = 2**28
"""Of all that undoing needs, the present state included; the oldest steps beyond it are given up."""

KEPT_SHARE = 7 / 8
"""Of MOST_BYTES, what is kept once it is too much: giving up steps one by one would be work after every step."""

MOST_UNWEIGHED = 200
"""Steps without a rest after which they are weighed all the same."""

WEIGH_AFTER_MS = 1000
"""After the last step, when the hand rests."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done.

    Parameters
    ----------
    text : str
        As a command: "Remove Conv2d 2".
    before, after : State
    merge_key : hashable
        A step that follows one with an equal key becomes part of it; None never does.
    """

    text: str
    before: State
    after: State
    merge_key: Hashable


class History(QObject):
    """The steps from the document as it was opened to where it is now, and those that were undone.

    Parameters
    ----------
    show : callable
        Makes a state the current one, and tells everyone.

    Signals
    -------
    changed()
        There are other steps, or another one is the present, or the saved one.
    clean_changed(bool)
        Whether the present is what was saved.
    """

    changed = Signal()
    clean_changed = Signal(bool)

    def __init__(
        self, show: Callable[[State], None], parent: QObject | None = None, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self._show = show
        self.most_bytes = most_bytes
        self._steps: list[Step] = []
        self._weights: list[int] = []  # of the first steps; those behind them are still to be weighed
        self._start_weight = 0
        self._index = 0
        self._clean: int | None = 0
        self.is_cut = False
        """Whether there were earlier steps, that are given up."""
        self._weighing = QTimer(self)
        self._weighing.setSingleShot(True)
        self._weighing.setInterval(WEIGH_AFTER_MS)
        self._weighing.timeout.connect(self.weigh)

    # What is

    @property
    def texts(self) -> tuple[str, ...]:
        """What was done, the oldest first; what was undone comes last."""
        return tuple(step.text for step in self._steps)

    @property
    def index(self) -> int:
        """How many of the steps are done now."""
        return self._index

    @property
    def clean_index(self) -> int | None:
        """How many steps were done in what was saved; None if no step leads there."""
        return self._clean

    @property
    def count(self) -> int:
        """How many steps there are, done and undone."""
        return len(self._steps)

    @property
    def is_clean(self) -> bool:
        """Whether the present is what was saved."""
        return self._index == self._clean

    @property
    def undo_text(self) -> str:
        """What would be undone; empty if there is nothing."""
        return self._steps[self._index - 1].text if self._index else ""

    @property
    def redo_text(self) -> str:
        """What would be done again; empty if there is nothing."""
        return self._steps[self._index].text if self._index < self.count else ""

    # Back and forth

    @Slot()
    def undo(self) -> None:
        """Go one step back, if there is one."""
        self.go_to(self._index - 1)

    @Slot()
    def redo(self) -> None:
        """Go one step on, if there is one."""
        self.go_to(self._index + 1)

    def go_to(self, index: int) -> None:
        """Go to where so many steps are done, in one go; nothing happens if there are not so many."""
        if index == self._index or not 0 <= index <= self.count:
            return
        was_clean, goes_back = self.is_clean, index < self._index
        self._index = index
        self._show(self._steps[index].before if goes_back else self._steps[index - 1].after)
        self._tell(was_clean)

    def push(self, step: Step) -> None:
        """Show what a step leads to, and keep it; what was undone can't be done again any more.

        A step whose key is that of the one before joins it, unless that one is saved. One that leads back to where
        that one began takes both away.
        """
        was_clean = self.is_clean
        if self._clean is not None and self._clean > self._index:
            self._clean = None
        del self._steps[self._index :], self._weights[self._index :]
        before = self._steps[-1] if self._steps else None
        if before and step.merge_key is not None and before.merge_key == step.merge_key and not was_clean:
            del self._steps[-1:], self._weights[self.count :]
            step = Step(before.text, before.before, step.after, step.merge_key)
        if step.after.document != step.before.document:
            self._steps.append(step)
        self._index = self.count
        self._show(step.after)
        self._tell(was_clean)
        if self.count - len(self._weights) < MOST_UNWEIGHED or not self._weighing.isActive():
            self._weighing.start()  # anew, so that a hand at work is not held up

    # Saved, and begun anew

    def mark_clean(self) -> None:
        """Let the present be what is saved."""
        self._mark(self._index)

    def mark_unsaved(self) -> None:
        """Let nothing that there is be what is saved."""
        self._mark(None)

    def clear(self) -> None:
        """Forget all steps; the present is what is saved."""
        was_clean = self.is_clean
        self._steps.clear()
        self._weights.clear()
        self._index = self._clean = 0
        self.is_cut = False
        self._weighing.stop()
        self._tell(was_clean)

    def _mark(self, index: int | None) -> None:
        was_clean = self.is_clean
        self._clean = index
        self._tell(was_clean)

    # Room

    @property
    def bytes(self) -> int:
        """What the steps that were weighed take, an estimate from above."""
        return self._start_weight + sum(self._weights)

    @Slot()
    def weigh(self) -> None:
        """Weigh what is new, and give the oldest steps up if there is too much."""
        self._weighing.stop()
        if self._steps and not self._weights:
            self._start_weight = bytes_added(self._steps[0].before)
        # What a step leads to shares nearly all of what it began with, and the next one begins there.
        new = self._steps[len(self._weights) :]
        if new:
            self._weights += list(bytes_in_turn([new[0].before, *(step.after for step in new)]))[1:]
        # What the first step began with may have shared much with steps that are given up.
        while self.bytes > self.most_bytes and self._give_up_oldest():
            pass

    def _give_up_oldest(self) -> bool:
        """Give up the oldest steps, but none that were undone, and never the last one that was done; say if any."""
        room, given_up = self.most_bytes * KEPT_SHARE - self._start_weight, 0
        kept = sum(self._weights)
        while kept > room and given_up < self._index - 1:
            kept -= self._weights[given_up]
            given_up += 1
        if not given_up:
            return False
        del self._steps[:given_up], self._weights[:given_up]
        self._index -= given_up
        if self._clean is not None:
            self._clean = self._clean - given_up if self._clean >= given_up else None
        self._start_weight = bytes_added(self._steps[0].before)
        self.is_cut = True
        self.changed.emit()
        return True

    def stop(self) -> None:
        """Weigh nothing any more."""
        self._weighing.stop()

    def _tell(self, was_clean: bool) -> None:
        self.changed.emit()
        if self.is_clean != was_clean:
            self.clean_changed.emit(self.is_clean)
