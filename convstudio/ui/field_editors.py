"""Editors for the fields of a layer: whole numbers, pairs, padding, yes or no, choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from convstudio.figures.theme import font
from convstudio.ui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QWheelEvent

    from convstudio.engine import Padding

PIXELS_PER_STEP = 6
TEXT_MARGINS = (5, 0, 0, 0)
"""The style sheet's padding does not reach the text inside a spin box."""

__all__ = ["BoolEditor", "ChoiceEditor", "FloatEditor", "IntEditor", "PaddingEditor", "PairEditor", "ScrubLabel"]


class CalmSpinBox(QSpinBox):
    """A spin box that takes the wheel only while it has the focus, so that scrolling the form changes nothing."""

    def __init__(self, low: int, high: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(True)
        self.setMinimumWidth(44)
        self.lineEdit().setTextMargins(*TEXT_MARGINS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(64, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(44, super().minimumSizeHint().height())


class ScrubLabel(QLabel):
    """A field's label. Dragging it sideways changes the number, as one gesture.

    Signals
    -------
    scrubbed(steps)
        How many steps since the last signal.
    released()
    """

    scrubbed = Signal(object)
    released = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFont(font(12))
        self.setProperty("role", "second")
        self._from: QPointF | None = None
        self._told = 0

    def allow_scrubbing(self) -> None:
        """Take drags; only labels of numbers do."""
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.cursor().shape() == Qt.CursorShape.SizeHorCursor:
            self._from, self._told = event.globalPosition(), 0

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        steps = int((event.globalPosition().x() - self._from.x()) / PIXELS_PER_STEP)
        if steps != self._told:
            self.scrubbed.emit(steps - self._told)
            self._told = steps

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._from = None
            self.released.emit()


class _Editor(QWidget):
    """Shows one value and tells when the user changes it."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)


class IntEditor(_Editor):
    """A whole number."""

    def __init__(self, low: int, high: int, name: str) -> None:
        super().__init__()
        self._box = CalmSpinBox(low, high, name)
        self._box.valueChanged.connect(self.changed.emit)
        self._row.addWidget(self._box)
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        """Show ``value`` without telling anyone."""
        _set_silently(self._box, int(value))  # type: ignore[call-overload]

    def step(self, steps: int) -> None:
        """Change the number by ``steps``."""
        self._box.setValue(self._box.value() + steps)


class PairEditor(_Editor):
    """A number for both axes, or one for each: height × width."""

    def __init__(self, low: int, high: int, name: str, link_color: str) -> None:
        super().__init__()
        self._height = CalmSpinBox(low, high, f"{name}, height")
        self._width = CalmSpinBox(low, high, f"{name}, width")
        self._separate = False
        self._times = QLabel("×")
        self._link = _link_button(link_color, name)
        for widget in (self._height, self._times, self._width, self._link):
            self._row.addWidget(widget, 0 if widget in (self._times, self._link) else 1)
        self._height.valueChanged.connect(self._tell)
        self._width.valueChanged.connect(self._tell)
        self._link.clicked.connect(self._toggle)
        self.setFocusProxy(self._height)
        self._arrange()

    def show_value(self, value: object) -> None:
        """Show an int, or a (height, width)."""
        height, width = value if isinstance(value, tuple) else (value, value)
        if height != width:
            self._separate = True
        _set_silently(self._height, int(height))
        _set_silently(self._width, int(width))
        self._arrange()

    def step(self, steps: int) -> None:
        """Change the height, and with it a width that is linked."""
        self._height.setValue(self._height.value() + steps)

    def set_link_color(self, color: str) -> None:
        """Draw the link in another colour."""
        self._link.setIcon(icon("unlink" if self._separate else "link", color, 14))

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
        height = self._height.value()
        self.changed.emit((height, self._width.value()) if self._separate else height)


class PaddingEditor(_Editor):
    """A rule by name, one number for all sides, or one for each."""

    EXPLICIT, SIDES = "Explicit", "Per side"
    RULES = (("valid", "valid"), ("same", "same"), ("same_lower", "same_lower"))

    def __init__(self, high: int, name: str) -> None:
        super().__init__()
        self._rule = QComboBox()
        self._rule.setAccessibleName(f"{name}, rule")
        _let_shrink(self._rule)
        self._rule.addItems([self.EXPLICIT, self.SIDES, *(rule for rule, _ in self.RULES)])
        self._rule.setToolTip(
            "Explicit: the same number of cells on every side.\nPer side: top, left, bottom, right.\n"
            "valid: none. same: as many as TensorFlow adds for SAME, the extra cell at the end.\n"
            "same_lower: ONNX SAME_LOWER, the extra cell at the beginning."
        )
        self._row.addWidget(self._rule, 1)
        self._sides = [CalmSpinBox(0, high, f"{name}, {side}") for side in ("top", "left", "bottom", "right")]
        for box, side in zip(self._sides, ("Top", "Left", "Bottom", "Right"), strict=True):
            box.setToolTip(side)
            box.valueChanged.connect(self._tell)
            self._row.addWidget(box, 1)
        self._rule.currentTextChanged.connect(self._choose)
        self.setFocusProxy(self._rule)

    def show_value(self, value: object) -> None:
        """Show any padding argument."""
        mode, sides = _padding_parts(value)  # type: ignore[arg-type]
        self._rule.blockSignals(True)
        self._rule.setCurrentText(mode)
        self._rule.blockSignals(False)
        for box, cells in zip(self._sides, sides, strict=True):
            _set_silently(box, cells)
        self._arrange(mode)

    def step(self, steps: int) -> None:
        """Change the first side, and with it the others if they are linked."""
        if self._rule.currentText() in (self.EXPLICIT, self.SIDES):
            self._sides[0].setValue(self._sides[0].value() + steps)

    def _arrange(self, mode: str) -> None:
        for place, box in enumerate(self._sides):
            box.setVisible(mode == self.SIDES or (mode == self.EXPLICIT and place == 0))
        self._rule.setVisible(True)

    def _choose(self, mode: str) -> None:
        self._arrange(mode)
        self._tell()

    def _tell(self) -> None:
        mode = self._rule.currentText()
        sides = tuple(box.value() for box in self._sides)
        if mode == self.EXPLICIT:
            self.changed.emit(sides[0])
        elif mode == self.SIDES:
            self.changed.emit(sides)
        else:
            self.changed.emit(mode)


class BoolEditor(_Editor):
    """Yes or no."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__()
        self._box = QCheckBox(words)
        self._box.setAccessibleName(name)
        self._box.toggled.connect(self.changed.emit)
        self._row.addWidget(self._box)
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        """Show ``value`` without telling anyone."""
        self._box.blockSignals(True)
        self._box.setChecked(bool(value))
        self._box.blockSignals(False)


class ChoiceEditor(_Editor):
    """One of a few words."""

    def __init__(self, choices: tuple[tuple[object, str], ...], name: str) -> None:
        super().__init__()
        self._values = [value for value, _ in choices]
        self._box = QComboBox()
        self._box.setAccessibleName(name)
        self._box.addItems([text for _, text in choices])
        _let_shrink(self._box)
        self._box.currentIndexChanged.connect(self._tell)
        self._row.addWidget(self._box)
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        """Show ``value``; one that is not among the choices leaves the box empty."""
        self._box.blockSignals(True)
        self._box.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        self._box.blockSignals(False)

    def _tell(self, index: int) -> None:
        self.changed.emit(self._values[index])


class FloatEditor(_Editor):
    """A number with decimals."""

    def __init__(self, low: float, high: float, decimals: int, step: float, name: str) -> None:
        super().__init__()
        self._box = QDoubleSpinBox()
        self._box.lineEdit().setTextMargins(*TEXT_MARGINS)
        self._box.setDecimals(decimals)
        self._box.setRange(low, high)
        self._box.setSingleStep(step)
        self._box.setAccessibleName(name)
        self._box.valueChanged.connect(self.changed.emit)
        self._row.addWidget(self._box)
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        """Show ``value`` without telling anyone."""
        self._box.blockSignals(True)
        self._box.setValue(float(value))  # type: ignore[arg-type]
        self._box.blockSignals(False)


def _let_shrink(box: QComboBox) -> None:
    """Let a list be narrower than its longest entry, so that the form's columns stay equal."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(4)


def _set_silently(box: QSpinBox, value: int) -> None:
    """Show a number, but leave a box alone that shows it already: it may be being typed in."""
    if box.value() != value:
        box.blockSignals(True)
        box.setValue(value)
        box.blockSignals(False)


def _padding_parts(padding: Padding) -> tuple[str, tuple[int, int, int, int]]:
    """Return the editor's mode, and the cells on the four sides."""
    if isinstance(padding, str):
        return padding, (0, 0, 0, 0)
    if isinstance(padding, int):
        return PaddingEditor.EXPLICIT, (padding,) * 4
    sides = (*padding, *padding) if len(padding) == len(("h", "w")) else padding
    return PaddingEditor.SIDES, sides


def _link_button(color: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setCheckable(True)
    button.setProperty("role", "flat")
    button.setIcon(icon("link", color, 14))
    button.setIconSize(QSize(14, 14))
    button.setAccessibleName(f"{name}: height and width linked")
    button.setToolTip("One number for height and width, or one for each")
    return button
