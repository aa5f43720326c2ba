"""The network's totals: as ConvStudio counts, or as another tool would, and the memory at a batch size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from convstudio.engine import INPUT_ID
from convstudio.engine.conventions import CONVENTIONS, count_macs, count_params
from convstudio.figures.numerals import write_bytes, write_count, write_large
from convstudio.ui.calm_boxes import CalmSpinBox
from convstudio.ui.results_rows import Section, TextRow, ValueRow
from convstudio.ui.results_sections import fill
from convstudio.ui.widgets import ElidedLabel, label

if TYPE_CHECKING:
    from convstudio.engine import Analysis

MOST_BATCH = 65536
OURS = "ours"
TOOL_NAMES = {OURS: "ConvStudio", "torch": "torch FLOPs", "keras": "Keras"}


class NetworkSection(Section):
    """Totals over all layers."""

    def __init__(self) -> None:
        super().__init__("Network")
        self._analysis: Analysis | None = None
        self.params = ValueRow("Parameters", write_count, "Numbers that are trained")
        self.states = ValueRow("Not trained", write_count, "Numbers that are kept but not learned")
        self.macs = ValueRow("MACs", write_large, "Multiply–accumulates of all layers")
        self.peak = ValueRow("Peak activations", write_bytes, "The most that is alive at once when the network is used")
        self.memory = ValueRow("Memory", write_bytes, "Parameters, and the peak of the activations for each picture")
        self.intensity = TextRow(
            "Intensity",
            "Arithmetic for each byte moved: low numbers wait for memory, high ones for the processor",
        )
        self.convention = QComboBox()
        self.convention.setAccessibleName("Counted as")
        self.batch = CalmSpinBox(1, MOST_BATCH, "Pictures at a time")
        self._why = label("", "second", size=12)
        self._why.setWordWrap(True)
        self._build()

    def _build(self) -> None:
        for name in CONVENTIONS:
            self.convention.addItem(TOOL_NAMES.get(name, name), name)
        self.convention.setToolTip("What another tool would print for this network, and why it differs")
        self.convention.currentIndexChanged.connect(self._show)
        self.batch.valueChanged.connect(self._show)
        self.batch.setToolTip("Pictures at a time, 1 to 65,536")
        fill(self, self.params, self.states, self.macs, self._why)
        fill(self, _beside("Counted as", self.convention), self.peak)
        fill(self, self.memory, _beside("Pictures at a time", self.batch), self.intensity)

    @property
    def totals(self) -> tuple[ValueRow, ...]:
        """The rows that are always there."""
        return self.params, self.macs, self.peak, self.memory

    def show_analysis(self, analysis: Analysis) -> None:
        """Show another network's totals."""
        self._analysis = analysis
        self._show()

    def _show(self) -> None:
        analysis = self._analysis
        if analysis is None:
            return
        totals, batch, tool = analysis.totals, self.batch.value(), self.convention.currentData()
        works = analysis.output_shape is not None
        self.states.setVisible(works and totals.states > 0)
        self._why.setVisible(works and tool != OURS)
        self.intensity.setVisible(works)
        if not works:
            for row in self.totals:
                row.show_nothing()
            return
        self.states.show_value(totals.states, INPUT_ID)
        self.peak.show_value(totals.peak_activation_bytes, INPUT_ID)
        self.memory.show_value(totals.memory_bytes(batch), (INPUT_ID, batch))
        self.intensity.show_text(f"{totals.arithmetic_intensity:,.1f} FLOPs per byte")
        self._show_counts(analysis, tool)

    def _show_counts(self, analysis: Analysis, tool: str) -> None:
        """Show parameters and operations as a tool would, and say why they differ."""
        if tool == OURS:
            self.params.show_value(analysis.totals.params, (INPUT_ID, tool))
            self.macs.rename("MACs")
            self.macs.show_value(analysis.totals.macs, (INPUT_ID, tool))
            return
        params, macs = count_params(analysis, tool), count_macs(analysis, tool)
        self.params.show_value(params.total or 0, (INPUT_ID, tool), source=_lines(params.note))
        self.macs.rename(macs.convention.unit)
        if macs.total is None:
            self.macs.show_nothing()
        else:
            self.macs.show_value(macs.total, (INPUT_ID, tool), source=_lines(macs.note))
        first = macs.differences[0].why if macs.differences else macs.note if macs.total is None else ""
        self._why.setText(first or "As ConvStudio counts.")
        self._why.setToolTip("\n\n".join(_lines(count.note) for count in (macs, params)))


def _beside(name: str, widget: QWidget) -> QWidget:
    """Return a widget with its name on the left."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    caption = ElidedLabel(name)
    caption.setBuddy(widget)
    row.addWidget(caption, 1)
    widget.setFixedWidth(128)
    row.addWidget(widget, 0, Qt.AlignmentFlag.AlignRight)
    return line


def _lines(note: str) -> str:
    """Return a note with a line for each of its reasons."""
    return note.replace(") ", ")\n").replace("ConvStudio. ", "ConvStudio.\n")
