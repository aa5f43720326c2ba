"""Small widgets that several panels use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from convstudio.figures.formula_layout import Box, lay_out_equation
from convstudio.figures.theme import font

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent, QResizeEvent

    from convstudio.engine import Equation
    from convstudio.ui.appearance import Appearance

SECTION_SIZE = 11
FORMULA_SIZE = 17.0


def section_label(text: str) -> QLabel:
    """Return a head in small capitals over a section."""
    label = QLabel(text)
    label.setProperty("role", "section")
    label.setFont(font(SECTION_SIZE, bold=True, caps=True))
    return label


def label(text: str = "", role: str = "", *, size: float = 13, bold: bool = False, heavy: bool = False) -> QLabel:
    """Return a label in one of the theme's inks."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        result.setProperty("role", role)
    result.setFont(font(size, bold=bold, heavy=heavy))
    return result


class PanelScroll(QScrollArea):
    """Scrolls what is inside up and down; arrow keys are left to the window's commands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()


class ElidedLabel(QLabel):
    """A label that gives way: what does not fit is cut with an ellipsis, and the tooltip has it all."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
        self.setToolTip(self.text() if shown != self.text() else "")


class FittingLabel(QLabel):
    """A label in large type, smaller where the room is short.

    Parameters
    ----------
    sizes : tuple of float
        In pixels, the largest first.
    """

    def __init__(self, sizes: tuple[float, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._sizes = sizes
        self._fit()

    def setText(self, text: str) -> None:  # noqa: N802  # Qt's name
        super().setText(text)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for size in self._sizes:
            face = font(size, heavy=True)
            if QFontMetrics(face).horizontalAdvance(self.text()) <= max(self.width(), 40):
                break
        if face != self.font():
            self.setFont(face)


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget another look from the style sheet."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Segments(QFrame):
    """Buttons side by side of which one is on.

    Signals
    -------
    chosen(name)
    """

    chosen = Signal(object)

    def __init__(self, choices: Iterable[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for key, text in choices:
            button = QPushButton(text)
            button.setCheckable(True)
            button.setProperty("choice", key)
            group.addButton(button)
            row.addWidget(button)
            self._buttons[key] = button
        group.buttonClicked.connect(self._tell)

    def choose(self, key: str) -> None:
        """Show ``key`` as chosen, without a signal."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QPushButton:
        """Return the button of one choice."""
        return self._buttons[key]

    def _tell(self, button: QPushButton) -> None:
        self.chosen.emit(button.property("choice"))


class FormulaLabel(QWidget):
    """An equation with the numbers put in, as a lecture would write it; smaller where the room is short."""

    def __init__(self, appearance: Appearance, size: float = FORMULA_SIZE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._size = size
        self._equation: Equation | None = None
        appearance.theme_changed.connect(self.update)

    @property
    def equation(self) -> Equation | None:
        """What is shown."""
        return self._equation

    def show_equation(self, equation: Equation | None) -> None:
        """Show another equation, or nothing."""
        self._equation = equation
        self.setAccessibleName(equation.to_text() if equation else "")
        self.setToolTip(equation.to_text(substituted=False) if equation else "")
        self.setVisible(equation is not None)
        self.updateGeometry()
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._equation is None:
            return
        menu = QMenu(self)
        texts = {
            menu.addAction("Copy as LaTeX"): self._equation.to_latex(),
            menu.addAction("Copy as text"): self._equation.to_text(),
        }
        chosen = menu.exec(event.globalPos())
        menu.deleteLater()
        if chosen in texts:
            QGuiApplication.clipboard().setText(texts[chosen])

    def sizeHint(self) -> QSize:
        box = self._box(self._size)
        return QSize(round(box.width) + 2, round(box.height) + 4) if box else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        box = self._box(self._size)
        if box is None:
            return
        painter = QPainter(self)
        if box.width > self.width():
            box = self._box(max(8.0, self._size * self.width() / box.width)) or box
        box.paint(painter, 0.0, (self.height() - box.height) / 2 + box.ascent, self._appearance.theme)
        painter.end()

    def _box(self, size: float) -> Box | None:
        return lay_out_equation(self._equation, round(size, 1)) if self._equation else None
