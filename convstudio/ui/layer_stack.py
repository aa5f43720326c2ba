"""The network as a tree of cards: select, add, fold, rename, and move by dragging or by keyboard."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from convstudio.engine import INPUT_ID, Analysis
from convstudio.studio import actions, block_actions
from convstudio.ui import card_menus
from convstudio.ui.card_contents import CardContents, Known, input_content, thumbnail_of
from convstudio.ui.drag_tag import DragTag
from convstudio.ui.empty_stack import EmptyStack
from convstudio.ui.folding import Folding
from convstudio.ui.layer_card import LayerCard
from convstudio.ui.stack_adding import StackAdding
from convstudio.ui.stack_column import StackColumn
from convstudio.ui.stack_dragging import StackDragging
from convstudio.ui.stack_folding import StackFolding
from convstudio.ui.stack_geometry import SPACING, StackLayout, lay_out_stack
from convstudio.ui.stack_selecting import StackSelecting
from convstudio.ui.widgets import PanelScroll, section_label

if TYPE_CHECKING:
    import numpy as np
    from PySide6.QtGui import QContextMenuEvent

    from convstudio.engine import Problem
    from convstudio.engine.shapes import AxisOrder
    from convstudio.studio.drops import Outlook
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance
    from convstudio.ui.card_painting import CardContent, Mark


class LayerStack(QWidget):
    """The layers on the left.

    Signals
    -------
    landed()
        What was dragged has been dropped, and is selected.
    network_wanted()
        There are no layers, and the list of known networks is to open.
    """

    landed = Signal()
    network_wanted = Signal()

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._appearance = session, appearance
        self._order: AxisOrder = "HWD"
        self._cards: dict[str, LayerCard] = {}
        self._contents: dict[str, CardContent] = {}
        self._known: Known = {}
        self._problems: tuple[Problem, ...] = ()
        self._tab_order: list[str] = []
        self._pictured: np.ndarray | None = None
        self._thumbnail: QImage | None = None
        self._previewed: Analysis | None = None
        self.setAccessibleName("Layers")
        self.folding = Folding(session, self)
        self._column = StackColumn(appearance)
        self._empty = EmptyStack(self._column)
        self._scroll = PanelScroll()
        self._scroll.setWidget(self._column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._head())
        outer.addWidget(self._scroll, 1)
        self.selecting = StackSelecting(session, self.folding, lambda: self.visible_ids, self)
        self.folds = StackFolding(session, self.folding, self.selecting, self.focus_selected)
        self._tag = DragTag(self)
        self._dragging = StackDragging(
            session, appearance, self._column, self._scroll, self.folding, self._show_outlook
        )
        self.adding = StackAdding(session, self.folding, appearance, self._add_button, self._dragging.carry_new, self)
        self._connect()
        self._refresh_thumbnail()
        self.refresh()

    def _connect(self) -> None:
        session, column = self._session, self._column
        session.document_changed.connect(self.refresh)
        session.problems_changed.connect(self._refresh_problems)
        session.selected_set_changed.connect(self._refresh_selection)
        session.activations_changed.connect(self._refresh_thumbnail)
        self.folding.changed.connect(self.refresh)
        column.resized.connect(self.refresh)
        column.slot_pressed.connect(self.adding.fill_slot)
        column.path_wanted.connect(self._add_path)
        self._empty.layer_wanted.connect(self.adding.show_palette)
        self.adding.added.connect(self.focus_selected)
        self._empty.network_wanted.connect(self.network_wanted)
        self._dragging.landed.connect(self._show_landed)

    def _head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 10, 12, 8)
        self._title = section_label("Layers")
        row.addWidget(self._title)
        row.addStretch(1)
        self._add_button = QPushButton("+ Add")
        self._add_button.setToolTip("Add a layer or a block behind the selected one (A)")
        row.addWidget(self._add_button)
        return head

    # Looking

    def set_order(self, order: AxisOrder) -> None:
        """Write shapes in another order of axes."""
        self._order = order
        self.refresh()

    def card(self, node_id: str) -> LayerCard:
        """Return the card of a node, or of the input by INPUT_ID; KeyError if it was never seen."""
        return self._cards[node_id]

    @property
    def visible_ids(self) -> list[str]:
        """Every node that has a card on show, from top to bottom, the input first."""
        return list(self._column.layout_shown.cards)

    @property
    def stack_layout(self) -> StackLayout:
        """Where everything lies."""
        return self._column.layout_shown

    def refresh(self) -> None:
        """Show the document as it is."""
        network = self._session.document.network
        writer = self._writer(self._session.analysis)
        self._contents = {INPUT_ID: input_content(self._session.document, self._order, self._thumbnail)}

        def height_of(node_id: str) -> int:
            if node_id not in self._contents:
                self._contents[node_id] = writer.of(node_id)
            return self._contents[node_id].height

        layout = lay_out_stack(network, self.folding.is_open, height_of, self._column.width(), self.folding.folded_runs)
        for node_id in layout.frames:
            height_of(node_id)
        before = self._column.layout_shown.cards
        colors = {node_id: self._contents[node_id].color for node_id in layout.frames}
        self._column.show_layout(layout, self._session.selection, colors)
        for node_id, box in layout.cards.items():
            card = self._cards.get(node_id) or self._new_card(node_id)
            if card.isHidden() or box != before.get(node_id):
                card.setGeometry(QRect(box.x, box.y, box.width, box.height))
                card.show()
            card.show_content(self._contents[node_id], mark=self._mark(node_id))
        self._show_whether_empty(layout)
        self._order_tabs(list(layout.cards))
        self._put_away([node_id for node_id in self._cards if node_id not in layout.cards])

    def _show_whether_empty(self, layout: StackLayout) -> None:
        """Say how to begin, where there is only the input."""
        is_empty = len(layout.cards) == 1
        self._empty.setVisible(is_empty)
        if is_empty:
            box = layout.cards[INPUT_ID]
            height = self._empty.heightForWidth(box.width)
            self._empty.setGeometry(box.x, box.bottom + SPACING, box.width, height)
            self._column.setMinimumHeight(box.bottom + SPACING + height)

    def _order_tabs(self, order: list[str]) -> None:
        """Let Tab go from card to card as they stand on the screen."""
        if order != self._tab_order:
            self._tab_order = order
            for one, other in pairwise(order):
                QWidget.setTabOrder(self._cards[one], self._cards[other])

    def _refresh_problems(self) -> None:
        """Show what is wrong, where that is not what it was when the document was shown."""
        if self._session.problems != self._problems:
            self.refresh()

    def _put_away(self, node_ids: list[str]) -> None:
        """Hide cards, and forget those whose nodes are gone."""
        for node_id in node_ids:
            card = self._cards[node_id]
            if card.hasFocus():
                # Qt would give the focus to the next card, as if someone had gone there by Tab.
                self.focus_selected()
            card.hide()
            if node_id not in self._session.document.network:
                del self._cards[node_id]
                self._known.pop(node_id, None)
                card.deleteLater()

    def _writer(self, analysis: Analysis, before: Analysis | None = None) -> CardContents:
        runs, folded = self.folding.runs, self.folding.folded_runs
        is_open = self.folding.is_open
        if before is not None:
            return CardContents(analysis, analysis.problems, is_open, self._order, before, runs=runs, folded=folded)
        self._problems = self._session.problems
        return CardContents(analysis, self._problems, is_open, self._order, runs=runs, folded=folded, known=self._known)

    def _new_card(self, node_id: str) -> LayerCard:
        card = LayerCard(node_id, self._appearance, self._column)
        card.draggable = node_id != INPUT_ID
        card.pressed.connect(self.selecting.press)
        card.carried.connect(self._carry)
        card.badge_pressed.connect(self._show_fixes)
        card.merge_pressed.connect(self._show_merges)
        card.repeats_pressed.connect(self.folds.fold_repeats)
        card.renamed.connect(self._rename)
        card.annotated.connect(self._annotate)
        card.folded.connect(self.folds.fold)
        self._cards[node_id] = card
        return card

    def _refresh_thumbnail(self) -> None:
        activations = self._session.activations
        source = activations.source if activations else None
        if source is not self._pictured:
            self._pictured = source
            recipe = self._session.document.input
            self._thumbnail = thumbnail_of(recipe, source) if source is not None else None
            self.refresh()

    def _refresh_selection(self) -> None:
        if self.selecting.widen():
            return  # it is told once more
        selected, count = self._session.selected_id, len(self._session.selected_ids)
        self._title.setText("Layers" if count == 1 else f"{count} selected")
        self.folding.reveal(selected)
        layout = self._column.layout_shown
        for node_id in layout.cards:
            self._cards[node_id].show_content(self._contents[node_id], mark=self._mark(node_id))
        self._column.show_layout(layout, self._session.selection)
        if selected in layout.cards:
            self._scroll.ensureWidgetVisible(self._cards[selected], 0, SPACING)

    def _mark(self, node_id: str) -> Mark:
        if node_id == self._session.selected_id:
            return "current"
        return "also" if node_id in self._session.selected_ids else ""

    # Dragging

    def _carry(self, node_id: str, grip: QPoint) -> None:
        self._dragging.carry(self._cards[node_id], grip)

    def _show_outlook(self, outlook: Outlook | None, y: int) -> None:
        """Show the shapes that a drop would lead to, and the totals in a tag at a height; or what there is."""
        if outlook is None:
            self._tag.hide()
        else:
            self._tag.show_outlook(outlook, self._session.analysis, self._order)
            self._tag.show_beside(self, y + self._scroll.y())
        analysis = outlook.analysis if outlook else None
        if analysis is self._previewed:
            return
        self._previewed = analysis
        now = self._session.analysis
        writer = self._writer(analysis, now) if analysis else self._writer(now)
        for node_id in self._column.layout_shown.cards:
            if node_id != INPUT_ID:
                self._cards[node_id].show_content(writer.of(node_id), mark=self._mark(node_id))

    def _show_landed(self) -> None:
        self.focus_selected()
        self.landed.emit()

    # Changing

    def _add_path(self, node_id: str) -> None:
        block_actions.add_path(self._session, *self.folding.standing_for(node_id))

    def _show_fixes(self, node_id: str, point: QPoint) -> None:
        card_menus.show_fixes(self._session, node_id, self, point)

    def _show_merges(self, node_id: str, point: QPoint) -> None:
        card_menus.show_merges(self._session, node_id, self, point)

    def rename_selected(self) -> None:
        """Let the user type a name for the selected layer."""
        selected = self._session.selected_id
        if selected != INPUT_ID:
            self._cards[selected].rename()

    def annotate_selected(self) -> None:
        """Let the user write a note on the selected layer."""
        selected = self._session.selected_id
        if selected != INPUT_ID:
            self._cards[selected].annotate()

    def _rename(self, node_id: str, name: str) -> None:
        if node_id in self._session.document.network:  # and not removed while its name was typed
            actions.rename_layer(self._session, node_id, name)

    def _annotate(self, node_id: str, note: str) -> None:
        if node_id in self._session.document.network:
            actions.annotate_layer(self._session, node_id, note)

    def focus_selected(self) -> None:
        """Put the keyboard on the selected card."""
        card = self._cards.get(self._session.selected_id)
        if card is not None and self._session.selected_id in self._column.layout_shown.cards:
            card.setFocus(Qt.FocusReason.OtherFocusReason)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        card_menus.show_commands(self._session, self._session.selected_id, self, event.globalPos())
