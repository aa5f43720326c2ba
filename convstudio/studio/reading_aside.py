"""Reading something that takes a while, in a thread of its own: it says how far it is, and can be given up."""

from __future__ import annotations

import logging
import weakref
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from convstudio.studio import garbage
from convstudio.studio.image_files import ReadingCancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], object]
    Read = Callable[[Progress, Callable[[], bool]], object]

logger = logging.getLogger("convstudio")


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What is to be read, whether nobody wants it any more, and how far it is."""

    read: Read
    cancelled: Event = field(default_factory=Event)


class _Reader(QObject):
    """Lives in the thread."""

    progressed = Signal(object, object, object)
    finished = Signal(object, object)
    failed = Signal(object, object)

    @Slot(object)
    def work(self, task: _Task) -> None:
        if task.cancelled.is_set():
            return
        try:
            result = task.read(lambda done, total: self.progressed.emit(task, done, total), task.cancelled.is_set)
        except ReadingCancelled:
            return
        except ValueError as error:
            self.failed.emit(task, str(error))
        except MemoryError:
            self.failed.emit(task, "It does not fit in memory. Make it smaller first.")
        except Exception as error:  # whatever a file does must not take the window with it
            logger.exception("reading failed")
            self.failed.emit(task, f"It can't be read: {error}.")
        else:
            self.finished.emit(task, result)


class ReadingAside(QObject):
    """Reads one thing at a time; what is asked for later takes the place of what was asked before.

    Signals
    -------
    progressed(done, total)
    finished(result)
    failed(sentence)
        What ``read`` raised as a ValueError, in its own words.
    """

    progressed = Signal(object, object)
    finished = Signal(object)
    failed = Signal(object)
    _wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: list[_Task] = []
        """What is being read, if anything is."""
        self._reader, self._thread = _Reader(), QThread()
        self._thread.setObjectName("reading")
        self._reader.moveToThread(self._thread)
        self._wanted.connect(self._reader.work)
        self._reader.progressed.connect(self._tell_progress)
        self._reader.finished.connect(self._take)
        self._reader.failed.connect(self._fail)
        self._holders: list[object] = []
        # A thread that is still going when its QThread is destroyed aborts the program.
        self._stop = weakref.finalize(self, _stop_thread, self._thread, self._current, self._holders)

    @property
    def is_reading(self) -> bool:
        """Whether something is being read."""
        return bool(self._current)

    def start(self, read: Read) -> None:
        """Call ``read(progress, cancel)`` in the thread."""
        self.cancel()
        task = _Task(read)
        self._current.append(task)
        if not self._holders:
            self._holders.append(garbage.keep_from_other_threads())
            self._thread.start()
        self._wanted.emit(task)

    def cancel(self) -> None:
        """Give up what is being read."""
        for task in self._current:
            task.cancelled.set()
        self._current.clear()

    def stop(self) -> None:
        """Give up, and wait for the thread to end."""
        self.cancel()
        self._stop()

    @Slot(object, object, object)
    def _tell_progress(self, task: _Task, done: int, total: int) -> None:
        if task in self._current:
            self.progressed.emit(done, total)

    @Slot(object, object)
    def _take(self, task: _Task, result: object) -> None:
        if task in self._current:
            self._current.clear()
            self.finished.emit(result)

    @Slot(object, object)
    def _fail(self, task: _Task, sentence: str) -> None:
        if task in self._current:
            self._current.clear()
            self.failed.emit(sentence)


def _stop_thread(thread: QThread, current: list[_Task], holders: list[object]) -> None:
    for task in current:
        task.cancelled.set()
    thread.quit()
    thread.wait()
    for holder in holders:
        garbage.release(holder)
