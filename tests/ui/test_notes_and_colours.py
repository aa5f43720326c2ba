"""Notes and colours on cards: written, shown, heard, undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from convstudio.engine.blocks import COLORS
from convstudio.studio.selection import Selection
from convstudio.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import press, trigger, undo
from tests.ui.test_layer_stack import TREE, box


@pytest.fixture
def tree(open_window: OpenWindow) -> MainWindow:
    window = open_window(TREE)
    window.resize(1280, 1400)
    return window


def shown_editor(window: MainWindow, node_id: str) -> QLineEdit:
    (editor,) = [field for field in window.stack.card(node_id).findChildren(QLineEdit) if field.isVisible()]
    return editor


def write_note(window: MainWindow, node_id: str, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    window.session.select(node_id)
    press(window.stack.card(node_id), Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    editor = shown_editor(window, node_id)
    assert editor.hasFocus()
    QTest.keyClicks(editor, text)
    press(editor, end)


@pytest.mark.parametrize("node_id", ["n1", "n2", "n9"])
def test_a_note_is_written_on_a_card_that_grows_for_it(tree: MainWindow, node_id: str) -> None:
    before = box(tree, node_id).height
    write_note(tree, node_id, "why this is here")
    card = tree.stack.card(node_id)
    assert tree.session.document.network.node(node_id).note == "why this is here"
    assert tree.session.history.undo_text.startswith("Note on ")
    assert box(tree, node_id).height > before
    assert card.toolTip() == "why this is here"
    assert "note: why this is here" in card.accessibleName()
    undo(tree)
    assert tree.session.document == TREE
    assert box(tree, node_id).height == before


def test_the_head_of_an_open_block_makes_room_for_its_note(tree: MainWindow) -> None:
    write_note(tree, "n2", "as in the paper")
    assert box(tree, "n3").y >= box(tree, "n2").bottom


def test_escape_keeps_the_note_there_was(tree: MainWindow) -> None:
    write_note(tree, "n1", "first")
    write_note(tree, "n1", "second", Qt.Key.Key_Escape)
    assert tree.session.document.network.node("n1").note == "first"
    assert tree.stack.card("n1").hasFocus()


def test_an_empty_note_takes_it_away(tree: MainWindow) -> None:
    write_note(tree, "n1", "first")
    tree.session.select("n1")
    trigger(tree, "Write a note")
    editor = shown_editor(tree, "n1")
    editor.clear()
    press(editor, Qt.Key.Key_Return)
    assert tree.session.document == TREE
    assert tree.session.history.undo_text.startswith("Take the note off")


@pytest.mark.parametrize("color", COLORS)
def test_all_that_is_selected_is_coloured(tree: MainWindow, color: str) -> None:
    tree.session.set_selection(Selection("n9", ("n1", "n2", "n9")))
    trigger(tree, color.capitalize())
    network = tree.session.document.network
    assert [network.node(node_id).color for node_id in ("n1", "n2", "n9", "n3")] == [color] * 3 + [""]
    assert tree.session.history.undo_text == f"Colour 2 layers and 1 block {color}"
    assert f"coloured {color}" in tree.stack.card("n1").accessibleName()
    ink = tree.appearance.theme.node_color(color)
    card = tree.stack.card("n1")
    image = card.grab().toImage()
    ratio = image.width() / card.width()
    assert image.pixelColor(round((card.width() - 4) * ratio), image.height() // 2) == ink
    frame = tree.stack.stack_layout.frames["n2"]
    column = card.parentWidget()
    assert column is not None
    spot = QPoint(frame.x + frame.width - 3, frame.y + frame.height // 2)
    assert column.grab().toImage().pixelColor(spot * ratio) == ink
    trigger(tree, "None")
    assert tree.session.document == TREE


def test_a_copy_has_the_colour_and_the_note(tree: MainWindow) -> None:
    write_note(tree, "n1", "twice")
    trigger(tree, "Teal")
    trigger(tree, "Duplicate")
    copy = tree.session.document.network.node(tree.session.selected_id)
    assert (copy.note, copy.color) == ("twice", "teal")
