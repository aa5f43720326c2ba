"""Which blocks of the layer stack show what they hold, and which repeats are shown once. Only seen, never undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from convstudio.engine import Block, Place
from convstudio.studio.repeats import RepeatsByFirst, hiding, places_like, repeats_in, standing_for

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from convstudio.engine import Network
    from convstudio.studio.document import Document
    from convstudio.studio.session import Session

LARGE = 40
"""Networks of more nodes than this open folded."""


class Folding(QObject):
    """Remembers which blocks are open, and which runs of repeats are folded into their first.

    Those of a large network are closed and folded until someone opens them.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._open: dict[str, bool] = {}
        self._folded: set[str] = set()
        self._runs: tuple[Document, RepeatsByFirst] | None = None
        session.document_opened.connect(self._begin)
        self._begin()

    def is_open(self, node_id: str) -> bool:
        """Whether a block shows what it holds; new blocks do."""
        return self._open.get(node_id, True)

    def set_open(self, node_id: str, is_open: bool) -> None:
        """Open or close a block."""
        if self.is_open(node_id) != is_open:
            self._open[node_id] = is_open
            self.changed.emit()

    @property
    def closed_ids(self) -> tuple[str, ...]:
        """The blocks that don't show what they hold."""
        network = self._session.document.network
        return tuple(node_id for node_id, is_open in self._open.items() if not is_open and node_id in network)

    def set_closed(self, node_ids: Collection[str]) -> None:
        """Close these blocks, and open all others."""
        network = self._session.document.network
        self._open = {node.id: node.id not in node_ids for node in network.walk() if isinstance(node.layer, Block)}
        self.changed.emit()

    def set_all(self, is_open: bool) -> None:
        """Open every block and unfold all repeats, or close and fold them."""
        network = self._session.document.network
        self._open = {node.id: is_open for node in network.walk() if isinstance(node.layer, Block)}
        self._folded = set() if is_open else self._runs_of_blocks()
        self.changed.emit()

    def reveal(self, node_id: str) -> None:
        """Open every block around a node, and unfold the repeats that hide it."""
        network = self._session.document.network
        if node_id in network:
            closed = [block.id for block in network.around(node_id) if not self.is_open(block.id)]
            hidden = hiding(network, self.folded_runs, node_id)
            self._open |= dict.fromkeys(closed, True)
            self._folded -= set(hidden)
            if closed or hidden:
                self.changed.emit()

    # Repeats

    @property
    def runs(self) -> RepeatsByFirst:
        """All runs of repeats in the document."""
        document = self._session.document
        if self._runs is None or self._runs[0] is not document:
            self._runs = document, repeats_in(document)
        return self._runs[1]

    @property
    def folded_runs(self) -> RepeatsByFirst:
        """Those that are shown once."""
        return {first: run for first, run in self.runs.items() if first in self._folded}

    def set_folded(self, node_id: str, is_folded: bool) -> None:
        """Show the run that begins with a node once, or all of it."""
        if node_id in self.runs and (node_id in self._folded) != is_folded:
            self._folded ^= {node_id}
            self.changed.emit()

    def run_around(self, node_id: str) -> str:
        """Return the first of the innermost run that a node is in; empty if it is in none."""
        network = self._session.document.network
        for outer_id in (node_id, *(block.id for block in network.around(node_id))):
            for first, run in self.runs.items():
                if any(outer_id in repeat for repeat in run):
                    return first
        return ""

    def standing_for(self, node_id: str) -> tuple[str, ...]:
        """Return what a card stands for: its node, and its like in repeats that are folded."""
        folded = self.folded_runs
        return standing_for(self._session.document.network, folded, node_id) if folded else (node_id,)

    def places_like(self, place: Place) -> tuple[Place, ...]:
        """Return what a place on a path on show stands for: itself, and its like in repeats that are folded."""
        folded = self.folded_runs
        return places_like(self._session.document.network, folded, place) if folded else (place,)

    def in_first_repeat(self, node_ids: Sequence[str]) -> Sequence[str]:
        """Return those of some nodes that are in the first of the folded repeats around them, if they are in any."""
        network, folded = self._session.document.network, self.folded_runs
        hidden = {block for run in folded.values() for repeat in run[1:] for block in repeat}
        return [one for one in node_ids if hidden.isdisjoint(block.id for block in network.around(one))] or node_ids

    def beside_runs(self, place: Place, *, down: bool) -> Place:
        """Return a place that is not in the midst of a folded run: its end if one goes down, or else its start."""
        network = self._session.document.network
        for run in self.folded_runs.values():
            first, end = network.place(run[0][0]), network.place(run[-1][-1]).next
            same = (first.block_id, first.path) == (place.block_id, place.path)
            if same and first.index < place.index < end.index:
                return end if down else first
        return place

    def _runs_of_blocks(self) -> set[str]:
        network = self._session.document.network
        return {
            first
            for first, run in self.runs.items()
            if any(isinstance(network.node(node_id).layer, Block) for node_id in run[0])
        }

    @Slot()
    def _begin(self) -> None:
        network = self._session.document.network
        self._open = {} if len(network) <= LARGE else _closed(network)
        self._folded = set() if len(network) <= LARGE else self._runs_of_blocks()


def _closed(network: Network) -> dict[str, bool]:
    return {node.id: False for node in network.walk() if isinstance(node.layer, Block)}
