"""One layer or block as a card: the colour of its kind, its name and parameters, its shape and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from convstudio.ui.card_painting import (
    CHEVRON,
    HEIGHT,
    SIDE,
    CardContent,
    Mark,
    Repeats,
    badge_rect,
    paint_card,
    pill_rect,
    suffix_rect,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from convstudio.ui.appearance import Appearance

MOST_NAME = 100
MOST_NOTE = 300
"""Characters."""

Press = Literal["alone", "more", "up to"]
"""What a press selects: the card alone, one more or one less, or all up to it."""


class LayerCard(QWidget):
    """A card that can be selected, dragged, renamed in place; a block's can be folded.

    Signals
    -------
    pressed(id, Press)
    renamed(id, name)
    annotated(id, note)
    folded(id, open)
        A block is to show what it holds, or not.
    carried(id, point)
        The mouse wants to carry the card, which it holds at this point.
    badge_pressed(id, point)
        What mends the problem is asked, at a point of the screen.
    repeats_pressed(id, point)
        Repeats are to be folded or unfolded.
    merge_pressed(id, point)
        Another way for the paths to meet is asked.
    """

    pressed = Signal(object, object)
    renamed = Signal(object, object)
    annotated = Signal(object, object)
    folded = Signal(object, object)
    carried = Signal(object, object)
    badge_pressed = Signal(object, object)
    merge_pressed = Signal(object, object)
    repeats_pressed = Signal(object, object)

    def __init__(self, node_id: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node_id = node_id
        self._appearance = appearance
        self._content = CardContent(None, "", "", "", "")
        self._mark: Mark = ""
        self._alone_on_release = False
        self._pressed_at: QPoint | None = None
        self._editor: QLineEdit | None = None
        self.draggable = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        appearance.theme_changed.connect(self.update)

    @property
    def content(self) -> CardContent:
        """What the card says."""
        return self._content

    @property
    def mark(self) -> Mark:
        """Whether the card is the current one, selected together with it, or neither."""
        return self._mark

    def show_content(self, content: CardContent, *, mark: Mark) -> None:
        """Say something else; nothing is painted again if it is the same."""
        before = self._content, self._mark
        if (content, mark) == before:
            return
        self._content, self._mark = content, mark
        self.update()
        if content == before[0] and "also" not in (mark, before[1]):
            return
        parts = (
            content.name,
            content.suffix,
            content.words,
            content.shape,
            content.fold,
            content.where,
            _words_of_repeats(content.repeats),
            "selected too" if mark == "also" else "",
            f"coloured {content.color}" if content.color else "",
            f"note: {content.note}" if content.note else "",
            content.problem,
        )
        self.setAccessibleName(", ".join(part for part in parts if part))
        words = "\n".join(part for part in (content.problem, content.note) if part)
        if words != self.toolTip():
            self.setToolTip(words)

    def sizeHint(self) -> QSize:
        return QSize(280, HEIGHT)

    # Renaming

    def rename(self) -> None:
        """Let the user type another name, in the place of the old one."""
        editor = self._edit(self._content.name, "Name of the layer", self._finish_rename)
        editor.setMaxLength(max(MOST_NAME, len(self._content.name)))
        editor.setGeometry(self._left, 3, max(80, round(self.width() * 0.6)), 28)
        editor.setFocus()

    def annotate(self) -> None:
        """Let the user write a note on the layer."""
        editor = self._edit(self._content.note, "Note on the layer", self._finish_note)
        editor.setPlaceholderText("A short note; Enter to keep it")
        editor.setMaxLength(MOST_NOTE)
        editor.setGeometry(self._left, self.height() - 31, self.width() - self._left - round(SIDE), 28)
        editor.setFocus()

    @property
    def _left(self) -> int:
        """Where words begin."""
        return round(SIDE) + (CHEVRON if self._content.fold else 0)

    def _edit(self, text: str, name: str, finish: Callable[[], None]) -> QLineEdit:
        self._editor = QLineEdit(text, self)
        self._editor.setAccessibleName(name)
        self._editor.selectAll()
        self._editor.editingFinished.connect(finish)
        self._editor.show()
        return self._editor

    def _finish_rename(self) -> None:
        name = self._take_text()
        if name is not None and name != self._content.name:
            self.renamed.emit(self.node_id, name)

    def _finish_note(self) -> None:
        note = self._take_text()
        if note is not None and note != self._content.note:
            self.annotated.emit(self.node_id, note)

    def _take_text(self) -> str | None:
        """Return what was typed, and put the field away; None if it is away already."""
        editor, self._editor = self._editor, None
        if editor is None:
            return None
        if editor.hasFocus():
            # Qt would give the focus of a field that goes to the next card.
            self.setFocus()
        editor.hide()
        editor.deleteLater()
        return editor.text().strip()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and self._editor is not None:
            self._take_text()
        elif self._content.fold and plain and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.folded.emit(self.node_id, event.key() == Qt.Key.Key_Right)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.pressed.emit(self.node_id, "alone")
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        how = _meant(event)
        if event.button() == Qt.MouseButton.LeftButton:
            if self._content.fold and event.position().x() < SIDE + CHEVRON:
                self.folded.emit(self.node_id, self._content.fold == "closed")
                return
            if how == "alone" and self._ask(event.position(), event.globalPosition().toPoint()):
                return
            self._pressed_at = event.position().toPoint()
        # One of several stays selected with the others until it is clear that they are not to be carried.
        self._alone_on_release = bool(self._mark) and how == "alone"
        if not self._alone_on_release:
            self.pressed.emit(self.node_id, how)

    def _ask(self, spot: QPointF, point: QPoint) -> bool:
        """Ask for what a part of the card offers; return whether there is one at a spot."""
        rect = QRectF(self.rect())
        for part, asked in (
            (badge_rect(self._content, rect), self.badge_pressed),
            (suffix_rect(self._content, rect), self.merge_pressed),
            (pill_rect(self._content, rect), self.repeats_pressed),
        ):
            if part.contains(spot):
                self.pressed.emit(self.node_id, "alone")
                asked.emit(self.node_id, point)
                return True
        return False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        if self._alone_on_release and event.button() == Qt.MouseButton.LeftButton:
            self._alone_on_release = False
            self.pressed.emit(self.node_id, "alone")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.draggable and not (self._content.fold and event.position().x() < SIDE + CHEVRON):
            self.rename()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        if start is None or not self.draggable:
            return
        if (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at, self._alone_on_release = None, False
            self.carried.emit(self.node_id, start)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, theme = QRectF(self.rect()), self._appearance.theme
        paint_card(painter, self._content, rect, theme, mark=self._mark, focused=self.hasFocus())
        painter.end()


def _words_of_repeats(repeats: Repeats) -> str:
    if not repeats.times:
        return ""
    return f"{repeats.times} times, folded" if repeats.is_folded else f"first of {repeats.times} that are the same"


def _meant(event: QMouseEvent) -> Press:
    """Return what a press with the keys that are held down selects."""
    if event.button() == Qt.MouseButton.LeftButton:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return "up to"
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return "more"
    return "alone"
