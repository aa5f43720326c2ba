from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    Block,
    Branches,
    Conv2d,
    LeakyReLU,
    Network,
    Node,
    ReLU,
    Residual,
    Sequential,
    edits,
    several,
)
from convstudio.engine.network import walk
from convstudio.runner.recipes import RandomWeights
from convstudio.studio.document import Document
from convstudio.studio.repeats import hiding, repeats_in, standing_for
from tests.studio.strategies import documents

CONV = Conv2d(4, 3, padding=1)
STAGE = Document(
    Network((4, 8, 8), [CONV, Residual([CONV, ReLU()]), Residual([CONV, ReLU()]), Residual([CONV, ReLU()]), ReLU()])
)
"""n1, n2(n3 n4 | ), n5(n6 n7 | ), n8(n9 n10 | ), n11."""


def test_neighbours_that_are_the_same_are_a_run() -> None:
    assert repeats_in(STAGE) == {"n2": (("n2",), ("n5",), ("n8",))}


@pytest.mark.parametrize(
    "change",
    [
        lambda network: edits.replace_layer(network, "n6", Conv2d(4, 5, padding=2)),
        lambda network: edits.set_muted(network, "n7", True),
        lambda network: edits.remove(network, "n7"),
        lambda network: several.set_color(network, ["n5"], "red"),
        lambda network: edits.annotate(network, "n6", "look here"),
        lambda network: edits.add_path(network, "n5"),
    ],
)
def test_one_that_differs_anywhere_ends_it(change) -> None:  # type: ignore[no-untyped-def]
    assert ("n5",) not in repeats_in(Document(change(STAGE.network))).get("n2", ())


def test_names_are_not_compared_but_ways_to_weights_are() -> None:
    named = Document(edits.rename(edits.rename(STAGE.network, "n5", "second"), "n9", "inner"))
    assert repeats_in(named) == {"n2": (("n2",), ("n5",), ("n8",))}
    assert repeats_in(replace(STAGE, weights=(("n9", RandomWeights(5)),))) == {"n2": (("n2",), ("n5",))}
    assert repeats_in(replace(STAGE, weights=tuple((n, RandomWeights(5)) for n in ("n3", "n6", "n9"))))["n2"]


def test_a_note_on_the_first_speaks_for_all() -> None:
    assert repeats_in(Document(edits.annotate(STAGE.network, "n2", "a stage"))) == {"n2": (("n2",), ("n5",), ("n8",))}


def test_what_a_card_stands_for() -> None:
    runs = repeats_in(STAGE)
    assert standing_for(STAGE.network, runs, "n2") == ("n2", "n5", "n8")
    assert standing_for(STAGE.network, runs, "n4") == ("n4", "n7", "n10")
    assert standing_for(STAGE.network, runs, "n1") == ("n1",)
    assert standing_for(STAGE.network, runs, "input") == ("input",)
    assert standing_for(STAGE.network, {}, "n4") == ("n4",)
    assert (hiding(STAGE.network, runs, "n7"), hiding(STAGE.network, runs, "n4")) == (("n2",), ())
    assert hiding(STAGE.network, runs, "input") == ()


def test_runs_in_runs() -> None:
    network = Network((4, 8, 8), [Sequential([Branches([[ReLU()], []])] * 2)] * 3)
    runs = repeats_in(Document(network))
    assert [len(ids) for ids in runs.values()] == [3, 2, 2, 2]
    leaf = next(node for node in network.walk() if isinstance(node.layer, ReLU))
    every = [node.id for node in network.walk() if isinstance(node.layer, ReLU)]
    assert sorted(standing_for(network, runs, leaf.id)) == sorted(every)


@pytest.mark.parametrize(
    ("letters", "runs"),
    [
        ("abab", ["ab ab"]),
        ("ababa", ["ab ab"]),
        ("xabdabdab", ["abd abd"]),
        ("aabaab", ["a a", "a a"]),
        ("abcd", []),
        ("rBrBr", ["Br Br"]),
        ("pBrBrBrx", ["Br Br Br"]),
        ("rcrcr", ["cr cr"]),
    ],
)
def test_several_that_come_again_together(letters: str, runs: list[str]) -> None:
    layers = {"B": Residual([CONV]), "c": CONV, "r": ReLU(), "p": Residual([ReLU()])}
    layers |= {letter: LeakyReLU(ord(letter) / 1000) for letter in "abdx"}
    network = Network((4, 8, 8), [layers[letter] for letter in letters])
    letter_of = {node.id: letter for node, letter in zip(network.nodes, letters, strict=True)}
    found = repeats_in(Document(network)).values()
    assert [" ".join("".join(letter_of[one] for one in repeat) for repeat in run) for run in found] == runs


@given(documents(), st.data())
def test_repeats_are_the_same_and_nothing_is_in_two_of_a_path(document: Document, data: st.DataObject) -> None:
    ids = [node.id for node in document.network.walk()]
    if not ids:
        return
    chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
    network, _ = several.duplicate(several.duplicate(document.network, chosen)[0], chosen)
    document = Document(network)
    runs = repeats_in(document)
    for first, run in runs.items():
        assert run[0][0] == first
        assert len(run) > 1
        places = [network.place(node_id) for repeat in run for node_id in repeat]
        assert [place.index for place in places] == list(range(places[0].index, places[0].index + len(places)))
        for likes in zip(*run, strict=True):
            settings = {
                tuple((isinstance(node.layer, Block) or node.layer, node.muted, node.color) for node in nodes)
                for nodes in (all_in(network, one) for one in likes)
            }
            assert len(settings) == 1
            for inner in all_in(network, likes[0]):
                assert len(standing_for(network, runs, inner.id)) >= len(run)
    everyone = [node_id for run in runs.values() for repeat in run for node_id in repeat]
    assert len(everyone) == len(set(everyone))


def all_in(network: Network, node_id: str) -> list[Node]:
    return list(walk((network.node(node_id),)))
