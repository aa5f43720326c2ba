"""What a hand does in the window, and what an eye reads off it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSpinBox, QWidget

from convstudio.engine import Conv2d
from convstudio.studio.clipping import NODES_MIME, Clipping, clip, clipping_to_bytes
from convstudio.ui.main_window import MainWindow
from convstudio.ui.stack_dragging import SOURCE_MIME


def layers(window: MainWindow) -> list[str]:
    return list(window.session.document.network.names().values())


def conv(window: MainWindow) -> Conv2d:
    layer = window.session.document.network.node("n1").layer
    assert isinstance(layer, Conv2d)
    return layer


def spin(window: MainWindow, field: str) -> QSpinBox:
    return window.form.editor(field).findChildren(QSpinBox)[0]


def retype(box: QWidget, text: str) -> None:
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box, text)


def trigger(window: MainWindow, text: str) -> None:
    for action in window.menuBar().findChildren(QAction):
        if action.text().replace("&", "").split("\t")[0] == text:
            action.trigger()
            return
    raise AssertionError(f"no command {text!r}")


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifiers)


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def click_button(widget: QWidget, text: str) -> None:
    button = next(button for button in widget.findChildren(QPushButton) if button.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def undo(window: MainWindow) -> None:
    window.session.history.undo()


class Held:
    """Cards, or what comes from elsewhere, carried over the column."""

    def __init__(self, window: MainWindow, *node_ids: str, new: Clipping | None = None, copies: bool = False) -> None:
        column = window.stack.card("input").parentWidget()
        assert column is not None
        self._column = column
        self._data = QMimeData()
        clipping = new or clip(window.session.document, node_ids)
        self._data.setData(NODES_MIME, clipping_to_bytes(clipping))
        if new is None:
            self._data.setData(SOURCE_MIME, window.stack._dragging._token)
        self._action = Qt.DropAction.CopyAction if copies or new else Qt.DropAction.MoveAction

    def over(self, x: int, y: int) -> bool:
        """Carry it to a point; return whether it could be dropped there."""
        point, none, left = QPoint(x, y), Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        QApplication.sendEvent(self._column, QDragEnterEvent(point, self._action, self._data, left, none))
        event = QDragMoveEvent(point, self._action, self._data, left, none)
        QApplication.sendEvent(self._column, event)
        return event.isAccepted()

    def drop(self, x: int, y: int) -> None:
        self.over(x, y)
        none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        event = QDropEvent(QPointF(x, y), self._action, self._data, left, none)
        QApplication.sendEvent(self._column, event)

    def take_away(self) -> None:
        QApplication.sendEvent(self._column, QDragLeaveEvent())
