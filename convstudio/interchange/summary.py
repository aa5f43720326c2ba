"""A network's summary as JSON, text, CSV, Markdown or LaTeX: what the window shows, one row a layer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convstudio.interchange.book import Book
from convstudio.interchange.columns import COLUMNS, USUAL_COLUMNS
from convstudio.interchange.outline import Line, flat, outline
from convstudio.interchange.tables import as_csv, as_latex, as_markdown, as_table

if TYPE_CHECKING:
    from convstudio.engine import Analysis, Problem
    from convstudio.engine.conventions import Count

WRITERS = {"table": as_table, "csv": as_csv, "markdown": as_markdown, "latex": as_latex}
FORMATS = ("table", "json", "csv", "markdown", "latex")


def write_summary(
    analysis: Analysis,
    title: str,
    style: str = "table",
    *,
    columns: tuple[str, ...] = USUAL_COLUMNS,
    depth: int | None = None,
    convention: str = "ours",
) -> str:
    """Return a summary as text.

    Parameters
    ----------
    analysis : Analysis
    title : str
        What the network is called.
    style : {"table", "json", "csv", "markdown", "latex"}
    columns : tuple of str
        Names in COLUMNS; JSON has them all.
    depth : int or None
        How many blocks in blocks are opened; JSON has every layer.
    convention : str
        Whose way of counting is used; see ``convstudio.engine.conventions``.

    Raises
    ------
    KeyError
        If there is no such column or convention; the message lists those there are.
    """
    if style == "json":
        return json.dumps(summary_values(analysis, title, convention), indent=2, ensure_ascii=False)
    lines = outline(analysis, depth)
    return WRITERS[style](Book(analysis, convention), title, lines, columns)


def summary_values(analysis: Analysis, title: str, convention: str = "ours") -> dict[str, Any]:
    """Return the summary as plain values; shapes are lists, [C, H, W] or [N], and None where nothing comes out.

    Counts are ConvStudio's own; those of another convention stand beside them.
    """
    totals, book = analysis.totals, Book(analysis)
    values: dict[str, Any] = {
        "network": title,
        "input_shape": list(analysis.network.input_shape),
        "rows": [_row_values(line, book) for line in flat(analysis)],
        "totals": {
            "params": totals.params,
            "states": totals.states,
            "macs": totals.macs,
            "flops": totals.flops,
            "neurons": totals.neurons,
            "activation_bytes": totals.activation_bytes,
            "peak_activation_bytes": totals.peak_activation_bytes,
            "param_bytes": totals.param_bytes,
            "moved_bytes": totals.moved_bytes,
            "memory_bytes": totals.memory_bytes(),
            "training_memory_bytes": totals.memory_bytes(training=True),
            "arithmetic_intensity": totals.arithmetic_intensity,
        },
        "problems": [_problem_values(analysis, problem) for problem in analysis.problems],
    }
    if convention != "ours":
        counted = Book(analysis, convention)
        tool = counted.counted_macs.convention
        values["convention"] = {
            "name": tool.name,
            "version": tool.version,
            "params": _count_values(counted.counted_params),
            "operations": _count_values(counted.counted_macs) | {"unit": tool.unit},
        }
    return values


def _row_values(line: Line, book: Book) -> dict[str, Any]:
    """Return a row by the names of the columns; the problems stand in a list of their own."""
    values = {name: _plain(column.value(line, book)) for name, column in COLUMNS.items() if name != "problems"}
    return values | {"unread": list(line.report.unread), "muted": line.report.muted}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _count_values(counted: Count) -> dict[str, Any]:
    return {
        "total": counted.total,
        "rows": list(counted.rows),
        "differences": [
            {"why": difference.why, "types": list(difference.types), "amount": difference.amount}
            for difference in counted.differences
        ],
        "note": counted.note,
    }


def _problem_values(analysis: Analysis, problem: Problem) -> dict[str, Any]:
    return {
        "layer": analysis.row(problem.node_id).name,
        "severity": problem.severity,
        "rule": problem.rule,
        "text": problem.text,
        "fixes": [fix.label for fix in problem.fixes],
    }
