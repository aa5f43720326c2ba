from __future__ import annotations

import pytest
from hypothesis import given

from convstudio.engine import Conv2d, Network, Node, Place, ReLU, Residual, edits
from convstudio.engine.network import walk
from convstudio.runner.recipes import NamedKernel, RandomWeights
from convstudio.studio.clipping import Clipping, clip, clipping_from_bytes, clipping_to_bytes, insert_clipping
from convstudio.studio.document import Document
from convstudio.studio.files import FileError
from tests.studio.strategies import networks

CONV = Conv2d(3, 3, padding=1)
SOURCE = Document(
    Network((3, 8, 8), [Node("n1", CONV, "Edges"), Node("n2", Residual([Node("n3", CONV)])), Node("n4", ReLU())]),
    weights=(("n1", NamedKernel("sobel_x")), ("n3", RandomWeights(7))),
)


def test_a_clipping_has_its_nodes_in_order_and_only_their_recipes() -> None:
    clipping = clip(SOURCE, ["n4", "n3", "n2"])
    assert [node.id for node in clipping.nodes] == ["n2", "n4"]
    assert clipping.weights == (("n3", RandomWeights(7)),)


@given(networks())
def test_bytes_and_back(network: Network) -> None:
    clipping = clip(Document(network), [node.id for node in network.walk()])
    assert clipping_from_bytes(clipping_to_bytes(clipping)) == clipping


def test_what_is_put_in_has_ids_of_its_own_and_its_weights() -> None:
    document, (block_id,) = insert_clipping(SOURCE, Place(0), clip(SOURCE, ["n2"]))
    (inner,) = document.network.block(block_id).paths[0]
    assert inner.id not in SOURCE.network
    assert document.recipe_of(inner.id) == RandomWeights(7)
    assert edits.remove(document.network, block_id) == SOURCE.network


def test_a_name_is_kept_unless_it_is_taken() -> None:
    clipping = clip(SOURCE, ["n1"])
    again, (copy_id,) = insert_clipping(SOURCE, Place(0), clipping)
    assert again.network.node(copy_id).name == ""
    other, (new_id,) = insert_clipping(Document(Network((3, 8, 8))), Place(0), clipping)
    assert other.network.node(new_id).name == "Edges"
    assert other.recipe_of(new_id) == NamedKernel("sobel_x")


@given(networks(), networks())
def test_any_network_fits_into_any_other(one: Network, other: Network) -> None:
    document, ids = insert_clipping(Document(one), Place(len(one.nodes)), Clipping(other.nodes))
    assert len(document.network) == len(one) + len(other)
    assert len(ids) == len(other.nodes)
    assert [node.layer.type_name for node in walk(document.network.nodes)] == [
        node.layer.type_name for network in (one, other) for node in network.walk()
    ]


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\x00", b"[1]", b'{"format": "convstudio", "version": 99}'])
def test_strange_bytes_are_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(FileError, match=r"\."):
        clipping_from_bytes(data)
