"""Ctrl+K: everything by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from convstudio.engine import INPUT_ID
from convstudio.studio import examples, files
from convstudio.ui.command_palette import CommandPalette
from convstudio.ui.main_window import MainWindow
from convstudio.ui.menu_actions import actions_of
from convstudio.ui.search_choices import Choice
from tests.ui.conftest import OpenWindow
from tests.ui.hands import layers, press, trigger
from tests.ui.hands import spin as hands_spin


def open_commands(window: MainWindow) -> CommandPalette:
    trigger(window, "Find a command…")
    palette = window.commands.palette
    assert palette is not None
    assert palette.isVisible()
    assert palette.search.hasFocus()
    return palette


def find(window: MainWindow, typed: str) -> list[Choice]:
    palette = open_commands(window)
    QTest.keyClicks(palette.search, typed)
    return palette.shown


def do(window: MainWindow, typed: str) -> None:
    find(window, typed)
    palette = window.commands.palette
    assert palette is not None
    press(palette.search, Qt.Key.Key_Return)


def menus_of(window: MainWindow) -> list[QMenu]:
    return [action.menu() for action in window.menuBar().actions()]  # type: ignore[misc]


def test_every_action_of_every_menu_is_there_once(window: MainWindow, tmp_path: Path) -> None:
    window.settings.remember_file(tmp_path / "lecture.convstudio")
    offered = [(choice.title, choice.words) for choice in open_commands(window).shown]
    found = [found for menu in menus_of(window) for found in actions_of(menu)]
    assert len(found) > 50
    for command in found:
        assert offered.count((command.title, " › ".join(command.menus))) == 1, command
    assert any(title.startswith("Open recent: lecture.convstudio") for title, _ in offered)


def test_what_can_not_be_used_says_why(window: MainWindow) -> None:
    window.session.select(INPUT_ID)
    found = [found for menu in menus_of(window) for found in actions_of(menu) if not found.action.isEnabled()]
    assert {command.title for command in found} >= {"Undo", "Redo", "Duplicate", "Unwrap", "Revert to saved"}
    assert all(command.action.property("why_not") for command in found)
    (duplicate, *_) = find(window, "duplicate")
    assert duplicate.why_not == "Select a layer first"
    assert duplicate.figures == "Ctrl+D"


def test_enter_on_what_can_not_be_used_leaves_the_list_open(window: MainWindow) -> None:
    before = layers(window)
    window.session.select(INPUT_ID)
    do(window, "duplicate")
    palette = window.commands.palette
    assert palette is not None
    assert palette.isVisible()
    assert layers(window) == before
    press(palette.search, Qt.Key.Key_Escape)
    assert not palette.isVisible()


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("dark", "Theme: Dark"),
        ("quiz", "Quiz"),
        ("wrap res", "Wrap as: Residual"),
        ("war", "Wrap as: Residual"),
        ("add max", "Add MaxPool2d"),
        ("resnet 50", "Open ResNet-50"),
        ("rn50", "Open ResNet-50"),
        ("conv2d 2", "Go to Conv2d 2"),
        ("gtli", "Go to Linear"),
        ("colours yel", "Colours: Blue to yellow"),
    ],
)
def test_the_best_match_comes_first(open_window: OpenWindow, typed: str, title: str) -> None:
    window = open_window(examples.load("tiny_resnet"))
    assert find(window, typed)[0].title == title


def test_commands_are_done(window: MainWindow) -> None:
    do(window, "duplicate")
    assert layers(window)[:2] == ["Conv2d 1", "Conv2d 2"]
    do(window, "undo dup")
    assert layers(window)[:2] == ["Conv2d", "ReLU"]
    do(window, "add maxpool")
    assert layers(window)[1].startswith("MaxPool2d")
    assert window.stack.card(window.session.selected_id).hasFocus()
    do(window, "sharing")
    assert window.views.current == "sharing"
    do(window, "receptive field")
    assert (window.views.current, window.convolve.look.field) == ("convolve", True)


def test_a_layer_is_gone_to_even_from_the_quiz(window: MainWindow) -> None:
    window.show_view("quiz")
    do(window, "go to linear")
    network = window.session.document.network
    assert network.names()[window.session.selected_id] == "Linear"
    assert window.views.current == "convolve"
    assert window.stack.card(window.session.selected_id).hasFocus()


def test_a_recent_file_is_opened(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "grid.convstudio"
    files.save(examples.load("textbook_grid"), path)
    window.settings.remember_file(path)
    do(window, "grid.conv")
    assert window.session.path == path
    window.files.keeper.let_go()


def test_what_was_used_lately_comes_first_in_the_next_run_too(open_window: OpenWindow) -> None:
    window = open_window(examples.load("worked_example"))
    do(window, "row on")
    do(window, "add relu")
    other = open_window(examples.load("textbook_grid"))
    shown = open_commands(other).shown
    assert [choice.title for choice in shown[:2]] == ["Add ReLU", "One row on"]
    assert {choice.section for choice in shown[:2]} == {"Used lately"}
    assert [choice.title for choice in shown].count("Add ReLU") == 1


def test_the_key_reaches_it_from_a_field_too(window: MainWindow) -> None:
    spin = hands_spin(window, "out_channels")
    spin.setFocus()
    press(spin, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.commands.palette is not None
    assert window.commands.palette.isVisible()


def test_a_mouse_will_do(window: MainWindow) -> None:
    find(window, "quiz")
    palette = window.commands.palette
    assert palette is not None
    item = palette.list.visualItemRect(palette.list.item(0))
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=item.center())
    assert window.views.current == "quiz"


def test_many_layers_are_counted_not_listed(open_window: OpenWindow) -> None:
    window = open_window(examples.load("resnet152"))
    palette = open_commands(window)
    assert len(palette.shown) == 200
    last = palette.list.item(palette.list.count() - 1).text()
    assert last.endswith("more: type a few letters")
    assert find(window, "go to conv2d 150")[0].title == "Go to Conv2d 150"
    window.session.close()
