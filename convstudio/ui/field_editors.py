"""Editors for the fields of a layer: numbers, yes or no, choices; and what all editors stand on."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from convstudio.figures.theme import font
from convstudio.ui.calm_boxes import CalmComboBox, CalmDoubleSpinBox, CalmSpinBox, let_shrink, set_silently
from convstudio.ui.number_dragging import NumberDrag
from convstudio.ui.widgets import set_role

if TYPE_CHECKING:
    from collections.abc import Callable


GAP = 4
"""Between the parts of one editor, in pixels."""

COLUMN_GAP = 12
"""Between the two columns of the form."""


class FieldEditor(QWidget):
    """Shows one value and tells when the user changes it.

    Signals
    -------
    changed(value)
    grabbed(), released()
        What is told between them is one gesture.
    """

    changed = Signal(object)
    grabbed = Signal()
    released = Signal()

    says_itself = False
    """Whether it needs no caption over it."""

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(GAP)

    @abstractmethod
    def show_value(self, value: object) -> None:
        """Show ``value`` without telling anyone."""

    def show_severity(self, severity: str) -> None:
        """Look wrong for "error", and as always for anything else."""
        for kind in (QAbstractSpinBox, QComboBox, QLineEdit):
            for box in self.findChildren(kind):
                if box.parentWidget() is self:
                    set_role(box, "wrong" if severity == "error" else "")


class SteppingEditor(FieldEditor):
    """Shows a number, or several, that go up and down by steps: by key, by wheel, and dragged with the mouse."""

    @abstractmethod
    def step(self, steps: int) -> None:
        """Change the number, or the first of them, by so many steps."""

    def let_drag(self, handle: QWidget, step: Callable[[int], None]) -> None:
        """Let a number be changed by holding the mouse on ``handle`` and moving it sideways."""
        drag = NumberDrag(handle, step)
        drag.began.connect(self.grabbed)
        drag.ended.connect(self.released)


class IntEditor(SteppingEditor):
    """A whole number, or None at one below the lowest, where there is a word for it."""

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


class FloatEditor(SteppingEditor):
    """A number with decimals."""

    def __init__(self, low: float, high: float, decimals: int, step: float, name: str) -> None:
        super().__init__()
        self._box = CalmDoubleSpinBox(low, high, decimals, name)
        self._box.setSingleStep(step)
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
