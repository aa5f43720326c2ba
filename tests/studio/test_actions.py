from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from convstudio.engine import Block, Branches, Conv2d, Flatten, Linear, Network, Node, Place, ReLU, ShapeError, Tanh
from convstudio.runner.recipes import FilterBank, NamedKernel, RandomWeights
from convstudio.studio import actions, block_actions
from convstudio.studio.code_text import paste_code
from convstudio.studio.document import Document
from convstudio.studio.files.codec import document_from_json, document_to_json
from convstudio.studio.inputs import PictureInput
from convstudio.studio.session import Session


def ids(session: Session) -> list[str]:
    return [node.id for node in session.document.network.nodes]


CONV = Conv2d(20, 8, stride=3, padding=1)


@pytest.mark.parametrize(
    ("act", "text", "selected"),
    [
        (lambda session: actions.insert_layer(session, Tanh(), 2), "Add Tanh", "n7"),
        (lambda session: actions.remove_layer(session, "n1"), "Remove Conv2d", "n2"),
        (lambda session: actions.duplicate_layer(session, "n2"), "Duplicate ReLU", "n7"),
        (lambda session: actions.move_layer(session, "n2", 0), "Move ReLU", "n2"),
        (lambda session: actions.rename_layer(session, "n1", "Edges"), "Rename Conv2d", "n1"),
        (lambda session: actions.change_layer(session, "n1", CONV, "stride"), "Change stride of Conv2d", "n1"),
        (
            lambda session: actions.change_layer(session, "n1", replace(CONV, kernel_size=4), "kernel_size"),
            "Change kernel size of Conv2d",
            "n1",
        ),
        (lambda session: actions.set_muted(session, "n2", True), "Mute ReLU", "n1"),
        (lambda session: actions.set_input(session, PictureInput("meadow")), "Change the input", "n1"),
        (lambda session: actions.set_input_shape(session, (3, 40, 40)), "Change the size of the input", "n1"),
        (
            lambda session: actions.set_recipe(session, "n1", RandomWeights(3)),
            "Change the weights of Conv2d",
            "n1",
        ),
        (lambda session: actions.wrap_layer(session, "n2", "Residual"), "Wrap ReLU as Residual", "n7"),
        (lambda session: actions.wrap_layer(session, "n1", "Branches"), "Wrap Conv2d as Branches", "n7"),
        (lambda session: actions.set_title(session, " Mine "), "Change the title", "n1"),
    ],
)
def test_every_action_is_one_step_with_a_good_text(
    session: Session, act: Callable[[Session], Any], text: str, selected: str
) -> None:
    before = session.document
    act(session)
    assert session.document != before
    assert session.history.undo_text == text
    assert session.selected_id == selected
    assert session.history.count == 1
    session.history.undo()
    assert session.document == before


def test_an_inserted_layer_stands_where_it_was_dropped(session: Session) -> None:
    assert actions.insert_layer(session, Tanh(), 1) == "n7"
    assert ids(session) == ["n1", "n7", "n2", "n3", "n4", "n5", "n6"]


def test_a_copy_has_the_same_way_to_its_weights(session: Session) -> None:
    actions.set_recipe(session, "n1", NamedKernel("blur"))
    copy = actions.duplicate_layer(session, "n1")
    assert session.document.recipe_of(copy) == NamedKernel("blur")
    assert ids(session)[:3] == ["n1", copy, "n2"]


def test_a_copy_of_a_layer_with_usual_weights_is_usual(session: Session) -> None:
    copy = actions.duplicate_layer(session, "n1")
    assert session.document.recipe_of(copy) == FilterBank()
    assert session.document.weights == ()


def test_steps_of_a_slider_merge_by_layer_and_field(session: Session) -> None:
    for stride in (3, 4, 5):
        actions.change_layer(session, "n1", replace(CONV, stride=stride), "stride", merge=True)
    assert session.history.count == 1
    actions.change_layer(session, "n1", replace(CONV, stride=5, dilation=2), "dilation", merge=True)
    actions.change_layer(session, "n1", replace(CONV, stride=6, dilation=2), "stride")
    assert session.history.count == 3


@pytest.mark.parametrize(
    "act",
    [
        lambda session, n: actions.set_input_shape(session, (3, 40 + n, 40), merge=True),
        lambda session, n: actions.set_recipe(session, "n1", RandomWeights(n), merge=True),
        lambda session, n: actions.set_input(session, PictureInput(("meadow", "cat")[n % 2]), merge=True),
    ],
)
def test_other_gestures_merge_too(session: Session, act: Callable[[Session, int], None]) -> None:
    for number in (2, 3, 4):
        act(session, number)
    assert session.history.count == 1


def test_a_fix_mends_what_it_belongs_to(session: Session) -> None:
    actions.remove_layer(session, "n4")
    session.select("n5")
    problem = session.problems[0]
    actions.apply_fix(session, problem, problem.fixes[0])
    assert session.problems == ()
    assert [type(node.layer) for node in session.document.network.nodes[3:5]] == [Flatten, Linear]
    assert session.selected_id == "n5"
    assert session.history.undo_text == "Put Flatten before it (Linear)"


def test_a_fix_for_a_problem_that_is_gone_does_nothing(session: Session) -> None:
    actions.remove_layer(session, "n4")
    problem = session.problems[0]
    session.history.undo()
    before = session.document
    actions.apply_fix(session, problem, problem.fixes[0])
    assert session.document == before


def test_unmutes(session: Session) -> None:
    actions.set_muted(session, "n2", True)
    actions.set_muted(session, "n2", False)
    assert session.history.undo_text == "Unmute ReLU"
    assert not session.document.network.node("n2").muted


def test_an_impossible_layer_is_shown_not_refused(session: Session) -> None:
    actions.change_layer(session, "n1", Conv2d(20, 99), "kernel_size")
    assert [problem.node_id for problem in session.problems] == ["n1"]


def test_a_step_that_changes_nothing_is_none(session: Session) -> None:
    actions.move_layer(session, "n1", 0)
    actions.rename_layer(session, "n1", "  ")
    actions.set_muted(session, "n1", False)
    assert session.history.count == 0


def test_a_shape_that_is_none_is_refused(session: Session) -> None:
    with pytest.raises(ShapeError):
        actions.set_input_shape(session, (3, 0, 4))
    assert session.is_clean


def test_names_come_from_before_the_change(session: Session) -> None:
    actions.insert_layer(session, ReLU(), 2)
    actions.remove_layer(session, "n2")
    assert session.history.undo_text == "Remove ReLU 1"


def wrapped(session: Session) -> str:
    """Put the ReLU into a Residual, and forget how."""
    block_id = actions.wrap_layer(session, "n2", "Residual")
    session.history.clear()
    return block_id


@pytest.mark.parametrize(
    ("act", "text", "selected"),
    [
        (block_actions.unwrap_blocks, "Unwrap Residual", "n2"),
        (block_actions.add_path, "Add a path to Residual", "n7"),
        (lambda session, block: block_actions.remove_path(session, 0, block), "Remove path 1 of Residual", "n7"),
        (
            lambda session, block: block_actions.set_merge(session, "concat", block),
            "Change the merge of Residual",
            "n7",
        ),
        (actions.remove_layer, "Remove Residual", "n3"),
        (actions.duplicate_layer, "Duplicate Residual", "n8"),
        (lambda session, _: actions.remove_layer(session, "n2"), "Remove ReLU", "n7"),
    ],
)
def test_every_action_on_a_block_is_one_step(
    session: Session, act: Callable[[Session, str], Any], text: str, selected: str
) -> None:
    block_id = wrapped(session)
    before = session.document
    act(session, block_id)
    assert session.history.undo_text == text
    assert session.selected_id == selected
    session.history.undo()
    assert session.document == before


def test_the_neighbour_of_a_layer_in_a_block_is_beside_it(session: Session) -> None:
    block_id = wrapped(session)
    last = actions.insert_layer(session, Tanh(), Place(1, block_id))
    actions.remove_layer(session, last)
    assert session.selected_id == "n2"
    actions.remove_layer(session, "n2")
    assert session.selected_id == block_id


def test_a_block_that_adds_can_do_so_only_once(session: Session) -> None:
    block_id = wrapped(session)
    block_actions.set_merge(session, "add", block_id)
    assert session.history.count == 0
    block_actions.set_merge(session, "multiply", block_id)
    assert session.document.network.block(block_id) == Branches(([Node("n2", ReLU())], ()), "multiply")


def test_a_copy_of_a_block_copies_the_recipes_of_all_it_holds(session: Session) -> None:
    actions.set_recipe(session, "n1", NamedKernel("blur"))
    block_id = actions.wrap_layer(session, "n1", "Residual")
    outer_id = actions.wrap_layer(session, block_id, "Sequential")
    copy = actions.duplicate_layer(session, outer_id)
    inner = session.document.network.block(copy).paths[0][0]
    assert isinstance(inner.layer, Block)
    assert session.document.recipe_of(inner.layer.paths[0][0].id) == NamedKernel("blur")
    assert session.document.recipe_of(copy) is None


def test_a_fix_puts_a_projection_on_the_shortcut(session: Session) -> None:
    assert actions.wrap_layer(session, "n1", "Residual") == "n7"
    actions.insert_layer(session, Conv2d(8, 1, stride=2), Place(1, "n7"))
    actions.remove_layer(session, "n1")
    problem = session.problems[0]
    actions.apply_fix(session, problem, problem.fixes[0])
    assert not [problem for problem in session.problems if problem.severity == "error"]
    assert "1×1 convolution" in session.history.undo_text
    assert [len(path) for path in session.document.network.block("n7").paths] == [1, 1]


def test_a_name_a_note_or_a_title_of_any_length_can_be_saved_and_opened() -> None:
    session = Session(Document(Network((3, 8, 8), (Conv2d(4, 3),))))
    for change in (actions.rename_layer, actions.annotate_layer):
        change(session, "n1", "long " * 1000)
    actions.set_title(session, "t" * 5000)
    paste_code(session, f"nn.Sequential(OrderedDict([({'x' * 3000!r}, nn.ReLU())]))", Place(1))
    document = session.document
    assert document_from_json(document_to_json(document)) == document
    assert [len(node.name) for node in document.network.nodes] == [999, 60]
