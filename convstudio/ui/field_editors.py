"""Editors for the fields of a layer: numbers, yes or no, choices; and what all editors stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from convstudio.figures.theme import font
from convstudio.ui.number_dragging import NumberDrag
from convstudio.ui.widgets import set_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QWheelEvent

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


class CalmComboBox(QComboBox):
    """A list that takes the wheel only while it has the focus."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


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


class FieldEditor(QWidget):
    """Shows one value and tells when the user changes it.

    Signals
    -------
    changed(value)
    grabbed(), released()
        What is told between them is one gesture.
    """

    changed = Signal(object)
    says_itself = False
    """Whether it needs no caption over it."""

    grabbed = Signal()
    released = Signal()

    steps = False
    """Whether there is a number that ``step`` changes."""

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)

    def show_value(self, value: object) -> None:
        """Show ``value`` without telling anyone."""
        raise NotImplementedError

    def step(self, steps: int) -> None:
        """Change the number, or the first of them, by so many steps."""
        raise NotImplementedError

    def show_severity(self, severity: str) -> None:
        """Look wrong for "error", and as always for anything else."""
        for kind in (QAbstractSpinBox, QComboBox, QLineEdit):
            for box in self.findChildren(kind):
                if box.parentWidget() is self:
                    set_role(box, "wrong" if severity == "error" else "")

    def let_drag(self, handle: QWidget, step: Callable[[int], None]) -> None:
        """Let a number be changed by holding the mouse on ``handle`` and moving it sideways."""
        drag = NumberDrag(handle, step)
        drag.began.connect(self.grabbed)
        drag.ended.connect(self.released)


class IntEditor(FieldEditor):
    """A whole number, or None at one below the lowest, where there is a word for it."""

    steps = True

    def __init__(self, low: int, high: int, name: str, none_word: str = "") -> None:
        super().__init__()
        self._none_at = low - 1 if none_word else None
        self._box = CalmSpinBox(low - bool(none_word), high, name)
        self._box.setSpecialValueText(none_word)
        self._box.valueChanged.connect(self._tell)
        self.let_drag(self._box.lineEdit(), self.step)
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
        self._box.stepBy(steps)


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
        self._box = CalmComboBox(name)
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

    steps = True

    def __init__(self, low: float, high: float, decimals: int, step: float, name: str) -> None:
        super().__init__()
        self._box = _CalmDoubleSpinBox()
        self._box.lineEdit().setTextMargins(*TEXT_MARGINS)
        self._box.setDecimals(decimals)
        self._box.setRange(low, high)
        self._box.setSingleStep(step)
        self._box.setAccessibleName(name)
        self._box.valueChanged.connect(self.changed.emit)
        self.let_drag(self._box.lineEdit(), self.step)
        self.row.addWidget(self._box)
        self.setFocusProxy(self._box)

    def step(self, steps: int) -> None:
        """Change the number by ``steps`` of its own size."""
        self._box.stepBy(steps)

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
