"""A network's summary as JSON or as a table: what the window shows, one row a layer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convstudio.engine import Analysis, format_shape

if TYPE_CHECKING:
    from convstudio.engine import LayerReport, Problem

HEADS = ("layer", "type", "output", "params", "MACs", "receptive field")
RIGHT_FROM = 3


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


def summary_table(analysis: Analysis, name: str) -> str:
    """Return the summary as a table of plain text, numbers to the right, with the totals below."""
    shape = format_shape(analysis.network.input_shape)
    cells = [HEADS, ("Input", "", shape, "", "", ""), *(_row_cells(row) for row in analysis.rows)]
    totals = analysis.totals
    cells.append(("Total", "", "", f"{totals.params:,}", f"{totals.macs:,}", ""))
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADS))]
    lines = [_line(row, widths) for row in cells]
    rule = "─" * len(lines[0])
    lines = [name, lines[0], rule, *lines[1:-1], rule, lines[-1]]
    return "\n".join([*(line.rstrip() for line in lines), *(problem.text for problem in analysis.problems)])


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
        "activation_bytes": row.activation_bytes,
        "param_bytes": row.param_bytes,
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


def _row_cells(row: LayerReport) -> tuple[str, ...]:
    output = format_shape(row.output_shape) if row.output_shape else "does not fit" if row.problem else "–"
    rows, columns = row.receptive_field
    field = f"{rows}×{columns}" if row.output_shape else ""
    return row.name, row.type, output, f"{row.params:,}", f"{row.macs:,}" if row.macs else "", field


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [
        cell.rjust(width) if column >= RIGHT_FROM else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells)
