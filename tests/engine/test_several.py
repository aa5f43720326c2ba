"""Edits of several nodes at once, held against lists in lists that are edited the naive way."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    Block,
    Conv2d,
    Network,
    Node,
    Path,
    Place,
    ReLU,
    Residual,
    Sequential,
    analyze,
    edits,
    several,
)
from convstudio.engine.splicing import as_new
from tests.engine.test_network import NESTED, places
from tests.engine.trees import NETWORKS, ids


@dataclass
class Item:
    """A node of the naive model: what it is called, and lists of what it holds."""

    id: str
    paths: list[list[Item]] = field(default_factory=list)


def model(path: Path) -> list[Item]:
    return [
        Item(node.id, [model(inner) for inner in node.layer.paths] if isinstance(node.layer, Block) else [])
        for node in path
    ]


def lists(items: list[Item]) -> list[list[Item]]:
    """Return a list of items, and all lists inside of them."""
    return [items, *(found for item in items for path in item.paths for found in lists(path))]


def items_in_order(items: list[Item]) -> list[Item]:
    return [found for item in items for found in (item, *(x for path in item.paths for x in items_in_order(path)))]


def outer(items: list[Item], wanted: set[str]) -> list[Item]:
    """Return what is wanted and in nothing else that is, from top to bottom."""
    found: list[Item] = []
    for item in items:
        if item.id in wanted:
            found.append(item)
        else:
            found += [inner for path in item.paths for inner in outer(path, wanted)]
    return found


def take_out(items: list[Item], gone: list[Item]) -> None:
    for path in lists(items):
        path[:] = [item for item in path if all(item is not other for other in gone)]


def path_of(items: list[Item], place: Place) -> list[Item]:
    if not place.block_id:
        return items
    return next(item for item in items_in_order(items) if item.id == place.block_id).paths[place.path]


def some_ids(data: st.DataObject, network: Network) -> list[str]:
    return data.draw(st.lists(st.sampled_from(ids(network)), min_size=1, max_size=5, unique=True))


@given(NETWORKS, st.data())
def test_outermost_is_in_order_and_nothing_twice(network: Network, data: st.DataObject) -> None:
    chosen = some_ids(data, network)
    assert list(several.outermost(network, chosen)) == [item.id for item in outer(model(network.nodes), set(chosen))]


@given(NETWORKS, st.data())
def test_what_is_removed_is_gone_and_nothing_else(network: Network, data: st.DataObject) -> None:
    chosen, naive = some_ids(data, network), model(network.nodes)
    take_out(naive, outer(naive, set(chosen)))
    removed = several.remove(network, chosen)
    assert model(removed.nodes) == naive
    kept = {node.id: node for node in removed.walk() if not isinstance(node.layer, Block)}
    assert all(node is network.node(node_id) for node_id, node in kept.items()), "no layer is copied"


@given(NETWORKS, st.data())
def test_what_is_moved_stands_together_where_it_was_dropped(network: Network, data: st.DataObject) -> None:
    chosen, place = some_ids(data, network), data.draw(st.sampled_from(places(network)))
    naive = model(network.nodes)
    moved = outer(naive, set(chosen))
    mark = Item("mark")
    path_of(naive, place).insert(place.index, mark)
    take_out(naive, moved)
    target = next((path for path in lists(naive) if any(item is mark for item in path)), None)
    if target is None:
        assert several.holds(network, chosen, place)
        with pytest.raises(ValueError, match="into itself"):
            several.move(network, chosen, place)
        return
    index = next(index for index, item in enumerate(target) if item is mark)
    target[index : index + 1] = moved
    assert model(several.move(network, chosen, place).nodes) == naive


@given(NETWORKS, st.data())
def test_copies_stand_behind_the_last_on_each_path(network: Network, data: st.DataObject) -> None:
    chosen = several.outermost(network, some_ids(data, network))
    longer, copies = several.duplicate(network, chosen)
    assert tuple(copies) == chosen
    assert not set(copies.values()) & set(ids(network))
    naive = model(network.nodes)
    for path in lists(naive):
        originals = [item for item in path if item.id in chosen]
        if originals:
            behind = path.index(originals[-1]) + 1
            path[behind:behind] = [Item(copies[item.id]) for item in originals]
    assert [item.id for item in items_in_order(naive)] == [
        node_id for node_id in ids(longer) if node_id in network or node_id in copies.values()
    ]
    assert several.remove(longer, list(copies.values())) == network
    for node_id, copy_id in copies.items():
        assert as_new(longer.node(copy_id)) == as_new(network.node(node_id))


@given(NETWORKS, st.data())
def test_muting_several_is_muting_each(network: Network, data: st.DataObject) -> None:
    chosen = several.outermost(network, some_ids(data, network))
    one_by_one = network
    for node_id in chosen:
        one_by_one = edits.set_muted(one_by_one, node_id, True)
    assert several.set_muted(network, chosen, True) == one_by_one
    back = several.set_muted(one_by_one, chosen, False)
    assert [node.muted for node in back.walk() if node.id in chosen] == [False] * len(chosen)


def test_what_holds_nothing_that_changes_is_the_very_same() -> None:
    removed = several.remove(NESTED, ["n1"])
    assert removed.nodes[0] is NESTED.nodes[1]
    assert several.remove(NESTED, ["n4"]).node("n5") is NESTED.node("n5")


def test_a_node_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        several.outermost(NESTED, ["n1", "n99"])


def test_blocks_nest_only_so_deep() -> None:
    layer: Residual | Sequential = Residual([ReLU()])
    for _ in range(62):
        layer = Sequential([Node("", layer)])
    deep = Network((3, 9, 9), [layer, Residual([Conv2d(3, 3, padding=1)]), ReLU()])
    innermost = next(node for node in deep.walk() if isinstance(node.layer, Residual))
    inside = Place(0, innermost.id)
    assert len(several.move(deep, [deep.nodes[2].id], inside).nodes) == 2
    with pytest.raises(ValueError, match="deep"):
        several.move(several.move(deep, [deep.nodes[1].id], inside), [deep.nodes[1].id], inside) and several.copy(
            deep, [deep.nodes[0].id], inside
        )


def test_a_place_behind_the_last_path_makes_one_more() -> None:
    moved = several.move(NESTED, ["n4", "n6"], Place(0, "n5", 3))
    assert [[node.id for node in path] for path in moved.block("n5").paths] == [[], [], ["n7", "n8"], ["n4", "n6"]]
    copied, new = several.copy(NESTED, ["n1"], Place(0, "n2", 2))
    assert [len(path) for path in copied.block("n2").paths] == [2, 0, 1]
    assert copied.block("n2").merge == "add"
    assert copied.place(new[0]) == Place(0, "n2", 2)
    with pytest.raises(ValueError, match="into itself"):
        several.move(NESTED, ["n5"], Place(0, "n5", 3))


@given(NETWORKS, st.data())
def test_notes_and_colours_change_nothing_that_is_computed(network: Network, data: st.DataObject) -> None:
    chosen = some_ids(data, network)
    colored = several.set_color(edits.annotate(network, chosen[0], " two\n words "), chosen, "teal")
    assert colored.node(chosen[0]).note == "two words"
    assert {node.id for node in colored.walk() if node.color} == set(several.outermost(network, chosen))
    assert [row.facts for row in analyze(colored).rows] == [row.facts for row in analyze(network).rows]
    assert several.set_color(edits.annotate(colored, chosen[0], ""), chosen, "") == network


def test_a_colour_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="no colour 'pink'"):
        several.set_color(NESTED, ["n1"], "pink")
