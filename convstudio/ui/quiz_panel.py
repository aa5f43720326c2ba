"""The panel beside the quiz: what is practised, how it goes, and the seed that questions are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from convstudio.lessons.questions import Topic
from convstudio.ui.quiz_parts import button
from convstudio.ui.quiz_view import SEEDS
from convstudio.ui.widgets import label, section_label, set_role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from convstudio.ui.appearance import Appearance
    from convstudio.ui.quiz_view import QuizView

LAST_TOPIC = "At least one topic is needed: choose another before you leave this one out."


class QuizPanel(QWidget):
    """Chooses what a quiz asks, and shows how it goes, topic by topic."""

    def __init__(self, view: QuizView, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._boxes = {topic: QCheckBox(topic.title) for topic in Topic}
        self._scores = {topic: label(size=13) for topic in Topic}
        self._total = label(size=13, bold=True)
        self.seed_field = QLineEdit()
        self.start_button = button("Start")
        self.classic_button = button("The classic exercise")
        self._lay_out()
        for box in self._boxes.values():
            box.clicked.connect(self._choose)
        self.start_button.clicked.connect(self._start)
        self.seed_field.returnPressed.connect(self._start)
        self.classic_button.clicked.connect(view.start_classic)
        view.changed.connect(self._show)
        appearance.theme_changed.connect(self._show)
        self._show()

    def box(self, topic: Topic) -> QCheckBox:
        """Return the box that chooses a topic."""
        return self._boxes[topic]

    def score_label(self, topic: Topic) -> QLabel:
        """Return the label with a topic's score."""
        return self._scores[topic]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._topics_section())
        column.addWidget(self._seed_section())
        column.addStretch(1)

    def _topics_section(self) -> QFrame:
        frame, column = _section("Quiz set")
        grid = QGridLayout()
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label("Practise", "second", size=12), 0, 0)
        heading = label("Right / asked", "second", size=12)
        heading.setToolTip("Right at the first try, of those asked since you began")
        grid.addWidget(heading, 0, 1, Qt.AlignmentFlag.AlignRight)
        for row, topic in enumerate(Topic, start=1):
            grid.addWidget(self._boxes[topic], row, 0)
            grid.addWidget(self._scores[topic], row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setRowMinimumHeight(len(Topic) + 1, 6)
        grid.addWidget(label("All topics", bold=True), len(Topic) + 2, 0)
        grid.addWidget(self._total, len(Topic) + 2, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
        return frame

    def _seed_section(self) -> QFrame:
        frame, column = _section("Another set")
        words = label("The same seed asks the same questions: give one to a class, or to a friend.", "second", size=12)
        words.setWordWrap(True)
        self.seed_field.setValidator(QIntValidator(SEEDS.start, SEEDS.stop - 1, self))
        self.seed_field.setToolTip(f"A whole number from {SEEDS.start} to {SEEDS.stop - 1:,}")
        self.seed_field.setAccessibleName("Seed")
        self.seed_field.setFixedWidth(72)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label("Seed"))
        row.addWidget(self.seed_field)
        row.addWidget(self.start_button)
        row.addStretch(1)
        column.addWidget(words)
        column.addLayout(row)
        below = QHBoxLayout()
        below.addWidget(self.classic_button)
        below.addStretch(1)
        column.addLayout(below)
        return frame

    @Slot()
    def _show(self) -> None:
        chosen, current = self._view.topics, self._view.question.topic
        for topic, box in self._boxes.items():
            box.setChecked(topic in chosen)
            is_last = chosen == (topic,)
            box.setEnabled(not is_last)
            box.setToolTip(LAST_TOPIC if is_last else "")
            score = self._view.progress.score(topic)
            text = f"{score.right} / {score.asked}" if score.asked else "–"
            self._scores[topic].setText(text)
            words = f"{score.right} right of {score.asked}" if score.asked else "not asked yet"
            box.setAccessibleDescription(words)
            self._scores[topic].setAccessibleName(f"{topic.title}: {words}")
            _set_current(box, current=topic is current and not self._view.quiz_set.finished)
        total = self._view.progress.total
        self._total.setText(f"{total.right} / {total.asked}" if total.asked else "–")
        if not self.seed_field.hasFocus():
            self.seed_field.setText(str(self._view.seed))
            set_role(self.seed_field, "")

    @Slot()
    def _choose(self) -> None:
        self._view.choose_topics(tuple(topic for topic, box in self._boxes.items() if box.isChecked()))

    @Slot()
    def _start(self) -> None:
        if not self.seed_field.hasAcceptableInput():
            set_role(self.seed_field, "wrong")
            self.seed_field.setFocus()
            return
        self._view.start_set(int(self.seed_field.text()))
        self._view.setFocus()


def _section(title: str) -> tuple[QFrame, QVBoxLayout]:
    """Return a section of the panel under a head."""
    frame = QFrame()
    frame.setObjectName("section")
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 14, 16, 16)
    column.setSpacing(8)
    column.addWidget(section_label(title))
    return frame, column


def _set_current(box: QCheckBox, *, current: bool) -> None:
    """Write the topic of the question in bold."""
    if box.property("current") != current:
        box.setProperty("current", current)
        box.style().unpolish(box)
        box.style().polish(box)
