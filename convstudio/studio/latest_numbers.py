"""The newest numbers of a document that is edited faster than it can be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import INPUT_ID

if TYPE_CHECKING:
    from convstudio.runner.activations import Activations
    from convstudio.studio.document import Document
    from convstudio.studio.runs import RunResult


class LatestNumbers:
    """What came of the runs so far, and which document it belongs to."""

    def __init__(self) -> None:
        self.activations: Activations | None = None
        """The latest there are; layers may be missing."""
        self._whole: Activations | None = None
        self._computed: Document | None = None

    def take(self, result: RunResult) -> None:
        """Keep the numbers of a run that has some."""
        self.activations, self._computed = result.activations, result.request.document
        if result.is_whole:
            self._whole = result.activations

    @property
    def known(self) -> Activations | None:
        """What the next run need not compute again: the latest in which no layer is missing, or else the latest."""
        return self._whole or self.activations

    def pictured(self, document: Document, node_id: str) -> Document | None:
        """Return the document whose numbers of a node can be shown while ``document`` is edited; None without any.

        It is the very ``document``, or one before it with the same network.
        """
        computed = self._computed
        if computed is None or not self._has(node_id):
            return None
        if computed == document:
            return document
        return computed if computed.network is document.network else None

    def _has(self, node_id: str) -> bool:
        """Whether a node is in the latest activations, or has no numbers in any."""
        if self.activations is None:
            return False
        return self.activations is self._whole or node_id == INPUT_ID or node_id in self.activations.outputs
