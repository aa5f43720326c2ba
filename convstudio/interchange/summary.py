"""A network's summary as JSON, text, CSV, Markdown or LaTeX: what the window shows, one row a layer."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from convstudio.engine import Analysis, format_shape
from convstudio.interchange.columns import COLUMNS, USUAL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine import LayerReport, Problem


def summary_values(analysis: Analysis, name: str) -> dict[str, Any]:
    """Return the summary as plain values; shapes are lists, [C, H, W] or [N], and None where nothing comes out."""
    totals = analysis.totals
    return {
        "network": name,
        "input_shape": list(analysis.network.input_shape),
        "rows": [_row_values(row) for row in analysis.rows],
        "totals": {
            "params": totals.params,
            "states": totals.states,
            "macs": totals.macs,
            "neurons": totals.neurons,
            "activation_bytes": totals.activation_bytes,
            "peak_activation_bytes": totals.peak_activation_bytes,
            "param_bytes": totals.param_bytes,
        },
        "problems": [_problem_values(analysis, problem) for problem in analysis.problems],
    }


def summary_json(analysis: Analysis, name: str) -> str:
    """Return the summary as JSON, indented by two."""
    return json.dumps(summary_values(analysis, name), indent=2, ensure_ascii=False)


def summary_rows(analysis: Analysis, columns: Sequence[str] = USUAL_COLUMNS) -> list[list[str]]:
    """Return headings, one row a layer, and totals, as text.

    Raises
    ------
    KeyError
        If there is no column of that name; the message lists those there are.
    """
    for name in columns:
        if name not in COLUMNS:
            raise KeyError(f"There is no column called {name!r}. Those there are: {', '.join(COLUMNS)}.")
    chosen = [COLUMNS[name] for name in columns]
    return [
        [column.heading for column in chosen],
        *([column.cell(row) for column in chosen] for row in analysis.rows),
        [column.total(analysis.totals) for column in chosen],
    ]


def summary_table(analysis: Analysis, name: str, columns: Sequence[str] = USUAL_COLUMNS) -> str:
    """Return a table of plain text, numbers to the right, with the totals below, and then what does not fit."""
    rows = summary_rows(analysis, columns)
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    right = [COLUMNS[column].right for column in columns]
    lines = [
        "  ".join(
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]
    rule = "─" * max(map(len, lines))
    title = f"{name}, input {format_shape(analysis.network.input_shape)}"
    problems = [problem.text for problem in analysis.problems]
    return "\n".join([title, lines[0], rule, *lines[1:-1], rule, lines[-1], *problems])


def summary_csv(analysis: Analysis, name: str, columns: Sequence[str] = USUAL_COLUMNS) -> str:  # noqa: ARG001
    """Return comma-separated values as JSON names them: numbers without separators, shapes as 20x14x14, no totals."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    summary_rows(analysis, columns)
    writer.writerow(columns)
    for row in analysis.rows:
        values = _row_values(row)
        writer.writerow([_plain(values.get(column, COLUMNS[column].cell(row))) for column in columns])
    return text.getvalue().rstrip("\n")


def summary_markdown(analysis: Analysis, name: str, columns: Sequence[str] = USUAL_COLUMNS) -> str:
    """Return a Markdown table under a heading."""
    rows = [[cell.replace("|", "\\|") for cell in row] for row in summary_rows(analysis, columns)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    rule = "|" + "|".join("---:" if COLUMNS[column].right else "---" for column in columns) + "|"
    return "\n".join([f"## {name}", "", lines[0], rule, *lines[1:]])


def summary_latex(analysis: Analysis, name: str, columns: Sequence[str] = USUAL_COLUMNS) -> str:
    """Return a LaTeX table environment that needs no package."""
    rows = [" & ".join(_latex(cell) for cell in row) + r" \\" for row in summary_rows(analysis, columns)]
    alignment = "".join("r" if COLUMNS[column].right else "l" for column in columns)
    head = [r"\begin{table}", r"  \centering", rf"  \caption{{{_latex(name)}}}", rf"  \begin{{tabular}}{{{alignment}}}"]
    body = [r"\hline", rows[0], r"\hline", *rows[1:-1], r"\hline", rows[-1], r"\hline"]
    return "\n".join([*head, *(f"    {line}" for line in body), r"  \end{tabular}", r"\end{table}"])


LATEX = str.maketrans(
    {
        "×": r"$\times$",
        "·": r"$\cdot$",
        "–": "--",
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\^{}",
        **{sign: rf"\{sign}" for sign in "%&_#${}"},
    }
)
"""What LaTeX wants written otherwise."""


def _latex(text: str) -> str:
    return text.translate(LATEX)


def _plain(value: object) -> str:
    """Write a value as a spreadsheet reads it."""
    if isinstance(value, list):
        return "x".join(f"{number:g}" for number in value)
    return "" if value is None else str(value)


def _row_values(row: LayerReport) -> dict[str, Any]:
    return {
        "name": row.name,
        "type": row.type,
        "input_shape": list(row.input_shape) if row.input_shape else None,
        "output_shape": list(row.output_shape) if row.output_shape else None,
        "params": row.params,
        "states": row.states,
        "unshared_params": row.unshared_params,
        "fully_connected_params": row.fully_connected_params,
        "neurons": row.neurons,
        "macs": row.macs,
        "flops": 2 * row.macs,
        "activation_bytes": row.activation_bytes,
        "param_bytes": row.param_bytes,
        "kernel_size": list(row.window.kernel_size) if row.window else None,
        "stride": list(row.window.stride) if row.window else None,
        "dilation": list(row.window.dilation) if row.window else None,
        "pads": list(row.pads) if row.pads else None,
        "unread": list(row.unread),
        "receptive_field": list(row.receptive_field),
        "jump": list(row.jump),
        "start": list(row.start),
        "muted": row.node.muted,
    }


def _problem_values(analysis: Analysis, problem: Problem) -> dict[str, Any]:
    return {
        "layer": analysis.row(problem.node_id).name,
        "severity": problem.severity,
        "text": problem.text,
        "fixes": [fix.label for fix in problem.fixes],
    }
