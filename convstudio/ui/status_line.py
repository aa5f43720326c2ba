"""The line at the bottom of the window: how many problems there are, and what can be done with what is shown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QStatusBar

from convstudio.engine import INPUT_ID, Block

if TYPE_CHECKING:
    from convstudio.studio.session import Session

INPUT_HINT = "Double-click a cell to type its number, or paint; drop or paste a picture of your own"
OUTPUT_HINT = "Click a cell of the output to see how it is made"
TOLD_FOR_MS = 6000


class StatusLine(QStatusBar):
    """Counts problems, and shows a hint: what lies under the mouse, or else what can be done.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._view = ""
        self._problem_count, self.hint = QLabel(), QLabel()
        self.setSizeGripEnabled(False)
        self.setContentsMargins(10, 0, 10, 0)
        self.addWidget(self._problem_count)
        self.addWidget(self.hint, 1)
        session.problems_changed.connect(self._show_problems)
        session.document_changed.connect(self._show_problems)
        session.selection_changed.connect(self._show_usual_hint)
        self._show_problems()

    def tell(self, words: str) -> None:
        """Say something for a few seconds."""
        self.showMessage(words, TOLD_FOR_MS)

    def show_view(self, key: str) -> None:
        """Say what can be done in a view."""
        self._view = key
        self._show_usual_hint()

    def show_hint(self, words: str) -> None:
        """Show words, or the usual hint instead of none."""
        self.hint.setText(words or self._usual_hint)

    @property
    def _usual_hint(self) -> str:
        """What can be done with what the canvas shows."""
        if self._view != "convolve":
            return ""
        if self._session.selected_id == INPUT_ID:
            return INPUT_HINT
        report = self._session.analysis.by_id.get(self._session.selected_id)
        return OUTPUT_HINT if report is not None and report.output_shape is not None else ""

    def _show_usual_hint(self) -> None:
        self.show_hint("")

    def _show_problems(self) -> None:
        layers = sum(not isinstance(node.layer, Block) for node in self._session.document.network.walk())
        found = Counter[str](problem.severity for problem in self._session.problems)
        self._problem_count.setText(_count_words(layers, found))
        self._show_usual_hint()


def _count_words(layers: int, found: Counter[str]) -> str:
    """Return how many layers there are, and how many of them want a look."""
    words = [f"{layers} layer{'s' * (layers != 1)}"]
    for severity, name in (("error", "problem"), ("warning", "warning"), ("note", "note")):
        count = found[severity]
        if count:
            words.append(f"{count} {name}{'s' * (count != 1)}")
    if len(words) == 1:
        words.append("no problems")
    return ("✕ " if found["error"] else "✓ ") + ", ".join(words)
