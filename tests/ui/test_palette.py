from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from convstudio.engine import LAYER_TYPES, Block, Branches, Residual, Sequential
from convstudio.ui.main_window import MainWindow
from convstudio.ui.palette_items import NEW_LAYERS
from tests.ui.hands import layers, press


def open_palette(window: MainWindow) -> None:
    press(window.convolve.canvas, Qt.Key.Key_A)
    assert window.stack.adding.palette.isVisible()
    assert window.stack.adding.palette.search.hasFocus()


def search(window: MainWindow, words: str) -> list[str]:
    window.stack.adding.palette.search.clear()
    QTest.keyClicks(window.stack.adding.palette.search, words)
    return [choice.title for choice in window.stack.adding.palette.shown]


def test_no_layer_and_no_block_is_forgotten() -> None:
    offered = [layer for _, items in NEW_LAYERS for layer, _, _ in items]
    assert {layer.type_name for layer in offered} == {*LAYER_TYPES, "Sequential", "Residual", "Branches"}
    assert {layer.merge for layer in offered if isinstance(layer, Branches)} == {"concat", "add", "multiply"}
    assert all(words for _, items in NEW_LAYERS for _, words, _ in items)


def test_a_new_layer_fits_where_it_can() -> None:
    shapes = [(4, 16, 16), (4,)]
    for _, items in NEW_LAYERS:
        for layer, _, _ in items:
            fitting = []
            for shape in shapes:
                try:
                    fitting.append(layer.infer(shape))
                except ValueError:
                    continue
            assert fitting, layer


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("halve the size", {"MaxPool2d", "AvgPool2d", "PixelUnshuffle"}),
        ("global", {"GlobalAvgPool2d", "GlobalMaxPool2d"}),
        ("dense", {"Linear"}),
        ("skip", {"Residual", "Branches · concat"}),
        ("SWISH", {"SiLU", "Hardswish"}),
        ("nothing of the kind", set()),
    ],
)
def test_layers_are_found_by_what_they_do(window: MainWindow, words: str, titles: set[str]) -> None:
    open_palette(window)
    assert set(search(window, words)) == titles


def test_a_name_comes_before_what_only_mentions_it(window: MainWindow) -> None:
    open_palette(window)
    assert search(window, "sigm")[0] == "Sigmoid"
    assert search(window, "conv")[0] == "Conv2d"


def test_the_keyboard_alone_adds_a_layer(window: MainWindow) -> None:
    open_palette(window)
    field = window.stack.adding.palette.search
    press(field, Qt.Key.Key_Down)
    press(field, Qt.Key.Key_Down)
    press(field, Qt.Key.Key_Up)
    current = window.stack.adding.palette.current
    assert current is not None
    assert current.title == "DepthwiseConv2d"
    press(field, Qt.Key.Key_Return)
    assert not window.stack.adding.palette.isVisible()
    assert layers(window)[1] == "DepthwiseConv2d"
    assert window.stack.card(window.session.selected_id).hasFocus()


def test_escape_leaves_all_as_it_was(window: MainWindow) -> None:
    before = layers(window)
    open_palette(window)
    search(window, "relu")
    press(window.stack.adding.palette.search, Qt.Key.Key_Escape)
    assert not window.stack.adding.palette.isVisible()
    assert layers(window) == before


def test_a_click_adds_what_is_clicked_into_an_empty_path(window: MainWindow) -> None:
    open_palette(window)
    search(window, "residual")
    press(window.stack.adding.palette.search, Qt.Key.Key_Return)
    block_id = window.session.selected_id
    assert isinstance(window.session.document.network.node(block_id).layer, Residual)
    lane = next(lane for lane in window.stack.stack_layout.lanes if lane.words == "shortcut")
    assert lane.slot is not None
    column = window.stack.card(block_id).parentWidget()
    assert column is not None
    QTest.mouseClick(column, Qt.MouseButton.LeftButton, pos=QPoint(lane.slot.x + 20, lane.slot.y + 9))
    assert window.stack.adding.palette.isVisible()
    search(window, "tanh")
    popup = window.stack.adding.palette.list
    QTest.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=popup.visualItemRect(popup.item(0)).center())
    network = window.session.document.network
    assert [[node.layer.type_name for node in path] for path in network.block(block_id).paths] == [[], ["Tanh"]]


def test_a_layer_added_to_an_empty_block_goes_into_it(window: MainWindow) -> None:
    for words in ("sequential", "gelu"):
        open_palette(window)
        search(window, words)
        press(window.stack.adding.palette.search, Qt.Key.Key_Return)
    assert isinstance(window.session.document.network.nodes[1].layer, Sequential)
    (path,) = window.session.document.network.block(window.session.document.network.nodes[1].id).paths
    assert [node.layer.type_name for node in path] == ["GELU"]


def test_every_entry_can_be_added(window: MainWindow) -> None:
    for choice in window.stack.adding.palette.shown:
        window.stack.adding.palette.chosen.emit(choice.value)
        added = window.session.document.network.node(window.session.selected_id).layer
        assert type(added) is type(choice.value)
        assert window.form.isVisible()
        assert isinstance(added, Block) or len(window.form.field_names) >= len(added.__slots__)
        window.session.history.undo()
