"""The columns that a summary can have: a heading, and what stands in a layer's cell and in the totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine import SlidingLayer, describe_layer, format_shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import LayerReport, Totals
    from convstudio.engine.shapes import Shape


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a summary.

    Parameters
    ----------
    heading : str
    cell : callable
        LayerReport to str.
    total : callable
        Totals to str; the cell below the rows.
    right : bool
        Set to the right: numbers.
    """

    heading: str
    cell: Callable[[LayerReport], str]
    total: Callable[[Totals], str] = lambda _: ""
    right: bool = False


def _number(value: int) -> str:
    return f"{value:,}"


def _shape(shape: Shape | None) -> str:
    return format_shape(shape) if shape else "–"


def _pair(pair: tuple[float, float]) -> str:
    return f"{pair[0]:g}×{pair[1]:g}"


def _output(row: LayerReport) -> str:
    return "does not fit" if row.problem else _shape(row.output_shape)


def _slide(row: LayerReport, what: str) -> str:
    return _pair(getattr(row.layer.slide, what)) if isinstance(row.layer, SlidingLayer) else ""


def _pads(row: LayerReport) -> str:
    return " ".join(map(str, row.pads)) if row.pads and any(row.pads) else ""


def _unread(row: LayerReport) -> str:
    return _pair(row.unread) if any(row.unread) else ""


def _start(row: LayerReport) -> str:
    return f"{row.start[0]:g}, {row.start[1]:g}" if row.output_shape else ""


COLUMNS: dict[str, Column] = {
    "name": Column("layer", lambda row: row.name, lambda _: "Total"),
    "type": Column("type", lambda row: row.type),
    "description": Column("parameters", lambda row: describe_layer(row.layer)),
    "input_shape": Column("input", lambda row: _shape(row.input_shape)),
    "output_shape": Column("output", _output),
    "kernel_size": Column("kernel", lambda row: _slide(row, "kernel_size")),
    "stride": Column("stride", lambda row: _slide(row, "stride")),
    "dilation": Column("dilation", lambda row: _slide(row, "dilation")),
    "pads": Column("pads t l b r", _pads),
    "unread": Column("unread", _unread),
    "params": Column("params", lambda row: _number(row.params), lambda sums: _number(sums.params), right=True),
    "states": Column("states", lambda row: _number(row.states), lambda sums: _number(sums.states), right=True),
    "unshared_params": Column("unshared", lambda row: _number(row.unshared_params), right=True),
    "fully_connected_params": Column("fully connected", lambda row: _number(row.fully_connected_params), right=True),
    "neurons": Column("neurons", lambda row: _number(row.neurons), lambda sums: _number(sums.neurons), right=True),
    "macs": Column("MACs", lambda row: _number(row.macs), lambda sums: _number(sums.macs), right=True),
    "flops": Column("FLOPs", lambda row: _number(2 * row.macs), lambda sums: _number(2 * sums.macs), right=True),
    "activation_bytes": Column(
        "output bytes",
        lambda row: _number(row.activation_bytes),
        lambda sums: _number(sums.activation_bytes),
        right=True,
    ),
    "param_bytes": Column(
        "weight bytes", lambda row: _number(row.param_bytes), lambda sums: _number(sums.param_bytes), right=True
    ),
    "receptive_field": Column("sees", lambda row: _pair(row.receptive_field) if row.output_shape else "", right=True),
    "jump": Column("jump", lambda row: _pair(row.jump) if row.output_shape else "", right=True),
    "start": Column("start", _start, right=True),
}
"""By the names that ``--columns`` takes, which are those of the JSON."""

USUAL_COLUMNS = ("name", "type", "output_shape", "params", "macs", "receptive_field")
