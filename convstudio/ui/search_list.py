"""A list that is searched by typing: the palette of layers, the networks that come with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from convstudio.ui.search_choices import CHOICE, ROW, TITLE_WIDTH, Choice, ChoiceDelegate
from convstudio.ui.search_ranking import LOOSE
from convstudio.ui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.ui.appearance import Appearance

SIZE, WIDE = QSize(500, 520), QSize(680, 560)
MOST_ROWS = 200
LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchList(QFrame):
    """A pop-up with a field to type in, and what fits below it. Needs no mouse.

    Signals
    -------
    chosen(value)
    carried(value)
        The mouse drags it out of the list, which has closed; only of a list whose items can be dragged.
    """

    chosen = Signal(object)
    carried = Signal(object)

    def __init__(
        self, name: str, hint: str, appearance: Appearance, parent: QWidget, title_width: int = TITLE_WIDTH
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("searchList")
        self.setAccessibleName(name)
        self._choices: tuple[Choice, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list = _ChoiceList()
        self.list.carried.connect(self._carry)
        self.list.setAccessibleName(name)
        self.list.setItemDelegate(ChoiceDelegate(appearance, title_width, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.itemClicked.connect(self._choose)
        self.list.currentItemChanged.connect(self._announce)
        self._nothing = label("Nothing fits. Try another word.", "third")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)

    @property
    def shown(self) -> list[Choice]:
        """What fits, from top to bottom."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item.data(CHOICE) for item in items if item.data(CHOICE) is not None]

    @property
    def current(self) -> Choice | None:
        """What Enter would choose."""
        row = self.list.currentRow()
        choice: Choice | None = self.list.item(row).data(CHOICE) if row >= 0 else None
        return choice

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other things, all of them at first."""
        self._choices = tuple(choices)
        if self.search.text():
            self.search.clear()
        else:
            self._fill()

    def open_at(self, point: QPoint, size: QSize = SIZE) -> None:
        """Show the list with its corner at a point of the screen, as far as there is room."""
        room = self.screen().availableGeometry()
        size = size.boundedTo(room.size())
        self.resize(size)
        x = min(max(point.x(), room.left()), room.right() - size.width())
        y = min(max(point.y(), room.top()), room.bottom() - size.height())
        self.move(x, y)
        if self.search.text():
            self.search.clear()
        else:
            self._go_to_first()
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def open_below(self, widget: QWidget) -> None:
        """Show the list below a widget."""
        self.open_at(widget.mapToGlobal(QPoint(0, widget.height() + 4)))

    def open_over(self, window: QWidget) -> None:
        """Show the list in the middle of a window, near its top."""
        self.open_at(window.mapToGlobal(QPoint((window.width() - WIDE.width()) // 2, 90)), WIDE)

    # Inside

    def _fill(self) -> None:
        wanted = self.search.text().strip()
        found = self._found(wanted)
        # Without this, each row would be announced and painted as it comes.
        self.list.blockSignals(True)
        self.list.clear()
        section = ""
        for choice in found[:MOST_ROWS]:
            if choice.section != section and not wanted:
                section = choice.section
                self._add_head(section)
            item = QListWidgetItem(choice.title)
            item.setData(CHOICE, choice)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, choice.spoken)
            item.setToolTip(choice.spoken)
            self.list.addItem(item)
        if len(found) > MOST_ROWS:
            self._add_head(f"{len(found) - MOST_ROWS:,} more: type a few letters")
        self.list.blockSignals(False)
        self._nothing.setVisible(not found)
        self._go_to_first()

    def _found(self, wanted: str) -> list[Choice]:
        """Return what fits, best first; what fits but loosely, only where nothing fits better."""
        if not wanted:
            return list(self._choices)
        ranked = [(rank, choice) for choice in self._choices if (rank := choice.rank(wanted)) is not None]
        ranked.sort(key=lambda pair: (pair[0], bool(pair[1].why_not)))
        if any(rank < LOOSE for rank, _ in ranked):
            ranked = [pair for pair in ranked if pair[0] < LOOSE]
        return [choice for _, choice in ranked]

    def _add_head(self, text: str) -> None:
        head = QListWidgetItem(text)
        head.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(head)

    def _announce(self) -> None:
        """Let a screen reader say what Enter would choose: the keyboard stays in the field."""
        if self.current is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.search, self.current.spoken))

    def _go_to_first(self) -> None:
        self.list.setCurrentRow(-1)
        self._step(1)
        self.list.scrollToTop()

    def _step(self, by: int) -> None:
        """Go to the next row that can be chosen, if there is one."""
        row = self.list.currentRow() + by
        while 0 <= row < self.list.count() and self.list.item(row).data(CHOICE) is None:
            row += by
        if 0 <= row < self.list.count():
            self.list.setCurrentRow(row)

    def _choose(self, item: QListWidgetItem) -> None:
        choice = item.data(CHOICE)
        if choice is None:
            return
        if choice.why_not:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.search, choice.why_not))
            return
        self.close()
        self.chosen.emit(choice.value)

    def _carry(self, choice: Choice) -> None:
        # It would lie over what it is dropped on.
        self.close()
        self.carried.emit(choice.value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.list.currentItem()
            if item is not None:
                self._choose(item)
            return True
        if key == Qt.Key.Key_Escape:
            self.close()
            return True
        if key in LIST_KEYS:
            page = max(1, self.list.viewport().height() // ROW - 1)
            far = page if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) else 1
            for _ in range(far):
                self._step(1 if key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) else -1)
            return True
        return super().eventFilter(watched, event)


class _ChoiceList(QListWidget):
    """Says what is dragged out of it, and leaves the rest to others."""

    carried = Signal(object)

    def startDrag(self, supported: Qt.DropAction) -> None:  # noqa: N802  # Qt's name
        choice = self.currentIndex().data(CHOICE)
        if choice is not None:
            self.carried.emit(choice)
