"""What the results panel is made of: sections, rows with a number and its change, bars, the table of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from convstudio.engine import format_shape
from convstudio.figures.numerals import MINUS
from convstudio.figures.theme import font
from convstudio.ui.widgets import ElidedLabel, label, section_label, set_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from convstudio.engine import RuleResult
    from convstudio.engine.shapes import AxisOrder
    from convstudio.ui.appearance import Appearance

NOTHING = "–"
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Section(QFrame):
    """A head in small capitals with rows below, and a line under it all."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.rows = QVBoxLayout()
        self.rows.setContentsMargins(16, 11, 16, 11)
        self.rows.setSpacing(5)
        self.rows.addWidget(section_label(title))
        line = QFrame()
        line.setObjectName("rule")
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.rows)
        column.addWidget(line)


class ValueRow(QWidget):
    """A name and a number; after a change, by how much it changed.

    Parameters
    ----------
    write : callable
        Writes the number.
    tip : str
        What the number is; where it comes from is added.
    """

    def __init__(self, name: str, write: Callable[[int], str], tip: str = "") -> None:
        super().__init__()
        self._write = write
        self._shown: tuple[object, int] | None = None
        self._name = label(name)
        self._tip = tip
        self._words = ElidedLabel()
        self._words.setProperty("role", "second")
        self._words.setFont(font(12))
        self._change = label("", "changed", size=12)
        self._value = label("", bold=False)
        self._value.setAlignment(RIGHT)
        self.setToolTip(tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._name)
        row.addWidget(self._words, 1)
        row.addWidget(self._change)
        row.addWidget(self._value)

    def show_value(self, value: int, owner: object, words: str = "", source: str = "") -> None:
        """Show a number of ``owner``; another number of the same owner says how it changed.

        Parameters
        ----------
        words : str
            Beside the name, as far as there is room.
        source : str
            Where the number comes from, for the tooltip.
        """
        before = self._shown
        self.setToolTip("\n".join(part for part in (self._tip, source or words) if part))
        self._words.setText(words)
        if before == (owner, value) and self._value.text() != NOTHING:
            return
        same_owner = before is not None and before[0] == owner
        self._change.setText(self._difference(value - before[1]) if before and same_owner else "")
        self._shown = (owner, value)
        self._value.setText(self._write(value))
        self.setAccessibleName(f"{self._name.text()}: {self._value.text()}")

    def rename(self, name: str) -> None:
        """Show another name."""
        self._name.setText(name)

    def show_nothing(self) -> None:
        """Show that there is no number now; the next one says how it differs from the last there was."""
        self._change.setText("")
        self._value.setText(NOTHING)
        self.setAccessibleName(f"{self._name.text()}: unknown")

    def _difference(self, by: int) -> str:
        if not by:
            return ""
        return f"+{self._write(by)}" if by > 0 else f"{MINUS}{self._write(-by)}"


class TextRow(QWidget):
    """A name and a few words."""

    def __init__(self, name: str, tip: str = "") -> None:
        super().__init__()
        self._tip = tip
        self._name = label(name)
        self._value = ElidedLabel()
        self._value.setAlignment(RIGHT)
        self.setToolTip(tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._name)
        row.addWidget(self._value, 1)

    def show_text(self, text: str, source: str = "") -> None:
        """Show other words; ``source`` says in the tooltip where they come from."""
        self._value.setText(text)
        self.setToolTip("\n".join(part for part in (self._tip, source) if part))
        self.setAccessibleName(f"{self._name.text()}: {text}")

    def rename(self, name: str) -> None:
        """Show another name."""
        self._name.setText(name)


class Bar(QWidget):
    """A share of a whole as a thin bar."""

    def __init__(self, appearance: Appearance, token: str) -> None:
        super().__init__()
        self._appearance, self._token, self._share = appearance, token, 0.0
        self.setFixedHeight(7)
        appearance.theme_changed.connect(self.update)

    def show_share(self, share: float) -> None:
        """Show a share from 0 to 1; what is not nothing stays visible."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, 1, self.width(), 5)
        painter.setBrush(self._appearance.theme.color("line"))
        painter.drawRoundedRect(track, 2.5, 2.5)
        painter.setBrush(self._appearance.theme.color(self._token))
        painter.drawRoundedRect(QRectF(0, 1, max(4.0, self.width() * self._share), 5), 2.5, 2.5)
        painter.end()


class RulesTable(QWidget):
    """The same layer under every framework's rule."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        for column, text in enumerate(("Rule", "pads t l b r", "output")):
            head = label(text, "second", size=12)
            if column == 2:  # the last one
                head.setAlignment(RIGHT)
            self._grid.addWidget(head, 0, column)
        self._cells: list[tuple[QLabel, QLabel, QLabel]] = []
        self._notes: set[QLabel] = set()

    def show_results(self, results: tuple[RuleResult, ...], order: AxisOrder) -> None:
        """Show what every rule gives; the one in use is bold."""
        while len(self._cells) < len(results):
            self._add_row()
        for place, cells in enumerate(self._cells):
            for cell in cells:
                cell.setVisible(place < len(results))
            if place < len(results):
                self._show_row(place, results[place], order)

    def _show_row(self, place: int, result: RuleResult, order: AxisOrder) -> None:
        name, pads, output = self._cells[place]
        fits = result.output_shape is not None
        name.setText(result.rule)
        pads.setText(" ".join(map(str, result.pads)) if result.pads and fits else "")
        output.setText(format_shape(result.output_shape, order) if result.output_shape else _brief(result.note))
        output.setToolTip(result.note)
        if fits == (output in self._notes):
            # A note reaches into the column of the pads, and so takes no room from the names of the rules.
            self._notes ^= {output}
            self._grid.addWidget(output, place + 1, 2 if fits else 1, 1, 1 if fits else 2)
        for cell in (name, output):
            set_role(cell, "" if fits else "second")
            cell.setFont(font(13, bold=result.current))

    def _add_row(self) -> None:
        row = len(self._cells) + 1
        cells = (ElidedLabel(), label(""), label(""))
        cells[2].setAlignment(RIGHT)
        for column, cell in enumerate(cells):
            self._grid.addWidget(cell, row, column)
        self._cells.append(cells)


def _brief(note: str) -> str:
    """Return a note short enough for the table; the tooltip has it all."""
    return note if len(note) <= 18 else "does not fit"  # what fits the column
