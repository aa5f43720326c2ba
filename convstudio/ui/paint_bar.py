"""The bar over the network's input: what the mouse does to its cells, with which pen, in which channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QComboBox, QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from convstudio.studio.painting import LARGEST_PEN
from convstudio.ui.calm_boxes import CalmSpinBox
from convstudio.ui.field_editors import FloatEditor
from convstudio.ui.widgets import Segments, label

if TYPE_CHECKING:
    from collections.abc import Sequence

Tool = Literal["look", "paint", "erase", "fill"]

TOOLS: tuple[tuple[Tool, str, str], ...] = (
    ("look", "Look", "Look and point; double-click a cell to type its number (L)"),
    ("paint", "Paint", "Paint cells with a round pen (P)"),
    ("erase", "Erase", "Paint with nothing: 0, or white in a colour picture (E)"),
    ("fill", "Fill", "Fill all cells around that hold the same number (F)"),
)
KEYS: dict[int, Tool] = {Qt.Key.Key_L: "look", Qt.Key.Key_P: "paint", Qt.Key.Key_E: "erase", Qt.Key.Key_F: "fill"}
FIRST_COLOUR = QColor("#e8590c")
SWATCH = 18
LARGEST_VALUE = 10**6


class PaintBar(QFrame):
    """Chooses a tool, and what it paints.

    Signals
    -------
    tool_changed(tool)
    channel_changed(channel)
        None for all of them.
    clear_wanted()
    """

    tool_changed = Signal(object)
    channel_changed = Signal(object)
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paintBar")
        self.setAccessibleName("Painting on the input")
        self._tool: Tool = "look"
        self._coloured = False
        self._color = FIRST_COLOUR
        self._channels: tuple[int | None, ...] = (0,)
        self.tools = Segments([(tool, words) for tool, words, _ in TOOLS], "What the mouse does")
        for tool, _, tip in TOOLS:
            self.tools.button(tool).setToolTip(tip)
        self.tools.choose("look")
        self.pen = CalmSpinBox(1, LARGEST_PEN, "Width of the pen, in cells")
        self.pen.setToolTip("Width of the pen, in cells")
        self.value = FloatEditor(-LARGEST_VALUE, LARGEST_VALUE, 6, 1.0, "Number to paint with")
        self.value.setToolTip("Number to paint with")
        self.value.show_value(1.0)
        self._number = 1.0
        self.color_button = QToolButton()
        self.color_button.setAccessibleName("Colour to paint with")
        self.color_button.setToolTip("Colour to paint with")
        self.channel = QComboBox()
        self.channel.setAccessibleName("Channel to paint in")
        self.channel.setToolTip("Channel to paint in")
        self.clear = QPushButton("Clear")
        self.clear.setToolTip("Erase everything")
        self._lay_out()
        self.tools.chosen.connect(self.choose)
        self.value.changed.connect(self._take_number)
        self.color_button.clicked.connect(self._ask_for_color)
        self.channel.activated.connect(self._tell_channel)
        self.clear.clicked.connect(self.clear_wanted)
        self._show_swatch()
        self._refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.setSpacing(8)
        row.addWidget(self.tools)
        self._pen_word = label("Pen", "third")
        for widget in (self._pen_word, self.pen, self.value, self.color_button, self.channel):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.clear)

    # What is

    @property
    def tool(self) -> Tool:
        """What the mouse does."""
        return self._tool

    @property
    def number(self) -> float:
        """What is painted with, where it is no colour."""
        return self._number

    @property
    def color(self) -> QColor:
        """What is painted with, where it is one."""
        return self._color

    @property
    def paints_colour(self) -> bool:
        """Whether all channels of a colour picture are painted at once."""
        return self._coloured and self.chosen_channel is None

    @property
    def chosen_channel(self) -> int | None:
        """The channel that is painted in; None for all."""
        return self._channels[max(0, self.channel.currentIndex())]

    # Showing

    def choose(self, tool: Tool) -> None:
        """Take another tool."""
        self._tool = tool
        self.tools.choose(tool)
        self._refresh()
        self.tool_changed.emit(tool)

    def set_color(self, color: QColor) -> None:
        """Paint with another colour."""
        self._color = color
        self._show_swatch()

    def set_number(self, number: float) -> None:
        """Paint with another number."""
        self._number = number
        self.value.show_value(number)

    def offer_channels(self, channels: Sequence[tuple[int | None, str]], *, coloured: bool) -> None:
        """Offer the channels that there are, by number and name; None stands for all."""
        self._coloured = coloured
        numbers = tuple(number for number, _ in channels)
        if numbers != self._channels or self.channel.count() != len(channels):
            self._channels = numbers
            self.channel.blockSignals(True)
            self.channel.clear()
            self.channel.addItems([words for _, words in channels])
            self.channel.blockSignals(False)
        self._refresh()

    def show_channel(self, channel: int | None) -> None:
        """Show which channel is painted in."""
        if channel in self._channels:
            self.channel.setCurrentIndex(self._channels.index(channel))
            self._refresh()

    def _refresh(self) -> None:
        paints = self._tool in ("paint", "fill")
        for widget in (self._pen_word, self.pen):
            widget.setVisible(self._tool in ("paint", "erase"))
        self.value.setVisible(paints and not self.paints_colour)
        self.color_button.setVisible(paints and self.paints_colour)
        self.channel.setVisible(len(self._channels) > 1 and not (self._coloured and self._tool == "look"))

    def _take_number(self, number: float) -> None:
        self._number = number

    def _ask_for_color(self) -> None:
        color = QColorDialog.getColor(self._color, self, "Colour to paint with")
        if color.isValid():
            self.set_color(color)

    def _show_swatch(self) -> None:
        swatch = QPixmap(SWATCH, SWATCH)
        swatch.fill(self._color)
        self.color_button.setIcon(QIcon(swatch))

    def _tell_channel(self) -> None:
        self._refresh()
        self.channel_changed.emit(self.chosen_channel)
