import gc

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from convstudio.engine import Conv2d, edits
from convstudio.studio import actions
from convstudio.studio.document import Document
from convstudio.studio.examples import load
from convstudio.studio.history import MOST_BYTES, WEIGH_AFTER_MS
from convstudio.studio.session import Session
from convstudio.studio.weighing import bytes_added
from tests.studio.conftest import OpenSession

MIB = 2**20


def type_titles(session: Session, count: int) -> None:
    for number in range(count):
        actions.set_title(session, f"title {number}")


def test_it_goes_anywhere_in_one_go(session: Session) -> None:
    type_titles(session, 5)
    told: list[tuple[Document, Document]] = []
    session.document_changed.connect(lambda before, after: told.append((before, after)))
    session.history.go_to(2)
    assert session.document.title == "title 1"
    session.history.go_to(4)
    assert session.document.title == "title 3"
    assert len(told) == 2
    for nowhere in (4, -1, 6):
        session.history.go_to(nowhere)
    assert len(told) == 2


def test_going_back_selects_what_was_selected(session: Session) -> None:
    first, second = (node.id for node in session.document.network.nodes[:2])
    session.select(first)
    new = actions.insert_layer(session, Conv2d(4, 3), 2)
    session.select(second)
    actions.set_muted(session, second, True)
    session.history.go_to(0)
    assert session.selected_id == first
    session.history.go_to(1)
    assert session.selected_id == new


def test_all_is_told_by_its_name(session: Session) -> None:
    type_titles(session, 2)
    session.history.undo()
    history = session.history
    assert history.texts == ("Change the title",) * 2
    assert (history.index, history.clean_index) == (1, 0)
    assert history.undo_text == history.redo_text == "Change the title"
    session.history.redo()
    session.history.redo()
    assert (history.index, history.redo_text) == (2, "")


def test_thousands_of_steps_are_kept(open_session: OpenSession) -> None:
    session = open_session(load("textbook_grid"))
    start = session.document
    type_titles(session, 5000)
    session.history.weigh()
    assert session.history.bytes < 50 * MIB < MOST_BYTES
    assert not session.history.is_cut
    session.history.go_to(0)
    assert session.document == start


def test_a_step_in_a_large_network_takes_a_share_of_it(open_session: OpenSession) -> None:
    session = open_session(load("resnet152"))
    whole = bytes_added((session.document, session.analysis))
    for width in range(8):
        node = session.document.network.nodes[0]
        network = edits.replace_layer(session.document.network, node.id, Conv2d(65 + width, 7, stride=2, padding=3))
        session.apply("Change", session.document.with_network(network))
    session.history.weigh()
    steps = session.history.bytes - bytes_added(session.history._steps[0].before)
    assert steps / 8 < whole


def test_what_is_beyond_the_room_is_given_up_from_the_oldest_on(session: Session) -> None:
    type_titles(session, 100)
    session.history.weigh()
    session.history.most_bytes = session.history.bytes // 2
    session.history.weigh()
    assert session.history.is_cut
    assert 10 < session.history.count < 60
    assert session.history.bytes <= session.history.most_bytes
    assert session.history.clean_index is None
    session.history.go_to(0)
    assert session.document.title == f"title {99 - session.history.count}"
    assert not session.is_clean
    session.new_document(load("worked_example"))
    assert not session.history.is_cut


def test_the_last_step_is_kept_however_large(session: Session) -> None:
    type_titles(session, 3)
    session.history.most_bytes = 1
    session.history.weigh()
    assert session.history.count == 1
    session.history.undo()
    assert session.document.title == "title 1"


def test_it_is_weighed_when_the_hand_rests(session: Session, qtbot: QtBot) -> None:
    assert WEIGH_AFTER_MS >= 500
    session.history.most_bytes = 1
    session.history._weighing.setInterval(1)
    type_titles(session, 3)
    qtbot.waitUntil(lambda: session.history.is_cut)
    assert session.history.count == 1


@pytest.mark.parametrize("made", [np.zeros(1000), np.zeros((10, 1000))[3:4], {"a": np.zeros(1000)}])
def test_arrays_are_weighed_with_what_they_look_at(made: object) -> None:
    owner = made.base if isinstance(made, np.ndarray) and made.base is not None else None
    least = owner.nbytes if owner is not None else 8000
    assert least <= bytes_added(made) < least + 1000
    assert bytes_added((made, made), made) < 100


def test_weighing_stays_within_the_values(session: Session) -> None:
    type_titles(session, 1)
    assert bytes_added(session.history._steps) < 100_000 < len(gc.get_objects()) * 16
