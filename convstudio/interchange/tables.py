"""A summary as text for people: an aligned table, CSV, Markdown and LaTeX."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from convstudio.engine import format_shape
from convstudio.interchange.closing import closing_lines
from convstudio.interchange.columns import choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.interchange.book import Book
    from convstudio.interchange.outline import Line

Names = tuple[str, ...]


def as_table(book: Book, title: str, lines: tuple[Line, ...], names: Names) -> str:
    """Return a table of plain text, numbers to the right; below it the totals, and what is wrong."""
    columns = choose(names)
    body = [[column.cell(line, book) for column in columns.values()] for line in lines]
    _indent(body, lines, tuple(columns), lambda prefix: prefix)
    feet = [column.foot(book) for column in columns.values()]
    rows = [[column.heading for column in columns.values()], *body, feet]
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    right = [column.right for column in columns.values()]
    written = [
        "  ".join(
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]
    rule = "─" * max(map(len, written))
    head = f"{title}, input {format_shape(book.analysis.network.input_shape)}"
    return "\n".join([head, written[0], rule, *written[1:-1], rule, written[-1], "", *closing_lines(book)])


def as_csv(book: Book, title: str, lines: tuple[Line, ...], names: Names) -> str:  # noqa: ARG001
    """Return comma-separated values as JSON names them: numbers without separators, shapes as 20x14x14, no totals.

    Heads of open blocks are left out: nothing in it is counted twice.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = choose(names)
    writer.writerow(columns)
    for line in lines:
        if line.counts:
            name = line.report.name if line.role == "merge" else line.name
            cells = {"name": name} | {key: column.value(line, book) for key, column in columns.items() if key != "name"}
            writer.writerow([_plain(cells[key]) for key in columns])
    return text.getvalue().rstrip("\n")


def as_markdown(book: Book, title: str, lines: tuple[Line, ...], names: Names) -> str:
    """Return a Markdown table under a heading."""
    columns = choose(names)
    body = [[column.cell(line, book) for column in columns.values()] for line in lines]
    # Spaces at the start of a cell are lost, those that don't break are not.
    _indent(body, lines, tuple(columns), lambda prefix: prefix.replace(" ", "\u00a0"))
    feet = [column.foot(book) for column in columns.values()]
    rows = [[column.heading for column in columns.values()], *body, feet]
    written = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    rule = "|" + "|".join("---:" if column.right else "---" for column in columns.values()) + "|"
    return "\n".join([f"## {title}", "", written[0], rule, *written[1:]])


def as_latex(book: Book, title: str, lines: tuple[Line, ...], names: Names) -> str:
    """Return a LaTeX table environment that needs no package."""
    columns = choose(names)
    body = [[_latex(column.cell(line, book)) for column in columns.values()] for line in lines]
    _indent(body, lines, tuple(columns), lambda prefix: r"\quad " * (len(prefix) // 3))
    heads = [_latex(column.heading) for column in columns.values()]
    feet = [_latex(column.foot(book)) for column in columns.values()]
    written = [" & ".join(row) + r" \\" for row in (heads, *body, feet)]
    alignment = "".join("r" if column.right else "l" for column in columns.values())
    head = [
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{_latex(title)}}}",
        rf"  \begin{{tabular}}{{{alignment}}}",
    ]
    inner = [r"\hline", written[0], r"\hline", *written[1:-1], r"\hline", written[-1], r"\hline"]
    return "\n".join([*head, *(f"    {line}" for line in inner), r"  \end{tabular}", r"\end{table}"])


def _indent(body: list[list[str]], lines: tuple[Line, ...], names: Names, write: Callable[[str], str]) -> None:
    """Put the tree in front of the names."""
    if "name" in names:
        place = names.index("name")
        for row, line in zip(body, lines, strict=True):
            row[place] = write(line.prefix) + row[place]


LATEX = str.maketrans(
    {
        "×": r"$\times$",
        "·": r"$\cdot$",
        "–": "--",
        "−": "$-$",
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
    if isinstance(value, tuple):
        if any(isinstance(part, str) for part in value):
            return "; ".join(map(str, value))
        return "x".join(f"{part:g}" for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
