"""The columns that a summary can have: what stands in a line's cell and in the totals, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from convstudio.engine import describe_layer, format_shape
from convstudio.engine.shapes import pair

if TYPE_CHECKING:
    from convstudio.interchange.book import Book
    from convstudio.interchange.outline import Line

Value = Any
"""None, a number, a text, or a tuple of them: what JSON can hold."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a summary.

    Parameters
    ----------
    heading : str
    value : callable
        (Line, Book) to what stands in the cell.
    write : callable
        Writes the value as text; None is written as nothing.
    total : callable or None
        Book to what stands below the column.
    right : bool
        Set to the right: numbers.
    heads : bool
        Heads of blocks have it too.
    """

    heading: str
    value: Callable[[Line, Book], Value]
    write: Callable[[Value], str] = str
    total: Callable[[Book], Value] | None = None
    right: bool = False
    heads: bool = False

    def cell(self, line: Line, book: Book) -> str:
        """Return the text of a line's cell."""
        value = self.value(line, book) if line.counts or self.heads else None
        return "" if value is None else self.write(value)

    def foot(self, book: Book) -> str:
        """Return the text below the column."""
        value = self.total(book) if self.total else None
        return "" if value is None else self.write(value)


def number(value: int) -> str:
    """Write a whole number with thousands apart."""
    return f"{value:,}"


def share(value: float) -> str:
    """Write a share of 1 as percent."""
    return f"{value:.2%}"


def sizes(value: tuple[float, ...]) -> str:
    """Write sizes: "3×3"; halves as they are."""
    return "×".join(f"{size:g}" for size in value)


def _sum(name: str, heading: str, total: Callable[[Book], int] | None = None) -> Column:
    """Return a column of counts, which add up."""

    def value(line: Line, _: Book) -> int:
        return sum(getattr(row, name) for row in line.rows)

    return Column(heading, value, number, total, right=True)


def _of_window(name: str, heading: str) -> Column:
    """Return a column of a window's sizes, (height, width)."""

    def value(line: Line, _: Book) -> tuple[int, int] | None:
        if line.role != "layer":
            return None
        window, layer = line.report.window, line.report.layer
        if window is not None:
            return getattr(window, name)  # type: ignore[no-any-return]  # all of them are pairs
        given = getattr(layer, name, None)
        return pair(given) if given is not None and isinstance(given, int | tuple) else None

    return Column(heading, value, sizes)


def _of_field(name: str, heading: str) -> Column:
    """Return a column of what an output sees, (height, width)."""

    def value(line: Line, _: Book) -> tuple[float, float] | None:
        return getattr(line.report, name) if line.report.output_shape else None

    return Column(heading, value, sizes, right=True)


def _shape(name: str, heading: str) -> Column:
    def write(shape: tuple[int, ...]) -> str:
        return format_shape(shape) if shape else "1"

    return Column(
        heading, lambda line, _: None if line.role == "path" else getattr(line.report, name), write, heads=True
    )


def _field(name: str, heading: str) -> Column:
    """Return a column of a layer's own field."""
    return Column(heading, lambda line, _: getattr(line.report.layer, name, None), str, right=True)


def _unread(line: Line, _: Book) -> tuple[int, int] | None:
    return line.report.unread if line.role == "layer" and any(line.report.unread) else None


def _pads(line: Line, _: Book) -> tuple[int, ...] | None:
    return line.report.pads if line.role == "layer" else None


def _trainable(line: Line, _: Book) -> bool | None:
    """Return whether anything, or everything, of a layer is trained; None where it keeps nothing."""
    trained, kept = (sum(getattr(row, name) for row in line.rows) for name in ("params", "states"))
    return trained > 0 if trained + kept else None


def _problems(line: Line, book: Book) -> str | None:
    texts = [text for row in line.rows for text in book.problems.get(row.id, ())]
    return " ".join(texts) or None


COLUMNS: dict[str, Column] = {
    "name": Column("layer", lambda line, _: line.name, total=lambda _: "Total", heads=True),
    "type": Column("type", lambda line, _: line.report.type if line.role != "path" else None, heads=True),
    "kind": Column("kind", lambda line, _: line.report.kind),
    "description": Column("settings", lambda line, _: describe_layer(line.report.layer) or None),
    "depth": Column("depth", lambda line, _: line.report.depth, right=True),
    "connected_to": Column("connected to", lambda line, book: book.sources.get(line.report.id), ", ".join),
    "input_shape": _shape("input_shape", "input"),
    "output_shape": _shape("output_shape", "output"),
    "out_channels": _field("out_channels", "filters"),
    "kernel_size": _of_window("kernel_size", "kernel"),
    "stride": _of_window("stride", "stride"),
    "dilation": _of_window("dilation", "dilation"),
    "groups": _field("groups", "groups"),
    "pads": Column("pads t l b r", _pads, lambda pads: " ".join(map(str, pads)) if any(pads) else ""),
    "unread": Column("unread", _unread, sizes),
    "params": Column(
        "params", lambda line, book: book.params(line), number, lambda book: book.total_params, right=True
    ),
    "states": _sum("states", "not trained", lambda book: book.totals.states),
    "total_params": Column(
        "all params",
        lambda line, _: sum(row.params + row.states for row in line.rows),
        number,
        lambda book: book.totals.params + book.totals.states,
        right=True,
    ),
    "params_percent": Column(
        "of params", lambda line, book: book.share_of_params(line), share, lambda _: 1.0, right=True
    ),
    "trainable": Column("trained", _trainable, lambda trained: "yes" if trained else "no"),
    "unshared_params": _sum("unshared_params", "unshared"),
    "fully_connected_params": _sum("fully_connected_params", "fully connected"),
    "neurons": _sum("neurons", "neurons", lambda book: book.totals.neurons),
    "macs": Column("MACs", lambda line, book: book.macs(line), number, lambda book: book.total_macs, right=True),
    "macs_percent": Column("of MACs", lambda line, book: book.share_of_macs(line), share, lambda _: 1.0, right=True),
    "flops": _sum("flops", "FLOPs", lambda book: book.totals.flops),
    "activation_bytes": _sum("activation_bytes", "output bytes", lambda book: book.totals.activation_bytes),
    "param_bytes": _sum("param_bytes", "weight bytes", lambda book: book.totals.param_bytes),
    "receptive_field": _of_field("receptive_field", "sees"),
    "jump": _of_field("jump", "jump"),
    "effective_stride": _of_field("effective_stride", "all strides"),
    "start": Column(
        "start",
        lambda line, _: line.report.start if line.report.output_shape else None,
        lambda start: f"{start[0]:g}, {start[1]:g}",
        right=True,
    ),
    "border_share": Column(
        "sees padding",
        lambda line, _: line.report.border_share if line.report.output_shape else None,
        share,
        right=True,
    ),
    "problems": Column("problems", _problems),
}
"""By the names that ``--columns`` takes, which are those of the JSON."""

ALIASES = {
    # torchinfo's
    "input_size": "input_shape",
    "output_size": "output_shape",
    "num_params": "params",
    "mult_adds": "macs",
    # Keras's
    "layer": "name",
    "param": "total_params",
}
"""What torchinfo and Keras call columns that are there under another name."""

USUAL_COLUMNS = ("name", "type", "output_shape", "params", "macs", "receptive_field")


def choose(names: tuple[str, ...]) -> dict[str, Column]:
    """Return the columns of these names, in their order.

    Raises
    ------
    KeyError
        If there is no column of that name; the message lists those there are.
    """
    chosen = {}
    for name in names:
        known = ALIASES.get(name, name)
        if known not in COLUMNS:
            raise KeyError(f"There is no column called {name!r}. Those there are: {', '.join(COLUMNS)}.")
        chosen[known] = COLUMNS[known]
    return chosen
