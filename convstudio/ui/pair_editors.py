"""Editors for what has a number for each axis or side: pairs and padding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QToolButton

from convstudio.ui.calm_boxes import CalmComboBox, CalmSpinBox, let_shrink, set_silently
from convstudio.ui.field_editors import COLUMN_GAP, GAP, SteppingEditor
from convstudio.ui.icons import icon

if TYPE_CHECKING:
    from convstudio.engine import Padding

SIDES = ("top", "left", "bottom", "right")


class PairEditor(SteppingEditor):
    """A number for both axes, or one for each: height × width.

    Parameters
    ----------
    none_word : str
        What is shown for None, which is one below the lowest number; empty where there is no None.
    none_alone : bool
        One axis can be None without the other.
    """

    def __init__(
        self, low: int, high: int, name: str, link_color: str, none_word: str = "", *, none_alone: bool = False
    ) -> None:
        super().__init__()
        self._none_at = low - 1 if none_word else None
        self._none_alone = none_alone
        self._height = CalmSpinBox(low - bool(none_word), high, f"{name}, height")
        self._width = CalmSpinBox(low - bool(none_word), high, f"{name}, width")
        self._separate = False
        self._times = QLabel("×")
        self._link = _link_button(link_color, name)
        for box in (self._height, self._width):
            box.setSpecialValueText(none_word)
            box.valueChanged.connect(self._tell)
            self.let_drag(box.lineEdit(), box.stepBy)
        for widget in (self._height, self._times, self._width, self._link):
            self.row.addWidget(widget, 0 if widget in (self._times, self._link) else 1)
        self._link.clicked.connect(self._toggle)
        self.setFocusProxy(self._height)
        self._arrange()

    def show_value(self, value: object) -> None:
        """Show an int, a (height, width), or None."""
        height, width = value if isinstance(value, tuple) else (value, value)
        if height != width:
            self._separate = True
        for box, number in ((self._height, height), (self._width, width)):
            set_silently(box, int(self._none_at if number is None else number))  # type: ignore[arg-type]
        self._arrange()

    def step(self, steps: int) -> None:
        """Change the height, and with it a width that is linked."""
        self._height.stepBy(steps)

    def _arrange(self) -> None:
        self._times.setVisible(self._separate)
        self._width.setVisible(self._separate)
        self._link.setChecked(not self._separate)

    def _toggle(self) -> None:
        self._separate = not self._separate
        if not self._separate:
            self._width.setValue(self._height.value())
        self._arrange()
        self._tell()

    def _tell(self) -> None:
        height, width = (None if box.value() == self._none_at else box.value() for box in (self._height, self._width))
        if not self._separate:
            width = height
        if self._none_alone and (self._separate or height is None):
            self.changed.emit((height, width))
        elif height is None or width is None:
            self.changed.emit(None)
        else:
            self.changed.emit((height, width) if self._separate else height)


class PaddingEditor(SteppingEditor):
    """One number for all sides, one for each, or a rule by name.

    Parameters
    ----------
    with_rules : bool
        Whether frameworks' rules can be chosen, as a convolution's padding can.
    """

    EXPLICIT, SIDES = "Explicit", "Per side"
    RULES = ("valid", "same", "same_lower")

    def __init__(self, low: int, high: int, name: str, *, with_rules: bool = True) -> None:
        super().__init__()
        self._rule = CalmComboBox(f"{name}, rule")
        let_shrink(self._rule)
        self._rule.addItems([self.EXPLICIT if with_rules else "All sides", self.SIDES])
        tip = "Explicit: the same number of cells on every side.\nPer side: top, left, bottom, right."
        if with_rules:
            self._rule.addItems(self.RULES)
            tip += (
                "\nvalid: none. same: as many as TensorFlow adds for SAME, the extra cell at the end.\n"
                "same_lower: ONNX SAME_LOWER, the extra cell at the beginning."
            )
        self._rule.setToolTip(tip)
        self.row.addWidget(self._rule, 1)
        self._sides = [CalmSpinBox(low, high, f"{name}, {side}") for side in SIDES]
        for box, side in zip(self._sides, SIDES, strict=True):
            box.setToolTip(side.capitalize())
            box.valueChanged.connect(self._tell)
            self.let_drag(box.lineEdit(), box.stepBy)
            self.row.addWidget(box, 1)
        self._rule.currentIndexChanged.connect(self._choose)
        self.setFocusProxy(self._rule)

    def show_value(self, value: object) -> None:
        """Show any padding argument."""
        mode, sides = _padding_parts(value)  # type: ignore[arg-type]
        self._rule.blockSignals(True)
        self._rule.setCurrentIndex(mode)
        self._rule.blockSignals(False)
        for box, cells in zip(self._sides, sides, strict=True):
            set_silently(box, cells)
        self._arrange()

    def step(self, steps: int) -> None:
        """Change the first side, and with it the others if they are linked."""
        if self._rule.currentIndex() < len(("all", "sides")):
            self._sides[0].stepBy(steps)

    def _arrange(self) -> None:
        mode = self._rule.currentIndex()
        for place, box in enumerate(self._sides):
            box.setVisible(mode == 1 or (mode == 0 and place == 0))
        self._rule.setMinimumContentsLength(1 if mode == 1 else 4)
        self.row.setSpacing(GAP if mode == 1 else COLUMN_GAP)  # a rule and its number stand in the form's columns

    def _choose(self) -> None:
        self._arrange()
        self._tell()

    def _tell(self) -> None:
        mode, sides = self._rule.currentIndex(), tuple(box.value() for box in self._sides)
        if mode == 0:
            self.changed.emit(sides[0])
        elif mode == 1:
            self.changed.emit(sides)
        else:
            self.changed.emit(self._rule.currentText())


def _padding_parts(padding: Padding) -> tuple[int, tuple[int, int, int, int]]:
    """Return the place of the editor's mode, and the cells on the four sides."""
    if isinstance(padding, str):
        return 2 + PaddingEditor.RULES.index(padding), (0, 0, 0, 0)
    if isinstance(padding, int):
        return 0, (padding,) * 4
    return 1, (*padding, *padding) if len(padding) == len(("h", "w")) else padding


def _link_button(color: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setCheckable(True)
    button.setProperty("role", "flat")
    button.setIcon(icon("link", color, 14))
    button.setIconSize(QSize(14, 14))
    button.setAccessibleName(f"{name}: height and width linked")
    button.setToolTip("One number for height and width, or one for each")
    return button
