"""The page of one question: its words, the answer, what became of it, and the way to the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from convstudio.figures.theme import font
from convstudio.lessons.answers import LONGEST_ANSWER
from convstudio.lessons.questions import write_answer
from convstudio.ui.quiz_parts import Dots, FeedbackCard, QuestionLabel, WorkedAnswer, button
from convstudio.ui.quiz_set import Attempt, QuizSet
from convstudio.ui.widgets import label, section_label, set_role

if TYPE_CHECKING:
    from convstudio.lessons.grade import Verdict
    from convstudio.ui.appearance import Appearance

ANSWER_SIZE = 18
ANSWER_WIDTH = 300


class QuestionPage(QWidget):
    """Shows the question of the moment and takes answers.

    Signals
    -------
    answered(text)
        To be graded.
    answer_wanted()
        The worked answer is asked for.
    next_wanted()
    canvas_wanted()
    """

    answered = Signal(object)
    answer_wanted = Signal()
    next_wanted = Signal()
    canvas_wanted = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._is_done = False
        self._hint_text = ""
        self._topic = section_label("")
        self._position = label(role="second")
        self._dots = Dots(appearance)
        self._question = QuestionLabel()
        self._expects = label(role="second")
        self.answer = QLineEdit()
        self.check_button = button("Check", primary=True)
        self.hint_button = button("Hint")
        self.reveal_button = button("Show the answer", role="link")
        self.hint = FeedbackCard()
        self.feedback = FeedbackCard()
        self.worked = WorkedAnswer(appearance)
        self.canvas_button = button("Show it on the canvas")
        self.next_button = button("Next question ⏎", primary=True)
        self._dress()
        self._lay_out()
        self._connect()

    def show_set(self, quiz_set: QuizSet, verdict: Verdict | None) -> None:
        """Show the question of the moment and how it stands; ``verdict`` is that on the latest answer."""
        question, attempt = quiz_set.question, quiz_set.attempt
        is_new = question.id != self._shown
        self._shown = question.id
        self._is_done = attempt.done
        count = len(quiz_set.questions)
        self._topic.setText(question.topic.title)
        self._position.setText(f"{quiz_set.title} · question {quiz_set.place + 1} of {count}")
        self._dots.show_outcomes(quiz_set.outcomes, quiz_set.place)
        self._question.show_question(question)
        self._expects.setText(question.expects)
        if is_new:
            self._start()
            self._hint_text = question.hint
            self.answer.setAccessibleDescription(f"{question.plain_text} {question.expects}")
        self._show_verdict(verdict, attempt)
        self._show_worked(quiz_set)

    @property
    def news(self) -> QWidget | None:
        """What has been shown last and should be seen; None where the question itself is new."""
        shown = (self.next_button, self.feedback, self.hint)
        return next((widget for widget in shown if widget.isVisibleTo(self)), None)

    def start_again(self) -> None:
        """Take whatever question comes next as a new one."""
        self._shown = ""

    def _start(self) -> None:
        self.answer.clear()
        self.hint.hide()
        self.hint_button.setEnabled(True)
        self._take_focus(self.answer)

    def _show_verdict(self, verdict: Verdict | None, attempt: Attempt) -> None:
        look = ""
        if verdict is not None:
            self.feedback.show_verdict(verdict)
            look = "right" if verdict.correct else "wrong" if verdict.understood else "unread"
            if not attempt.done:
                self.answer.selectAll()
        else:
            self.feedback.hide()
        set_role(self.answer, look)

    def _show_worked(self, quiz_set: QuizSet) -> None:
        question, done = quiz_set.question, self._is_done
        if done:
            if not self.feedback.isVisibleTo(self):
                set_role(self.feedback, "hint")
                self.feedback.say(f"The answer is {write_answer(question.answer)}.", "")
            self.hint.hide()
            self.worked.show_question(question)
        self.worked.setVisible(done)
        last = quiz_set.place + 1 == len(quiz_set.questions)
        self.next_button.setText("See how it went ⏎" if last else "Next question ⏎")
        self.answer.setReadOnly(done)
        for widget in (self.check_button, self.hint_button, self.reveal_button):
            widget.setVisible(not done)
        if done:
            self._take_focus(self.next_button)

    def _take_focus(self, widget: QWidget) -> None:
        """Give ``widget`` the focus, unless it is outside: whoever ticks topics there wants to go on with that."""
        focus = QApplication.focusWidget()
        if focus is None or self.isAncestorOf(focus) or not focus.isVisible():
            widget.setFocus()

    def _dress(self) -> None:
        self.answer.setObjectName("quizAnswer")
        self.answer.setFont(font(ANSWER_SIZE))
        self.answer.setMaxLength(2 * LONGEST_ANSWER)
        self.answer.setMaximumWidth(ANSWER_WIDTH)
        self.answer.setMinimumWidth(150)
        self.answer.setAccessibleName("Your answer")
        self.answer.setPlaceholderText("Your answer")
        for widget in (self.check_button, self.hint_button):
            widget.setMinimumHeight(42)
        self.check_button.setMinimumWidth(82)
        self._expects.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._expects.setWordWrap(True)
        set_role(self.worked, "plain")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._topic)
        head.addStretch(1)
        head.addWidget(self._position)
        head.addWidget(self._dots)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.answer, 1)
        row.addWidget(self.check_button)
        row.addWidget(self.hint_button)
        row.addWidget(self.reveal_button)
        row.addStretch(0)
        next_row = QHBoxLayout()
        next_row.setSpacing(10)
        next_row.addWidget(self.canvas_button)
        next_row.addWidget(self.next_button)
        next_row.addStretch(1)
        self.worked.column.addLayout(next_row)
        column.addLayout(head)
        column.addSpacing(8)
        column.addWidget(self._question)
        column.addWidget(self._expects)
        column.addSpacing(6)
        column.addLayout(row)
        column.addSpacing(8)
        for card in (self.hint, self.feedback, self.worked):
            column.addWidget(card)
            card.hide()
        column.addStretch(1)
        column.setSpacing(10)

    def _connect(self) -> None:
        self.answer.textEdited.connect(self._forget_look)
        self.check_button.clicked.connect(self._send)
        self.hint_button.clicked.connect(self._show_hint)
        self.reveal_button.clicked.connect(self.answer_wanted)
        self.next_button.clicked.connect(self.next_wanted)
        self.canvas_button.clicked.connect(self.canvas_wanted)

    @Slot()
    def press_enter(self) -> None:
        """Check the answer, or go on where that has been done."""
        if self._is_done:
            self.next_wanted.emit()
        else:
            self._send()

    @Slot()
    def _send(self) -> None:
        self.answered.emit(self.answer.text())
        if not self._is_done:
            self.answer.setFocus()

    @Slot()
    def _forget_look(self) -> None:
        set_role(self.answer, "")

    @Slot()
    def _show_hint(self) -> None:
        self.hint.show_hint(self._hint_text)
        self.hint_button.setEnabled(False)
        self.answer.setFocus()
