"""Dragging in the layer stack: what is carried away, where it would land, what would come of it, and the drop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDrag

from convstudio.engine import INPUT_ID, Block, Node
from convstudio.engine.network import with_ids
from convstudio.studio import several_actions
from convstudio.studio.clipping import NODES_MIME, Clipping, clip, clipping_from_bytes, clipping_to_bytes
from convstudio.studio.drops import Held, Outlook, drop, look_ahead
from convstudio.studio.files import FileError
from convstudio.ui.drag_pictures import picture_of_card, picture_of_layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QScrollArea

    from convstudio.engine import Layer, Place
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance
    from convstudio.ui.folding import Folding
    from convstudio.ui.layer_card import LayerCard
    from convstudio.ui.stack_column import StackColumn

SOURCE_MIME = "application/x-convstudio-source"
"""Tells whether what is dragged comes from this very stack."""

SCROLL_EDGE = 36
SCROLL_EVERY_MS = 16
SLOWEST, FASTEST = 2, 18
"""Pixels for each of these moments: the nearer to the edge, the more."""


class StackDragging(QObject):
    """Carries layers away, and answers to what is held over the column.

    Parameters
    ----------
    show_outlook : callable
        Shows on the cards, and at a height of the viewport, what a drop would lead to; for None, what there is.

    Signals
    -------
    landed(ids)
        Nodes have been dropped, and stand there now.
    """

    landed = Signal(object)

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        column: StackColumn,
        scroll: QScrollArea,
        folding: Folding,
        show_outlook: Callable[[Outlook | None, int], None],
    ) -> None:
        super().__init__(column)
        self._session, self._appearance = session, appearance
        self._column, self._scroll, self._folding = column, scroll, folding
        self._show_outlook = show_outlook
        self._token = uuid4().bytes
        self._held: Held | None = None
        self._outlook: tuple[Held, Place, Outlook] | None = None
        self._at = QPoint()
        self._is_own_drop = False
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(SCROLL_EVERY_MS)
        self._scrolling.timeout.connect(self._scroll_on)
        column.drag_entered.connect(self._begin)
        column.dragged.connect(self._hold)
        column.dropped.connect(self._drop)
        column.drag_left.connect(self._end)
        column.rested.connect(self._open_under)

    # Carrying away

    def carry(self, card: LayerCard, grip: QPoint) -> None:
        """Let the mouse carry a card, and all others that are selected with it, until it is dropped."""
        session = self._session
        ids = session.selected_ids if card.node_id in session.selected_ids else (card.node_id,)
        if INPUT_ID in ids:
            return
        picture = picture_of_card(card, len(ids), self._appearance.theme)
        self._is_own_drop = False
        both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
        action = self._exec(clip(session.document, ids), picture, grip, both, Qt.DropAction.MoveAction)
        if action == Qt.DropAction.MoveAction and not self._is_own_drop:
            # They are in another window now.
            left = [node_id for node_id in ids if node_id in session.document.network]
            several_actions.remove_layers(session, left)

    def carry_new(self, layer: Layer) -> None:
        """Let the mouse carry a layer that is not in the network yet."""
        picture = picture_of_layer(layer, self._appearance.theme, self._column.devicePixelRatioF())
        grip = QPoint(20, round(picture.deviceIndependentSize().height() / 2))
        copy = Qt.DropAction.CopyAction
        self._exec(Clipping(with_ids((Node("", layer),))), picture, grip, copy, copy)

    def _exec(
        self, clipping: Clipping, picture: QPixmap, grip: QPoint, actions: Qt.DropAction, usual: Qt.DropAction
    ) -> Qt.DropAction:
        data = QMimeData()
        data.setData(NODES_MIME, clipping_to_bytes(clipping))
        if actions & Qt.DropAction.MoveAction:
            data.setData(SOURCE_MIME, self._token)
        drag = QDrag(self._column)
        drag.setMimeData(data)
        drag.setPixmap(picture)
        drag.setHotSpot(grip)
        return drag.exec(actions, usual)

    # Holding

    @Slot(object)
    def _begin(self, data: QMimeData) -> None:
        try:
            clipping = clipping_from_bytes(bytes(data.data(NODES_MIME).data()))
        except FileError as error:
            self._held = None
            self._show_outlook(Outlook(refusal=str(error)), 0)
            return
        self._held = Held(clipping, own=bytes(data.data(SOURCE_MIME).data()) == self._token)

    @Slot(object, bool)
    def _hold(self, point: QPoint, copies: bool) -> None:
        """Show where it would land, and what would come of it."""
        self._at = self._column.mapTo(self._scroll.viewport(), point)
        if self._held is None:
            return
        self._held = replace(self._held, copies=copies)
        place = self._column.layout_shown.place_at(point.x(), point.y())
        if self._outlook is None or self._outlook[:2] != (self._held, place):
            places = self._folding.places_like(place)
            outlook = look_ahead(self._session.document, self._session.analysis, self._held, *places)
            self._outlook = (self._held, place, outlook)
            self._column.show_landing(None if outlook.refusal else place, fits=not outlook.broken)
        self._show_outlook(self._outlook[2], self._at.y())
        if scroll_speed(self._at.y(), self._scroll.viewport().height()):
            self._scrolling.start()

    def _end(self) -> None:
        """Show what there is."""
        self._held = self._outlook = None
        self._scrolling.stop()
        self._column.show_landing(None)
        self._show_outlook(None, 0)

    @Slot(object, bool)
    def _drop(self, point: QPoint, copies: bool) -> None:
        self._hold(point, copies)
        outlook = self._outlook
        self._end()
        if outlook is not None and not outlook[2].refusal:
            held, place, _ = outlook
            self._is_own_drop = held.own
            self.landed.emit(drop(self._session, held, *self._folding.places_like(place)))

    @Slot(object)
    def _open_under(self, point: QPoint) -> None:
        """Open the closed block that something is held over."""
        network = self._session.document.network
        held = self._held.ids_in(network) if self._held else ()
        for node_id, box in self._column.layout_shown.cards.items():
            if box.holds(point.x(), point.y()) and node_id in network:
                if isinstance(network.node(node_id).layer, Block) and node_id not in held:
                    self._folding.set_open(node_id, True)
                return

    @Slot()
    def _scroll_on(self) -> None:
        """Scroll while something is held near the upper or lower edge, whether it moves or not."""
        bar = self._scroll.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + scroll_speed(self._at.y(), self._scroll.viewport().height()))
        if bar.value() == before or self._held is None:
            self._scrolling.stop()
        else:
            self._hold(self._column.mapFrom(self._scroll.viewport(), self._at), self._held.copies)


def scroll_speed(y: int, height: int) -> int:
    """Return how many pixels to scroll at a time for something held at ``y`` of a viewport; negative is up.

    Examples
    --------
    >>> scroll_speed(200, 400), scroll_speed(0, 400), scroll_speed(399, 400)
    (0, -18, 18)
    """
    near = max(SCROLL_EDGE - y, 0), max(y - (height - 1 - SCROLL_EDGE), 0)
    depth = min(max(near), SCROLL_EDGE)
    speed = SLOWEST + (FASTEST - SLOWEST) * depth // SCROLL_EDGE if depth else 0
    return -speed if near[0] > near[1] else speed
