"""What the quiz's pages are put together from: dots, cards, worked answers, wrapping text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from convstudio.figures.theme import font, round_pen
from convstudio.ui.quiz_set import Outcome
from convstudio.ui.widgets import FormulaLabel, label, section_label, set_role

if TYPE_CHECKING:
    from convstudio.lessons.grade import Verdict
    from convstudio.lessons.questions import Question
    from convstudio.ui.appearance import Appearance

QUESTION_SIZE = 19
DOT = 5.0
DOT_STEP = 17
WORKED_FORMULA = 18.0
WORKED_WORDS = 176


def wrapping(text: str = "", role: str = "", *, size: float = 13, bold: bool = False) -> QLabel:
    """Return a label that breaks its lines, and can be selected and copied."""
    result = label(text, role, size=size, bold=bold)
    result.setWordWrap(True)
    result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    result.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return result


def button(text: str, *, primary: bool = False, role: str = "") -> QPushButton:
    """Return a button that Enter presses while it has the focus."""
    result = QPushButton(text)
    result.setAutoDefault(True)
    if primary or role:
        result.setProperty("role", "primary" if primary else role)
    return result


def question_html(question: Question) -> str:
    """Return the question with its strong numbers, as rich text."""
    spans = (
        f"<span style='font-weight:600'>{escape(span.text)}</span>" if span.strong else escape(span.text)
        for span in question.text
    )
    return f"<p style='line-height:138%; margin:0'>{''.join(spans)}</p>"


class QuestionLabel(QLabel):
    """A question in large type, its numbers strong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setFont(font(QUESTION_SIZE))
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def show_question(self, question: Question) -> None:
        """Show another question."""
        self.setText(question_html(question))
        self.setAccessibleName(question.plain_text)


class Dots(QWidget):
    """One dot a question: full for right at once, ringed for right later, a cross for missed, empty for open."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._outcomes: tuple[Outcome, ...] = ()
        self._place = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        appearance.theme_changed.connect(self.update)

    def show_outcomes(self, outcomes: tuple[Outcome, ...], place: int) -> None:
        """Show how each question went, and which is the one of the moment."""
        self._outcomes, self._place = outcomes, place
        right = outcomes.count(Outcome.RIGHT)
        words = f"{right} right at once, {outcomes.count(Outcome.LATER)} right later, "
        words += f"{outcomes.count(Outcome.MISSED)} missed, {outcomes.count(Outcome.OPEN)} to go"
        self.setAccessibleName(words)
        self.setToolTip(words.capitalize())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(1, len(self._outcomes)) * DOT_STEP, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, outcome in enumerate(self._outcomes):
            self._paint_dot(painter, QPointF((place + 0.5) * DOT_STEP, self.height() / 2), outcome, place)
        painter.end()

    def _paint_dot(self, painter: QPainter, center: QPointF, outcome: Outcome, place: int) -> None:
        theme = self._appearance.theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if outcome is Outcome.MISSED:
            painter.setPen(round_pen(theme.color("error"), 2))
            reach = DOT * 0.75
            painter.drawLine(center + QPointF(-reach, -reach), center + QPointF(reach, reach))
            painter.drawLine(center + QPointF(-reach, reach), center + QPointF(reach, -reach))
            return
        token = "output" if outcome is not Outcome.OPEN else "accent" if place == self._place else "strong_line"
        painter.setPen(QPen(theme.color(token), 1.8))
        if outcome is Outcome.RIGHT:
            painter.setBrush(theme.color("output"))
        painter.drawEllipse(center, DOT, DOT)
        if outcome is Outcome.LATER:
            painter.setBrush(theme.color("output"))
            painter.drawEllipse(center, DOT * 0.35, DOT * 0.35)


class Card(QFrame):
    """A raised card; its role gives its left edge a colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quizCard")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 14, 18, 15)
        self.column.setSpacing(6)


class FeedbackCard(Card):
    """What became of an answer: its title, and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = wrapping(bold=True, size=14)
        self._words = wrapping(role="second")
        self.column.addWidget(self._title)
        self.column.addWidget(self._words)

    def show_verdict(self, verdict: Verdict) -> None:
        """Show a verdict: a green edge for right, red for wrong, amber for not read."""
        look = "right" if verdict.correct else "wrong" if verdict.understood else "unread"
        set_role(self, look)
        mark = {"right": "✓", "wrong": "✕", "unread": "?"}[look]
        self.say(f"{mark}  {verdict.title}", verdict.explanation)

    def show_hint(self, hint: str) -> None:
        """Show a hint."""
        set_role(self, "hint")
        self.say("Hint", hint)

    def say(self, title: str, words: str) -> None:
        """Show a title and a sentence."""
        self._title.setText(title)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.setAccessibleName(f"{title} {words}".strip())
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))


class WorkedAnswer(Card):
    """The way to the answer: words beside the formulas they lead to, and what can be done next."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._shown: Question | None = None
        self.column.addWidget(section_label("Worked answer"))
        self._lines = QWidget()
        self.column.addWidget(self._lines)

    def show_question(self, question: Question) -> None:
        """Show the worked answer of another question."""
        if question is self._shown:
            return
        self._shown = question
        lines = self._build(question)
        self.column.replaceWidget(self._lines, lines)
        self._lines.deleteLater()
        self._lines.hide()
        self._lines = lines

    def _build(self, question: Question) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 10)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for place, line in enumerate(question.worked):
            words = wrapping(line.text, "second")
            if line.equation is None:
                grid.addWidget(words, place, 0, 1, 2)
                continue
            words.setFixedWidth(WORKED_WORDS)
            formula = FormulaLabel(self._appearance, WORKED_FORMULA)
            formula.show_equation(line.equation)
            grid.addWidget(words, place, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(formula, place, 1)
        return holder
