"""The quiz, used by hand: answers typed, Enter pressed, topics ticked."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from convstudio.engine import presets
from convstudio.figures.parts.formula import EquationPart
from convstudio.lessons.generate import classic, generate
from convstudio.lessons.progress import Progress, Score
from convstudio.lessons.questions import Question, Topic, write_answer
from convstudio.studio.document import Document
from convstudio.studio.session import Session
from convstudio.ui.appearance import Appearance
from convstudio.ui.quiz_panel import QuizPanel
from convstudio.ui.quiz_set import Outcome
from convstudio.ui.quiz_view import PAGE_WIDTH, QuizView
from convstudio.ui.widgets import FormulaLabel


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session(Document(presets.load("worked_example")))
    yield session
    session.close()


@pytest.fixture
def appearance(session: Session) -> Appearance:
    return Appearance("light", session)


@pytest.fixture
def view(qtbot: QtBot, session: Session, appearance: Appearance) -> QuizView:
    view = QuizView(session, appearance, Progress(), 2417)
    qtbot.addWidget(view)
    view.resize(800, 760)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def panel(qtbot: QtBot, view: QuizView, appearance: Appearance) -> QuizPanel:
    panel = QuizPanel(view, appearance)
    qtbot.addWidget(panel)
    return panel


def type_answer(view: QuizView, text: str) -> None:
    view.page.answer.clear()
    QTest.keyClicks(view.page.answer, text)
    QTest.keyClick(view.page.answer, Qt.Key.Key_Return)


def answer_right(view: QuizView) -> None:
    type_answer(view, write_answer(view.question.answer).replace("×", "x"))


def go_on(view: QuizView) -> None:
    QTest.keyClick(view.page.answer, Qt.Key.Key_Return)


def finish(view: QuizView) -> None:
    while not view.quiz_set.finished:
        answer_right(view)
        go_on(view)


def shown(view: QuizView) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisibleTo(view))


def test_the_classic_exercise_comes_first(view: QuizView) -> None:
    assert view.quiz_set.questions == classic()
    assert "question 1 of 5" in shown(view)
    assert "32×32×3" in shown(view)
    assert view.page.answer.accessibleDescription().startswith(classic()[0].plain_text)


def test_a_right_answer_shows_the_way_and_enter_goes_on(view: QuizView) -> None:
    answer_right(view)
    assert "Right: 14×14×20." in shown(view)
    equations = [label.equation.to_text() for label in view.findChildren(FormulaLabel) if label.equation]
    assert "H_out = (32 − 8 + 2·1)/2 + 1 = 14" in equations
    assert view.page.worked.isVisible()
    go_on(view)
    assert view.question == classic()[1]
    assert view.page.answer.text() == ""
    assert not view.page.worked.isVisible()
    assert not view.page.feedback.isVisible()


def test_a_wrong_answer_is_named_and_the_answer_stays_hidden(view: QuizView) -> None:
    type_answer(view, "16x16x20")
    assert "TensorFlow's SAME" in shown(view)
    assert view.page.answer.property("role") == "wrong"
    assert view.page.feedback.property("role") == "wrong"
    assert not view.page.worked.isVisible()
    assert view.page.answer.selectedText() == "16x16x20"
    QTest.keyClicks(view.page.answer, "1")
    assert view.page.answer.property("role") == ""


def test_a_second_wrong_answer_shows_the_way(view: QuizView) -> None:
    type_answer(view, "16x16x20")
    type_answer(view, "15x15x20")
    assert view.page.worked.isVisible()
    assert view.quiz_set.outcomes[0] is Outcome.MISSED
    go_on(view)
    assert view.question == classic()[1]


def test_what_cannot_be_read_costs_nothing(view: QuizView) -> None:
    type_answer(view, "banana")
    assert "banana" in shown(view)
    assert view.page.feedback.property("role") == "unread"
    QTest.keyClick(view.page.answer, Qt.Key.Key_Return)
    assert view.progress == Progress()
    answer_right(view)
    assert view.quiz_set.outcomes[0] is Outcome.RIGHT


def test_the_first_answer_counts_and_is_told(view: QuizView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.progress_changed) as told:
        type_answer(view, "16x16x20")
    assert told.args[0].score(Topic.OUTPUT_SHAPE) == Score(asked=1, right=0)
    answer_right(view)
    assert view.progress.total == Score(asked=1, right=0)
    assert view.quiz_set.outcomes[0] is Outcome.LATER
    go_on(view)
    answer_right(view)
    assert view.progress.total == Score(asked=2, right=1)


def test_show_the_answer(view: QuizView) -> None:
    view.page.reveal_button.click()
    assert "The answer is 14×14×20." in shown(view)
    assert view.page.worked.isVisible()
    assert not view.page.check_button.isVisible()
    assert view.progress.total == Score(asked=1, right=0)
    view.page.next_button.click()
    assert view.question == classic()[1]


def test_the_answer_is_shown_after_one_wrong_try_and_counted_once(view: QuizView) -> None:
    type_answer(view, "16x16x20")
    type_answer(view, "what?")
    view.page.reveal_button.click()
    assert "The answer is 14×14×20." in shown(view)
    assert view.progress.total == Score(asked=1, right=0)


def test_the_hint(view: QuizView) -> None:
    assert not view.page.hint.isVisible()
    view.page.hint_button.click()
    assert view.question.hint in shown(view)
    answer_right(view)
    assert not view.page.hint.isVisible()


def test_show_on_canvas(view: QuizView, qtbot: QtBot) -> None:
    answer_right(view)
    with qtbot.waitSignal(view.show_on_canvas) as told:
        view.page.canvas_button.click()
    question: Question = told.args[0]
    assert question.layer == classic()[0].layer


def test_the_end_of_a_set_names_the_slips_and_offers_them_again(view: QuizView) -> None:
    type_answer(view, "16x16x20")
    finish(view)
    assert view.summary.isVisible()
    assert not view.page.isVisible()
    assert "4 of 5 right at the first try" in shown(view)
    assert "Output shape: that is TensorFlow's SAME." in shown(view)
    view.summary.again_button.click()
    assert view.quiz_set.questions == classic()[:1]
    assert view.page.isVisible()
    assert view.page.answer.text() == ""
    finish(view)
    assert "All 1 right" in shown(view)
    assert not view.summary.again_button.isVisible()


def test_enter_starts_the_next_set_from_its_seed(view: QuizView) -> None:
    finish(view)
    QTest.keyClick(view.summary.new_button, Qt.Key.Key_Return)
    assert view.quiz_set.questions == generate(2417, 10)
    assert "Seed 2417 · question 1 of 10" in shown(view)
    finish(view)
    QTest.keyClick(view.summary.new_button, Qt.Key.Key_Return)
    assert view.seed == 2418


def test_the_panel_shows_the_score_and_the_topic(view: QuizView, panel: QuizPanel) -> None:
    assert panel.score_label(Topic.OUTPUT_SHAPE).text() == "–"
    assert panel.box(Topic.OUTPUT_SHAPE).property("current") is True
    answer_right(view)
    go_on(view)
    assert panel.score_label(Topic.OUTPUT_SHAPE).text() == "1 / 1"
    assert panel.box(Topic.OUTPUT_SHAPE).property("current") is False
    assert panel.box(Topic.PARAMS_UNSHARED).property("current") is True


def test_topics_choose_what_is_asked(view: QuizView, panel: QuizPanel) -> None:
    for topic in Topic:
        if topic not in (Topic.POOLING, Topic.SAME_PADDING):
            panel.box(topic).click()
    assert {question.topic for question in view.quiz_set.questions} == {Topic.POOLING, Topic.SAME_PADDING}
    assert view.quiz_set.questions == generate(2417, 10, (Topic.POOLING, Topic.SAME_PADDING))
    panel.box(Topic.SAME_PADDING).click()
    assert not panel.box(Topic.POOLING).isEnabled()
    panel.box(Topic.POOLING).click()
    assert view.topics == (Topic.POOLING,)


def test_a_typed_seed(view: QuizView, panel: QuizPanel) -> None:
    panel.seed_field.clear()
    QTest.keyClicks(panel.seed_field, "77")
    panel.start_button.click()
    assert view.quiz_set.questions == generate(77, 10)
    panel.classic_button.click()
    assert view.quiz_set.questions == classic()


def test_an_empty_seed_starts_nothing(view: QuizView, panel: QuizPanel) -> None:
    panel.seed_field.clear()
    panel.start_button.click()
    assert view.quiz_set.questions == classic()
    assert panel.seed_field.property("role") == "wrong"


@pytest.mark.parametrize("seed", [0, -5, 10_000])
def test_seeds_beyond_reach_are_refused(view: QuizView, seed: int) -> None:
    with pytest.raises(ValueError, match="whole number from 1 to"):
        view.start_set(seed)


def test_the_page_is_narrow_and_scrolls_to_what_is_new(view: QuizView, qtbot: QtBot) -> None:
    view.resize(1400, 900)
    qtbot.waitUntil(lambda: view.page.width() == PAGE_WIDTH)
    view.resize(700, 360)
    type_answer(view, "16x16x20")
    answer_right(view)
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)
    bottom = view.page.next_button.mapTo(view.viewport(), view.page.next_button.rect().bottomLeft())
    assert bottom.y() <= view.viewport().height()
    assert view.horizontalScrollBar().maximum() == 0


def test_the_figure_says_the_same(view: QuizView) -> None:
    plain = view.figure
    assert view.question.plain_text in plain.description
    assert plain.part("worked card") is None
    answer_right(view)
    worked = view.figure
    equations = [part.equation for part in worked.parts if isinstance(part, EquationPart)]
    assert equations == [line.equation for line in view.question.worked if line.equation]
    assert worked.height > plain.height
    assert all(part.rect.bottom() <= worked.height for part in worked.parts)


@pytest.mark.parametrize("seed", [1, 2417])
def test_every_question_has_a_figure(view: QuizView, seed: int) -> None:
    view.start_set(seed)
    while not view.quiz_set.finished:
        view.show_answer()
        assert all(0 <= part.rect.left() < part.rect.right() <= view.figure.width for part in view.figure.parts)
        view.go_on()


def test_every_control_has_a_name(view: QuizView, panel: QuizPanel) -> None:
    assert view.page.answer.accessibleName()
    assert panel.seed_field.accessibleName()
    answer_right(view)
    assert "Right: 14×14×20." in view.page.feedback.accessibleName()
