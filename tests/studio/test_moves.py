import pytest
from hypothesis import given

from convstudio.engine import Branches, Network, Place, ReLU, Residual, Sequential, Tanh, edits
from convstudio.studio import moves
from tests.studio.strategies import networks

NETWORK = Network((4, 5, 5), [ReLU(), Residual([ReLU(), Tanh()]), Branches([[ReLU()], [], [Tanh()]]), Tanh()])
"""n1, n2(n3 n4 | ), n5(n6 | | n7), n8."""


@pytest.mark.parametrize(
    ("node_id", "up", "down", "out", "into"),
    [
        ("n1", None, Place(2), None, Place(0, "n2")),
        ("n2", Place(0), Place(3), None, Place(0, "n5")),
        ("n3", None, Place(2, "n2"), Place(2), None),
        ("n4", Place(0, "n2"), Place(0, "n2", 1), Place(2), None),
        ("n5", Place(1), Place(4), None, Place(2, "n2")),
        ("n6", None, Place(0, "n5", 1), Place(3), None),
        ("n7", Place(0, "n5", 1), None, Place(3), None),
        ("n8", Place(2), None, None, Place(1, "n5")),
    ],
)
def test_where_the_keys_lead(
    node_id: str, up: Place | None, down: Place | None, out: Place | None, into: Place | None
) -> None:
    assert moves.place_up(NETWORK, [node_id]) == up
    assert moves.place_down(NETWORK, [node_id]) == down
    assert moves.place_out(NETWORK, [node_id]) == out
    assert moves.place_into(NETWORK, [node_id]) == into


def test_where_a_node_stands_in_words() -> None:
    assert moves.place_words(NETWORK, "n8") == "layer 4 of 4"
    assert moves.place_words(NETWORK, "n4") == "layer 2 of 2 on the body of Residual"
    assert moves.place_words(NETWORK, "n7") == "layer 1 of 1 on path 3 of Branches"
    assert moves.place_words(Network((4,), [Sequential([ReLU()])]), "n2") == "layer 1 of 1 in Sequential"


@given(networks())
def test_every_place_that_keys_lead_to_is_there(network: Network) -> None:
    for node in network.walk():
        for find in (moves.place_up, moves.place_down, moves.place_out, moves.place_into):
            place = find(network, [node.id])
            if place is not None:
                moved = edits.move(network, node.id, place)
                assert {other.id for other in moved.walk()} == {other.id for other in network.walk()}
                assert moved.place(node.id) != network.place(node.id)
