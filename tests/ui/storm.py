"""A hand that does anything: random events from a seed, sent through the window system's side of Qt."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QWidget
from shiboken6 import Shiboken

from convstudio.ui.main_window import MainWindow

KEPT = 20
"""Events that are told of when something goes wrong."""

DEEPEST = 3
"""Menus and dialogs that are opened from each other before Escape is pressed."""

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
LEFT, RIGHT, MIDDLE, NO_BUTTON = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.NoButton,
)
KEYS = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right) * 2,
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Delete),
    *(Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_A, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight),
    *(Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_7),
)
SHORTCUTS = (
    *((Qt.Key.Key_Z, CONTROL), (Qt.Key.Key_Z, CONTROL | SHIFT)) * 3,
    *((key, CONTROL) for key in (Qt.Key.Key_D, Qt.Key.Key_M, Qt.Key.Key_K, Qt.Key.Key_G, Qt.Key.Key_E, Qt.Key.Key_S)),
    *((key, CONTROL) for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_V, Qt.Key.Key_O)),
    *((key, CONTROL) for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)),
    *((key, CONTROL | SHIFT) for key in (Qt.Key.Key_G, Qt.Key.Key_C, Qt.Key.Key_N, Qt.Key.Key_S)),
    *((key, ALT) for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)),
    *((key, SHIFT) for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)),
    *((key, CONTROL | ALT) for key in (Qt.Key.Key_Left, Qt.Key.Key_Right)),
    *((Qt.Key.Key_F1, NONE), (Qt.Key.Key_F5, NONE), (Qt.Key.Key_F10, SHIFT)),
)
TEXTS = ("0", "1", "2", "3", "5", "16", "64", "128", "4096", "-1", "1.5", "x", "conv", "2, 3", "e", "ß", "−4")
LEAVES = ("close the window", "quit")
"""Commands that end the window, and with it the storm."""


class Storm(QObject):
    """Sends events to whatever is there, one after another, through every menu and dialog that opens.

    Parameters
    ----------
    window : MainWindow
    seed : int
    faults : callable
        Returns what has gone wrong so far, in words; the storm ends with the first.
    """

    def __init__(self, window: MainWindow, seed: int, faults: Callable[[], str]) -> None:
        super().__init__(window)
        self._window, self._faults = window, faults
        self._random = Random(seed)
        self._seed = seed
        self._left = 0
        self._depth = 0
        self._count = 0
        self._failed = False
        self._is_typing = False
        self._loop = QEventLoop(self)
        self._told: deque[list[str]] = deque(maxlen=KEPT)
        self._kinds: list[tuple[int, Callable[[], str]]] = [
            (24, self._click),
            (4, self._double_click),
            (4, self._right_click),
            (9, self._drag),
            (18, self._key),
            (10, self._shortcut),
            (10, self._wheel),
            (7, self._text),
            (2, self._resize),
            (4, self._action),
            (5, self._hover),
            (3, self._rest),
        ]
        self._pause = 0
        self.every: dict[int, Callable[[], None]] = {}
        """What is looked at after every so many events."""

    def rage(self, events: int) -> None:
        """Send so many events; AssertionError with all that is needed to do it again if something goes wrong."""
        self._left = events
        QTimer.singleShot(0, self._step)
        self._loop.exec()
        self._calm_down()
        self._check()

    def _calm_down(self) -> None:
        """Close what is still open."""
        for _ in range(4 * DEEPEST):
            QApplication.processEvents()
            if not self._escape():
                return

    def _step(self) -> None:
        if self._left <= 0 or self._failed or self._faults():
            self._leave()
            return
        if self._is_typing and self._top() is self._window:
            QTimer.singleShot(1, self._step)  # QTest lets events happen between press and release
            return
        self._left -= 1
        self._count += 1
        # The next one is due already: an event that opens a menu or a dialog returns only when that is closed.
        pause, self._pause = self._pause, 0
        QTimer.singleShot(pause, self._step)
        self._depth += 1
        told = [f"{self._count}:", "…"]
        self._told.append(told)
        try:
            told[1] = self._do()
            for number, look in self.every.items():
                if self._count % number == 0 and self._depth == 1:
                    look()
        except Exception:  # noqa: BLE001
            # What tells of it needs the events that came before, and must get out of menus that are open.
            self._told.append([traceback.format_exc()])
            self._failed = True
        finally:
            self._depth -= 1

    def _leave(self) -> None:
        """End the storm, once all that it has opened is closed."""
        if self._escape() or self._depth:
            QTimer.singleShot(0, self._leave)
        else:
            self._loop.quit()

    def _check(self) -> None:
        fault = self._faults() or ("a look at the window failed" if self._failed else "")
        if fault:
            events = "\n".join(" ".join(told) for told in self._told)
            raise AssertionError(f"{fault}\n\nseed {self._seed}, event {self._count}; the last ones were\n{events}")

    def _do(self) -> str:
        top = self._top()
        if isinstance(top, QFileDialog):
            # A hand that does anything must not do it to files.
            top.reject()
            return "cancel the file dialog"
        in_front = top is not self._window
        if not in_front and QApplication.activeWindow() is None:
            self._window.activateWindow()  # as a window manager does when a dialog goes
        if in_front and (self._depth > DEEPEST or self._random.random() < 0.15):
            self._escape()
            return f"Escape in {_name(top)}"
        weights = [weight for weight, _ in self._kinds]
        kind = self._random.choices([kind for _, kind in self._kinds], weights)[0]
        return kind()

    def _escape(self) -> bool:
        """Close what is in front of the window; return whether there was anything."""
        top = self._top()
        if top is self._window:
            return False
        if isinstance(top, QDialog):
            top.reject()
        else:
            top.close()
        return True

    def _top(self) -> QWidget:
        """Return what takes events now."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window

    # Where

    def _spot(self) -> tuple[QWidget, QPoint]:
        """Return a top-level widget, and a point in it: anywhere, or in one of the panels."""
        top = self._top()
        area: QWidget = top
        if top is self._window and self._random.random() < 0.7:
            window = self._window
            area = self._random.choice((window.form, window.form, window.stack, window.stack, window.results))
            if self._random.random() < 0.2:
                area = self._random.choice((window.menuBar(), window.convolve.transport, window.convolve.canvas))
        if not area.isVisible():
            area = top
        inside = QPoint(self._random.randrange(max(1, area.width())), self._random.randrange(max(1, area.height())))
        return top, area.mapTo(top, inside) if area is not top else inside

    def _send(
        self, top: QWidget, kind: QEvent.Type, spot: QPoint, button: Qt.MouseButton, held: Qt.MouseButton
    ) -> None:
        handle = _handle(top)
        if handle is not None:
            point = QPointF(spot)
            modifiers = self._random.choice((NONE, NONE, NONE, NONE, CONTROL, SHIFT))
            event = QMouseEvent(kind, point, QPointF(handle.mapToGlobal(spot)), button, held, modifiers)
            _deliver(handle, event)

    # What

    def _press_and_release(self, button: Qt.MouseButton, times: int = 1) -> str:
        top, spot = self._spot()
        target = _name(top.childAt(spot) or top)
        for time in range(times):
            press = QEvent.Type.MouseButtonDblClick if time else QEvent.Type.MouseButtonPress
            self._send(top, press, spot, button, button)
            self._send(top, QEvent.Type.MouseButtonRelease, spot, button, NO_BUTTON)
        return f"{target} at {spot.x()}, {spot.y()}"

    def _click(self) -> str:
        return f"click {self._press_and_release(LEFT)}"

    def _double_click(self) -> str:
        return f"double click {self._press_and_release(LEFT, 2)}"

    def _right_click(self) -> str:
        button = self._random.choice((RIGHT, RIGHT, MIDDLE))
        words = self._press_and_release(button)
        focus = QApplication.focusWidget()
        if button == RIGHT and focus is not None and self._random.random() < 0.3:
            self._type(Qt.Key.Key_Menu)
        return f"{button.name} {words}"

    def _hover(self) -> str:
        top, spot = self._spot()
        self._send(top, QEvent.Type.MouseMove, spot, NO_BUTTON, NO_BUTTON)
        return f"hover {_name(top.childAt(spot) or top)} at {spot.x()}, {spot.y()}"

    def _drag(self) -> str:
        top, start = self._spot()
        end = self._spot()[1] if self._random.random() < 0.5 else start + QPoint(self._random.randint(-90, 90), 0)
        target = _name(top.childAt(start) or top)
        self._send(top, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
        for part in (1, 2, 3, 4):
            if Shiboken.isValid(top):
                self._send(top, QEvent.Type.MouseMove, start + (end - start) * part / 4, NO_BUTTON, LEFT)
        if Shiboken.isValid(top):
            self._send(top, QEvent.Type.MouseButtonRelease, end, LEFT, NO_BUTTON)
        return f"drag {target} from {start.x()}, {start.y()} to {end.x()}, {end.y()}"

    def _type(self, key: Any, modifiers: Qt.KeyboardModifier = NONE, text: str = "") -> None:
        top = self._top()
        handle = _handle(top)
        if handle is None:
            return
        if top is self._window and not text:
            self._is_typing = True
            QTest.keyClick(handle, key, modifiers)  # the way on which shortcuts are looked for
            self._is_typing = False
            return
        # QTest would hold on to the window of a menu or a dialog, and these are closed by keys.
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if Shiboken.isValid(handle):
                _deliver(handle, QKeyEvent(kind, key, modifiers, text))

    def _key(self) -> str:
        key = self._random.choice(KEYS)
        words = f"{key.name} in {_name(QApplication.focusWidget())}"
        self._type(key)
        return words

    def _shortcut(self) -> str:
        key, modifiers = self._random.choice(SHORTCUTS)
        words = f"{modifiers} {key.name} in {_name(QApplication.focusWidget())}"
        self._type(key, modifiers)
        return words

    def _text(self) -> str:
        text, focus = self._random.choice(TEXTS), QApplication.focusWidget()
        words = f"type {text!r} in {_name(focus)}"
        if self._random.random() < 0.5:
            self._type(Qt.Key.Key_A, CONTROL)
        for sign in text:
            self._type(ord(sign.upper()) if sign.isascii() else Qt.Key.Key_unknown.value, NONE, sign)
        return words

    def _wheel(self) -> str:
        top, spot = self._spot()
        handle = _handle(top)
        focus = QApplication.focusWidget()
        if focus is not None and focus.window() is top and self._random.random() < 0.3:
            spot = focus.mapTo(top, focus.rect().center())
        delta = QPoint(0, self._random.choice((-240, -120, -15, 15, 120, 240)))
        modifiers = self._random.choice((NONE, NONE, NONE, CONTROL))
        if handle is not None:
            event = QWheelEvent(
                QPointF(spot),
                QPointF(handle.mapToGlobal(spot)),
                QPoint(),
                delta,
                NO_BUTTON,
                modifiers,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            _deliver(handle, event)
        return f"wheel {delta.y()} over {_name(top.childAt(spot) or top)} at {spot.x()}, {spot.y()}"

    def _resize(self) -> str:
        width, height = self._random.randint(1000, 1500), self._random.randint(560, 900)
        self._window.resize(width, height)
        return f"resize to {width} × {height}"

    def _action(self) -> str:
        actions = [
            action
            for action in self._window.menuBar().findChildren(QAction)
            if action.isEnabled() and action.menu() is None and _words(action) and not _leaves(action)
        ]
        if self._top() is not self._window or not actions:
            return self._click()
        action = self._random.choice(actions)
        words = f"command {_words(action)}"
        action.trigger()
        return words

    def _rest(self) -> str:
        self._pause = 25
        return "rest"


def keep_open(window: MainWindow) -> None:
    """Take the commands away that would close the window."""
    for action in window.findChildren(QAction):
        if _leaves(action):
            action.setEnabled(False)


def _leaves(action: QAction) -> bool:
    return _words(action).lower().startswith(LEAVES)


def _words(action: QAction) -> str:
    return action.text().replace("&", "").split("\t")[0]


def _handle(widget: QWidget) -> QWindow | None:
    """Return the window that the window system knows, which comes and goes with what is shown."""
    handle = widget.windowHandle() if Shiboken.isValid(widget) and widget.isVisible() else None
    return handle if handle is not None and Shiboken.isValid(handle) else None


def _deliver(handle: QWindow, event: QEvent) -> None:
    try:
        QApplication.sendEvent(handle, event)
    except RuntimeError:
        # The event has closed the window, which the call looks at once more when it comes back.
        if Shiboken.isValid(handle):
            raise


def _name(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    if isinstance(widget, QMenu):
        return f"menu {widget.title()!r}"
    return f"{type(widget).__name__} {widget.accessibleName() or widget.objectName()!r}"
