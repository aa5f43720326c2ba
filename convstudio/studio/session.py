"""The one place where a document lives while it is edited: what it is, what is selected, how it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from convstudio.engine import INPUT_ID
from convstudio.studio import files
from convstudio.studio.history import History, Step
from convstudio.studio.latest_numbers import LatestNumbers
from convstudio.studio.playhead import Playhead
from convstudio.studio.runs import Runs
from convstudio.studio.selection import only
from convstudio.studio.state import State, initial_state, next_state

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from convstudio.engine import Analysis, Problem
    from convstudio.runner.activations import Activations
    from convstudio.studio.document import Document
    from convstudio.studio.runs import RunResult
    from convstudio.studio.selection import Selection

RUN_AFTER_MS = 30
"""Milliseconds from the first edit to its run: by then the edit is painted."""

TOLD_TOGETHER = 20_000_000
"""Multiplications of a network whose numbers come all at once: there is nothing to wait for."""


class Session(QObject):
    """Holds the current document. Everything that changes it goes through ``apply``; everyone else listens.

    When a signal is emitted, the session already answers with the new state throughout. A slot of
    ``document_changed`` may select and look, but not change the document.

    Parameters
    ----------
    document : Document
    parent : QObject, optional

    Signals
    -------
    document_opened()
        Another document stands in the place of the one before; what has changed is told next.
    document_changed(before, after)
        Two Documents.
    selection_changed(node id)
        Another node is the current one; INPUT_ID for the network's input.
    selected_set_changed(selection)
        The current node, or what is selected together with it.
    problems_changed(problems)
        A tuple of Problem: what does not fit, what could be better, and what went wrong while computing.
    playhead_changed(playhead)
    activations_changed(activations)
        Activations, or None after another document was opened.
    clean_changed(bool)
        Whether everything is saved.
    file_changed(path)
        A Path, or None for a document that has no file yet.
    saved()
        The document is in its file.
    """

    document_opened = Signal()
    document_changed = Signal(object, object)
    selection_changed = Signal(object)
    selected_set_changed = Signal(object)
    problems_changed = Signal(object)
    playhead_changed = Signal(object)
    activations_changed = Signal(object)
    clean_changed = Signal(bool)
    file_changed = Signal(object)
    saved = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = initial_state(document)
        self._playhead = Playhead()
        self._path: Path | None = None
        self._gesture = 0
        self._is_changing = False
        self._numbers = LatestNumbers()
        self._run_problems: tuple[Problem, ...] = ()
        self._runs = Runs(self, start_after=RUN_AFTER_MS)
        self._runs.finished.connect(self._take_result)
        self.history = History(self._show, self)
        self.history.clean_changed.connect(self.clean_changed)
        self._request_run()

    # What is

    @property
    def document(self) -> Document:
        """The current document."""
        return self._state.document

    @property
    def analysis(self) -> Analysis:
        """What the engine knows about the current network."""
        return self._state.analysis

    @property
    def selected_id(self) -> str:
        """The current node, which always exists, or INPUT_ID for the network's input."""
        return self._state.selection.current

    @property
    def selected_ids(self) -> tuple[str, ...]:
        """All selected nodes, in execution order, the current one among them; none holds another."""
        return self._state.selection.ids

    @property
    def selection(self) -> Selection:
        """The current node, and all selected ones."""
        return self._state.selection

    @property
    def is_changing(self) -> bool:
        """Whether a change is being told at this moment; the document can't be changed meanwhile."""
        return self._is_changing

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What does not fit, what went wrong while the current document was computed, and what could be better."""
        return (*self._state.analysis.problems, *self._run_problems)

    @property
    def playhead(self) -> Playhead:
        """Which output is looked at."""
        return self._playhead

    @property
    def activations(self) -> Activations | None:
        """The latest numbers there are; those of an older document while ``activations_current`` is False."""
        return self._numbers.activations

    @property
    def activations_current(self) -> bool:
        """Whether the numbers of the selected node belong to the current document."""
        return self.pictured is self.document

    @property
    def pictured(self) -> Document | None:
        """The document whose numbers of the selected node can be shown, or None if the last picture has to stay.

        It is the current one, or one before it with the same network, while its inputs or weights change faster than
        numbers come.
        """
        return self._numbers.pictured(self.document, self.selected_id)

    @property
    def path(self) -> Path | None:
        """The document's file; None if it has none yet."""
        return self._path

    @property
    def is_clean(self) -> bool:
        """Whether everything is saved."""
        return self.history.is_clean

    # What is only seen: never undone

    def select(self, node_id: str) -> None:
        """Select a node alone, or the network's input by INPUT_ID.

        Raises
        ------
        KeyError
            If the network has no such node.
        """
        self.set_selection(only(node_id))

    def set_selection(self, selection: Selection) -> None:
        """Select several nodes; see ``studio.selection`` for how they are found.

        Raises
        ------
        KeyError
            If the network has no such node.
        """
        for node_id in selection.ids:
            if node_id != INPUT_ID:
                self.document.network.node(node_id)
        before = self.selection
        if selection != before:
            self._state = State(self.document, self.analysis, selection)
            self._tell_selection(before)

    def set_playhead(self, playhead: Playhead) -> None:
        """Look at another output."""
        if playhead != self._playhead:
            self._playhead = playhead
            self.playhead_changed.emit(playhead)

    # Changes

    def apply(
        self, text: str, new_document: Document, merge_key: Hashable = None, *, select: str | Selection | None = None
    ) -> None:
        """Replace the document by ``new_document`` as one step that can be undone. Nothing happens if it is equal.

        Parameters
        ----------
        text : str
            What the user did, as a command: "Remove Conv2d 2".
        merge_key : hashable, optional
            A step that follows one with an equal key joins it, until ``end_gesture``. One that leads back to where
            the first began takes both away.
        select : str or Selection, optional
            What to select; otherwise the selection stays, or moves to a neighbour of a node that is gone.
        """
        if self._is_changing:
            raise RuntimeError("the document can't be changed while its last change is being told")
        if new_document == self.document:
            return
        # All that could fail is done before the step is kept.
        after = next_state(self._state, new_document, select)
        key = None if merge_key is None else (self._gesture, merge_key)
        self.history.push(Step(text, self._state, after, key))

    def end_gesture(self) -> None:
        """Let the next step stand by itself, whatever its merge key."""
        self._gesture += 1

    def new_document(self, document: Document, path: Path | None = None, *, is_saved: bool = True) -> None:
        """Put another document in the place of this one; what was done to the old one can't be undone any more."""
        self.end_gesture()
        self._runs.give_up()
        self._numbers = LatestNumbers()
        self._playhead = Playhead()
        self.history.clear()
        self._show(initial_state(document), opened=True)
        self._set_path(path)
        if not is_saved:
            self.history.mark_unsaved()
        self.activations_changed.emit(self.activations)
        self.playhead_changed.emit(self._playhead)

    def save(self, path: Path | None = None, preview: bytes | None = None) -> None:
        """Write the document to ``path``, or to the file it came from.

        Raises
        ------
        FileError
            If it can't be written, or has no file yet; nothing has changed then.
        """
        target = path or self._path
        if target is None:
            raise files.FileError("This document has no file yet. Choose a name for it.")
        files.save(self.document, target, preview)
        self.end_gesture()
        self.history.mark_clean()
        self._set_path(target)
        self.saved.emit()

    def revert(self, text: str, document: Document) -> None:
        """Go back to what is on the disk, as a step that can be undone."""
        self.end_gesture()
        self.apply(text, document)
        self.history.mark_clean()

    def leave_file(self) -> None:
        """Be a document without a file; the one on the disk stays as it is."""
        self._set_path(None)

    # Numbers

    def run_now(self) -> None:
        """Compute the document here and now, so that the first picture already has its numbers."""
        self._take_result(self._runs.run_now(self.document, self.analysis, self._numbers.known))

    @property
    def is_computing(self) -> bool:
        """Whether numbers are on their way."""
        return self._runs.is_waiting

    def close(self) -> None:
        """Stop computing, and fall silent. Call it before the window goes."""
        self._runs.stop()
        self.history.stop()

    # Inside

    def _show(self, state: State, *, opened: bool = False) -> None:
        """Make ``state`` the current one, and tell everyone what is different."""
        before, problems = self._state, self.problems
        self._is_changing = True
        try:
            self._state = state
            self._run_problems = ()
            self._request_run()
            if opened:
                self.document_opened.emit()
            self.document_changed.emit(before.document, state.document)
            # A slot may have selected something else by now.
            self._tell_selection(before.selection)
            if self.problems != problems:
                self.problems_changed.emit(self.problems)
        finally:
            self._is_changing = False

    def _tell_selection(self, before: Selection) -> None:
        if self.selected_id != before.current:
            self.selection_changed.emit(self.selected_id)
        if self.selection != before:
            self.selected_set_changed.emit(self.selection)

    def _request_run(self) -> None:
        is_long = self.analysis.totals.macs > TOLD_TOGETHER and self.selected_id != INPUT_ID
        self._runs.request(self.document, self.analysis, self._numbers.known, self.selected_id if is_long else "")

    @Slot(object)
    def _take_result(self, result: RunResult) -> None:
        problems, activations = self.problems, result.activations
        if activations is not None:
            self._numbers.take(result)
            if result.request.document == self.document:
                self._run_problems = activations.problems
            self.activations_changed.emit(activations)
        elif result.problem is not None:
            self._run_problems = (result.problem,)
        if self.problems != problems:
            self.problems_changed.emit(self.problems)

    def _set_path(self, path: Path | None) -> None:
        if path != self._path:
            self._path = path
            self.file_changed.emit(path)
