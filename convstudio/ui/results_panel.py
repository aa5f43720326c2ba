"""The results of the selected layer: shape, parameters, every framework's rule, cost; and the network's totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from convstudio.engine import INPUT_ID, Conv2d, SlidingLayer, compare_rules, format_shape, formulas
from convstudio.engine.shapes import BYTES_PER_NUMBER, count
from convstudio.figures.numerals import write_bytes, write_count, write_large
from convstudio.studio import actions
from convstudio.ui.results_rows import Bar, RulesTable, Section, TextRow, ValueRow
from convstudio.ui.widgets import FormulaLabel, label, set_role

if TYPE_CHECKING:
    from convstudio.engine import Analysis, Equation, Fix, LayerReport, Problem
    from convstudio.engine.shapes import AxisOrder
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

SHAPE_SIZE = 28
MOST_FIXES = 3


class ResultsPanel(QScrollArea):
    """The panel on the right."""

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Results")
        self._session, self._appearance = session, appearance
        self._order: AxisOrder = "HWD"
        self.shape = label("", size=SHAPE_SIZE, heavy=True)
        self.shape_words = label("", "second")
        self.shape_words.setWordWrap(True)
        self.formulas = (FormulaLabel(appearance), FormulaLabel(appearance))
        self.shared = ValueRow("Shared", write_count, "Every position uses the same filters")
        self.unshared = ValueRow("Unshared", write_count, "If every position had filters of its own")
        self.saving = label("", "good")
        self._bars = (Bar(appearance, "accent"), Bar(appearance, "third_ink"))
        self.rules = RulesTable()
        self.macs = ValueRow("Multiply–accumulates", write_large, "Products added up, without bias; one is two FLOPs")
        self.memory = ValueRow("Activations", write_bytes, "Memory of the output, as 32-bit numbers")
        self.field = TextRow("Receptive field", "How much of the input one output sees; jump: how far apart they look")
        self.totals = (
            ValueRow("Parameters", write_count),
            ValueRow("MACs", write_large, "Multiply–accumulates of all layers"),
            ValueRow("Peak activations", write_bytes, "The most memory that two neighbouring layers need together"),
        )
        self._build()
        session.document_changed.connect(self._refresh)
        session.selection_changed.connect(self._refresh)
        session.problems_changed.connect(self._refresh_problems)
        self._refresh()

    def set_order(self, order: AxisOrder) -> None:
        """Write shapes in another order of axes."""
        self._order = order
        self._refresh()

    def _build(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._problems = Section("Problems")
        self._problem_rows = QVBoxLayout()
        self._problems.rows.addLayout(self._problem_rows)
        shape = Section("Output shape")
        _fill(shape, self.shape, *self.formulas, self.shape_words)
        self._params = Section("Parameters")
        _fill(self._params, self.shared, self._bars[0], self.unshared, self._bars[1], self.saving)
        self._rules = Section("Same layer, other rules")
        _fill(self._rules, self.rules)
        self._cost = Section("Cost")
        _fill(self._cost, self.macs, self.memory, self.field)
        network = Section("Network")
        _fill(network, *self.totals)
        for section in (self._problems, shape, self._params, self._rules, self._cost, network):
            column.addWidget(section)
        column.addStretch(1)
        self.setWidget(page)

    # Showing

    def _refresh(self) -> None:
        analysis, selected = self._session.analysis, self._session.selected_id
        row = analysis.row(selected) if selected in analysis.network else None
        self._show_shape(analysis, row)
        self._show_params(row)
        self._show_rules(row)
        self._show_cost(analysis, row)
        totals = (analysis.totals.params, analysis.totals.macs, analysis.totals.peak_activation_bytes)
        for row_widget, total in zip(self.totals, totals, strict=True):
            if analysis.output_shape is None:
                row_widget.show_nothing()
            else:
                row_widget.show_value(total, INPUT_ID)
        self._refresh_problems()

    def _show_shape(self, analysis: Analysis, row: LayerReport | None) -> None:
        shape = row.output_shape if row else analysis.network.input_shape
        self.shape.setText(format_shape(shape, self._order).replace("×", " × ") if shape else "–")
        set_role(self.shape, "" if shape else "error")
        equations = _size_equations(row)
        for widget, equation in zip(self.formulas, equations, strict=True):
            widget.show_equation(equation)
        self.shape_words.setText(_shape_words(row, shape))
        set_role(self.shape_words, "warning" if row and any(row.unread) else "second")

    def _show_params(self, row: LayerReport | None) -> None:
        shown = row is not None and row.facts is not None and row.params > 0
        self._params.setVisible(shown)
        if row is None or row.input_shape is None or not shown:
            return
        self.shared.show_value(row.params, row.id, _working(formulas.params_equation(row.layer, row.input_shape)))
        convolution = isinstance(row.layer, Conv2d)
        for widget in (self.unshared, *self._bars, self.saving):
            widget.setVisible(convolution)
        if convolution:
            equation = formulas.unshared_params_equation(row.layer, row.input_shape)
            self.unshared.show_value(row.unshared_params, row.id, _working(equation))
            self._bars[0].show_share(row.params / row.unshared_params)
            self._bars[1].show_share(1.0)
            self.saving.setText(f"Sharing saves {row.unshared_params / row.params:,.0f}×")

    def _show_rules(self, row: LayerReport | None) -> None:
        shown = row is not None and isinstance(row.layer, SlidingLayer) and row.input_shape is not None
        self._rules.setVisible(shown)
        if row is not None and isinstance(row.layer, SlidingLayer) and row.input_shape is not None:
            self.rules.show_results(compare_rules(row.layer, row.input_shape), self._order)

    def _show_cost(self, analysis: Analysis, row: LayerReport | None) -> None:
        owner = row.id if row else INPUT_ID
        size = row.activation_bytes if row else count(analysis.network.input_shape) * BYTES_PER_NUMBER
        self.macs.setVisible(row is not None and row.macs > 0)
        self.macs.show_value(row.macs if row else 0, owner)
        self.memory.setVisible(row is None or row.facts is not None)
        self.memory.show_value(size, owner)
        self.field.setVisible(row is not None and row.facts is not None)
        self._cost.setVisible(row is None or row.facts is not None)
        if row is not None:
            self.field.show_text(_field_words(row))

    # Problems

    def _refresh_problems(self) -> None:
        while (item := self._problem_rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        problems = self._session.problems
        self._problems.setVisible(bool(problems))
        for problem in problems:
            self._problem_rows.addWidget(_problem_text(problem))
            for fix in problem.fixes[:MOST_FIXES]:
                self._problem_rows.addWidget(self._fix_button(problem, fix))

    def _fix_button(self, problem: Problem, fix: Fix) -> QPushButton:
        button = QPushButton(fix.label)
        button.setAccessibleName(f"{fix.label}: mends “{problem.text}”")
        session = self._session
        button.clicked.connect(lambda: actions.apply_fix(session, problem, fix))
        return button


def _fill(section: Section, *widgets: QWidget) -> None:
    for widget in widgets:
        section.rows.addWidget(widget)


def _problem_text(problem: Problem) -> QLabel:
    text = label(problem.text, problem.severity)
    text.setWordWrap(True)
    return text


def _size_equations(row: LayerReport | None) -> tuple[Equation | None, Equation | None]:
    """Return the equations of height and width; of the width only where it differs."""
    if row is None or row.facts is None or row.input_shape is None or row.muted:
        return None, None
    both = formulas.output_size_equations(row.layer, row.input_shape)
    if both is None:
        return None, None
    height, width = both
    alike = height.to_text().partition("=")[2] == width.to_text().partition("=")[2]
    return height, None if alike else width


def _shape_words(row: LayerReport | None, shape: tuple[int, ...] | None) -> str:
    if shape is None:
        return "No output: see what is wrong above." if row and row.input_shape else "Waits for a layer before it."
    neurons = f"{write_count(count(shape))} {'numbers' if row is None else 'neurons'}"
    if row is None or not isinstance(row.layer, SlidingLayer) or row.muted:
        return neurons
    rows, columns = row.unread
    if not rows and not columns:
        return f"{neurons} · divides exactly ✓"
    unread = [f"{n} {word}{'s' * (n > 1)}" for n, word in ((rows, "row"), (columns, "column")) if n]
    return f"{neurons} · {' and '.join(unread)} never read"


def _working(equation: Equation | None) -> str:
    """Return the right side of an equation with its numbers: "(8·8·3 + 1)·20"."""
    return equation.to_text().split(" = ")[1] if equation else ""


def _field_words(row: LayerReport) -> str:
    (rows, columns), jump = row.receptive_field, row.jump
    step = str(jump[0]) if jump[0] == jump[1] else f"{jump[0]}×{jump[1]}"
    return f"{rows}×{columns}, jump {step}"
