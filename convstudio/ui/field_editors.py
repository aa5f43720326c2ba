"""Editors for the fields of a layer: numbers, yes or no, choices; and what all editors stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from convstudio.figures.theme import font

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QWheelEvent

PIXELS_PER_STEP = 6
TEXT_MARGINS = (5, 0, 0, 0)
"""The style sheet's padding does not reach the text inside a spin box."""


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


class _CalmDoubleSpinBox(QDoubleSpinBox):
    """The same for numbers with decimals; zeros at the end are not written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def textFromValue(self, value: float) -> str:  # noqa: N802  # Qt's name
        text = f"{value:.{self.decimals()}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

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


class FieldEditor(QWidget):
    """Shows one value and tells when the user changes it.

    Signals
    -------
    changed(value)
    """

    changed = Signal(object)
    says_itself = False
    """Whether it needs no caption over it."""

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)

    def show_value(self, value: object) -> None:
        """Show ``value`` without telling anyone."""
        raise NotImplementedError


class IntEditor(FieldEditor):
    """A whole number, or None at one below the lowest, where there is a word for it."""

    def __init__(self, low: int, high: int, name: str, none_word: str = "") -> None:
        super().__init__()
        self._none_at = low - 1 if none_word else None
        self._box = CalmSpinBox(low - bool(none_word), high, name)
        self._box.setSpecialValueText(none_word)
        self._box.valueChanged.connect(self._tell)
        self.row.addWidget(self._box)
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        """Show ``value`` without telling anyone."""
        number = self._none_at if value is None else value
        set_silently(self._box, int(number))  # type: ignore[call-overload]

    def keep_until_done(self) -> None:
        """Tell a number only once it is whole, not while it is typed."""
        self._box.setKeyboardTracking(False)

    def _tell(self, value: int) -> None:
        self.changed.emit(None if value == self._none_at else value)

    def step(self, steps: int) -> None:
        """Change the number by ``steps``."""
        self._box.setValue(self._box.value() + steps)


class BoolEditor(FieldEditor):
    """Yes or no."""

    says_itself = True

    def __init__(self, words: str, name: str) -> None:
        super().__init__()
        self._box = QCheckBox(words)
        self._box.setAccessibleName(name)
        self._box.toggled.connect(self.changed.emit)
        self.row.addWidget(self._box)
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        """Show ``value`` without telling anyone."""
        self._box.blockSignals(True)
        self._box.setChecked(bool(value))
        self._box.blockSignals(False)


class ButtonEditor(FieldEditor):
    """A command in the place of a field; its value is what stands on it, and "" hides it.

    Parameters
    ----------
    words : str
        What stands on it for as long as its value is None.
    """

    says_itself = True

    def __init__(self, words: str) -> None:
        super().__init__()
        self.button = QPushButton(words)
        self.button.clicked.connect(self._tell)
        self.row.addWidget(self.button)
        self.setFocusProxy(self.button)

    def show_value(self, value: object) -> None:
        """Show other words, or nothing."""
        if value is not None:
            self.button.setText(str(value))
        self.setVisible(value != "")

    def _tell(self) -> None:
        self.changed.emit(None)


class NoteEditor(FieldEditor):
    """Words in the place of a field."""

    says_itself = True

    def __init__(self) -> None:
        super().__init__()
        self.words = QLabel()
        self.words.setProperty("role", "second")
        self.words.setFont(font(12))
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.row.addWidget(self.words)

    def show_value(self, value: object) -> None:
        """Show other words."""
        self.words.setText(str(value))


class ChoiceEditor(FieldEditor):
    """One of a few words."""

    def __init__(self, choices: tuple[tuple[object, str], ...], name: str) -> None:
        super().__init__()
        self._values = [value for value, _ in choices]
        self._box = QComboBox()
        self._box.setAccessibleName(name)
        self._box.addItems([text for _, text in choices])
        let_shrink(self._box)
        self._box.currentIndexChanged.connect(self._tell)
        self.row.addWidget(self._box)
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        """Show ``value``; one that is not among the choices leaves the box empty."""
        self._box.blockSignals(True)
        self._box.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        self._box.blockSignals(False)

    def _tell(self, index: int) -> None:
        self.changed.emit(self._values[index])


class FloatEditor(FieldEditor):
    """A number with decimals."""

    def __init__(self, low: float, high: float, decimals: int, step: float, name: str) -> None:
        super().__init__()
        self._box = _CalmDoubleSpinBox()
        self._box.lineEdit().setTextMargins(*TEXT_MARGINS)
        self._box.setDecimals(decimals)
        self._box.setRange(low, high)
        self._box.setSingleStep(step)
        self._box.setAccessibleName(name)
        self._box.valueChanged.connect(self.changed.emit)
        self.row.addWidget(self._box)
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        """Show ``value`` without telling anyone."""
        if self._box.value() != float(value):  # type: ignore[arg-type]
            self._box.blockSignals(True)
            self._box.setValue(float(value))  # type: ignore[arg-type]
            self._box.blockSignals(False)


def let_shrink(box: QComboBox) -> None:
    """Let a list be narrower than its longest entry, so that the form's columns stay equal."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(4)


def set_silently(box: QSpinBox, value: int) -> None:
    """Show a number, but leave a box alone that shows it already: it may be being typed in."""
    if box.value() != value:
        box.blockSignals(True)
        box.setValue(value)
        box.blockSignals(False)
