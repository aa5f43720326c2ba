"""The history: every step by its name, where we are, and what was saved. A click or Enter goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from convstudio.figures.theme import font
from convstudio.ui.widgets import section_label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QShowEvent

    from convstudio.studio.history import History
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

ROW = 26
HEIGHT = 230
BEGINNING, CUT = "As it was opened", "Earlier steps are not kept"
SAVED = "saved"
Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class HistoryModel(QAbstractListModel):
    """A row for each state: the first as it was opened, and one that each step led to."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._history = session, session.history
        self._texts = session.history.texts

    @property
    def saved_row(self) -> int | None:
        """Which state is in the document's file; None if it has none, or no state is."""
        return self._history.clean_index if self._session.path else None

    def refresh(self) -> None:
        """Take over what has changed."""
        texts = self._history.texts
        if texts == self._texts:
            self.dataChanged.emit(self.index(0), self.index(len(texts)))
            return
        self.beginResetModel()
        self._texts = texts
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's name, and Qt's default
        return 0 if parent.isValid() else len(self._texts) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        text = self._texts[row - 1] if row else CUT if self._history.is_cut else BEGINNING
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            now = self._history.index
            time = "now" if row == now else "undone" if row > now else ""
            return ", ".join(filter(None, (text, time, SAVED if row == self.saved_row else "")))
        return None


class HistoryDelegate(QStyledItemDelegate):
    """Paints a state: where we are is lit, what was undone is pale, what was saved says so."""

    def __init__(self, model: HistoryModel, history: History, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._history, self._appearance = model, history, appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row, rect = self._appearance.theme, index.row(), QRectF(option.rect).adjusted(6, 1, -6, -1)
        is_now, is_undone = row == self._history.index, row > self._history.index
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_now or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.color("accent_wash" if is_now else "background"))
            painter.drawRoundedRect(rect, 6, 6)
        if is_now:
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 5, 3, rect.height() - 10), 1.5, 1.5)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        words = rect.adjusted(10, 0, -8, 0)
        painter.setFont(font(12))
        if row == self._model.saved_row:
            painter.setPen(theme.color("output"))
            painter.drawText(words, RIGHT, SAVED)
            words.setRight(words.right() - painter.fontMetrics().horizontalAdvance(SAVED) - 10)
        painter.setFont(font(13, bold=is_now))
        painter.setPen(theme.color("third_ink" if is_undone else "ink"))
        shown = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, LEFT, shown)
        painter.restore()


class HistoryList(QListView):
    """Tells which row is wanted, by a click, Enter or Space.

    Signals
    -------
    wanted(row)
    """

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Steps that can be undone")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.wanted.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.wanted.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class HistoryPanel(QFrame):
    """The list with its head.

    Signals
    -------
    closed()
        The reader has had enough of it.
    """

    closed = Signal()

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self._history = history = session.history
        self._model = HistoryModel(session, self)
        self.list = HistoryList()
        self.list.setModel(self._model)
        self.list.setItemDelegate(HistoryDelegate(self._model, history, appearance, self.list))
        self.list.wanted.connect(history.go_to)
        close = QToolButton()
        close.setText("✕")
        close.setProperty("role", "flat")
        close.setAccessibleName("Close the history")
        close.setToolTip("Close the history (Ctrl+Shift+H)")
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 8, 0)
        head.addWidget(section_label("History"))
        head.addStretch(1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self.setFixedHeight(HEIGHT)
        history.changed.connect(self.refresh)
        session.file_changed.connect(self.refresh)
        appearance.theme_changed.connect(self.list.viewport().update)
        self.refresh()

    def refresh(self) -> None:
        """Show where we are."""
        if not self.isVisible():
            return
        self._model.refresh()
        now = self._model.index(self._history.index)
        self.list.setCurrentIndex(now)
        self.list.scrollTo(now)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
