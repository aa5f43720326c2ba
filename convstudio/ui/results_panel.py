"""The results of the selected layer or block, the network's totals, and what is wrong or could be better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from convstudio.engine.formulas import equations_of
from convstudio.studio.insides import insides_of
from convstudio.ui.results_network import NetworkSection
from convstudio.ui.results_problems import ProblemsSection
from convstudio.ui.results_sections import (
    CostSection,
    FieldSection,
    ParamsSection,
    RulesSection,
    ShapeSection,
    Subject,
)
from convstudio.ui.widgets import PanelScroll

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from convstudio.engine import Analysis
    from convstudio.engine.shapes import AxisOrder
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance


class ResultsPanel(PanelScroll):
    """The panel on the right."""

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Results")
        self._session = session
        self._order: AxisOrder = "HWD"
        self._shown: tuple[Analysis, str, AxisOrder] | None = None
        self.problems = ProblemsSection("Problems", session)
        self.own_remarks = ProblemsSection("This layer", session)
        self.other_remarks = ProblemsSection("Worth a look", session)
        self.output = ShapeSection(appearance)
        self.params = ParamsSection(appearance)
        self.rules = RulesSection()
        self.cost = CostSection()
        self.field = FieldSection()
        self.network = NetworkSection()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for section in (
            self.problems,
            self.output,
            self.own_remarks,
            self.params,
            self.rules,
            self.cost,
            self.field,
            self.network,
            self.other_remarks,
        ):
            column.addWidget(section)
        column.addStretch(1)
        self.setWidget(page)
        session.document_changed.connect(self._refresh)
        session.selection_changed.connect(self._refresh)
        session.problems_changed.connect(self._refresh_problems)
        self._refresh()

    @property
    def shape(self) -> QLabel:
        """The shape in large type."""
        return self.output.shape

    def set_order(self, order: AxisOrder) -> None:
        """Write shapes in another order of axes."""
        self._order = order
        self._refresh()

    def _refresh(self) -> None:
        shown = (self._session.analysis, self._session.selected_id, self._order)
        if self._shown is not None and shown[0] is self._shown[0] and shown[1:] == self._shown[1:]:
            return  # an edit that selects something else is told twice
        self._shown = shown
        subject = self._subject()
        for section in (self.output, self.params, self.rules, self.cost, self.field):
            section.show_subject(subject)
        self.network.show_analysis(self._session.analysis)
        self._refresh_problems()

    def _subject(self) -> Subject:
        analysis, selected = self._session.analysis, self._session.selected_id
        if selected not in analysis.network:
            return Subject(None, analysis.network.input_shape, None, {}, self._order)
        row = analysis.row(selected)
        return Subject(row, row.output_shape, insides_of(analysis).get(selected), equations_of(row), self._order)

    def _refresh_problems(self) -> None:
        """Errors stand above all, what is said of the selected layer below its shape, the rest at the end."""
        selected = self._session.selected_id
        errors = [problem for problem in self._session.problems if problem.severity == "error"]
        remarks = [problem for problem in self._session.problems if problem.severity != "error"]
        self.problems.show_problems(errors)
        self.own_remarks.show_problems([problem for problem in remarks if problem.node_id == selected])
        self.other_remarks.show_problems([problem for problem in remarks if problem.node_id != selected])
