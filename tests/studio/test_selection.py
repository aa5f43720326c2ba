from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import INPUT_ID, Branches, Network, ReLU, Residual, Tanh, several
from convstudio.studio import selection, several_actions
from convstudio.studio.document import Document
from convstudio.studio.selection import Selection, only
from convstudio.studio.session import Session
from tests.studio.strategies import networks

NETWORK = Network((4, 5, 5), [ReLU(), Residual([ReLU(), Tanh()]), Branches([[ReLU()], [], [Tanh()]]), Tanh()])
"""n1, n2(n3 n4 | ), n5(n6 | | n7), n8."""


@pytest.mark.parametrize(
    ("anchor", "to", "current", "ids"),
    [
        ("n1", "n5", "n5", "n1 n2 n5"),
        ("n5", "n1", "n1", "n1 n2 n5"),
        ("n1", "n4", "n2", "n1 n2"),
        ("n4", "n3", "n3", "n3 n4"),
        ("n4", "n8", "n8", "n2 n5 n8"),
        ("n6", "n7", "n5", "n5"),
        ("n3", "n7", "n5", "n2 n5"),
        ("n3", "n3", "n3", "n3"),
        ("n4", "n2", "n2", "n2"),
        ("n2", INPUT_ID, INPUT_ID, INPUT_ID),
    ],
)
def test_a_range_lies_on_the_path_that_both_ends_are_on(anchor: str, to: str, current: str, ids: str) -> None:
    assert selection.between(NETWORK, anchor, to) == Selection(current, tuple(ids.split()))


def test_a_block_stands_for_what_it_holds_but_not_for_the_current_node() -> None:
    assert selection.selection_of(NETWORK, ["n3", "n2", "n1"], "n1").ids == ("n1", "n2")
    assert selection.selection_of(NETWORK, ["n2", "n1"], "n4") == Selection("n4", ("n1", "n4"))
    assert selection.selection_of(NETWORK, ["n1"], INPUT_ID) == only(INPUT_ID)


def test_one_more_and_one_less() -> None:
    one = selection.toggled(NETWORK, only("n8"), "n1")
    assert one == Selection("n1", ("n1", "n8"))
    assert selection.toggled(NETWORK, one, "n1") == only("n8")
    assert selection.toggled(NETWORK, only("n1"), "n1") == only("n1"), "the last one stays"
    assert selection.toggled(NETWORK, Selection("n2", ("n1", "n2")), "n3") == Selection("n3", ("n1", "n3"))


def test_everything_keeps_where_one_is() -> None:
    assert selection.everything(NETWORK, only("n7")) == Selection("n5", ("n1", "n2", "n5", "n8"))
    assert selection.everything(NETWORK, only(INPUT_ID)).current == "n1"
    assert selection.everything(Network((4,)), only(INPUT_ID)) == only(INPUT_ID)


@given(networks(), st.data())
def test_every_range_is_whole_and_holds_both_ends(network: Network, data: st.DataObject) -> None:
    if not len(network):
        return
    ids = [node.id for node in network.walk()]
    anchor, to = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    found = selection.between(network, anchor, to)
    assert found.ids == several.outermost(network, found.ids)
    for end in (anchor, to):
        assert end in found.ids or any(block.id in found.ids for block in network.around(end))
    places = [network.place(node_id) for node_id in found.ids]
    assert [place.index for place in places] == list(range(places[0].index, places[0].index + len(places)))
    assert len({(place.block_id, place.path) for place in places}) == 1


# In a session


@pytest.fixture
def tree(open_session: Callable[[Document], Session]) -> Session:
    return open_session(Document(NETWORK))


def test_who_listens_for_one_hears_nothing_of_the_others(tree: Session) -> None:
    one: list[str] = []
    sets: list[Selection] = []
    tree.selection_changed.connect(one.append)
    tree.selected_set_changed.connect(sets.append)
    tree.set_selection(Selection("n1", ("n1", "n8")))
    tree.select("n8")
    tree.select("n8")
    assert one == ["n8"]
    assert sets == [Selection("n1", ("n1", "n8")), only("n8")]
    with pytest.raises(KeyError):
        tree.set_selection(Selection("n1", ("n1", "n99")))


def test_nodes_that_go_leave_the_selection(tree: Session) -> None:
    tree.set_selection(Selection("n8", ("n1", "n4", "n8")))
    several_actions.remove_layers(tree, ["n1"])
    assert tree.selection == Selection("n8", ("n4", "n8"))
    several_actions.remove_layers(tree, ["n8"])
    assert tree.selection == only("n5")
    tree.history.undo()
    assert tree.selection == Selection("n8", ("n4", "n8"))


def test_a_move_into_a_selected_block_is_subsumed(tree: Session) -> None:
    from convstudio.engine import Place

    tree.set_selection(Selection("n2", ("n1", "n2")))
    several_actions.move_layers(tree, ["n1"], Place(0, "n2"))
    assert tree.selected_ids == ("n1",)
    tree.set_selection(Selection("n2", ("n2", "n8")))
    tree.history.undo()
    assert tree.selection == Selection("n2", ("n1", "n2"))


@pytest.mark.parametrize(
    ("act", "text", "ids"),
    [
        (lambda s: several_actions.remove_layers(s, s.selected_ids), "Remove 2 layers and 1 block", 1),
        (lambda s: several_actions.duplicate_layers(s, s.selected_ids), "Duplicate 2 layers and 1 block", 3),
        (lambda s: several_actions.mute_layers(s, s.selected_ids, True), "Mute 2 layers and 1 block", 3),
    ],
)
def test_each_act_on_several_is_one_step(tree: Session, act: Callable[[Session], object], text: str, ids: int) -> None:
    tree.set_selection(Selection("n2", ("n1", "n2", "n8")))
    act(tree)
    assert tree.history.undo_text == text
    assert tree.history.count == 1
    assert len(tree.selected_ids) == ids
    tree.history.undo()
    assert tree.document == Document(NETWORK)
    assert tree.selection == Selection("n2", ("n1", "n2", "n8"))


def test_neighbours_are_wrapped_together_and_others_are_refused(tree: Session) -> None:
    block_id = several_actions.wrap_layers(tree, ["n2", "n1"], "Sequential")
    assert [node.id for node in tree.document.network.block(block_id).paths[0]] == ["n1", "n2"]
    with pytest.raises(ValueError, match="follow each other"):
        several_actions.wrap_layers(tree, ["n4", "n8"], "Residual")
