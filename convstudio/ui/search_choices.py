"""What a searched list offers, and how each thing in it is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from convstudio.figures.theme import font
from convstudio.ui.search_ranking import rank

if TYPE_CHECKING:
    from convstudio.engine import Kind
    from convstudio.figures.theme import Theme
    from convstudio.ui.appearance import Appearance

CHOICE = Qt.ItemDataRole.UserRole
ROW, HEAD = 30, 28
TITLE_WIDTH = 158
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen.

    Parameters
    ----------
    value : object
        What is told when it is.
    title, words : str
        Its name, and what it is in a few words.
    section : str
        The head that it stands under.
    also : str
        More words that find it.
    kind : Kind or None
        Whose colour it has.
    figures : str
        Written at the right edge.
    why_not : str
        Why it can't be chosen just now; empty if it can.
    """

    value: object
    title: str
    words: str
    section: str
    also: str = ""
    kind: Kind | None = None
    figures: str = ""

    why_not: str = ""

    def rank(self, wanted: str) -> int | None:
        """Return how well it fits what is typed, 0 best; None if it does not.

        Examples
        --------
        >>> choice = Choice(1, "MaxPool2d", "the largest of each window", "Pooling", "halve the size")
        >>> choice.rank("maxp"), choice.rank("halve size"), choice.rank("sharpen")
        (1, 7, None)
        """
        return rank(wanted, self.title, f"{self.words} {self.section} {self.also}")

    @property
    def spoken(self) -> str:
        """All of it in words, for screen readers and tooltips."""
        return ", ".join(filter(None, (f"{self.title}: {self.words}".strip(": "), self.figures, self.why_not)))


class ChoiceDelegate(QStyledItemDelegate):
    """Paints a choice: the colour of its kind, its name, and what it is; and the heads between them."""

    def __init__(self, appearance: Appearance, title_width: int, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance, self._title_width = appearance, title_width

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, HEAD if index.data(CHOICE) is None else ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._appearance.theme, QRectF(option.rect)
        choice = index.data(CHOICE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if choice is None:
            painter.setFont(font(11, bold=True, caps=True))
            painter.setPen(theme.color("third_ink"))
            painter.drawText(rect.adjusted(8, 6, 0, 0), LEFT, index.data())
        else:
            _paint_ground(painter, option, rect, theme)
            _paint_choice(painter, choice, rect, theme, self._title_width)
        painter.restore()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, rect: QRectF, theme: Theme) -> None:
    if option.state & QStyle.StateFlag.State_Selected:
        painter.setPen(theme.color("accent"))
        painter.setBrush(theme.color("accent_wash"))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("background"))
    else:
        return
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 6, 6)


def _paint_choice(painter: QPainter, choice: Choice, rect: QRectF, theme: Theme, title_width: int) -> None:
    if choice.kind is not None:
        painter.fillRect(QRectF(rect.left() + 7, rect.top() + 8, 4, rect.height() - 16), theme.kind_color(choice.kind))
    painter.setFont(font(13, bold=True))
    painter.setPen(theme.color("third_ink" if choice.why_not else "ink"))
    title = rect.adjusted(18, 0, 0, 0)
    used = painter.fontMetrics().horizontalAdvance(choice.title)
    painter.drawText(title, LEFT, choice.title)
    painter.setFont(font(12))
    painter.setPen(theme.color("second_ink"))
    words = title.adjusted(max(title_width, used + 12), 0, -8, 0)
    if choice.figures:
        painter.drawText(words, RIGHT, choice.figures)
        words.setRight(words.right() - painter.fontMetrics().horizontalAdvance(choice.figures) - 12)
    told = f"{choice.words} · {choice.why_not}" if choice.why_not else choice.words
    shown = painter.fontMetrics().elidedText(told, Qt.TextElideMode.ElideRight, int(words.width()))
    painter.drawText(words, LEFT, shown)
