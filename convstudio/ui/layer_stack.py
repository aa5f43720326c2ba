"""The network as a stack of cards: select, add, remove, rename, and reorder by dragging or by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from convstudio.engine import INPUT_ID, Analysis, Place, analyze, describe_layer, edits, format_shape
from convstudio.engine.shapes import is_map
from convstudio.figures.colormap import image_of
from convstudio.figures.numerals import write_count
from convstudio.studio import actions
from convstudio.studio.inputs import PictureInput
from convstudio.ui.layer_card import NODE_MIME, WAITS, CardContent, LayerCard
from convstudio.ui.palette import AddMenu
from convstudio.ui.widgets import section_label

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QContextMenuEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QPaintEvent,
    )

    from convstudio.engine import LayerReport
    from convstudio.engine.shapes import AxisOrder
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

SPACING = 7
SIDE = 10
SCROLL_EDGE = 28
SCROLL_STEP = 14
RGB_CHANNELS = 3


class _Column(QWidget):
    """Holds the cards, takes drops, and shows where they would land."""

    def __init__(self, stack: LayerStack) -> None:
        super().__init__()
        self._stack = stack
        self.landing: int | None = None
        self.setAcceptDrops(True)
        self.cards = QVBoxLayout(self)
        self.cards.setContentsMargins(SIDE, 2, SIDE, SIDE)
        self.cards.setSpacing(SPACING)
        self.cards.setAlignment(Qt.AlignmentFlag.AlignTop)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(NODE_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        point = event.position().toPoint()
        self._stack.preview_move(_node_in(event), self._stack.place_at(point))
        self._stack.scroll_near_edge(point)
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._stack.end_preview()

    def dropEvent(self, event: QDropEvent) -> None:
        place = self._stack.place_at(event.position().toPoint())
        self._stack.end_preview()
        self._stack.drop(_node_in(event), place)
        event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.landing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._stack.appearance.theme.color("accent")
        painter.fillRect(QRect(SIDE, self.landing - 1, self.width() - 2 * SIDE, 3), color)
        painter.setBrush(color)
        painter.drawEllipse(QPoint(SIDE, self.landing), 4, 4)
        painter.end()


class LayerStack(QWidget):
    """The list of layers on the left."""

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.appearance = appearance
        self._session = session
        self._order: AxisOrder = "HWD"
        self._cards: dict[str, LayerCard] = {}
        self._thumbnail: QImage | None = None
        self.setAccessibleName("Layers")
        self.add_menu = AddMenu(self)
        self.add_menu.triggered.connect(self._add)
        self._column = _Column(self)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._column)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._head())
        outer.addWidget(self._scroll, 1)
        session.document_changed.connect(self._refresh)
        session.selection_changed.connect(self._refresh_selection)
        session.activations_changed.connect(self._refresh_thumbnail)
        self._refresh_thumbnail()

    def _head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 10, 12, 8)
        row.addWidget(section_label("Layers"))
        row.addStretch(1)
        self._add_button = QPushButton("+ Add")
        self._add_button.setMenu(self.add_menu)
        self._add_button.setToolTip("Add a layer behind the selected one (A)")
        self._add_button.setStyleSheet("QPushButton::menu-indicator { image: none; width: 0; }")
        row.addWidget(self._add_button)
        return head

    # Looking

    def set_order(self, order: AxisOrder) -> None:
        """Write shapes in another order of axes."""
        self._order = order
        self._refresh()

    def card(self, node_id: str) -> LayerCard:
        """Return the card of a node, or of the input by INPUT_ID."""
        return self._cards[node_id]

    def _refresh(self) -> None:
        network = self._session.document.network
        wanted = [INPUT_ID, *(node.id for node in network.nodes)]
        for node_id in [node_id for node_id in self._cards if node_id not in wanted]:
            card = self._cards.pop(node_id)
            self._column.cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, node_id in enumerate(wanted):
            card = self._cards.get(node_id) or self._new_card(node_id)
            if self._column.cards.indexOf(card) != place:
                self._column.cards.insertWidget(place, card)
        self._show(self._session.analysis)

    def _new_card(self, node_id: str) -> LayerCard:
        card = LayerCard(node_id, self.appearance, self._column)
        card.draggable = node_id != INPUT_ID
        card.pressed.connect(self._session.select)
        card.renamed.connect(self._rename)
        self._cards[node_id] = card
        return card

    def _show(self, analysis: Analysis, *, preview: bool = False) -> None:
        selected = self._session.selected_id
        self._cards[INPUT_ID].show_content(self._input_content(), selected=selected == INPUT_ID)
        for row in analysis.rows:
            now = self._session.analysis.row(row.id)
            changed = preview and row.output_shape != now.output_shape
            self._cards[row.id].show_content(self._content(row, changed=changed), selected=row.id == selected)

    def _content(self, row: LayerReport, *, changed: bool) -> CardContent:
        return CardContent(
            kind=row.kind,
            name=row.name,
            words="muted" if row.node.muted else describe_layer(row.layer),
            shape=format_shape(row.output_shape, self._order) if row.output_shape else "" if row.problem else WAITS,
            params=write_count(row.params) if row.params else "",
            problem=row.problem.text if row.problem else "",
            muted=row.node.muted,
            changed=changed,
        )

    def _input_content(self) -> CardContent:
        document = self._session.document
        recipe = document.input
        words = f"{recipe.name.capitalize()} picture" if isinstance(recipe, PictureInput) else "Typed numbers"
        channels = document.network.input_shape[0] if is_map(document.network.input_shape) else 0
        colors = {1: " · grey", RGB_CHANNELS: " · RGB"}.get(channels, "") if isinstance(recipe, PictureInput) else ""
        return CardContent(
            kind=None,
            name="Input",
            words=words + colors,
            shape=format_shape(document.network.input_shape, self._order),
            params="",
            picture=self._thumbnail,
        )

    def _refresh_thumbnail(self) -> None:
        activations = self._session.activations
        self._thumbnail = _thumbnail(activations.source) if activations else None
        self._refresh()

    def _refresh_selection(self) -> None:
        self._show(self._session.analysis)
        card = self._cards.get(self._session.selected_id)
        if card is not None:
            self._scroll.ensureWidgetVisible(card, 0, SPACING)

    # Dragging

    def place_at(self, point: QPoint) -> int:
        """Return before which node a drop at ``point`` (in the column) lands."""
        nodes = self._session.document.network.nodes
        middles = [self._cards[node.id].geometry().center().y() for node in nodes]
        return sum(point.y() > middle for middle in middles)

    def preview_move(self, node_id: str, place: int) -> None:
        """Show the landing line, and the shapes as they would be."""
        network = self._session.document.network
        self._show(analyze(edits.move(network, node_id, place)), preview=True)
        above = self._cards[network.nodes[place - 1].id] if place else self._cards[INPUT_ID]
        self._column.landing = above.geometry().bottom() + SPACING // 2 + 1
        self._column.update()

    def end_preview(self) -> None:
        """Show the shapes as they are."""
        self._column.landing = None
        self._column.update()
        self._show(self._session.analysis)

    def drop(self, node_id: str, place: int) -> None:
        """Move a node to where it was dropped."""
        actions.move_layer(self._session, node_id, place)

    def scroll_near_edge(self, point: QPoint) -> None:
        """Scroll while something is dragged near the upper or lower edge."""
        y = self._column.mapTo(self._scroll.viewport(), point).y()
        bar = self._scroll.verticalScrollBar()
        if y < SCROLL_EDGE:
            bar.setValue(bar.value() - SCROLL_STEP)
        elif y > self._scroll.viewport().height() - SCROLL_EDGE:
            bar.setValue(bar.value() + SCROLL_STEP)

    # Changing

    def show_palette(self) -> None:
        """Open the menu of layers that can be added."""
        self._add_button.showMenu()

    def rename_selected(self) -> None:
        """Let the user type a name for the selected layer."""
        selected = self._session.selected_id
        if selected != INPUT_ID:
            self._cards[selected].rename()

    def _add(self, action: QAction) -> None:
        selected, network = self._session.selected_id, self._session.document.network
        place = network.place(selected).next if selected in network else Place(0)
        actions.insert_layer(self._session, action.data(), place)

    def _rename(self, node_id: str, name: str) -> None:
        actions.rename_layer(self._session, node_id, name)

    def focus_selected(self) -> None:
        """Put the keyboard on the selected card."""
        card = self._cards.get(self._session.selected_id)
        if card is not None:
            card.setFocus(Qt.FocusReason.OtherFocusReason)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        for action in self.window().findChildren(QAction):
            if action.property("layer_command"):
                menu.addAction(action)
        menu.exec(event.globalPos())
        menu.deleteLater()


def _node_in(event: QDropEvent) -> str:
    return bytes(event.mimeData().data(NODE_MIME).data()).decode()


def _thumbnail(source: np.ndarray) -> QImage | None:
    """Return a colour picture of a (3, H, W) input, or None."""
    if source.ndim != RGB_CHANNELS or source.shape[0] != RGB_CHANNELS:
        return None
    return image_of(np.rint(np.clip(source, 0, 1).transpose(1, 2, 0) * 255).astype(np.uint8))
