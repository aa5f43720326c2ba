"""Copy, cut and paste, as a hand does them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from convstudio.engine import INPUT_ID, Conv2d, Linear, Network, ReLU, Sequential
from convstudio.engine.presets import load
from convstudio.interchange.writing_code import WRITERS
from convstudio.runner.recipes import RandomWeights
from convstudio.studio.clipping import NODES_MIME
from convstudio.studio.code_text import FRAMEWORKS
from convstudio.studio.document import Document
from convstudio.studio.files import Opened
from tests.ui.hands import click_button, layers, press, retype, spin, trigger, undo, words

if TYPE_CHECKING:
    from convstudio.ui.main_window import MainWindow
    from tests.ui.conftest import OpenWindow

CONTROL = Qt.KeyboardModifier.ControlModifier

LENET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.fc1 = nn.Linear(6 * 28 * 28, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        return self.fc1(torch.flatten(x, 1))
"""


@pytest.fixture(autouse=True)
def empty_clipboard() -> Iterator[None]:
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def pick(window: MainWindow, *node_ids: str) -> None:
    for number, node_id in enumerate(node_ids):
        modifiers = CONTROL if number else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(window.stack.card(node_id), Qt.MouseButton.LeftButton, modifiers)


def key(window: MainWindow, letter: Qt.Key) -> None:
    focused = window.focusWidget()
    assert focused is not None
    press(focused, letter, CONTROL)


def test_what_is_copied_is_pasted_behind_what_is_selected_with_new_ids(window: MainWindow) -> None:
    before = layers(window)
    pick(window, "n1")
    key(window, Qt.Key.Key_C)
    key(window, Qt.Key.Key_V)
    assert layers(window) == ["Conv2d 1", "Conv2d 2", *before[1:]]
    (copy,) = window.session.selected_ids
    assert copy not in ("n1", "n2", "n3")
    assert window.session.document.network.node(copy).layer == window.session.document.network.node("n1").layer
    assert window.statusBar().currentMessage() == "Pasted Conv2d 2"
    assert window.session.history.undo_text == "Paste Conv2d 2"
    undo(window)
    assert layers(window) == before


def test_several_layers_go_from_one_window_to_another_with_their_weights(
    window: MainWindow, open_window: Callable[[Document], MainWindow]
) -> None:
    recipe = RandomWeights(77)
    window.session.apply("Seed", window.session.document.with_recipe("n1", recipe))
    pick(window, "n1", "n2")
    key(window, Qt.Key.Key_C)
    other = open_window(Document(Network((3, 32, 32))))
    trigger(other, "Paste")
    nodes = other.session.document.network.nodes
    assert [type(node.layer) for node in nodes] == [Conv2d, ReLU]
    assert other.session.document.recipe_of(nodes[0].id) == recipe
    assert len(other.session.selected_ids) == 2


def test_cut_takes_it_away_and_paste_brings_it_back(window: MainWindow) -> None:
    before = layers(window)
    pick(window, "n2")
    key(window, Qt.Key.Key_X)
    assert layers(window) == [before[0], *before[2:]]
    assert window.session.history.undo_text == "Cut ReLU"
    pick(window, "n1")
    key(window, Qt.Key.Key_V)
    assert layers(window) == before


def test_blocks_are_copied_with_all_they_hold(open_window: Callable[[Document], MainWindow]) -> None:
    window = open_window(Document(load("tiny_resnet")))
    network = window.session.document.network
    block = next(node for node in network.nodes if type(node.layer).__name__ == "Residual")
    pick(window, block.id)
    trigger(window, "Copy")
    trigger(window, "Paste")
    (copy,) = window.session.selected_ids
    after = window.session.document.network
    assert len(after) > len(network) + 1
    assert after.place(copy) == after.place(block.id).next


def test_a_copy_is_pytorch_code_for_everyone_else(window: MainWindow) -> None:
    pick(window, "n1", "n2")
    key(window, Qt.Key.Key_C)
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasFormat(NODES_MIME)
    assert data.text() == ("nn.Sequential(\n    nn.Conv2d(3, 20, 8, stride=2, padding=1),\n    nn.ReLU(),\n)\n")


def test_with_the_input_selected_there_is_nothing_to_copy_but_the_whole_network_as_code(window: MainWindow) -> None:
    window.session.select(INPUT_ID)
    trigger(window, "Copy")
    assert QGuiApplication.clipboard().text() == ""
    trigger(window, "PyTorch")
    assert "import torch" in QGuiApplication.clipboard().text()
    assert window.statusBar().currentMessage() == "Copied the whole network as PyTorch code"


def test_code_is_pasted_behind_what_is_selected(window: MainWindow) -> None:
    pick(window, "n1")
    put("nn.Conv2d(20, 8, 3, padding='same')\nnn.ReLU()")
    key(window, Qt.Key.Key_V)
    assert [type(node.layer) for node in window.session.document.network.nodes[:3]] == [Conv2d, Conv2d, ReLU]
    assert window.statusBar().currentMessage() == "Pasted 2 layers from PyTorch code"
    assert window.notices.notice("pasted") is None


def test_what_could_not_be_read_is_said(window: MainWindow) -> None:
    pick(window, "n1")
    put("nn.Sequential(\n    MyBlock(64),\n    nn.Conv2d(64, 8, 3),\n    nn.LSTM(3, 4),\n)")
    key(window, Qt.Key.Key_V)
    said = words(window.notices)
    assert "Line 2: `MyBlock(64)` is not a layer ConvStudio knows; left out." in said
    assert "Line 3: `nn.Conv2d(64, 8, 3)`: its in_channels is 64, and 20 arrive" in said
    assert "Line 4: `nn.LSTM(3, 4)`" in said


def test_text_that_is_no_network_is_told_apart(window: MainWindow) -> None:
    before = window.session.document
    put("Dear all, the meeting is at nine.")
    trigger(window, "Paste")
    assert window.session.document == before
    assert words(window.notices).startswith("Nothing was pasted. No layers were found")


def test_an_empty_network_takes_the_input_that_the_code_is_written_for(
    open_window: Callable[[Document], MainWindow],
) -> None:
    window = open_window(Document(Network((1, 9, 9))))
    put(LENET)
    trigger(window, "Paste")
    assert window.session.document.network.input_shape == (3, 32, 32)
    assert window.session.analysis.output_shape == (10,)
    undo(window)
    assert window.session.document.network == Network((1, 9, 9))


def test_code_for_other_pictures_can_have_a_window_of_its_own(window: MainWindow) -> None:
    opened: list[Opened] = []
    window.files.window_wanted.connect(opened.append)
    put("keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])")
    pick(window, "n1")
    key(window, Qt.Key.Key_V)
    assert "The code is written for an input of 28×28×1; 14×14×20 arrives here." in words(window.notices)
    bar = window.notices.notice("pasted")
    assert bar is not None
    click_button(bar, "Open in a window of its own")
    (document,) = [one.document for one in opened]
    assert document.network.input_shape == (1, 28, 28)
    assert [type(node.layer).__name__ for node in document.network.nodes] == ["Flatten", "Linear"]


def test_bytes_of_a_stranger_are_refused_with_a_sentence(window: MainWindow) -> None:
    before = window.session.document
    data = QMimeData()
    data.setData(NODES_MIME, b"\xff{nonsense")
    QGuiApplication.clipboard().setMimeData(data)
    trigger(window, "Paste")
    assert window.session.document == before
    assert window.statusBar().currentMessage().startswith("It can't be pasted: ")


def test_an_empty_clipboard_is_told(window: MainWindow) -> None:
    trigger(window, "Paste")
    assert window.statusBar().currentMessage() == "There is nothing on the clipboard that could be put in here"


def test_a_field_keeps_the_keys_for_its_own_text(window: MainWindow) -> None:
    pick(window, "n1")
    before = layers(window)
    box = spin(window, "out_channels")
    retype(box, "12")
    press(box, Qt.Key.Key_A, CONTROL)
    press(box, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "12"
    put("16")
    press(box, Qt.Key.Key_A, CONTROL)
    press(box, Qt.Key.Key_V, CONTROL)
    assert box.value() == 16
    assert layers(window) == before


def test_pasting_into_an_empty_block_fills_it(open_window: Callable[[Document], MainWindow]) -> None:
    window = open_window(Document(Network((3, 8, 8), [Sequential(), Linear(3)])))
    pick(window, "n1")
    put("nn.ReLU()")
    key(window, Qt.Key.Key_V)
    block = window.session.document.network.block("n1")
    assert [type(node.layer) for node in block.paths[0]] == [ReLU]


def test_what_could_not_be_read_is_shown_whole_when_it_is_wanted(window: MainWindow) -> None:
    put("nn.ReLU()\n" + "\n".join(f"Block{number}()" for number in range(6)))
    trigger(window, "Paste")
    bar = window.notices.notice("pasted")
    assert bar is not None
    assert words(bar).endswith("And 3 more.")
    click_button(bar, "Show all")
    assert "`Block5()` is not a layer" in words(window.notices)


def test_what_is_missing_is_said_first_and_forgotten_with_the_layers(window: MainWindow) -> None:
    pick(window, "n1")
    put(
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        self.stem = nn.Conv2d(20, 20, 3, padding=1)\n"
        "        self.attention = nn.MultiheadAttention(20, 4)\n"
        "    def forward(self, x):\n"
        "        x = self.stem(self.stem(x))\n"
        "        return self.attention(x, x, x)[0]\n"
    )
    key(window, Qt.Key.Key_V)
    bar = window.notices.notice("pasted")
    assert bar is not None
    missing, *rest = bar.words.text().splitlines()
    assert missing.startswith("Line 7")
    assert missing.endswith("left out.")
    assert rest
    assert not any("left out" in line for line in rest)
    undo(window)
    assert window.notices.notice("pasted") is None


def test_code_for_keras_says_what_keras_can_not(open_window: Callable[[Document], MainWindow]) -> None:
    window = open_window(Document(Network((3, 9, 9), [Conv2d(8, 3, 2, dilation=2)])))
    pick(window, "n1")
    trigger(window, "Keras")
    assert words(window.notices) == "Conv2d was left out: Keras has no stride together with dilation."
    pick(window, "input")
    trigger(window, "PyTorch")
    assert "nn.Conv2d(3, 8, 3, stride=2, dilation=2)" in QGuiApplication.clipboard().text()
    assert words(window.notices) == ""


def test_the_menu_offers_all_that_code_is_written_for() -> None:
    assert {name: writer.title for name, writer in WRITERS.items()} == FRAMEWORKS


def test_layers_pasted_into_an_empty_network_are_selected(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 32, 32), (Conv2d(4, 3),))))
    pick(window, "n1")
    trigger(window, "Cut")
    assert not window.session.document.network.nodes
    button = next(one for one in window.stack.findChildren(QPushButton) if one.text() == "Add a layer (A)")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    trigger(window, "Paste")
    assert [window.session.selected_id] == [node.id for node in window.session.document.network.nodes]
    assert window.statusBar().currentMessage().startswith("Pasted Conv2d")
