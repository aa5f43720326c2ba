"""The page at the end of a set: how it went, topic by topic, and which slips there were."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from convstudio.ui.quiz_parts import Card, Dots, button, wrapping
from convstudio.ui.widgets import label, section_label, set_role

if TYPE_CHECKING:
    from convstudio.ui.appearance import Appearance
    from convstudio.ui.quiz_set import QuizSet


class SummaryPage(QWidget):
    """Shows a finished set.

    Signals
    -------
    again_wanted()
        Those questions once more that were not right at the first try.
    new_wanted()
    """

    again_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = section_label("")
        self._dots = Dots(appearance)
        self._title = QLabel()
        self._title.setFont(label(size=24, bold=True).font())
        self._card = Card()
        set_role(self._card, "plain")
        self._lines = QWidget()
        self._card.column.addWidget(self._lines)
        self.again_button = button("Practise these again")
        self.new_button = button("New set ⏎", primary=True)
        self._lay_out()
        self.again_button.clicked.connect(self.again_wanted)
        self.new_button.clicked.connect(self.new_wanted)

    def show_set(self, quiz_set: QuizSet) -> None:
        """Show how a set went."""
        score = quiz_set.score
        self._name.setText(quiz_set.title)
        self._dots.show_outcomes(quiz_set.outcomes, quiz_set.place)
        all_right = score.right == score.asked
        which = "All" if all_right else f"{score.right} of"
        self._title.setText(f"{which} {score.asked} right at the first try")
        lines = self._build(quiz_set)
        self._card.column.replaceWidget(self._lines, lines)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines = lines
        lines.show()
        self.again_button.setVisible(not all_right)
        self.new_button.setFocus()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._dots)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.again_button)
        buttons.addWidget(self.new_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        column.addLayout(head)
        column.addWidget(self._title)
        column.addWidget(self._card)
        column.addLayout(buttons)
        column.addStretch(1)

    def _build(self, quiz_set: QuizSet) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(0, 1)
        grid.addWidget(section_label("Right at the first try"), 0, 0)
        row = 1
        for topic, score in quiz_set.scores():
            grid.addWidget(label(topic.title, size=14), row, 0)
            count = label(f"{score.right} of {score.asked}", "good" if score.right == score.asked else "", size=14)
            grid.addWidget(count, row, 1, Qt.AlignmentFlag.AlignRight)
            row += 1
        slips = Counter((question.topic.title, slip) for question, slip in quiz_set.mistakes())
        if slips:
            grid.setRowMinimumHeight(row, 6)
            grid.addWidget(section_label("Slips to watch for"), row + 1, 0, 1, 2)
            row += 2
        for (topic_title, slip), times in slips.most_common():
            often = f" ({times} times)" if times > 1 else ""
            grid.addWidget(wrapping(f"{topic_title}: {slip}{often}.", "second", size=13), row, 0, 1, 2)
            row += 1
        return holder
