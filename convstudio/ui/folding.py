"""Which blocks of the layer stack show what they hold. Only seen, never saved or undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from convstudio.engine import Block

if TYPE_CHECKING:
    from collections.abc import Collection

    from convstudio.engine import Network
    from convstudio.studio.session import Session

LARGE = 40
"""Networks of more nodes than this open folded."""


class Folding(QObject):
    """Remembers which blocks are open; those of a large network are closed until someone opens them.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._open: dict[str, bool] = {}
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
        """Open or close every block."""
        network = self._session.document.network
        self._open = {node.id: is_open for node in network.walk() if isinstance(node.layer, Block)}
        self.changed.emit()

    def reveal(self, node_id: str) -> None:
        """Open every block around a node."""
        network = self._session.document.network
        if node_id in network:
            closed = [block.id for block in network.around(node_id) if not self.is_open(block.id)]
            self._open |= dict.fromkeys(closed, True)
            if closed:
                self.changed.emit()

    @Slot()
    def _begin(self) -> None:
        network = self._session.document.network
        self._open = {} if len(network) <= LARGE else _closed(network)


def _closed(network: Network) -> dict[str, bool]:
    return {node.id: False for node in network.walk() if isinstance(node.layer, Block)}
