"""Layers carried by mouse: what is said before the drop, many at once, from the palette, from window to window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest

from convstudio.engine import Conv2d, Flatten, Linear, Network, ReLU, Residual
from convstudio.runner.recipes import RandomWeights
from convstudio.studio.clipping import NODES_MIME, Clipping, clipping_from_bytes
from convstudio.studio.document import Document
from convstudio.studio.selection import Selection
from convstudio.ui.main_window import MainWindow
from convstudio.ui.stack_dragging import scroll_speed
from tests.ui.conftest import OpenWindow
from tests.ui.hands import Held, layers, undo
from tests.ui.test_layer_stack import TREE, box, shape_of

LINE = Document(
    Network((3, 8, 8), [Conv2d(4, 3), Residual([ReLU()]), Flatten(), Linear(10)]), weights=(("n1", RandomWeights(7)),)
)
"""n1, n2(n3 | ), n4, n5."""


@pytest.fixture
def tree(open_window: OpenWindow) -> MainWindow:
    window = open_window(TREE)
    window.resize(1280, 1400)
    return window


@pytest.fixture
def line(open_window: OpenWindow) -> MainWindow:
    return open_window(LINE)


def above(window: MainWindow, node_id: str) -> tuple[int, int]:
    place = box(window, node_id)
    return place.x + 30, place.y + 2


def below(window: MainWindow, node_id: str) -> tuple[int, int]:
    place = box(window, node_id)
    return place.x + 30, place.bottom + 2


def new(*added: Conv2d | ReLU | Linear) -> Clipping:
    return Clipping(Network((1, 1, 1), added).nodes)


# What is said before the drop


def test_a_tag_says_what_would_change(line: MainWindow) -> None:
    held, tag = Held(line, new=new(Conv2d(4, 3))), line.stack._tag
    held.over(*below(line, "n1"))
    assert tag.isVisible()
    assert tag.text == "Output 10\nParams −652 → 910\nMACs +1,504 → 6,832"
    assert tag.x() >= line.stack.width()
    held.take_away()
    assert not tag.isVisible()
    assert line.session.document == LINE


def test_a_move_that_breaks_something_says_so_and_can_be_made(line: MainWindow) -> None:
    held, tag = Held(line, "n4"), line.stack._tag
    assert held.over(*below(line, "n5"))
    assert "Output 10 → none" in tag.text
    assert "Dropped here, Linear does not fit" in tag.text
    assert line.stack.card("n5").content.badge == "error"
    held.drop(*below(line, "n5"))
    assert not tag.isVisible()
    assert layers(line)[-1] == "Flatten"
    held = Held(line, "n4")
    held.over(*above(line, "n5"))
    assert tag.text.endswith("What does not fit now would fit.")
    held.take_away()


def test_what_is_refused_says_why_before_the_drop(tree: MainWindow) -> None:
    held = Held(tree, "n2", "n9")
    assert not held.over(*above(tree, "n3"))
    assert tree.stack._tag.text == "A block can't go into itself."
    held.drop(*above(tree, "n3"))
    assert tree.session.document == TREE
    assert not tree.stack._tag.isVisible()


def test_the_shapes_of_cards_come_back_when_it_is_taken_away(line: MainWindow) -> None:
    shapes = [line.stack.card(node_id).content.shape for node_id in ("n1", "n2", "n4", "n5")]
    held = Held(line, new=new(Conv2d(8, 3)))
    held.over(*below(line, "n1"))
    assert line.stack.card("n2").content.shape == "4×4×8"
    assert line.stack.card("n4").content.changed
    held.take_away()
    assert [line.stack.card(node_id).content.shape for node_id in ("n1", "n2", "n4", "n5")] == shapes


def test_the_first_layer_of_a_network_lands_below_the_input(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 8, 8))))
    held, top = Held(window, new=new(Conv2d(4, 3))), box(window, "input")
    assert held.over(60, top.bottom + 40)
    landing = window.stack._column.landing
    assert landing is not None
    line = window.stack.stack_layout.landing(landing)
    assert (line.x, line.width) == (top.x, top.width)
    assert line.y > top.bottom
    held.drop(60, top.bottom + 40)
    assert layers(window) == ["Conv2d"]


# Many


def test_many_are_carried_together_in_their_order(tree: MainWindow) -> None:
    Held(tree, "n9", "n3", "n7").drop(*above(tree, "n1"))
    assert shape_of(tree)[:4] == ["n3", "n7", "n9", "n1"]
    assert tree.session.selected_ids == ("n3", "n7", "n9")
    assert tree.statusBar().currentMessage() == "3 layers are now layer 1 of 6 and on"
    undo(tree)
    assert tree.session.document == TREE


def test_copies_are_dropped_with_ctrl(tree: MainWindow) -> None:
    Held(tree, "n2", copies=True).drop(*below(tree, "n9"))
    assert shape_of(tree)[-1] == ("n10", ["n11", "n12"], [])
    assert ("n2", ["n3", "n4"], []) in shape_of(tree)
    assert tree.session.history.undo_text == "Copy Residual"


# Carrying away


def carried(monkeypatch: pytest.MonkeyPatch, answer: Qt.DropAction) -> list[tuple[Clipping, object]]:
    """Let the next drag end with ``answer``; return what it carries."""
    seen: list[tuple[Clipping, object]] = []

    def exec_(drag: QDrag, actions: object, usual: object) -> Qt.DropAction:
        seen.append((clipping_from_bytes(bytes(drag.mimeData().data(NODES_MIME).data())), usual))
        return answer

    monkeypatch.setattr(QDrag, "exec", exec_)
    return seen


def drag(window: MainWindow, node_id: str) -> None:
    card = window.stack.card(node_id)
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(60, 17))
    QTest.mouseMove(card, QPoint(62, 17))
    QTest.mouseMove(card, QPoint(90, 47))


def test_a_card_that_is_selected_takes_all_others_along(tree: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = carried(monkeypatch, Qt.DropAction.IgnoreAction)
    tree.session.set_selection(Selection("n9", ("n1", "n9")))
    drag(tree, "n1")
    ((clipping, usual),) = seen
    assert [node.id for node in clipping.nodes] == ["n1", "n9"]
    assert usual == Qt.DropAction.MoveAction
    assert tree.session.document == TREE
    drag(tree, "n3")
    assert [node.id for node in seen[1][0].nodes] == ["n3"]
    assert tree.session.selected_ids == ("n3",)


def test_what_another_window_has_taken_is_gone_here_and_there_with_its_weights(
    line: MainWindow, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_window(TREE)
    seen = carried(monkeypatch, Qt.DropAction.MoveAction)
    drag(line, "n1")
    assert layers(line) == ["Residual", "ReLU", "Flatten", "Linear"]
    assert line.session.history.undo_text == "Remove Conv2d"
    Held(other, new=seen[0][0]).drop(*above(other, "n1"))
    (new_id,) = other.session.selected_ids
    assert other.session.document.recipe_of(new_id) == RandomWeights(7)
    assert other.session.history.undo_text == "Add Conv2d 1"


def test_what_landed_in_the_same_stack_is_not_taken_away(tree: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def exec_(drag: QDrag, *_: object) -> Qt.DropAction:
        held = Held(tree, "n9")
        held._data = drag.mimeData()
        held.drop(*above(tree, "n1"))
        return Qt.DropAction.MoveAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    drag(tree, "n9")
    assert shape_of(tree)[0] == "n9"
    assert tree.session.history.count == 1


def test_the_palette_closes_when_a_layer_is_dragged_out_of_it(
    line: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = carried(monkeypatch, Qt.DropAction.CopyAction)
    popup = line.stack.adding.palette
    line.stack.adding.show_palette()
    popup.search.setText("relu6")
    popup.list.startDrag(Qt.DropAction.CopyAction)
    assert not popup.isVisible()
    ((clipping, usual),) = seen
    assert [node.layer.type_name for node in clipping.nodes] == ["ReLU6"]
    assert usual == Qt.DropAction.CopyAction
    Held(line, new=clipping).drop(*below(line, "n1"))
    assert layers(line)[1] == "ReLU6"
    assert line.session.history.undo_text == "Add ReLU6"


def test_strange_bytes_are_refused_with_a_sentence(line: MainWindow) -> None:
    held = Held(line, new=new(ReLU()))
    held._data.setData(NODES_MIME, b"nothing of ours")
    assert not held.over(*below(line, "n1"))
    assert "not those of a ConvStudio document" in line.stack._tag.text
    held.drop(*below(line, "n1"))
    assert line.session.document == LINE
    held.take_away()


# Scrolling


def test_held_near_an_edge_it_scrolls_until_it_is_taken_away(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((4, 8, 8), [ReLU()] * 38)))
    scroll, dragging = window.stack._scroll, window.stack._dragging
    held = Held(window, "n1")
    bar, edge = scroll.verticalScrollBar(), scroll.viewport().height() - 4
    held.over(60, edge)
    assert dragging._scrolling.isActive()
    before = window.stack._column.landing
    for _ in range(10):
        dragging._scrolling.timeout.emit()
    assert bar.value() > 50
    assert window.stack._column.landing != before
    held.over(60, bar.value() + edge // 2)
    dragging._scrolling.timeout.emit()
    assert not dragging._scrolling.isActive()
    held.take_away()
    assert window.stack._column.landing is None


def test_the_nearer_to_the_edge_the_faster() -> None:
    speeds = [scroll_speed(y, 400) for y in range(400)]
    assert speeds == sorted(speeds)
    assert speeds[:36] == [-speed for speed in reversed(speeds[-36:])]
    assert speeds[200] == 0
