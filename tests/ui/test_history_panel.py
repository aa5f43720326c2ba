"""The list of steps, and the Edit menu."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from convstudio.studio import actions
from convstudio.ui.history_panel import HistoryPanel
from convstudio.ui.main_window import MainWindow
from tests.ui.hands import press, trigger

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def open_history(window: MainWindow) -> HistoryPanel:
    trigger(window, "History")
    (panel,) = window.findChildren(HistoryPanel)
    assert panel.isVisible()
    return panel


def rows(panel: HistoryPanel) -> list[str]:
    model = panel.list.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


def click(panel: HistoryPanel, row: int) -> None:
    place = panel.list.visualRect(panel.list.model().index(row, 0)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_every_step_has_its_row(window: MainWindow, tmp_path: Path) -> None:
    panel = open_history(window)
    assert rows(panel) == ["As it was opened, now"]
    trigger(window, "Duplicate")
    window.session.save(tmp_path / "a.convstudio")
    trigger(window, "Mute")
    assert rows(panel) == ["As it was opened", "Duplicate Conv2d, saved", "Mute Conv2d 2, now"]
    trigger(window, "Undo: Mute Conv2d 2")
    assert rows(panel) == ["As it was opened", "Duplicate Conv2d, now, saved", "Mute Conv2d 2, undone"]
    window.files.keeper.let_go()


def test_a_click_goes_there(window: MainWindow) -> None:
    before = window.session.document
    for title in ("one", "two", "three"):
        actions.set_title(window.session, title)
    panel = open_history(window)
    click(panel, 0)
    assert window.session.document == before
    click(panel, 2)
    assert window.session.document.title == "two"
    assert rows(panel)[2] == "Change the title, now"


def test_the_keyboard_walks_and_enter_goes_there(window: MainWindow) -> None:
    for title in ("one", "two", "three"):
        actions.set_title(window.session, title)
    panel = open_history(window)
    assert panel.list.hasFocus()
    assert panel.list.currentIndex().row() == 3
    press(panel.list, Qt.Key.Key_Up)
    press(panel.list, Qt.Key.Key_Up)
    assert window.session.document.title == "three"
    press(panel.list, Qt.Key.Key_Return)
    assert window.session.document.title == "one"
    assert panel.list.hasFocus()
    press(panel.list, Qt.Key.Key_End)
    press(panel.list, Qt.Key.Key_Space)
    assert window.session.document.title == "three"


def test_it_is_put_away_again(window: MainWindow) -> None:
    panel = open_history(window)
    (close,) = panel.findChildren(QToolButton)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not panel.isVisible()
    actions.set_title(window.session, "while nobody looks")
    assert rows(open_history(window))[1:] == ["Change the title, now"]
    trigger(window, "History")
    assert not panel.isVisible()


def test_what_is_given_up_is_told(window: MainWindow) -> None:
    panel = open_history(window)
    for title in ("one", "two", "three"):
        actions.set_title(window.session, title)
    window.session.history.most_bytes = 1
    window.session.history.weigh()
    assert rows(panel) == ["Earlier steps are not kept", "Change the title, now"]


def test_the_menu_names_the_step(window: MainWindow) -> None:
    actions.rename_layer(window.session, "n1", "salt & pepper")
    actions.set_muted(window.session, "n1", True)
    texts = [action.text() for action in window.menuBar().findChildren(QAction)]
    assert "&Undo: Mute salt && pepper" in texts
    assert "&Redo" in texts


def test_thousands_of_steps_are_no_trouble(window: MainWindow, qtbot: QtBot) -> None:
    panel = open_history(window)
    for number in range(3000):
        window.session.history.blockSignals(number < 2999)
        actions.set_title(window.session, str(number))
    assert panel.list.model().rowCount() == 3001
    assert panel.list.visualRect(panel.list.currentIndex()).intersects(panel.list.viewport().rect())
