"""The network as a tree: ids, places, names, and edits as pure functions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convstudio.engine import (
    INPUT_ID,
    Block,
    Branches,
    Conv2d,
    Network,
    Node,
    Place,
    ReLU,
    Residual,
    Sequential,
    ShapeError,
    Tanh,
    edits,
    presets,
)
from tests.engine.trees import NETWORKS, ids, leaves

NESTED = Network(
    (4, 9, 9),
    (
        Conv2d(4, 3, padding=1),
        Residual([Conv2d(4, 3, padding=1), ReLU()]),
        Branches([Conv2d(2, 1), (), Sequential([ReLU(), Tanh()])]),
    ),
)


def places(network: Network) -> list[Place]:
    """Return every place where a node can be put."""
    return [
        Place(index, block_id, number)
        for block_id, paths in [("", (network.nodes,)), *((node.id, _paths(node)) for node in _blocks(network))]
        for number, path in enumerate(paths)
        for index in range(len(path) + 1)
    ]


def _blocks(network: Network) -> list[Node]:
    return [node for node in network.walk() if isinstance(node.layer, Block)]


def _paths(node: Node) -> tuple[tuple[Node, ...], ...]:
    assert isinstance(node.layer, Block)
    return node.layer.paths


def test_ids_are_given_in_the_order_of_execution() -> None:
    assert ids(NESTED) == ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"]
    assert NESTED.place("n8") == Place(1, "n5", 2), "a bare Sequential on a path is the path"
    assert [node.id for node in NESTED.around("n4")] == ["n2"]
    assert (NESTED.before("n3"), NESTED.before("n1")) == (NESTED.node("n1"), None)
    assert NESTED.before("n8") == NESTED.node("n7")


@given(NETWORKS)
def test_every_node_is_at_its_place(network: Network) -> None:
    assert len(set(ids(network))) == len(network) == len(ids(network))
    for node in network.walk():
        place = network.place(node.id)
        assert network.path(place)[place.index] is node is network.node(node.id)
        assert node.id in network
        for block in network.around(node.id):
            assert isinstance(block.layer, Block)
            assert any(node.id in ids(Network((1,), path)) for path in block.layer.paths)


@given(NETWORKS)
def test_a_network_made_of_its_own_nodes_is_the_same(network: Network) -> None:
    again = Network(network.input_shape, network.nodes)
    assert again == network
    assert hash(again) == hash(network)
    assert all(one is other for one, other in zip(again.walk(), network.walk(), strict=True))


@given(NETWORKS, st.data())
def test_what_is_inserted_is_there_and_can_be_removed(network: Network, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places(network)))
    longer, new_id = edits.insert(network, place, Residual([ReLU()]))
    assert new_id not in network
    assert longer.place(new_id) == place
    assert len(longer) == len(network) + 2
    assert [node_id for node_id in ids(longer) if node_id in network] == ids(network)
    assert edits.remove(longer, new_id) == network


@given(NETWORKS, st.data())
def test_what_is_moved_keeps_everything_and_can_be_moved_back(network: Network, data: st.DataObject) -> None:
    node_id = data.draw(st.sampled_from(ids(network)))
    place = data.draw(st.sampled_from(places(network)))
    inside = {inner.id for inner in _all_inside(network.node(node_id))}
    if place.block_id in inside:
        with pytest.raises(ValueError, match="into itself"):
            edits.move(network, node_id, place)
        return
    moved = edits.move(network, node_id, place)
    assert sorted(ids(moved)) == sorted(ids(network))
    assert {id(node) for node in leaves(moved)} == {id(node) for node in leaves(network)}, "no layer is copied"
    now, before = moved.place(node_id), network.place(node_id)
    same_path = (now.block_id, now.path) == (before.block_id, before.path)
    assert edits.move(moved, node_id, replace(before, index=before.index + (same_path and now < before))) == network


def _all_inside(node: Node) -> list[Node]:
    return list(Network((1,), (node,)).walk())


@given(NETWORKS, st.data())
def test_a_copy_has_ids_of_its_own(network: Network, data: st.DataObject) -> None:
    node_id = data.draw(st.sampled_from(ids(network)))
    twice, copy_id = edits.duplicate(network, node_id)
    assert twice.place(copy_id) == network.place(node_id).next
    original, copy = (_all_inside(twice.node(each)) for each in (node_id, copy_id))
    assert [type(node.layer) for node in copy] == [type(node.layer) for node in original]
    assert not {node.id for node in copy} & set(ids(network))
    assert edits.remove(twice, copy_id) == network


@given(NETWORKS, st.sampled_from([Sequential, Residual, edits.branch]), st.data())
def test_what_is_wrapped_can_be_unwrapped(network: Network, block: type[Block], data: st.DataObject) -> None:
    paths = [network.nodes, *(path for each in _blocks(network) for path in _paths(each))]
    path = data.draw(st.sampled_from(paths))
    assume(path)
    first = data.draw(st.integers(0, len(path) - 1))
    chosen = [node.id for node in path[first : data.draw(st.integers(first + 1, len(path)))]]
    wrapped, block_id = edits.wrap(network, data.draw(st.permutations(chosen)), block)
    assert [node.id for node in wrapped.block(block_id).paths[0]] == chosen
    assert edits.unwrap(wrapped, block_id) == network


def test_only_neighbours_can_be_wrapped() -> None:
    with pytest.raises(ValueError, match="follow each other"):
        edits.wrap(NESTED, ["n1", "n5"])
    with pytest.raises(ValueError, match="follow each other"):
        edits.wrap(NESTED, ["n2", "n3"])


def test_paths_come_and_go() -> None:
    more = edits.add_path(NESTED, "n2", (Node("", Tanh()),))
    block = more.block("n2")
    assert isinstance(block, Branches), "a Residual has no third path"
    assert (block.merge, len(block.paths), block.paths[2][0].id) == ("add", 3, "n9")
    assert edits.remove_path(more, "n2", 2).block("n2") == Branches(block.paths[:2], "add")
    assert edits.remove_path(NESTED, "n2", 0).block("n2") == Sequential()
    assert len(edits.remove_path(NESTED, "n5", 0).block("n5").paths) == 2
    assert edits.add_path(edits.wrap(NESTED, ["n1"])[0], "n9").block("n9").merge == "concat"
    with pytest.raises(IndexError, match="no path 7"):
        edits.remove_path(NESTED, "n5", 7)
    with pytest.raises(KeyError, match="not a block"):
        edits.add_path(NESTED, "n1")


def test_names_are_numbered_where_they_would_be_the_same() -> None:
    network = Network((3, 9, 9), (Conv2d(4, 3), ReLU(), Residual([Conv2d(4, 3, padding=1)])))
    assert list(network.names().values()) == ["Conv2d 1", "ReLU", "Residual", "Conv2d 2"]
    named = edits.rename(network, "n1", "  stem ")
    assert list(named.names().values()) == ["stem", "ReLU", "Residual", "Conv2d"]
    assert edits.rename(named, "n1", "") == network


@pytest.mark.parametrize("shape", [(), (3, 0, 4), (2, 2), (1, 2, 3, 4), (-1,)])
def test_an_input_is_maps_or_a_vector(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError):
        Network(shape)


def test_two_nodes_can_not_have_one_id() -> None:
    with pytest.raises(ValueError, match="same id"):
        Network((4,), (Node("a", ReLU()), Node("b", Residual(Node("a", ReLU())))))


def test_blocks_do_not_nest_for_ever() -> None:
    node = Node("a", ReLU())
    for depth in range(70):
        node = Node(f"b{depth}", Sequential(node))
    with pytest.raises(ValueError, match="64 deep"):
        Network((4,), (node,))


def test_a_node_that_is_not_there() -> None:
    network = Network((4,), [ReLU()])
    assert INPUT_ID not in network
    with pytest.raises(KeyError):
        network.node("n9")
    with pytest.raises(KeyError):
        network.place("n9")
    with pytest.raises(KeyError, match="worked_example"):
        presets.load("nothing")
