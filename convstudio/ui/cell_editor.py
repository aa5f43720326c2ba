"""A field over one cell of a grid on the canvas: its number is typed, and Tab, Enter and arrows go on to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit

from convstudio.figures.parts.grid import GridPart
from convstudio.figures.theme import font
from convstudio.studio.number_text import NumberTextError, is_block, parse_block, parse_number
from convstudio.ui.widgets import label, set_role

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from convstudio.ui.zoom_canvas import ZoomCanvas

SMALLEST = QSize(64, 30)
MESSAGE_WIDTH = 300
GAP = 4

Key = Qt.Key
STEPS = {
    Key.Key_Tab: (0, 1),
    Key.Key_Backtab: (0, -1),
    Key.Key_Return: (1, 0),
    Key.Key_Enter: (1, 0),
    Key.Key_Up: (-1, 0),
    Key.Key_Down: (1, 0),
    Key.Key_Left: (0, -1),
    Key.Key_Right: (0, 1),
}
"""(rows, columns) that a key goes on by."""

WRAPPING = (Key.Key_Tab, Key.Key_Backtab)
ENTERING = (*WRAPPING, Key.Key_Return, Key.Key_Enter)


class CellTarget(Protocol):
    """A grid of numbers that can be typed into. Rows and columns count without padding."""

    @property
    def part(self) -> str:
        """The grid's name in the figure."""
        ...

    @property
    def size(self) -> tuple[int, int]:
        """How many (rows, columns) there are."""
        ...

    def text_at(self, row: int, column: int) -> str | None:
        """Return the number in a cell, with all its digits; None if there is no such cell by now."""
        ...

    def words_for(self, row: int, column: int) -> str:
        """Return what a cell is called: "Input row 2, column 3"."""
        ...

    def set_number(self, row: int, column: int, number: float) -> None:
        """Put a number into a cell; a NumberTextError says why it can't stand there."""
        ...

    def set_block(self, row: int, column: int, block: NDArray[np.float64]) -> None:
        """Put numbers (C, H, W) into the cells from this one on; a NumberTextError says why they can't stand there."""
        ...


class CellEditor(QLineEdit):
    """Stands over a cell for as long as it is typed in, and follows it when the figure moves.

    Parameters
    ----------
    canvas : ZoomCanvas
        Whose figure has the grid.

    Signals
    -------
    closed()
    moved(row, column)
        Another cell is typed in now.
    """

    closed = Signal()
    moved = Signal(object, object)

    def __init__(self, canvas: ZoomCanvas) -> None:
        super().__init__(canvas.viewport())
        self._canvas = canvas
        self._target: CellTarget | None = None
        self._cell, self._known = (0, 0), ""
        self.setObjectName("cellEditor")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(font(14))
        self.message = label("", "error", size=12)
        self.message.setParent(canvas.viewport())
        self.message.setObjectName("cellMessage")
        self.message.setWordWrap(True)
        self.hide()
        self.message.hide()
        self.textEdited.connect(self._take_back)
        canvas.figure_shown.connect(self._follow)
        for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()):
            bar.valueChanged.connect(self._follow)

    @property
    def target(self) -> CellTarget | None:
        """The grid that is typed into; None while the editor is closed."""
        return self._target

    @property
    def cell(self) -> tuple[int, int]:
        """The (row, column) that is typed in."""
        return self._cell

    def open_at(self, target: CellTarget, row: int, column: int, typed: str = "") -> None:
        """Stand over a cell and take the keyboard.

        Parameters
        ----------
        target : CellTarget
        row, column : int
        typed : str
            What takes the number's place, where a key was pressed that begins one.
        """
        self._target = target
        self._go_to(row, column)
        if typed and self._target is not None:
            self.setText(typed)

    def close_editor(self, *, keep: bool = True) -> bool:
        """Go away; what was typed is kept, if it is a number and ``keep``. Return whether that went well."""
        if self._target is None:
            return True
        if keep and not self._enter():
            return False
        self._target = None
        had_focus = self.hasFocus()
        self.hide()
        self.message.hide()
        if had_focus:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()
        return True

    # From cell to cell

    def _go_to(self, row: int, column: int) -> None:
        assert self._target is not None
        place = self._place(row, column)
        known = None if place is None else self._target.text_at(row, column)
        if place is None or known is None:
            self.close_editor(keep=False)
            return
        self._cell, self._known = (row, column), known
        self._canvas.show_rect(place)
        self.setText(self._known)
        self.setAccessibleName(self._target.words_for(row, column))
        self._take_back()
        self._follow()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()
        self.moved.emit(row, column)

    def _step(self, key: Key, backwards: bool) -> None:
        """Enter what is typed, and go on by a key; beyond the last cell the editor closes."""
        target = self._target
        if target is None or not self._enter() or self._target is None:
            return
        (down, right), (rows, columns) = STEPS[key], target.size
        if backwards:
            down, right = -down, -right
        row, column = self._cell[0] + down, self._cell[1] + right
        if key in WRAPPING:
            row, column = divmod(self._cell[0] * columns + column, columns)
        if 0 <= row < rows and 0 <= column < columns:
            self._go_to(row, column)
        elif key in ENTERING:
            self.close_editor()
        else:
            self.selectAll()

    def _enter(self) -> bool:
        """Put what is typed into the cell; a sentence says why it can't be."""
        if self._target is None or self.text().strip() in ("", self._known):
            return True
        try:
            self._target.set_number(*self._cell, parse_number(self.text()))
        except NumberTextError as error:
            self._refuse(str(error))
            return False
        if self._target is not None:
            self._known = self._target.text_at(*self._cell) or ""
            self.setText(self._known)
        return True

    def _paste_block(self, text: str) -> None:
        if self._target is None:
            return
        try:
            self._target.set_block(*self._cell, parse_block(text))
        except NumberTextError as error:
            self._refuse(str(error))
            return
        if self._target is not None:
            self._go_to(*self._cell)

    # Words

    def _refuse(self, sentence: str) -> None:
        self.message.setText(sentence)
        set_role(self, "wrong")
        self._place_message()
        self.message.show()
        self.message.raise_()
        self.selectAll()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _take_back(self) -> None:
        """Take the complaint away: something else is being typed."""
        self.message.hide()
        set_role(self, "")

    # Place

    def _place(self, row: int, column: int) -> QRectF | None:
        """Return where a cell stands in the figure; None if the grid is not there any more, or smaller."""
        figure = self._canvas.figure
        grid = figure.part(self._target.part) if figure and self._target else None
        if not isinstance(grid, GridPart) or self._target is None:
            return None
        top, left = grid.pads[:2]
        rows, columns = self._target.size
        if not (row < rows and column < columns and top + row < grid.cells.rows and left + column < grid.cells.columns):
            return None
        return grid.place.cell(top + row, left + column)

    def _follow(self) -> None:
        """Stand over the cell again, wherever it is now."""
        if self._target is None:
            return
        place = self._place(*self._cell)
        if place is None:
            self.close_editor(keep=False)
            return
        seen = self._canvas.view_rect(place).toAlignedRect()
        size = seen.size().expandedTo(SMALLEST).boundedTo(SMALLEST * 2)
        rect = QRect(seen.topLeft(), size)
        rect.moveCenter(seen.center())
        self.setGeometry(_inside(rect, self._canvas.viewport().rect()))
        if self.message.isVisible():
            self._place_message()

    def _place_message(self) -> None:
        room, own = self._canvas.viewport().rect(), self.geometry()
        width = min(MESSAGE_WIDTH, room.width())
        height = self.message.heightForWidth(width)
        below = own.bottom() + GAP + height <= room.bottom()
        top = own.bottom() + GAP if below else own.top() - GAP - height
        self.message.setGeometry(_inside(QRect(own.left(), top, width, height), room))

    # Keys

    def event(self, event: QEvent) -> bool:
        # Qt takes Tab before keyPressEvent sees it.
        if event.type() == QEvent.Type.KeyPress and event.key() in WRAPPING:  # type: ignore[attr-defined]
            self.keyPressEvent(event)  # type: ignore[arg-type]
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if key == Key.Key_Escape:
            self.close_editor(keep=False)
        elif event.matches(QKeySequence.StandardKey.Paste) and is_block(QGuiApplication.clipboard().text()):
            self._paste_block(QGuiApplication.clipboard().text())
        elif key in ENTERING and (plain or shift):
            self._step(key, backwards=shift and key not in WRAPPING)
        elif key in STEPS and plain and self._leaves_text(key):
            self._step(key, backwards=False)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _leaves_text(self, key: Key) -> bool:
        """Say whether an arrow goes to the next cell, and not through the digits."""
        if key not in (Key.Key_Left, Key.Key_Right) or self.selectedText() == self.text():
            return True
        end = 0 if key == Key.Key_Left else len(self.text())
        return self.cursorPosition() == end and not self.hasSelectedText()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A menu or another window takes the keyboard for a moment and gives it back.
        passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if self._target is not None and event.reason() not in passing and not self.close_editor():
            self.close_editor(keep=False)


def _inside(rect: QRect, room: QRect) -> QRect:
    """Return a rectangle moved inside of another, as far as it fits."""
    moved = QRect(rect)
    moved.moveLeft(max(room.left(), min(rect.left(), room.right() - rect.width())))
    moved.moveTop(max(room.top(), min(rect.top(), room.bottom() - rect.height())))
    return moved
