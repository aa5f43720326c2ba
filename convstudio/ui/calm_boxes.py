"""Boxes for numbers and choices. The wheel changes them only while they have the focus, so scrolling past does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QToolTip, QWidget

from convstudio.figures.numerals import MINUS

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent

TEXT_MARGINS = (5, 0, 0, 0)
"""The style sheet's padding does not reach the text inside a spin box."""


class CalmSpinBox(QSpinBox):
    """For whole numbers."""

    def __init__(self, low: int, high: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(True)
        self.setMinimumWidth(44)
        self.lineEdit().setTextMargins(*TEXT_MARGINS)
        self.lineEdit().inputRejected.connect(self._tell_range)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _tell_range(self) -> None:
        """Say which numbers there can be, when a digit more or a letter was not taken."""
        low = self.minimum() + bool(self.specialValueText())  # which stands one below the lowest number
        words = f"From {low:,} to {self.maximum():,}".replace("-", MINUS)
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height() // 2)), words, self)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def sizeHint(self) -> QSize:
        return QSize(64, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(44, super().minimumSizeHint().height())


class CalmComboBox(QComboBox):
    """A list to choose from."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CalmDoubleSpinBox(QDoubleSpinBox):
    """For numbers with decimals; zeros at the end are not written."""

    def __init__(self, low: float, high: float, decimals: int, name: str) -> None:
        super().__init__()
        self.setDecimals(decimals)  # first: the range is rounded to them
        self.setRange(low, high)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(*TEXT_MARGINS)

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
