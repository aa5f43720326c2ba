"""Edits of the tree, undo, redo, saving and opening, in any order: nothing is ever lost or left over."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from convstudio.engine import (
    INPUT_ID,
    BatchNorm2d,
    Block,
    Branches,
    Conv2d,
    Layer,
    Network,
    Node,
    Place,
    ReLU,
    Residual,
    Sequential,
    Shape,
    analyze,
    several,
)
from convstudio.engine.blocks import COLORS
from convstudio.engine.merging import MERGES
from convstudio.runner.recipes import WeightRecipe, default_recipe
from convstudio.studio import actions, block_actions, files, several_actions
from convstudio.studio.clipping import clip
from convstudio.studio.document import Document
from convstudio.studio.drops import Held, drop, look_ahead
from convstudio.studio.inputs import InputRecipe
from convstudio.studio.selection import selection_of
from convstudio.studio.session import Session
from tests.studio.strategies import inputs, recipes, shapes

PICK = st.integers(0, 10**6)
SEVERAL = st.lists(PICK, min_size=1, max_size=4)
NEW = st.sampled_from(
    [
        Conv2d(3, 3, padding=1),
        ReLU(),
        BatchNorm2d(),
        Residual([ReLU()]),
        Branches([[Conv2d(2, 1)], []]),
        Sequential([ReLU(), BatchNorm2d()]),
    ]
)
START = Document(Network((3, 8, 8), [Conv2d(3, 3), Residual([ReLU(), Branches([[Conv2d(3, 1)], []], "add")])]))


class TreeMachine(RuleBasedStateMachine):
    """Keeps a list of what the document was, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="convstudio-machine-"))
        self.path = self.folder / "document.convstudio"
        self.session = Session(START)
        self.past: list[Document] = [START]
        self.present = 0
        self.saved: int | None = 0

    def teardown(self) -> None:
        self.session.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        files.save(START, self.path)

    # Helpers

    @property
    def network(self) -> Network:
        return self.session.document.network

    def nodes(self) -> list[Node]:
        return list(self.network.walk())

    def any_id(self, pick: int) -> str:
        nodes = self.nodes()
        return nodes[pick % len(nodes)].id

    def block_ids(self) -> list[str]:
        return [node.id for node in self.nodes() if isinstance(node.layer, Block)]

    def convolutions(self) -> list[Node]:
        return [node for node in self.nodes() if isinstance(node.layer, Conv2d)]

    def any_place(self, pick: int) -> Place:
        paths = [("", 0, self.network.nodes)]
        for block_id in self.block_ids():
            paths += [(block_id, number, path) for number, path in enumerate(self.network.block(block_id).paths)]
        block_id, number, path = paths[pick % len(paths)]
        return Place(pick // len(paths) % (len(path) + 1), block_id, number)

    def note(self) -> None:
        if self.session.document != self.past[self.present]:
            if self.saved is not None and self.saved > self.present:
                self.saved = None
            self.past[self.present + 1 :] = [self.session.document]
            self.present += 1

    def begin_anew(self, saved: int | None) -> None:
        self.past, self.present, self.saved = [self.session.document], 0, saved

    # Edits

    @rule(layer=NEW, pick=PICK)
    def insert(self, layer: Layer, pick: int) -> None:
        if len(self.nodes()) < 40:
            new = actions.insert_layer(self.session, layer, self.any_place(pick))
            assert self.session.selected_id == new
            self.note()

    @precondition(lambda self: self.nodes())
    @rule(pick=PICK)
    def remove(self, pick: int) -> None:
        gone = self.any_id(pick)
        actions.remove_layer(self.session, gone)
        assert gone not in self.network
        self.note()

    @precondition(lambda self: self.nodes())
    @rule(pick=PICK, to=PICK)
    def move(self, pick: int, to: int) -> None:
        node_id, place = self.any_id(pick), self.any_place(to)
        inside = place.block_id and node_id in (place.block_id, *(n.id for n in self.network.around(place.block_id)))
        held = {node.id for node in self.nodes()}
        if inside:
            with pytest.raises(ValueError, match="into itself"):
                actions.move_layer(self.session, node_id, place)
        else:
            actions.move_layer(self.session, node_id, place)
            assert {node.id for node in self.nodes()} == held
        self.note()

    @precondition(lambda self: self.nodes())
    @rule(pick=PICK)
    def duplicate(self, pick: int) -> None:
        if len(self.nodes()) < 40:
            original = self.any_id(pick)
            before = dict(self.session.document.weights)
            copy = actions.duplicate_layer(self.session, original)
            document = self.session.document
            added = {recipe for node_id, recipe in document.weights if node_id not in before}
            assert added <= set(before.values())
            assert document.recipe_of(copy) == document.recipe_of(original)
            self.note()

    @precondition(lambda self: self.nodes())
    @rule(pick=PICK, wrapper=st.sampled_from(sorted(several_actions.WRAPPERS)))
    def wrap(self, pick: int, wrapper: str) -> None:
        if len(self.network.around(self.any_id(pick))) < 20:
            node_id = self.any_id(pick)
            block_id = actions.wrap_layer(self.session, node_id, wrapper)
            assert self.network.place(node_id).block_id == block_id
            self.note()

    @precondition(lambda self: self.block_ids())
    @rule(pick=PICK, act=st.sampled_from(["unwrap", "add path", "remove path", "merge"]), number=st.integers(0, 3))
    def change_block(self, pick: int, act: str, number: int) -> None:
        block_id = self.block_ids()[pick % len(self.block_ids())]
        paths = self.network.block(block_id).paths
        if act == "unwrap":
            block_actions.unwrap_blocks(self.session, block_id)
            assert block_id not in self.network
        elif act == "add path" and len(paths) < 5:
            block_actions.add_path(self.session, block_id)
            assert len(self.network.block(block_id).paths) == len(paths) + 1
        elif act == "remove path" and number < len(paths):
            block_actions.remove_path(self.session, number, block_id)
        elif act == "merge" and len(paths) > 1:
            merge = MERGES[number % 3]
            block_actions.set_merge(self.session, merge, block_id)
            assert self.network.block(block_id).merge == merge
        self.note()

    @precondition(lambda self: self.nodes())
    @rule(pick=PICK, recipe=recipes())
    def choose_weights(self, pick: int, recipe: WeightRecipe) -> None:
        node_id = self.any_id(pick)
        if default_recipe(self.network.node(node_id).layer) is not None:
            actions.set_recipe(self.session, node_id, recipe)
            assert self.session.document.recipe_of(node_id) == recipe
            self.note()

    @rule(recipe=inputs())
    def choose_input(self, recipe: InputRecipe) -> None:
        actions.set_input(self.session, recipe)
        assert self.session.document.input == recipe
        self.note()

    @rule(shape=shapes())
    def choose_input_shape(self, shape: Shape) -> None:
        actions.set_input_shape(self.session, shape)
        assert self.network.input_shape == shape
        self.note()

    @rule(title=st.text(max_size=8))
    def give_a_title(self, title: str) -> None:
        actions.set_title(self.session, title)
        self.note()

    @precondition(lambda self: self.nodes())
    @rule(pick=PICK, name=st.sampled_from(["", "stem", "head", "αβ"]))
    def rename(self, pick: int, name: str) -> None:
        actions.rename_layer(self.session, self.any_id(pick), name)
        self.note()

    @precondition(lambda self: self.convolutions())
    @rule(pick=PICK, values=st.lists(st.integers(1, 4), min_size=1, max_size=5), ends=st.booleans())
    def drag_a_field(self, pick: int, values: list[int], ends: bool) -> None:
        # A gesture is one step, or none if it comes back to where it began.
        node = self.convolutions()[pick % len(self.convolutions())]
        self.session.end_gesture()
        for value in values:
            layer = self.network.node(node.id).layer
            assert isinstance(layer, Conv2d)
            changed = replace(layer, out_channels=value)
            actions.change_layer(self.session, node.id, changed, "out_channels", merge=True)
            if changed != layer:
                # Even a gesture that comes back leaves nothing to be done again.
                del self.past[self.present + 1 :]
                self.saved = None if self.saved is None or self.saved > self.present else self.saved
        if ends:
            self.session.end_gesture()
        self.note()

    @precondition(lambda self: self.session.analysis.problems)
    @rule(pick=PICK)
    def mend(self, pick: int) -> None:
        problems = [problem for problem in self.session.analysis.problems if problem.fixes]
        if problems:
            problem = problems[pick % len(problems)]
            actions.apply_fix(self.session, problem, problem.fixes[0])
            self.note()

    @precondition(lambda self: self.nodes())
    @rule(pick=PICK)
    def mute(self, pick: int) -> None:
        node = self.network.node(self.any_id(pick))
        actions.set_muted(self.session, node.id, not node.muted)
        self.note()

    @precondition(lambda self: self.nodes())
    @rule(pick=PICK)
    def select(self, pick: int) -> None:
        self.session.select(self.any_id(pick))

    # Several at once

    def some_ids(self, picks: list[int]) -> list[str]:
        return [self.any_id(pick) for pick in picks]

    @precondition(lambda self: self.nodes())
    @rule(picks=SEVERAL, act=st.sampled_from(["remove", "duplicate", "mute", "color", "note", "select"]))
    def change_several(self, picks: list[int], act: str) -> None:
        chosen = several.outermost(self.network, self.some_ids(picks))
        if act == "remove":
            several_actions.remove_layers(self.session, chosen)
            assert not any(node_id in self.network for node_id in chosen)
        elif act == "duplicate" and len(self.nodes()) < 30:
            copies = several_actions.duplicate_layers(self.session, chosen)
            assert self.session.selected_ids == several.outermost(self.network, copies)
        elif act == "mute":
            several_actions.mute_layers(self.session, chosen, True)
            assert all(self.network.node(node_id).muted for node_id in chosen)
        elif act == "color":
            several_actions.color_layers(self.session, chosen, COLORS[picks[0] % len(COLORS)])
            assert len({self.network.node(node_id).color for node_id in chosen}) == 1
        elif act == "note":
            actions.annotate_layer(self.session, chosen[0], " a  note\n")
            assert self.network.node(chosen[0]).note == "a note"
        elif act == "select":
            self.session.set_selection(selection_of(self.network, chosen, chosen[0]))
        self.note()

    @precondition(lambda self: self.nodes())
    @rule(picks=SEVERAL, to=PICK, copies=st.booleans(), own=st.booleans())
    def drop_several(self, picks: list[int], to: int, copies: bool, own: bool) -> None:
        if len(self.nodes()) > 30:
            return
        document, place = self.session.document, self.any_place(to)
        held = Held(clip(document, self.some_ids(picks)), own=own, copies=copies)
        outlook = look_ahead(document, self.session.analysis, held, place)
        if not outlook.refusal:
            drop(self.session, held, place)
            assert outlook.analysis is not None
            assert self.network == outlook.analysis.network
        self.note()

    # Back and forth

    @precondition(lambda self: self.present > 0)
    @rule()
    def undo(self) -> None:
        self.session.history.undo()
        self.present -= 1

    @precondition(lambda self: self.present < len(self.past) - 1)
    @rule()
    def redo(self) -> None:
        self.session.history.redo()
        self.present += 1

    @rule(pick=PICK)
    def go_to(self, pick: int) -> None:
        self.present = pick % len(self.past)
        self.session.history.go_to(self.present)

    @rule()
    def save(self) -> None:
        self.session.save(self.path)
        self.saved = self.present

    @rule()
    def open(self) -> None:
        self.session.new_document(files.open(self.path), self.path)
        self.begin_anew(saved=0)

    @rule()
    def revert(self) -> None:
        self.session.revert("Revert", files.open(self.path))
        self.note()
        self.saved = self.present

    @rule()
    def recover(self) -> None:
        self.session.new_document(self.session.document, self.path, is_saved=False)
        self.begin_anew(saved=None)

    @rule(share=st.floats(0.1, 1))
    def run_out_of_room(self, share: float) -> None:
        # The oldest steps are given up, and nothing else changes.
        history = self.session.history
        history.weigh()
        usual, history.most_bytes = history.most_bytes, int(history.bytes * share)
        texts = history.texts
        history.weigh()
        gone = len(texts) - history.count
        assert history.texts == texts[gone:]
        assert gone < max(1, self.present)
        assert history.bytes <= history.most_bytes or gone >= self.present - 1
        assert history.is_cut or not gone
        history.most_bytes = usual
        del self.past[:gone]
        self.present -= gone
        self.saved = None if self.saved is None or self.saved < gone else self.saved - gone

    # What always holds

    @invariant()
    def the_document_is_what_it_should_be(self) -> None:
        assert self.session.document == self.past[self.present]
        assert self.session.history.index == self.present
        selection = self.session.selection
        assert selection.current == INPUT_ID or selection.current in self.network
        assert selection == selection_of(self.network, selection.ids, selection.current)
        history = self.session.history
        assert (history.index, history.count) == (self.present, len(self.past) - 1)
        assert (history.clean_index, self.session.is_clean) == (self.saved, self.saved == self.present)
        assert (bool(history.undo_text), bool(history.redo_text)) == (history.index > 0, history.index < history.count)
        assert self.session.selected_id == INPUT_ID or self.session.selected_id in self.network

    @invariant()
    def the_analysis_is_its_own(self) -> None:
        assert self.session.analysis.rows == analyze(self.network).rows
        assert all(row.id in self.network for row in self.session.analysis.rows)

    @invariant()
    def it_would_come_back_from_a_file(self) -> None:
        assert files.document_from_json(files.document_to_json(self.session.document)) == self.session.document


def test_edits_of_the_tree_in_any_order(qapp: object) -> None:
    run_state_machine_as_test(TreeMachine, settings=settings(max_examples=40, stateful_step_count=30, deadline=None))
