from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import Conv2d, Flatten, Linear, Network, Node, Place, ReLU, Residual, Sequential, analyze
from convstudio.studio.clipping import Clipping, clip
from convstudio.studio.document import Document
from convstudio.studio.drops import Held, drop, look_ahead
from convstudio.studio.session import Session
from tests.engine.test_network import places
from tests.studio.strategies import networks

DOCUMENT = Document(Network((3, 8, 8), [Conv2d(4, 3), Residual([ReLU()]), Flatten(), Linear(10)]))
"""n1, n2(n3 | ), n4, n5."""


def held(*node_ids: str, copies: bool = False) -> Held:
    return Held(clip(DOCUMENT, node_ids), own=True, copies=copies)


NEW = Held(Clipping((Node("n1", Conv2d(4, 3)),)))


def test_a_drop_is_looked_at_before_it_is_made() -> None:
    now = analyze(DOCUMENT.network)
    outlook = look_ahead(DOCUMENT, now, NEW, Place(1))
    assert outlook.analysis is not None
    assert outlook.analysis.totals.params - now.totals.params == 148 + 10 * 4 * (16 - 36)
    assert (outlook.refusal, outlook.broken, outlook.mended) == ("", (), 0)


def test_what_would_not_fit_is_told_and_what_would_fit_again() -> None:
    now = analyze(DOCUMENT.network)
    outlook = look_ahead(DOCUMENT, now, held("n4"), Place(4))
    assert [problem.node_id for problem in outlook.broken] == ["n5"]
    assert "does not fit" in outlook.broken[0].text
    assert not outlook.refusal
    assert outlook.analysis is not None
    broken = Document(outlook.analysis.network)
    back = look_ahead(broken, analyze(broken.network), Held(clip(broken, ["n4"]), own=True), Place(2))
    assert (back.mended, back.broken) == (1, ())


def test_what_can_not_be_is_refused() -> None:
    now = analyze(DOCUMENT.network)
    assert look_ahead(DOCUMENT, now, held("n2"), Place(0, "n2")).refusal == "A block can't go into itself."
    assert not look_ahead(DOCUMENT, now, held("n2", copies=True), Place(0, "n2")).refusal
    gone = Held(Clipping((Node("n77", ReLU()),)), own=True)
    assert "not there any more" in look_ahead(DOCUMENT, now, gone, Place(0)).refusal
    layer = Sequential([ReLU()])
    for _ in range(63):
        layer = Sequential([Node("", layer)])
    deep = Held(Clipping(Network((1,), [layer]).nodes))
    assert "deep" in look_ahead(DOCUMENT, now, deep, Place(0, "n2")).refusal


@given(network=networks(), data=st.data())
def test_the_outlook_is_what_the_drop_makes(qapp: object, network: Network, data: st.DataObject) -> None:
    if not len(network):
        return
    document = Document(network)
    ids = data.draw(st.lists(st.sampled_from([node.id for node in network.walk()]), min_size=1, max_size=3))
    place = data.draw(st.sampled_from(places(network)))
    what = Held(clip(document, ids), own=data.draw(st.booleans()), copies=data.draw(st.booleans()))
    session = Session(document)
    try:
        outlook = look_ahead(document, session.analysis, what, place)
        if outlook.refusal:
            with pytest.raises(ValueError, match=r"itself|deep"):
                drop(session, what, place)
            assert session.document == document
            return
        landed = drop(session, what, place)
        assert outlook.analysis is not None
        assert session.document.network == outlook.analysis.network
        assert session.history.count == (session.document != document)
        if session.history.count:
            assert session.selected_ids == tuple(landed)
            session.history.undo()
        assert session.document == document
    finally:
        session.close()


def test_a_copy_of_own_nodes_stays_and_lands(open_session: Callable[[Document], Session]) -> None:
    session = open_session(DOCUMENT)
    (copy,) = drop(session, held("n2", copies=True), Place(0))
    assert [node.id for node in session.document.network.nodes] == [copy, "n1", "n2", "n4", "n5"]
    assert session.history.undo_text == "Copy Residual"
