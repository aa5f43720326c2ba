"""Dragging in the layer stack: where a node would land, what the shapes would be, and the move itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from convstudio.engine import Block, Place, analyze, edits
from convstudio.studio import actions

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QScrollArea

    from convstudio.engine import Analysis
    from convstudio.studio.session import Session
    from convstudio.ui.folding import Folding
    from convstudio.ui.stack_column import StackColumn

SCROLL_EDGE = 28
SCROLL_STEP = 14


class StackDragging(QObject):
    """Answers to what is held over the column.

    Parameters
    ----------
    show_preview : callable
        Shows the shapes of another analysis on the cards; for None, those there are.
    """

    def __init__(
        self,
        session: Session,
        column: StackColumn,
        scroll: QScrollArea,
        folding: Folding,
        show_preview: Callable[[Analysis | None], None],
    ) -> None:
        super().__init__(column)
        self._session, self._column, self._scroll = session, column, scroll
        self._folding, self._show_preview = folding, show_preview
        self._held: tuple[str, Place] | None = None
        column.dragged.connect(self._hold)
        column.dropped.connect(self._drop)
        column.drag_left.connect(self._end)
        column.rested.connect(self._open_under)

    def _hold(self, node_id: str, point: QPoint) -> None:
        """Show the landing line, and the shapes as they would be."""
        network, place = self._session.document.network, self._place_for(node_id, point)
        self._column.show_landing(place)
        self._scroll_near_edge(point)
        if place is None:
            self._held = None
            self._show_preview(None)
        elif self._held != (node_id, place):
            self._held = (node_id, place)
            self._show_preview(analyze(edits.move(network, node_id, place)))

    def _place_for(self, node_id: str, point: QPoint) -> Place | None:
        """Return where a drop lands, or None where it can't: a block goes nowhere inside itself."""
        network = self._session.document.network
        place = self._column.layout_shown.place_at(point.x(), point.y())
        if node_id not in network:
            return None
        blocks = (place.block_id, *(block.id for block in network.around(place.block_id))) if place.block_id else ()
        return None if node_id in blocks else place

    def _end(self) -> None:
        """Show the shapes as they are."""
        self._held = None
        self._column.show_landing(None)
        self._show_preview(None)

    def _drop(self, node_id: str, point: QPoint) -> None:
        place = self._place_for(node_id, point)
        self._end()
        if place is not None:
            actions.move_layer(self._session, node_id, place)

    def _open_under(self, point: QPoint) -> None:
        """Open the closed block that something is held over."""
        network = self._session.document.network
        for node_id, box in self._column.layout_shown.cards.items():
            if box.holds(point.x(), point.y()) and node_id in network:
                held = self._held[0] if self._held else ""
                if isinstance(network.node(node_id).layer, Block) and node_id != held:
                    self._folding.set_open(node_id, True)
                    return

    def _scroll_near_edge(self, point: QPoint) -> None:
        """Scroll while something is dragged near the upper or lower edge."""
        y = self._column.mapTo(self._scroll.viewport(), point).y()
        bar = self._scroll.verticalScrollBar()
        if y < SCROLL_EDGE:
            bar.setValue(bar.value() - SCROLL_STEP)
        elif y > self._scroll.viewport().height() - SCROLL_EDGE:
            bar.setValue(bar.value() + SCROLL_STEP)
