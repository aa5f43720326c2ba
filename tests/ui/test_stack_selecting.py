"""Several layers selected by mouse and by keys, and commands on all of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from convstudio.engine import Network, ReLU
from convstudio.studio import actions
from convstudio.studio.document import Document
from convstudio.studio.selection import Selection
from convstudio.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import press, trigger, undo
from tests.ui.test_layer_stack import ALT, TREE, shape_of

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def tree(open_window: OpenWindow) -> MainWindow:
    window = open_window(TREE)
    window.resize(1280, 1400)
    return window


def click(window: MainWindow, node_id: str, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(window.stack.card(node_id), Qt.MouseButton.LeftButton, keys, QPoint(60, 17))


def step(window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> tuple[str, ...]:
    press(window.stack.card(window.session.selected_id), key, keys)
    return selected(window)


def selected(window: MainWindow) -> tuple[str, ...]:
    return window.session.selected_ids


def test_ctrl_and_a_click_select_one_more_and_one_less(tree: MainWindow) -> None:
    click(tree, "n1")
    click(tree, "n9", CTRL)
    click(tree, "n4", CTRL)
    assert tree.session.selection == Selection("n4", ("n1", "n4", "n9"))
    assert [tree.stack.card(node_id).mark for node_id in ("n1", "n4", "n9", "n2")] == ["also", "current", "also", ""]
    click(tree, "n4", CTRL)
    assert tree.session.selection == Selection("n9", ("n1", "n9"))
    click(tree, "n1")
    assert selected(tree) == ("n1",)


def test_shift_and_a_click_select_all_between_and_change_their_mind(tree: MainWindow) -> None:
    click(tree, "n1")
    click(tree, "n9", SHIFT)
    assert selected(tree) == ("n1", "n2", "n5", "n9")
    click(tree, "n2", SHIFT)
    assert tree.session.selection == Selection("n2", ("n1", "n2"))
    click(tree, "n9", CTRL)
    click(tree, "n5", SHIFT)
    assert selected(tree) == ("n5", "n9"), "the last click without Shift is where it begins"


def test_shift_and_arrows_go_over_open_blocks_as_a_whole(tree: MainWindow) -> None:
    click(tree, "n1")
    assert step(tree, Qt.Key.Key_Down, SHIFT) == ("n1", "n2")
    assert step(tree, Qt.Key.Key_Down, SHIFT) == ("n1", "n2", "n5")
    assert step(tree, Qt.Key.Key_Down, SHIFT) == ("n1", "n2", "n5", "n9")
    assert step(tree, Qt.Key.Key_Down, SHIFT) == ("n1", "n2", "n5", "n9")
    assert step(tree, Qt.Key.Key_Up, SHIFT) == ("n1", "n2", "n5")
    assert "2 blocks" in tree.statusBar().currentMessage()
    assert tree.stack.card("n5").hasFocus()
    assert step(tree, Qt.Key.Key_Escape) == ("n5",)
    assert step(tree, Qt.Key.Key_Down) == ("n6",)
    assert tree.session.history.count == 0


def test_a_range_begins_at_what_an_edit_has_selected(tree: MainWindow) -> None:
    click(tree, "n9")
    tree.session.select("n1")
    actions.insert_layer(tree.session, ReLU(), 1)
    new = tree.session.selected_id
    assert step(tree, Qt.Key.Key_Up, SHIFT) == ("n1", new)
    tree.session.select("n9")
    assert step(tree, Qt.Key.Key_Up, SHIFT) == ("n5", "n9")


def test_a_range_grows_in_a_network_that_began_empty(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 8, 8))))
    ids = [actions.insert_layer(window.session, ReLU(), place) for place in range(3)]
    step(window, Qt.Key.Key_Up, SHIFT)
    assert step(window, Qt.Key.Key_Up, SHIFT) == tuple(ids)


def test_all_and_how_many_it_says(tree: MainWindow) -> None:
    trigger(tree, "Select all")
    assert selected(tree) == ("n1", "n2", "n5", "n9")
    assert tree.stack._title.text() == "4 selected"
    click(tree, "n3")
    assert tree.stack._title.text() == "Layers"


def test_the_input_is_selected_alone(tree: MainWindow) -> None:
    click(tree, "n1")
    click(tree, "input", CTRL)
    assert selected(tree) == ("input",)
    click(tree, "n1", CTRL)
    assert selected(tree) == ("n1",)
    click(tree, "input", SHIFT)
    assert selected(tree) == ("input",)
    assert step(tree, Qt.Key.Key_Down) == ("n1",)
    assert step(tree, Qt.Key.Key_Up, SHIFT) == ("n1",)


def test_a_press_on_one_of_several_waits_whether_they_are_carried(tree: MainWindow) -> None:
    click(tree, "n1")
    click(tree, "n9", CTRL)
    card = tree.stack.card("n1")
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    assert selected(tree) == ("n1", "n9")
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    assert selected(tree) == ("n1",)


def test_a_menu_on_one_of_several_is_for_all(tree: MainWindow) -> None:
    click(tree, "n1")
    click(tree, "n9", CTRL)
    QTest.mouseClick(tree.stack.card("n1"), Qt.MouseButton.RightButton, pos=QPoint(60, 20))
    assert selected(tree) == ("n1", "n9")
    QTest.mouseClick(tree.stack.card("n3"), Qt.MouseButton.RightButton, pos=QPoint(60, 20))
    assert selected(tree) == ("n3",)


def test_all_that_is_selected_is_lit(tree: MainWindow) -> None:
    click(tree, "n1")
    click(tree, "n9", CTRL)
    image = tree.stack.card("n1").grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2) == QColor(
        tree.appearance.theme.color("accent_wash")
    )
    assert "selected too" in tree.stack.card("n1").accessibleName()
    assert "selected too" not in tree.stack.card("n9").accessibleName()


# Commands


def test_all_are_removed_at_once(tree: MainWindow) -> None:
    click(tree, "n1")
    click(tree, "n3", CTRL)
    click(tree, "n9", CTRL)
    press(tree.stack.card("n9"), Qt.Key.Key_Delete)
    assert shape_of(tree) == [("n2", ["n4"], []), ("n5", ["n6"], ["n7", "n8"], [])]
    assert tree.statusBar().currentMessage() == "3 layers removed"
    assert tree.session.history.undo_text == "Remove 3 layers"
    assert tree.stack.card(tree.session.selected_id).hasFocus()
    undo(tree)
    assert tree.session.document == TREE
    assert selected(tree) == ("n1", "n3", "n9")


def test_all_are_duplicated_muted_and_wrapped(tree: MainWindow) -> None:
    click(tree, "n3")
    click(tree, "n4", SHIFT)
    trigger(tree, "Duplicate")
    assert ("n2", ["n3", "n4", "n10", "n11"], []) in shape_of(tree)
    assert selected(tree) == ("n10", "n11")
    trigger(tree, "Mute")
    assert [tree.session.document.network.node(node_id).muted for node_id in ("n10", "n11")] == [True, True]
    assert tree.statusBar().currentMessage() == "2 layers muted"
    trigger(tree, "Mute")
    assert not tree.session.document.network.node("n10").muted
    trigger(tree, "Branches")
    assert ("n2", ["n3", "n4", ("n12", ["n10", "n11"], [])], []) in shape_of(tree)


def test_what_does_not_follow_each_other_can_not_be_wrapped(tree: MainWindow) -> None:
    click(tree, "n1")
    click(tree, "n9", CTRL)
    trigger(tree, "Residual")
    assert "follow each other" in tree.statusBar().currentMessage()
    assert tree.session.document == TREE


@pytest.mark.parametrize(
    ("first", "last", "key", "after", "announced"),
    [
        ("n3", "n4", Qt.Key.Key_Left, ["n1", ("n2", [], []), "n3", "n4"], "2 layers are now layer 3 of 6 and on"),
        ("n3", "n4", Qt.Key.Key_Down, ["n1", ("n2", [], ["n3", "n4"])], "on the shortcut of Residual and on"),
        ("n2", "n5", Qt.Key.Key_Up, [("n2", ["n3", "n4"], [])], "2 blocks are now layer 1 of 4 and on"),
        ("n3", "n4", Qt.Key.Key_Right, ["n1", ("n2", ["n3", "n4"], [])], "They can't go further that way"),
    ],
)
def test_alt_and_an_arrow_move_them_together(
    tree: MainWindow, first: str, last: str, key: Qt.Key, after: list[object], announced: str
) -> None:
    click(tree, first)
    click(tree, last, SHIFT)
    press(tree.stack.card(last), key, ALT)
    assert shape_of(tree)[: len(after)] == after
    assert announced in tree.statusBar().currentMessage()
    assert tree.stack.card(last).hasFocus()
    assert tree.session.history.count == (key != Qt.Key.Key_Right)
    undo(tree)
    assert tree.session.document == TREE
