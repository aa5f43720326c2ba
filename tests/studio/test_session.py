import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from convstudio.engine import INPUT_ID, Conv2d, Network, ReLU, edits
from convstudio.runner.activations import Activations
from convstudio.runner.recipes import HandSet
from convstudio.studio import files
from convstudio.studio import session as session_module
from convstudio.studio.document import Document, run_document
from convstudio.studio.examples import load
from convstudio.studio.playhead import Playhead
from convstudio.studio.runs import RunRequest, RunResult
from convstudio.studio.session import Session

SIGNALS = (
    "document_changed",
    "selection_changed",
    "problems_changed",
    "playhead_changed",
    "activations_changed",
    "clean_changed",
    "file_changed",
)


class Log:
    """What a session said, in order."""

    def __init__(self, session: Session) -> None:
        self.said: list[tuple[str, tuple[Any, ...]]] = []
        for name in SIGNALS:
            getattr(session, name).connect(self._listener(name))

    def _listener(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.said.append((name, arguments))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.said if name != "activations_changed"]


def with_title(session: Session, title: str) -> Document:
    return replace(session.document, title=title)


def without(session: Session, node_id: str) -> Document:
    return session.document.with_network(edits.remove(session.document.network, node_id))


def test_begins_clean_with_the_first_layer_selected(session: Session) -> None:
    assert session.document == load("worked_example")
    assert session.analysis.network is session.document.network
    assert session.selected_id == "n1"
    assert session.problems == ()
    assert session.playhead == Playhead()
    assert session.path is None
    assert session.is_clean


def test_a_change_is_told_and_can_be_undone_and_redone(session: Session) -> None:
    before, after = session.document, with_title(session, "Other")
    log = Log(session)
    session.apply("Change the title", after)
    assert log.said[0] == ("document_changed", (before, after))
    assert log.said[1] == ("clean_changed", (False,))
    assert session.history.undo_text == "Change the title"
    session.history.undo()
    assert session.document == before
    assert session.is_clean
    session.history.redo()
    assert session.document == after
    assert not session.is_clean


def test_a_change_to_the_same_is_none(session: Session) -> None:
    log = Log(session)
    session.apply("Nothing", load("worked_example"))
    assert log.names == []
    assert session.history.count == 0


def test_signals_find_the_new_state_throughout(session: Session) -> None:
    seen: list[tuple[object, ...]] = []

    def look(*_arguments: object) -> None:
        network = session.document.network
        seen.append((network, session.analysis.network, session.selected_id in network))

    session.document_changed.connect(look)
    session.apply("Remove", without(session, "n1"))
    session.history.undo()
    assert [(network is analysed, exists) for network, analysed, exists in seen] == [(True, True)] * 2


def test_steps_of_one_gesture_are_one_step_back(session: Session) -> None:
    before = session.document
    for title in "abc":
        session.apply("Type", with_title(session, title), "title")
    assert session.history.count == 1
    session.history.undo()
    assert session.document == before
    session.history.redo()
    assert session.document.title == "c"


def test_a_gesture_ends_where_it_is_said_or_another_begins(session: Session) -> None:
    session.apply("Type", with_title(session, "a"), "title")
    session.end_gesture()
    session.apply("Type", with_title(session, "b"), "title")
    session.apply("Other", with_title(session, "c"), "other")
    session.apply("None", with_title(session, "d"))
    session.apply("None", with_title(session, "e"))
    assert session.history.count == 5


def test_a_gesture_back_to_its_start_leaves_nothing_to_undo(session: Session) -> None:
    start = session.document
    session.apply("Type", with_title(session, "a"), "title")
    session.apply("Type", start, "title")
    assert session.history.count == 0
    assert session.is_clean
    session.apply("Type", with_title(session, "b"), "title")
    session.history.undo()
    assert session.document == start


def test_what_was_saved_is_not_merged_into(session: Session, tmp_path: Path) -> None:
    session.apply("Type", with_title(session, "a"), "title")
    session.save(tmp_path / "a.convstudio")
    session.apply("Type", with_title(session, "b"), "title")
    assert not session.is_clean
    session.history.undo()
    assert session.document.title == "a"
    assert session.is_clean


def test_no_change_while_a_change_is_told(session: Session) -> None:
    errors: list[str] = []

    def meddle(*_arguments: object) -> None:
        try:
            session.apply("Meddle", with_title(session, "meddled"))
        except RuntimeError as error:
            errors.append(str(error))

    session.document_changed.connect(meddle)
    session.apply("Change", with_title(session, "wanted"))
    assert errors == ["the document can't be changed while its last change is being told"]
    assert session.document.title == "wanted"
    session.document_changed.disconnect(meddle)
    session.apply("Change", with_title(session, "again"))
    assert session.document.title == "again"


def test_selects_and_says_so_once(session: Session) -> None:
    log = Log(session)
    session.select("n3")
    session.select("n3")
    session.select(INPUT_ID)
    assert log.said == [("selection_changed", ("n3",)), ("selection_changed", (INPUT_ID,))]
    with pytest.raises(KeyError):
        session.select("n99")
    assert session.selected_id == INPUT_ID
    assert session.is_clean


@pytest.mark.parametrize(("selected", "removed", "then"), [("n3", "n3", "n4"), ("n6", "n6", "n5"), ("n3", "n1", "n3")])
def test_the_selection_moves_to_a_neighbour_of_what_is_gone(
    session: Session, selected: str, removed: str, then: str
) -> None:
    session.select(selected)
    log = Log(session)
    session.apply("Remove", without(session, removed))
    assert session.selected_id == then
    assert ("selection_changed" in log.names) == (selected != then)


def test_undo_brings_the_selection_back(session: Session) -> None:
    session.select("n3")
    session.apply("Remove", without(session, "n3"))
    session.select("n1")
    session.history.undo()
    assert session.selected_id == "n3"
    session.history.redo()
    assert session.selected_id == "n4"


def test_with_no_layers_the_input_is_selected(open_session: Callable[[Document], Session]) -> None:
    session = open_session(Document(Network((1, 4, 4), (ReLU(),))))
    session.apply("Remove", without(session, "n1"))
    assert session.selected_id == INPUT_ID
    session.history.undo()
    assert session.selected_id == "n1"
    assert open_session(Document(Network((1, 4, 4)))).selected_id == INPUT_ID


def test_a_selected_input_stays_selected(session: Session) -> None:
    session.select(INPUT_ID)
    session.apply("Remove", without(session, "n1"))
    assert session.selected_id == INPUT_ID


def test_what_does_not_fit_is_a_problem(session: Session) -> None:
    log = Log(session)
    session.apply("Remove", without(session, "n4"))
    assert [problem.node_id for problem in session.problems] == ["n5"]
    assert ("problems_changed", (session.problems,)) in log.said
    session.history.undo()
    assert session.problems == ()
    assert log.names.count("problems_changed") == 2


def test_run_now_has_numbers_at_once(session: Session) -> None:
    log = Log(session)
    assert session.activations is None
    assert not session.activations_current
    session.run_now()
    assert session.activations_current
    assert not session.is_computing
    assert session.activations is not None
    assert log.said == [("activations_changed", (session.activations,))]


def test_a_change_is_computed_behind_and_the_last_good_numbers_stay(qtbot: QtBot, session: Session) -> None:
    session.run_now()
    old = session.activations
    changed = session.document.with_network(
        edits.replace_layer(session.document.network, "n1", Conv2d(20, 8, stride=4, padding=1))
    )
    with qtbot.waitSignal(session.activations_changed):
        session.apply("Change stride", changed)
        assert session.activations is old
        assert not session.activations_current
        assert session.is_computing
    assert session.activations_current
    assert session.activations is not None
    expected = run_document(changed).output_of("n6")
    np.testing.assert_array_equal(session.activations.output_of("n6"), expected)


def test_of_a_long_network_the_selected_layer_is_told_first(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "TOLD_TOGETHER", 0)
    told: list[tuple[str, ...]] = []
    session.activations_changed.connect(lambda activations: told.append(tuple(activations.outputs)))
    session.select("n2")
    session.apply("Change", with_title(session, "changed"))
    qtbot.waitUntil(lambda: not session.is_computing)
    assert told == [("n1", "n2"), ("n1", "n2", "n3", "n4", "n5", "n6")]


def test_numbers_are_current_only_where_they_have_come(session: Session) -> None:
    session._take_result(first_of(session, session.document, "n2"))
    for selected, is_there in (("n1", True), ("n2", True), ("n3", False), (INPUT_ID, True)):
        session.select(selected)
        assert session.activations_current == is_there
        assert (session.pictured is not None) == is_there


def test_a_picture_follows_a_step_behind_weights_and_never_another_network(session: Session) -> None:
    session.run_now()
    before = session.document
    weights = replace(before, weights=(("n1", HandSet(((((1.0,) * 8,) * 8,),) * 1)),))
    session.apply("Set weights", weights)
    assert not session.activations_current
    assert session.pictured is before
    session._take_result(first_of(session, weights, "n1"))
    assert session.activations_current
    assert session.pictured is session.document
    session.apply("Remove", without(session, "n6"))
    assert session.pictured is None


def first_of(session: Session, document: Document, node_id: str) -> RunResult:
    """Return what is told when a node of a document has its numbers."""
    told: list[Activations] = []
    run_document(document, first=node_id, reached=told.append)
    return RunResult(RunRequest(document, session.analysis), told[0], is_whole=False)


def test_what_goes_wrong_while_computing_is_a_problem(qtbot: QtBot, session: Session) -> None:
    session.run_now()
    huge = session.document.with_network(edits.set_input_shape(session.document.network, (3, 10**6, 10**6)))
    session.apply("Change the input", huge)
    # A Linear behind so large a map is a problem of its own, and known before anything is computed.
    qtbot.waitUntil(lambda: "" in [problem.node_id for problem in session.problems])
    assert not session.activations_current
    assert session.activations is not None
    session.history.undo()
    assert session.problems == ()


def test_a_warning_of_the_run_is_a_problem_of_its_layer(session: Session) -> None:
    huge = HandSet(((((3e38,),),),))
    document = replace(session.document, weights=(("n1", HandSet(((((3e38,) * 8,) * 8,),) * 1)),))
    assert huge != document.weights[0][1]
    session.apply("Set weights", document)
    session.run_now()
    assert [(problem.node_id, problem.severity) for problem in session.problems] == [("n1", "warning")]


def test_another_document_begins_anew(session: Session, tmp_path: Path) -> None:
    session.run_now()
    session.apply("Change", with_title(session, "changed"))
    session.set_playhead(Playhead(5, 1, 2))
    log = Log(session)
    path = tmp_path / "other.convstudio"
    session.new_document(load("textbook_grid"), path)
    assert session.document == load("textbook_grid")
    assert session.history.count == 0
    assert session.is_clean
    assert session.path == path
    assert session.playhead == Playhead()
    assert session.activations is None
    assert set(log.names) >= {"document_changed", "clean_changed", "file_changed", "playhead_changed"}
    assert ("activations_changed", (None,)) in log.said


def test_saves_and_remembers_where(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "mine.convstudio"
    session.apply("Change", with_title(session, "mine"))
    log = Log(session)
    session.save(path)
    assert session.is_clean
    assert session.path == path
    assert files.open(path) == session.document
    assert log.names == ["clean_changed", "file_changed"]
    session.apply("Change", with_title(session, "mine still"))
    session.save()
    assert files.open(path).title == "mine still"
    assert log.names.count("file_changed") == 1


def test_a_save_that_fails_changes_nothing(session: Session, tmp_path: Path) -> None:
    session.apply("Change", with_title(session, "mine"))
    log = Log(session)
    with pytest.raises(files.FileError, match="has no file yet"):
        session.save()
    with pytest.raises(files.FileError, match="is not there"):
        session.save(tmp_path / "gone" / "mine.convstudio")
    assert not session.is_clean
    assert session.path is None
    assert log.names == []


def test_the_playhead_is_told_once_and_not_undone(session: Session) -> None:
    log = Log(session)
    session.set_playhead(Playhead(3))
    session.set_playhead(Playhead(3))
    assert log.said == [("playhead_changed", (Playhead(3),))]
    assert session.is_clean


def test_a_closed_session_is_silent(session: Session) -> None:
    session.apply("Change", with_title(session, "changed"))
    log = Log(session)
    texts: list[str] = []
    session.history.changed.connect(lambda: texts.append("changed"))
    session.close()
    session.close()
    assert log.names == []
    assert texts == []


@pytest.mark.parametrize("close", [True, False])
def test_a_session_with_steps_to_undo_can_be_thrown_away(qapp: object, close: bool) -> None:
    # It holds its history, which shows states through it.
    for _ in range(20):
        session = Session(load("textbook_grid"))
        for title in "abc":
            session.apply("Type", with_title(session, title))
        session.history.undo()
        session.own_circle = session  # type: ignore[attr-defined]  # only the garbage collector can free it
        if close:
            session.close()
        gone = weakref.ref(session)
        del session
        gc.collect()
        assert gone() is None
