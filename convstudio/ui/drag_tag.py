"""The tag beside the layer stack that says, while something is dragged, what the network would be after the drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from convstudio.engine import format_shape
from convstudio.figures.numerals import MINUS, write_large
from convstudio.ui.widgets import label

if TYPE_CHECKING:
    from convstudio.engine import Analysis, Shape
    from convstudio.engine.shapes import AxisOrder
    from convstudio.studio.drops import Outlook

WIDTH = 280
GAP = 10
CARRIED = 56
"""How far a carried card reaches above or below the mouse."""

NOTHING = "–"


class DragTag(QFrame):
    """Three lines, output shape, parameters and MACs, each with its change, and what would not fit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dragTag")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedWidth(WIDTH)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(12, 9, 12, 9)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self._values: dict[str, QLabel] = {}
        self._names: list[QLabel] = []
        for row, name in enumerate(("Output", "Params", "MACs")):
            self._names.append(label(name, "third", size=12))
            grid.addWidget(self._names[-1], row, 0, Qt.AlignmentFlag.AlignTop)
            self._values[name] = label("", size=12)
            self._values[name].setWordWrap(True)
            grid.addWidget(self._values[name], row, 1)
        self._words = label("", "error", size=12)
        self._words.setWordWrap(True)
        grid.addWidget(self._words, 3, 0, 1, 2)
        self.hide()

    @property
    def text(self) -> str:
        """All that it says, line by line."""
        lines = [f"{name} {value.text()}" for name, value in self._values.items() if not value.isHidden()]
        return "\n".join([*lines, self._words.text()]).strip()

    def show_outlook(self, outlook: Outlook, now: Analysis, order: AxisOrder) -> None:
        """Say what a drop would lead to, or why there can be none."""
        then = outlook.analysis
        for widget in (*self._names, *self._values.values()):
            widget.setVisible(then is not None)
        if then is not None:
            shapes = (now.output_shape, then.output_shape)
            self._values["Output"].setText(shape_change(*shapes, order))
            self._values["Params"].setText(count_change(now.totals.params, then.totals.params))
            self._values["MACs"].setText(count_change(now.totals.macs, then.totals.macs))
        words, role = _verdict(outlook)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        if self._words.property("role") != role:
            self._words.setProperty("role", role)
            self._words.style().polish(self._words)
        # A label that wraps knows its height only for the width it has.
        self.setFixedHeight(self._grid.totalHeightForWidth(WIDTH))

    def show_beside(self, panel: QWidget, y: int) -> None:
        """Stand at the right of a panel, below what the mouse carries at a height in it, or above it."""
        window = panel.window()
        if self.parent() is not window:
            self.setParent(window)
        corner = panel.mapTo(window, QPoint(panel.width() + GAP, y + CARRIED))
        if corner.y() + self.height() + GAP > window.height():
            corner.setY(max(GAP, corner.y() - self.height() - 2 * CARRIED))
        self.move(corner)
        self.show()
        self.raise_()


def shape_change(now: Shape | None, then: Shape | None, order: AxisOrder) -> str:
    """Return two output shapes as one line: "10 → 8×8×12", or the one there is.

    Examples
    --------
    >>> shape_change((10,), (10,), "HWD"), shape_change((10,), None, "HWD")
    ('10', '10 → none')
    """
    before, after = (format_shape(shape, order) if shape else "none" for shape in (now, then))
    return after if before == after else f"{before} → {after}"


def count_change(now: int, then: int) -> str:
    """Return how a total changes, and to what.

    Examples
    --------
    >>> count_change(1000, 1000), count_change(1000, 1250), count_change(2_500_000, 0)
    ('1,000', '+250 → 1,250', '−2.50 M → 0')
    """
    if now == then:
        return write_large(then)
    return f"{'+' if then > now else MINUS}{write_large(abs(then - now))} → {write_large(then)}"


def _verdict(outlook: Outlook) -> tuple[str, str]:
    """Return what there is to say about fitting, and the ink to say it in."""
    if outlook.refusal:
        return outlook.refusal, "error"
    if outlook.broken:
        more = len(outlook.broken) - 1
        also = f" {more} more would not fit." if more else ""
        return f"Dropped here, {outlook.broken[0].text}{also}", "warning"
    if outlook.mended:
        which = "What does" if outlook.mended == 1 else f"{outlook.mended} layers that do"
        return f"{which} not fit now would fit.", "good"
    return "", "error"
