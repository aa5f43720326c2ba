"""The sections of the results that belong to the selected layer: shape, parameters, rules, cost, receptive field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine import Block, SlidingLayer, format_shape
from convstudio.engine.rules import rules_for
from convstudio.engine.shapes import BYTES_PER_NUMBER, count
from convstudio.figures.numerals import write_bytes, write_count, write_large
from convstudio.studio.moves import path_name
from convstudio.ui.results_rows import Bar, RulesTable, Section, TextRow, ValueRow
from convstudio.ui.widgets import FittingLabel, FormulaLabel, label, set_role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from convstudio.engine import Equation, LayerReport, Shape
    from convstudio.engine.shapes import AxisOrder
    from convstudio.studio.insides import Inside
    from convstudio.ui.appearance import Appearance

SHAPE_SIZES = (28.0, 24.0, 20.0, 17.0, 14.0)
MOST_FORMULAS = 2
INPUT = "input"
WIDEST_COUNT = 10**11
"""Counts from here on are written short."""


@dataclass(frozen=True)
class Subject:
    """What the panel is about.

    Parameters
    ----------
    row : LayerReport or None
        None for the network's input.
    shape : Shape or None
        What comes out.
    inside : Inside or None
        What a block holds.
    equations : dict of str to equations
        Where the numbers come from, by their names in LayerReport.
    order : AxisOrder
    """

    row: LayerReport | None
    shape: Shape | None
    inside: Inside | None
    equations: dict[str, tuple[Equation, ...]]
    order: AxisOrder

    @property
    def owner(self) -> str:
        """Whose numbers they are."""
        return self.row.id if self.row else INPUT

    def source(self, name: str) -> str:
        """Return the equation of a number as text, with its letters and with its numbers."""
        found = self.equations.get(name, ())
        return f"{found[0].to_text(substituted=False)}\n{found[0].to_text()}" if found else ""

    def working(self, name: str) -> str:
        """Return the right side of a number's equation, with its numbers: "(8·8·3 + 1)·20"."""
        found = self.equations.get(name, ())
        return found[0].to_text().split(" = ")[1] if found else ""


def fill(section: Section, *widgets: QWidget) -> None:
    """Put widgets below each other."""
    for widget in widgets:
        section.rows.addWidget(widget)


class ShapeSection(Section):
    """What comes out, how its size comes about, and what meets in a block."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__("Output shape")
        self.shape = FittingLabel(SHAPE_SIZES)
        self.words = label("", "second")
        self.words.setWordWrap(True)
        self.formulas = tuple(FormulaLabel(appearance) for _ in range(MOST_FORMULAS))
        self._meets: list[TextRow] = []
        fill(self, self.shape, *self.formulas, self.words)

    def show_subject(self, subject: Subject) -> None:
        """Show another layer's shape."""
        shape, row = subject.shape, subject.row
        self.shape.setText(format_shape(shape, subject.order).replace("×", " × ") if shape else "–")
        set_role(self.shape, "" if shape else "error")
        told = [equation for equation in subject.equations.get("output_shape", ()) if _tells(equation)]
        if len(told) > 1 and _same_work(told[-2], told[-1]):
            told.pop()  # the width comes about as the height does
        for place, widget in enumerate(self.formulas):
            widget.show_equation(told[place] if place < len(told) else None)
        self.words.setText(_shape_words(subject))
        set_role(self.words, "warning" if row and any(row.unread) else "second")
        self._show_meets(subject)

    def _show_meets(self, subject: Subject) -> None:
        row = subject.row
        merges = row.merges if row else ()
        while len(self._meets) < len(merges):
            self._meets.append(TextRow(""))
            fill(self, self._meets[-1])
        for place, widget in enumerate(self._meets):
            widget.setVisible(place < len(merges))
            if row is not None and place < len(merges) and isinstance(row.layer, Block):
                widget.rename(path_name(row.layer, place).capitalize())
                widget.show_text(format_shape(merges[place], subject.order))


class ParamsSection(Section):
    """What is trained and what is kept; what it would be without sharing."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__("Parameters")
        self.trained = ValueRow("Trained", write_count, "Numbers that are learned")
        self.shared = ValueRow("Shared", write_count, "Every position uses the same filters")
        self.unshared = ValueRow("Unshared", _write_wide, "If every position had filters of its own")
        self.connected = ValueRow("Fully connected", _write_wide, "If every output read every input")
        self.states = ValueRow("Not trained", write_count, "Kept, but not learned: running means, or given patterns")
        self.saving = label("", "good")
        self._bars = tuple(Bar(appearance, token) for token in ("accent", "third_ink", "third_ink"))
        fill(self, self.trained, self.shared, self._bars[0], self.unshared, self._bars[1])
        fill(self, self.connected, self._bars[2], self.saving, self.states)

    def show_subject(self, subject: Subject) -> None:
        """Show another layer's parameters; of a block, those inside."""
        row = subject.row
        source = subject.inside or row
        shown = source is not None and row is not None and row.facts is not None
        shown = shown and source is not None and source.params + source.states > 0
        self.setVisible(shown)
        if not shown or row is None or source is None:
            return
        sharing = subject.inside is None and row.kind == "convolution" and row.unshared_params > row.params
        self.trained.setVisible(not sharing and source.params > 0)
        for widget in (self.shared, self.unshared, self.connected, *self._bars, self.saving):
            widget.setVisible(sharing)
        self.states.setVisible(source.states > 0)
        self.trained.show_value(source.params, row.id, subject.working("params"), subject.source("params"))
        self.states.show_value(source.states, row.id, subject.working("states"), subject.source("states"))
        if sharing:
            self._show_sharing(row, subject)

    def _show_sharing(self, row: LayerReport, subject: Subject) -> None:
        rows = (self.shared, self.unshared, self.connected)
        names = ("params", "unshared_params", "fully_connected_params")
        for widget, bar, name in zip(rows, self._bars, names, strict=True):
            value: int = getattr(row, name)
            widget.show_value(value, row.id, subject.working(name), subject.source(name))
            bar.show_share(value / max(1, row.fully_connected_params, row.unshared_params))
        self.saving.setText(f"Sharing saves {row.unshared_params / row.params:,.0f}×")


class RulesSection(Section):
    """The same layer under every framework's rule."""

    def __init__(self) -> None:
        super().__init__("Same layer, other rules")
        self.table = RulesTable()
        fill(self, self.table)

    def show_subject(self, subject: Subject) -> None:
        """Show another layer's rules."""
        results = rules_for(subject.row) if subject.row else ()
        self.setVisible(bool(results))
        if results:
            self.table.show_results(results, subject.order)


class CostSection(Section):
    """What it takes to compute, and to keep."""

    def __init__(self) -> None:
        super().__init__("Cost")
        self.macs = ValueRow("Multiply–accumulates", write_large, "Products added up, without bias")
        self.flops = ValueRow("FLOPs", write_large, "Two for each multiply–accumulate")
        self.memory = ValueRow("Activations", write_bytes, "Memory of the output, as 32-bit numbers")
        self.kept = ValueRow("Parameters", write_bytes, "Memory of everything that is kept, as 32-bit numbers")
        fill(self, self.macs, self.flops, self.memory, self.kept)

    def show_subject(self, subject: Subject) -> None:
        """Show another layer's cost; of a block, all that is inside."""
        row = subject.row
        source = subject.inside or row
        self.setVisible(row is None or row.facts is not None)
        macs = source.macs if source else 0
        size = source.activation_bytes if source else count(subject.shape or ()) * BYTES_PER_NUMBER
        kept = (source.params + source.states) * BYTES_PER_NUMBER if source else 0
        self.macs.setVisible(macs > 0)
        self.flops.setVisible(macs > 0)
        self.kept.setVisible(kept > 0)
        self.macs.show_value(macs, subject.owner, source=subject.source("macs"))
        self.flops.show_value(2 * macs, subject.owner, source=subject.source("flops"))
        self.memory.show_value(size, subject.owner, source=subject.source("activation_bytes"))
        self.kept.show_value(kept, subject.owner, source=subject.source("param_bytes"))


class FieldSection(Section):
    """What one output sees of the network's input."""

    def __init__(self) -> None:
        super().__init__("Receptive field")
        self.cells = TextRow("Size", "How many rows and columns of the input one output sees")
        self.jump = TextRow("Jump", "How far apart two neighbouring outputs look, in cells of the input")
        self.start = TextRow("Start", "Where the middle of what the first output sees lies; 0 is the first cell")
        self.border = TextRow("Touch the border", "Outputs that see padding, here or in a layer before")
        fill(self, self.cells, self.jump, self.start, self.border)

    def show_subject(self, subject: Subject) -> None:
        """Show another layer's receptive field."""
        row = subject.row
        self.setVisible(row is not None and row.facts is not None)
        if row is None or row.facts is None:
            return
        self.cells.show_text("×".join(map(str, row.receptive_field)), subject.source("receptive_field"))
        self.jump.show_text(_pair_words(row.jump), subject.source("jump"))
        self.start.show_text(_pair_words(row.start), subject.source("start"))
        self.border.setVisible(row.border_share > 0)
        self.border.show_text(f"{row.border_share:.0%}" if row.border_share >= 0.005 else "< 1%")


def _tells(equation: Equation) -> bool:
    """Whether an equation has something to work out, and is not only "D_out = 16"."""
    return equation.to_text().count(" = ") > 1


def _same_work(one: Equation, other: Equation) -> bool:
    return one.to_text().partition(" = ")[2] == other.to_text().partition(" = ")[2]


def _shape_words(subject: Subject) -> str:
    row, shape = subject.row, subject.shape
    if shape is None:
        return "No output: see what is wrong above." if row and row.problem else "Waits for a layer before it."
    neurons = f"{write_count(count(shape))} {'numbers' if row is None else 'neurons'}"
    if row is not None and row.muted:
        return f"{neurons} · muted: passes its input on"
    if row is not None and isinstance(row.layer, Block):
        return _block_words(row.layer, neurons, subject.inside.layers if subject.inside else 0)
    if row is None or not isinstance(row.layer, SlidingLayer):
        return neurons
    rows, columns = row.unread
    if not rows and not columns:
        return f"{neurons} · divides exactly ✓"
    unread = [f"{n} {word}{'s' * (n > 1)}" for n, word in ((rows, "row"), (columns, "column")) if n]
    return f"{neurons} · {' and '.join(unread)} never read"


def _block_words(block: Block, neurons: str, layers: int) -> str:
    inside = f"{neurons} · {layers} layer{'s' * (layers != 1)} inside"
    done = {"concat": "put together", "add": "added", "multiply": "multiplied"}
    return f"{inside}; its paths are {done[block.merge]}:" if block.merge else inside


def _pair_words(pair: tuple[float, float]) -> str:
    down, across = (f"{value:.4g}".replace("-", "−") for value in pair)
    return down if down == across else f"{down} down, {across} across"


def _write_wide(value: int) -> str:
    return write_count(value) if value < WIDEST_COUNT else write_large(value)
