"""The stack as a tree: folded and opened, dragged and walked through."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from convstudio.engine import BatchNorm2d, Block, Branches, Conv2d, Layer, Network, ReLU, Residual, Sequential
from convstudio.studio.document import Document
from convstudio.ui.layer_card import LayerCard
from convstudio.ui.main_window import MainWindow
from convstudio.ui.stack_geometry import ADD_A_PATH, Box
from tests.ui.conftest import OpenWindow
from tests.ui.hands import Held, click_button, press, trigger, undo, words

CONV = Conv2d(4, 3, padding=1)
TREE = Document(
    Network(
        (4, 16, 16), [CONV, Residual([CONV, BatchNorm2d()]), Branches([[Conv2d(2, 1)], [CONV, ReLU()], []]), ReLU()]
    )
)
"""n1, n2(n3 n4 | ), n5(n6 | n7 n8 | ), n9."""

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def tree(open_window: OpenWindow) -> MainWindow:
    window = open_window(TREE)
    window.resize(1280, 1400)
    return window


def shape_of(window: MainWindow) -> list[object]:
    """Return the ids of the tree, each block as (id, path, path …)."""

    def of_path(path: tuple[object, ...]) -> list[object]:
        return [
            (node.id, *(of_path(inner) for inner in node.layer.paths)) if isinstance(node.layer, Block) else node.id  # type: ignore[attr-defined]
            for node in path
        ]

    return of_path(window.session.document.network.nodes)


def seen(window: MainWindow) -> list[str]:
    return [node_id for node_id in window.stack.visible_ids if window.stack.card(node_id).isVisible()]


def box(window: MainWindow, node_id: str) -> Box:
    return window.stack.stack_layout.cards[node_id]


def slot(window: MainWindow, block_id: str, path: int) -> Box:
    found = next(
        lane.slot for lane in window.stack.stack_layout.lanes if (lane.block_id, lane.path) == (block_id, path)
    )
    assert found is not None
    return found


# Looking


def test_cards_stand_inside_the_card_of_their_block(tree: MainWindow) -> None:
    assert seen(tree) == ["input", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"]
    layout = tree.stack.stack_layout
    for block, inside in (("n2", ("n3", "n4")), ("n5", ("n6", "n7", "n8"))):
        frame = layout.frames[block]
        for node_id in inside:
            card = box(tree, node_id)
            assert frame.x < card.x
            assert card.x + card.width < frame.x + frame.width
            assert frame.y < card.y
            assert card.bottom < frame.bottom
    assert tree.stack.card("n2").content.suffix == "add"
    assert tree.stack.card("n5").content.shape == "16×16×10"
    assert [lane.words for lane in layout.lanes if lane.block_id == "n5"] == [
        "path 1",
        "path 2",
        "path 3",
        ADD_A_PATH,
    ]


def test_no_two_cards_overlap_at_any_width(tree: MainWindow) -> None:
    for width in (1220, 1500, 1900):
        tree.resize(width, 900)
        boxes = [box(tree, node_id) for node_id in tree.stack.visible_ids]
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = one.x + one.width <= other.x or other.x + other.width <= one.x
                assert apart or one.bottom <= other.y or other.bottom <= one.y


def test_paths_stand_side_by_side_where_there_is_room(tree: MainWindow) -> None:
    assert box(tree, "n6").x == box(tree, "n7").x
    tree.resize(1900, 1400)
    tree._splitter.setSizes([640, 900, 300])
    assert box(tree, "n6").y == box(tree, "n7").y
    assert box(tree, "n6").x < box(tree, "n7").x
    assert slot(tree, "n5", 2).x > box(tree, "n7").x


def test_a_frame_and_an_identity_are_painted(tree: MainWindow) -> None:
    column = tree.stack.card("n2").parentWidget()
    assert column is not None
    place = slot(tree, "n2", 1)
    image = column.grab().toImage()
    ratio = image.width() / column.width()
    colors = {
        image.pixelColor(round((place.x + x) * ratio), round((place.y + place.height // 2) * ratio)).name()
        for x in range(place.width)
    }
    assert len(colors) > 3  # words are there, not only a ground
    assert QColor("#ffffff").name() in colors


def test_a_card_with_something_wrong_inside_says_so_only_when_it_is_closed(tree: MainWindow) -> None:
    tree.session.select("n7")
    from convstudio.studio import actions

    actions.change_layer(tree.session, "n7", Conv2d(4, 99), "kernel_size")
    assert tree.stack.card("n7").content.badge == "error"
    assert not tree.stack.card("n5").content.problem
    tree.stack.folding.set_open("n5", False)
    assert tree.stack.card("n5").content.badge == "error"
    assert "does not fit" in tree.stack.card("n5").toolTip()


# Folding


def test_a_click_on_the_arrow_closes_and_opens(tree: MainWindow) -> None:
    for expected in (["input", "n1", "n2", "n5", "n6", "n7", "n8", "n9"], None):
        QTest.mouseClick(tree.stack.card("n2"), Qt.MouseButton.LeftButton, pos=QPoint(16, 17))
        assert seen(tree) == (expected or ["input", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"])
    assert tree.session.history.count == 0


def test_a_closed_block_says_what_it_holds(tree: MainWindow) -> None:
    tree.stack.folding.set_open("n2", False)
    content = tree.stack.card("n2").content
    assert (content.words, content.params) == ("2 layers", "156")
    assert "closed" in tree.stack.card("n2").accessibleName()


def test_left_and_right_fold_and_walk_the_tree(tree: MainWindow) -> None:
    tree.session.select("n2")
    tree.stack.focus_selected()
    press(tree.stack.card("n2"), Qt.Key.Key_Right)
    assert tree.session.selected_id == "n3"
    tree.session.select("n2")
    press(tree.stack.card("n2"), Qt.Key.Key_Left)
    assert "n3" not in seen(tree)
    press(tree.stack.card("n2"), Qt.Key.Key_Right)
    assert "n3" in seen(tree)
    assert tree.playback.playhead.step == 0


def test_closing_a_block_selects_it_if_the_selection_would_be_lost(tree: MainWindow) -> None:
    tree.session.select("n4")
    QTest.mouseClick(tree.stack.card("n2"), Qt.MouseButton.LeftButton, pos=QPoint(16, 17))
    assert tree.session.selected_id == "n2"


def test_what_is_selected_elsewhere_is_shown(tree: MainWindow) -> None:
    trigger(tree, "Close all blocks")
    assert seen(tree) == ["input", "n1", "n2", "n5", "n9"]
    tree.session.select("n8")
    assert "n8" in seen(tree)
    assert "n3" not in seen(tree)
    trigger(tree, "Open all blocks")
    assert "n3" in seen(tree)


def test_large_networks_open_closed_and_new_blocks_open(open_window: OpenWindow) -> None:
    block = Residual([CONV, BatchNorm2d(), ReLU(), CONV])
    window = open_window(Document(Network((4, 16, 16), [CONV, *[Sequential([block] * 8)] * 4])))
    assert seen(window) == ["input", "n1", "n2"]
    assert window.stack.card("n2").content.repeats == (4, True)
    window.session.select("n1")
    trigger(window, "Residual")
    assert "n1" in seen(window)


# Walking


def test_up_and_down_walk_the_cards_that_are_seen(tree: MainWindow) -> None:
    tree.stack.folding.set_open("n2", False)
    tree.session.select("n1")
    visited = []
    for _ in range(4):
        press(tree.stack.card(tree.session.selected_id), Qt.Key.Key_Down)
        visited.append(tree.session.selected_id)
    assert visited == ["n2", "n5", "n6", "n7"]
    assert tree.stack.card("n7").hasFocus()


def test_left_and_right_on_a_layer_are_left_to_playing(tree: MainWindow) -> None:
    tree.session.select("n1")
    tree.stack.focus_selected()
    press(tree.stack.card("n1"), Qt.Key.Key_Right)
    assert tree.playback.playhead.step == 1
    assert tree.session.selected_id == "n1"


@pytest.mark.parametrize(
    ("node_id", "key", "after", "announced"),
    [
        ("n4", Qt.Key.Key_Up, ("n2", ["n4", "n3"], []), "BatchNorm2d is now layer 1 of 2 on the body of Residual"),
        ("n4", Qt.Key.Key_Down, ("n2", ["n3"], ["n4"]), "is now layer 1 of 1 on the shortcut of Residual"),
        ("n4", Qt.Key.Key_Left, ("n2", ["n3"], []), "BatchNorm2d is now layer 3 of 5"),
        ("n1", Qt.Key.Key_Right, ("n2", ["n1", "n3", "n4"], []), "Conv2d 1 is now layer 1 of 3 on the body"),
    ],
)
def test_alt_and_an_arrow_move_a_layer(
    tree: MainWindow, node_id: str, key: Qt.Key, after: tuple[object, ...], announced: str
) -> None:
    tree.session.select(node_id)
    tree.stack.focus_selected()
    press(tree.stack.card(node_id), key, ALT)
    assert after in shape_of(tree)
    assert announced in tree.statusBar().currentMessage()
    assert tree.session.selected_id == node_id
    assert tree.stack.card(node_id).hasFocus()
    undo(tree)
    assert tree.session.document == TREE


def test_what_can_go_no_further_says_so(tree: MainWindow) -> None:
    tree.session.select("n9")
    press(tree.stack.card("n9"), Qt.Key.Key_Down, ALT)
    assert "can't go further" in tree.statusBar().currentMessage()
    assert tree.session.history.count == 0


# Blocks


def test_wrap_unwrap_and_add_a_path(tree: MainWindow) -> None:
    tree.session.select("n9")
    press(tree.stack.card("n9"), Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert shape_of(tree)[-1] == ("n10", ["n9"], [])
    assert tree.session.selected_id == "n10"
    trigger(tree, "Add a path")
    assert shape_of(tree)[-1] == ("n10", ["n9"], [], [])
    assert slot(tree, "n10", 2).height > 20
    trigger(tree, "Unwrap")
    assert tree.session.selected_id == "n9"
    for _ in range(3):
        undo(tree)
    assert tree.session.document == TREE
    assert tree.session.history.redo_text == "Wrap ReLU 2 as Residual"


def test_the_path_of_a_layer_is_removed_with_all_on_it(tree: MainWindow) -> None:
    tree.session.select("n7")
    trigger(tree, "Remove the path it is on")
    assert ("n5", ["n6"], []) in shape_of(tree)
    assert tree.session.history.undo_text == "Remove path 2 of Branches"
    assert tree.session.selected_id == "n5"


def test_tab_goes_through_the_cards_from_top_to_bottom(tree: MainWindow) -> None:
    tree.stack.folding.set_open("n2", False)
    tree.stack.folding.set_open("n2", True)
    following: QWidget | None = tree.stack.card("input")
    visited = []
    for _ in range(200):
        if isinstance(following, LayerCard) and following.isVisible():
            visited.append(following.node_id)
        assert following is not None
        following = following.nextInFocusChain()
    assert visited[: len(seen(tree))] == seen(tree)


@pytest.mark.parametrize("block", ["Sequential", "Residual", "Branches"])
def test_every_kind_of_block_can_be_wrapped_around(tree: MainWindow, block: str) -> None:
    tree.session.select("n1")
    trigger(tree, block)
    assert tree.session.document.network.node(tree.session.selected_id).layer.type_name == block
    assert "n1" in seen(tree)


def test_only_blocks_can_be_unwrapped(tree: MainWindow) -> None:
    from PySide6.QtGui import QAction

    unwrap = next(action for action in tree.menuBar().findChildren(QAction) if action.text() == "U&nwrap")
    tree.session.select("n1")
    assert not unwrap.isEnabled()
    tree.session.select("n2")
    assert unwrap.isEnabled()


# Dragging


def test_a_layer_is_dragged_into_a_block_and_out_again(tree: MainWindow) -> None:
    inside = box(tree, "n4")
    held = Held(tree, "n9")
    assert held.over(inside.x + 40, inside.bottom + 2)
    held.drop(inside.x + 40, inside.bottom + 2)
    assert ("n2", ["n3", "n4", "n9"], []) in shape_of(tree)
    assert tree.session.history.undo_text == "Move ReLU 2"
    top = box(tree, "n1")
    Held(tree, "n9").drop(top.x + 40, top.y + 4)
    assert shape_of(tree)[0] == "n9"


def test_a_layer_is_dropped_on_the_identity(tree: MainWindow) -> None:
    place = slot(tree, "n5", 2)
    Held(tree, "n9").drop(place.x + 30, place.y + 10)
    assert ("n5", ["n6"], ["n7", "n8"], ["n9"]) in shape_of(tree)


def test_shapes_are_live_while_dragging_between_paths(tree: MainWindow) -> None:
    place = box(tree, "n6")
    held = Held(tree, "n7")
    held.over(place.x + 30, place.y + 2)
    assert tree.stack.card("n5").content.changed is False  # 4 + 4 + 2 as before: 2, 4 and 4
    held.over(place.x + 30, place.bottom + 2)
    assert tree.stack.card("n5").content.shape == "16×16×12"
    assert tree.stack.card("n5").content.changed
    held.take_away()
    assert tree.stack.card("n5").content.shape == "16×16×10"
    assert tree.session.document == TREE


def test_a_block_goes_with_all_it_holds_but_not_into_itself(tree: MainWindow) -> None:
    inside = box(tree, "n3")
    held = Held(tree, "n2")
    assert not held.over(inside.x + 30, inside.y + 5)
    held.drop(inside.x + 30, inside.y + 5)
    assert tree.session.document == TREE
    last = box(tree, "n9")
    Held(tree, "n2").drop(last.x + 30, last.bottom + 30)
    assert shape_of(tree)[-1] == ("n2", ["n3", "n4"], [])


def test_a_closed_block_opens_when_something_is_held_over_it(tree: MainWindow) -> None:
    tree.stack.folding.set_open("n2", False)
    place = box(tree, "n2")
    held = Held(tree, "n9")
    held.over(place.x + 40, place.y + 20)
    column = tree.stack.card("n2").parentWidget()
    column._resting.timeout.emit()  # type: ignore[union-attr]
    assert "n3" in seen(tree)
    held.take_away()


# Speed


def test_a_deep_and_wide_tree_is_shown_at_once(open_window: OpenWindow) -> None:
    layer: Layer = CONV
    for _ in range(60):
        layer = Sequential([layer])
    window = open_window(Document(Network((4, 8, 8), [layer])))
    trigger(window, "Open all blocks")
    assert len(seen(window)) == 62
    assert min(box(window, node_id).width for node_id in seen(window)) >= 100


def test_nothing_of_a_closed_block_is_made(open_window: OpenWindow) -> None:
    block = Residual([CONV, BatchNorm2d(), ReLU(), CONV])
    window = open_window(Document(Network((4, 8, 8), [Sequential([block] * 40)])))
    with pytest.raises(KeyError):
        window.stack.card("n2")
    assert "160 layers" in words(window.statusBar())


def test_a_command_of_the_context_menu_can_be_used_again(tree: MainWindow) -> None:
    card = tree.stack.card("n1")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    before = shape_of(tree)
    for _ in range(2):
        spot = card.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, card.mapToGlobal(spot))
        QApplication.sendEvent(card, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(action for action in menu.actions() if action.text().replace("&", "").startswith("Duplicate"))
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert shape_of(tree) != before
        undo(tree)
    assert shape_of(tree) == before


def test_the_context_menu_has_every_command_of_layers_once_and_in_groups(tree: MainWindow) -> None:
    card = tree.stack.card("n1")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    spot = card.rect().center()
    QApplication.sendEvent(card, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, card.mapToGlobal(spot)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    titles = [action.text().replace("&", "").partition("\t")[0] for action in menu.actions()]
    shown = [title for title in titles if title]
    assert len(shown) == len(set(shown)) >= 12
    assert titles.index("Paste") + 1 == titles.index("") < titles.index("Rename")
    assert titles[-1]
    assert "" not in {first + second for first, second in pairwise(titles)}
    menu.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_an_empty_network_says_how_to_begin(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 8, 8), [])))
    assert "No layers yet" in words(window.stack)
    click_button(window.stack, "Add a layer (A)")
    assert window.stack.adding.palette.isVisible()
    window.stack.adding.palette.hide()
    asked: list[bool] = []
    window.stack.network_wanted.connect(lambda: asked.append(True))
    window.stack.network_wanted.disconnect(window.files.new_from_preset)
    click_button(window.stack, "Take a known network…")
    assert asked == [True]
    window.stack.adding.add(ReLU())
    assert "No layers yet" not in words(window.stack)
    undo(window)
    assert "No layers yet" in words(window.stack)
