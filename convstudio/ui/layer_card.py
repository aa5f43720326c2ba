"""One layer as a card: the colour of its kind, its name and parameters, its shape and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QWidget

from convstudio.figures.theme import font
from convstudio.ui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from convstudio.engine import Kind
    from convstudio.ui.appearance import Appearance

WAITS = "waits"
"""Stands for the shape of a layer behind one that does not fit."""

NODE_MIME = "application/x-convstudio-node"
HEIGHT = 52
LOW_HEIGHT = 36
SIDE = 12.0
BAR = 4.0
RADIUS = 8.0


@dataclass(frozen=True)
class CardContent:
    """What a card says.

    Parameters
    ----------
    kind : Kind or None
        None for the network's input.
    name, words : str
        The layer's name, and its parameters in a few words.
    shape, params : str
        On the right; either may be empty.
    problem : str
        What is wrong; shown as a badge, and when the mouse rests on it.
    changed : bool
        The shape is what it would be after the drop.
    picture : QImage or None
        A small picture on the left.
    """

    kind: Kind | None
    name: str
    words: str
    shape: str
    params: str
    problem: str = ""
    muted: bool = False
    changed: bool = False
    picture: QImage | None = None


class LayerCard(QWidget):
    """A card that can be selected, dragged, renamed in place.

    Signals
    -------
    pressed(id)
    renamed(id, name)
    """

    pressed = Signal(object)
    renamed = Signal(object, object)

    def __init__(self, node_id: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node_id = node_id
        self._appearance = appearance
        self._content = CardContent(None, "", "", "", "")
        self._selected = False
        self._pressed_at: QPoint | None = None
        self._editor: QLineEdit | None = None
        self.draggable = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        appearance.theme_changed.connect(self.update)

    @property
    def content(self) -> CardContent:
        """What the card says."""
        return self._content

    @property
    def is_selected(self) -> bool:
        """Whether the card is the selected one."""
        return self._selected

    def show_content(self, content: CardContent, *, selected: bool) -> None:
        """Say something else; nothing is painted again if it is the same."""
        if content == self._content and selected == self._selected:
            return
        self._content, self._selected = content, selected
        words = ", ".join(part for part in (content.name, content.words, content.shape, content.problem) if part)
        self.setAccessibleName(words)
        self.setToolTip(content.problem)
        self.setFixedHeight(HEIGHT if content.words or content.params else LOW_HEIGHT)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, HEIGHT)

    def rename(self) -> None:
        """Let the user type another name, in the place of the old one."""
        self._editor = QLineEdit(self._content.name, self)
        self._editor.setAccessibleName("Name of the layer")
        self._editor.setGeometry(round(SIDE), 3, round(self.width() * 0.6), 28)
        self._editor.selectAll()
        self._editor.editingFinished.connect(self._finish_rename)
        self._editor.show()
        self._editor.setFocus()

    def _finish_rename(self) -> None:
        editor, self._editor = self._editor, None
        if editor is None:
            return
        name = editor.text().strip()
        editor.deleteLater()
        if name != self._content.name:
            self.renamed.emit(self.node_id, name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._editor is not None:
            editor, self._editor = self._editor, None
            editor.deleteLater()
            self.setFocus()
            return
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.pressed.emit(self.node_id)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.pressed.emit(self.node_id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.draggable:
            self.rename()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        if start is None or not self.draggable:
            return
        if (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            self._drag(start)

    def _drag(self, grip: QPoint) -> None:
        data = QMimeData()
        data.setData(NODE_MIME, self.node_id.encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(_faded(self.grab()))
        drag.setHotSpot(grip)
        drag.exec(Qt.DropAction.MoveAction)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._content.muted:
            painter.setOpacity(0.5)
        self._paint_frame(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        theme, content = self._appearance.theme, self._content
        outline = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        edge = "accent" if self._selected else "error" if content.problem else "line"
        painter.setPen(QPen(theme.color(edge), 2 if self._selected or self.hasFocus() else 1))
        painter.setBrush(theme.color("accent_wash" if self._selected else "panel"))
        painter.drawRoundedRect(outline, RADIUS, RADIUS)
        shape = QPainterPath()
        shape.addRoundedRect(outline, RADIUS, RADIUS)
        painter.save()
        painter.setClipPath(shape)
        color = theme.kind_color(content.kind) if content.kind else theme.color("second_ink")
        painter.fillRect(QRectF(outline.left(), outline.top() + 5, BAR, outline.height() - 10), color)
        painter.restore()
        if self.hasFocus():
            # A second line inside: the accent edge alone would not tell focus from selection.
            painter.setBrush(QColor(0, 0, 0, 0))
            painter.setPen(QPen(theme.color("accent"), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(outline.adjusted(3, 3, -3, -3), RADIUS - 3, RADIUS - 3)

    def _paint_words(self, painter: QPainter) -> None:
        theme, content = self._appearance.theme, self._content
        left, right = SIDE, self.width() - SIDE
        if content.picture is not None:
            side = self.height() - 16.0
            painter.drawImage(QRectF(SIDE, 8, side, side), content.picture)
            left += side + 10
        low = self.height() == LOW_HEIGHT
        top, middle = QRectF(left, 7, right - left, 20), QRectF(left, 27, right - left, 18)
        if low:
            top = QRectF(left, 0, right - left, self.height())
        if content.problem:
            icon("error", theme.error, 16).paint(painter, round(right - 16), round(top.center().y() - 8), 16, 16)
        waits = content.shape == WAITS
        shape_ink = "accent" if content.changed else "third_ink" if waits else "ink"
        shape_room = self._paint_right(painter, top, content.shape, shape_ink, 13)
        params_room = self._paint_right(painter, middle, content.params, "third_ink", 11.5)
        self._paint_left(painter, top.adjusted(0, 0, -shape_room, 0), content.name, "ink", 13, bold=True)
        self._paint_left(painter, middle.adjusted(0, 0, -params_room, 0), content.words, "second_ink", 12)

    def _paint_right(self, painter: QPainter, rect: QRectF, text: str, token: str, size: float) -> float:
        """Paint text at the right edge; return how much room it took, with a gap."""
        if not text:
            return 0.0 if not self._content.problem else 24.0
        painter.setFont(font(size))
        painter.setPen(self._appearance.theme.color(token))
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return painter.fontMetrics().horizontalAdvance(text) + 10.0

    def _paint_left(
        self, painter: QPainter, rect: QRectF, text: str, token: str, size: float, *, bold: bool = False
    ) -> None:
        painter.setFont(font(size, bold=bold))
        painter.setPen(self._appearance.theme.color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(rect.width()))
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _faded(picture: QPixmap) -> QPixmap:
    """Return ``picture`` half clear, to be carried under the mouse."""
    result = QPixmap(picture.size())
    result.setDevicePixelRatio(picture.devicePixelRatio())
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setOpacity(0.75)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return result
