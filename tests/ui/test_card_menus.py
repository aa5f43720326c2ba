"""What is chosen on a card itself: how paths meet, what mends a problem, one more path."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from convstudio.engine import BatchNorm2d, Conv2d, Network, ReLU, Residual
from convstudio.studio.document import Document
from convstudio.ui.card_painting import badge_rect, suffix_rect
from convstudio.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import Held, trigger, undo
from tests.ui.test_layer_stack import TREE, box, shape_of, slot

STRIDED = Document(
    Network((4, 16, 16), [Residual([Conv2d(8, 3, stride=2, padding=1), BatchNorm2d(), ReLU()]), Conv2d(4, 99)])
)
"""n1(n2 n3 n4 | ), n5; neither the block nor the last layer fits."""


@pytest.fixture
def tree(open_window: OpenWindow) -> MainWindow:
    window = open_window(TREE)
    window.resize(1280, 1400)
    return window


@pytest.fixture
def strided(open_window: OpenWindow) -> MainWindow:
    return open_window(STRIDED)


def open_menu(window: MainWindow, node_id: str, spot: QPointF) -> QMenu:
    QTest.mouseClick(window.stack.card(node_id), Qt.MouseButton.LeftButton, pos=spot.toPoint())
    (menu,) = [menu for menu in window.stack.findChildren(QMenu) if menu.isVisible()]
    return menu


def choose(menu: QMenu, text: str) -> None:
    menu.setActiveAction(next(action for action in menu.actions() if action.text() == text))
    QTest.keyClick(menu, Qt.Key.Key_Return)


def suffix(window: MainWindow, node_id: str) -> QPointF:
    card = window.stack.card(node_id)
    return suffix_rect(card.content, QRectF(card.rect())).center()


def badge(window: MainWindow, node_id: str) -> QPointF:
    card = window.stack.card(node_id)
    return badge_rect(card.content, QRectF(card.rect())).center()


def test_a_press_on_the_merge_offers_the_others(tree: MainWindow) -> None:
    menu = open_menu(tree, "n5", suffix(tree, "n5"))
    assert [(action.text(), action.isChecked()) for action in menu.actions()] == [
        ("Channels put together", True),
        ("Added", False),
        ("Multiplied", False),
    ]
    choose(menu, "Added")
    assert tree.stack.card("n5").content.suffix == "add"
    assert tree.session.history.undo_text == "Change the merge of Branches"
    assert tree.session.selected_id == "n5"


def test_the_merge_is_chosen_in_the_menu_too(tree: MainWindow) -> None:
    tree.session.select("n5")
    trigger(tree, "Multiplied")
    assert tree.stack.card("n5").content.suffix == "multiply"
    assert tree.statusBar().currentMessage() == "The paths of Branches are multiplied now"


def test_a_press_on_the_badge_offers_projections(strided: MainWindow) -> None:
    menu = open_menu(strided, "n1", badge(strided, "n1"))
    assert [action.text() for action in menu.actions()] == [
        "Put a 1×1 convolution of 8 filters with stride 2 and a BatchNorm2d on the empty path",
        "Put a 1×1 convolution of 8 filters with stride 2 on the empty path",
    ]
    choose(menu, menu.actions()[0].text())
    assert [node.layer for node in strided.session.document.network.block("n1").paths[1]] == [
        Conv2d(8, 1, 2, bias=False),
        BatchNorm2d(),
    ]
    assert not strided.stack.card("n1").content.problem
    undo(strided)
    assert strided.session.document == STRIDED


def test_a_plain_body_is_offered_the_plain_projection_first(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((4, 16, 16), [Residual([Conv2d(8, 3, stride=2, padding=1)])])))
    fixes = window.session.problems[0].fixes
    assert [len(fix.layers[0].paths[1]) for fix in fixes] == [1, 2]  # type: ignore[attr-defined]


def test_one_more_path_is_a_click_away(tree: MainWindow) -> None:
    place = slot(tree, "n5", 3)
    column = tree.stack.card("n5").parentWidget()
    assert column is not None
    QTest.mouseClick(column, Qt.MouseButton.LeftButton, pos=QPoint(place.x + 40, place.y + 10))
    assert ("n5", ["n6"], ["n7", "n8"], [], []) in shape_of(tree)
    assert slot(tree, "n5", 4).y > slot(tree, "n5", 3).y


def test_layers_are_dropped_on_a_new_path(tree: MainWindow) -> None:
    place = slot(tree, "n5", 3)
    held = Held(tree, "n9", "n7")
    assert held.over(place.x + 40, place.y + 10)
    assert tree.stack.card("n5").content.shape == "16×16×14"
    held.drop(place.x + 40, place.y + 10)
    assert ("n5", ["n6"], ["n8"], [], ["n7", "n9"]) in shape_of(tree)
    assert "path 4 of Branches" in tree.statusBar().currentMessage()
    undo(tree)
    assert tree.session.document == TREE


def test_the_slot_of_a_new_path_lies_below_all_paths_in_its_frame(tree: MainWindow) -> None:
    tree.resize(1900, 1400)
    tree._splitter.setSizes([640, 900, 300])
    place, frame = slot(tree, "n5", 3), tree.stack.stack_layout.frames["n5"]
    assert place.y >= max(box(tree, node_id).bottom for node_id in ("n6", "n7", "n8"))
    assert place.bottom < frame.bottom
