"""Repeats shown once: folded, unfolded, edited all at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest

from convstudio.engine import BatchNorm2d, Block, Conv2d, Network, Node, ReLU, Residual, Tanh
from convstudio.studio import actions
from convstudio.studio.clipping import Clipping
from convstudio.studio.document import Document
from convstudio.studio.repeats import repeats_in
from convstudio.ui.card_painting import pill_rect
from convstudio.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import Held, press, retype, spin, trigger, undo
from tests.ui.test_layer_stack import ALT, box, seen
from tests.ui.test_stack_selecting import click, selected

CONV = Conv2d(4, 3, padding=1)
STAGE = Document(Network((4, 8, 8), [CONV, *[Residual([CONV, ReLU()])] * 3, ReLU()]))
"""n1, n2(n3 n4 | ), n5(n6 n7 | ), n8(n9 n10 | ), n11."""

ALL = ["input", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11"]
ONCE = ["input", "n1", "n2", "n3", "n4", "n11"]


@pytest.fixture
def stage(open_window: OpenWindow) -> MainWindow:
    window = open_window(STAGE)
    window.resize(1280, 1400)
    return window


@pytest.fixture
def folded(stage: MainWindow) -> MainWindow:
    stage.stack.folding.set_folded("n2", True)
    return stage


def press_pill(window: MainWindow, node_id: str) -> None:
    card = window.stack.card(node_id)
    spot = pill_rect(card.content, QRectF(card.rect())).center().toPoint()
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=spot)


def kernels(window: MainWindow) -> list[object]:
    return [node.layer.kernel_size for node in window.session.document.network.walk() if isinstance(node.layer, Conv2d)]


def test_a_press_on_the_count_folds_and_unfolds(stage: MainWindow) -> None:
    assert seen(stage) == ALL
    assert stage.stack.card("n2").content.repeats == (3, False)
    press_pill(stage, "n2")
    assert seen(stage) == ONCE
    assert selected(stage) == ("n2", "n5", "n8")
    content = stage.stack.card("n2").content
    assert content.repeats == (3, True)
    assert content.params == str(3 * 148)
    assert "3 times, folded" in stage.stack.card("n2").accessibleName()
    press_pill(stage, "n2")
    assert seen(stage) == ALL
    assert selected(stage) == ("n2",)
    assert stage.session.history.count == 0


def test_keys_fold_whatever_of_the_run_is_selected(stage: MainWindow) -> None:
    stage.session.select("n7")
    press(stage.stack.card("n7"), Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert seen(stage) == ONCE
    assert selected(stage) == ("n2", "n5", "n8")
    assert stage.statusBar().currentMessage() == "Folded: commands act on all 3"
    press(stage.stack.card("n2"), Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert seen(stage) == ALL


def test_what_is_done_to_one_is_done_to_all(folded: MainWindow) -> None:
    click(folded, "n3")
    assert selected(folded) == ("n3", "n6", "n9")
    assert folded.form.panel.title == "Conv2d · all 3"
    spin(folded, "kernel_size").setValue(5)
    assert kernels(folded) == [3, 5, 5, 5]
    assert folded.session.history.undo_text == "Change kernel size of 3 layers"
    assert seen(folded) == ONCE, "they are still the same"
    trigger(folded, "Mute")
    assert seen(folded) == ONCE
    undo(folded)
    undo(folded)
    assert folded.session.document == STAGE
    click(folded, "n2")
    press(folded.stack.card("n2"), Qt.Key.Key_Delete)
    assert [node.id for node in folded.session.document.network.nodes] == ["n1", "n11"]


def test_one_that_becomes_another_is_seen(folded: MainWindow) -> None:
    folded.session.select("n6")
    assert seen(folded) == ALL, "what is selected elsewhere is shown"
    assert selected(folded) == ("n6",)
    spin(folded, "kernel_size").setValue(5)
    assert kernels(folded) == [3, 3, 5, 3]
    assert folded.stack.folding.runs == {}


def test_only_layers_of_one_type_share_the_form(stage: MainWindow) -> None:
    click(stage, "n1")
    click(stage, "n11", Qt.KeyboardModifier.ControlModifier)
    click(stage, "n3", Qt.KeyboardModifier.ControlModifier)
    assert stage.form.panel.title == "Conv2d · all 2"
    spin(stage, "kernel_size").setValue(1)
    assert kernels(stage) == [1, 1, 3, 3]
    undo(stage)
    assert stage.session.document == STAGE


def test_a_drop_lands_before_or_behind_all_of_them(folded: MainWindow) -> None:
    place, head = box(folded, "n11"), box(folded, "n2")
    Held(folded, "n1").drop(place.x + 30, place.y - 1)
    ids = [node.id for node in folded.session.document.network.nodes]
    assert ids == ["n2", "n5", "n8", "n1", "n11"]
    undo(folded)
    Held(folded, "n11").drop(head.x + 30, head.y - 3)
    assert [node.id for node in folded.session.document.network.nodes] == ["n1", "n11", "n2", "n5", "n8"]


def test_keys_move_past_all_of_them(folded: MainWindow) -> None:
    click(folded, "n11")
    press(folded.stack.card("n11"), Qt.Key.Key_Up, ALT)
    assert [node.id for node in folded.session.document.network.nodes] == ["n1", "n11", "n2", "n5", "n8"]
    press(folded.stack.card("n11"), Qt.Key.Key_Down, ALT)
    assert folded.session.document == STAGE
    click(folded, "n2")
    press(folded.stack.card("n2"), Qt.Key.Key_Up, ALT)
    assert [node.id for node in folded.session.document.network.nodes] == ["n2", "n5", "n8", "n1", "n11"]
    assert seen(folded) == ["input", "n2", "n3", "n4", "n1", "n11"]


def test_ctrl_takes_all_of_them_in_and_out(folded: MainWindow) -> None:
    click(folded, "n1")
    click(folded, "n2", Qt.KeyboardModifier.ControlModifier)
    assert selected(folded) == ("n1", "n2", "n5", "n8")
    click(folded, "n2", Qt.KeyboardModifier.ControlModifier)
    assert selected(folded) == ("n1",)


def test_open_and_close_all_do_the_same_for_repeats(stage: MainWindow) -> None:
    trigger(stage, "Close all blocks")
    assert seen(stage) == ["input", "n1", "n2", "n11"]
    trigger(stage, "Open all blocks")
    assert seen(stage) == ALL
    assert repeats_in(stage.session.document) == stage.stack.folding.runs


def test_several_that_come_again_together_are_one_bracket(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((4, 8, 8), [CONV, *[Residual([CONV]), ReLU()] * 3, Conv2d(2, 1)])))
    window.resize(1280, 1400)
    stack = window.stack
    press_pill(window, "n2")
    assert seen(window) == ["input", "n1", "n2", "n3", "n4", "n11"]
    assert stack.card("n4").content.repeats == (3, True)
    (bracket,) = stack.stack_layout.brackets
    assert (bracket.y, bracket.bottom) == (box(window, "n2").y, box(window, "n4").bottom)
    click(window, "n4")
    assert selected(window) == ("n4", "n7", "n10")
    place = box(window, "n4")
    Held(window, "n1").drop(place.x + 30, place.bottom + 2)
    assert [node.id for node in window.session.document.network.nodes][-2:] == ["n1", "n11"]
    assert seen(window) == ["input", "n2", "n3", "n4", "n1", "n11"]


def same(window: MainWindow) -> bool:
    """Whether the three are still shown as one."""
    return [len(run) for run in window.stack.folding.folded_runs.values()] == [3]


def inside(window: MainWindow, block_id: str) -> list[str]:
    paths = window.session.document.network.block(block_id).paths
    return [node.layer.type_name for path in paths for node in path]


@pytest.mark.parametrize("command", ["Channels put together", "Multiplied", "Add a path", "Unwrap"])
def test_commands_on_paths_are_for_all(folded: MainWindow, command: str) -> None:
    click(folded, "n2")
    trigger(folded, command)
    blocks = [node.layer for node in folded.session.document.network.walk() if isinstance(node.layer, Block)]
    assert len({(block.merge, len(block.paths)) for block in blocks}) == (command != "Unwrap")
    assert len(blocks) in (0, 3)
    undo(folded)
    assert folded.session.document == STAGE


def test_the_form_of_a_block_is_for_all(folded: MainWindow) -> None:
    click(folded, "n2")
    assert folded.form.panel.title == "Residual · all 3"
    count = spin(folded, "paths")
    retype(count, "3")
    press(count, Qt.Key.Key_Return)
    assert same(folded)
    assert [len(folded.session.document.network.block(one).paths) for one in ("n2", "n5", "n8")] == [3, 3, 3]
    assert folded.session.history.undo_text == "Change the number of paths of 3 blocks"


def test_a_path_is_taken_out_of_all(folded: MainWindow) -> None:
    click(folded, "n2")
    trigger(folded, "Add a path")
    click(folded, "n3")
    trigger(folded, "Remove the path it is on")
    assert [inside(folded, one) for one in ("n2", "n5", "n8")] == [[], [], []]
    assert same(folded)


def test_what_is_added_or_pasted_comes_into_all(folded: MainWindow) -> None:
    click(folded, "n3")
    folded.stack.adding.add(Tanh())
    assert [inside(folded, one) for one in ("n2", "n5", "n8")] == [["Conv2d", "Tanh", "ReLU"]] * 3
    assert same(folded)
    assert len(folded.session.selected_ids) == 3
    assert folded.session.history.count == 1
    trigger(folded, "Copy")
    trigger(folded, "Paste")
    assert [inside(folded, one) for one in ("n2", "n5", "n8")] == [["Conv2d", *["Tanh"] * 4, "ReLU"]] * 3


def test_a_drop_into_a_folded_repeat_comes_into_all(folded: MainWindow) -> None:
    place = box(folded, "n4")
    Held(folded, "n4", new=Clipping((Node("n1", Tanh()),))).drop(place.x + 30, place.y + 1)
    assert [inside(folded, one) for one in ("n2", "n5", "n8")] == [["Conv2d", "Tanh", "ReLU"]] * 3
    undo(folded)
    Held(folded, "n11").drop(place.x + 30, place.y + 1)
    assert [inside(folded, one) for one in ("n2", "n5", "n8")] == [["Conv2d", "ReLU", "ReLU"]] * 3
    assert "n11" in [node.id for node in folded.session.document.network.block("n2").paths[0]]
    assert folded.session.history.count == 1


def test_keys_and_drags_move_within_each_of_them(folded: MainWindow) -> None:
    click(folded, "n3")
    press(folded.stack.card("n3"), Qt.Key.Key_Down, ALT)
    assert [inside(folded, one) for one in ("n2", "n5", "n8")] == [["ReLU", "Conv2d"]] * 3
    assert same(folded)
    assert selected(folded) == ("n3", "n6", "n9")
    head = box(folded, "n4")
    Held(folded, "n3", "n6", "n9").drop(head.x + 30, head.y + 1)
    assert folded.session.document == STAGE


def test_layers_are_wrapped_in_each_of_them(folded: MainWindow) -> None:
    click(folded, "n3")
    trigger(folded, "Residual")
    assert [inside(folded, one) for one in ("n2", "n5", "n8")] == [["Residual", "ReLU"]] * 3
    assert len(folded.session.selected_ids) == 3
    undo(folded)
    click(folded, "n2")
    trigger(folded, "Sequential")
    assert [node.layer.type_name for node in folded.session.document.network.nodes] == ["Conv2d", "Sequential", "ReLU"]


def test_a_layer_that_leaves_them_stands_behind_the_last(folded: MainWindow) -> None:
    click(folded, "n4")
    press(folded.stack.card("n4"), Qt.Key.Key_Left, ALT)
    assert [node.id for node in folded.session.document.network.nodes][-4:] == ["n4", "n7", "n10", "n11"]


def test_a_mend_is_for_all(open_window: OpenWindow) -> None:
    block = Residual([Conv2d(4, 3, padding=1), BatchNorm2d(), ReLU()])
    window = open_window(Document(Network((4, 8, 8), [block] * 3)))
    window.stack.folding.set_folded("n1", True)
    click(window, "n2")
    problem = next(one for one in window.session.problems if one.node_id == "n2" and one.fixes)
    actions.apply_fix(window.session, problem, problem.fixes[0])
    convs = [node.layer for node in window.session.document.network.walk() if isinstance(node.layer, Conv2d)]
    assert [conv.bias for conv in convs] == [False] * 3
    assert same(window)
