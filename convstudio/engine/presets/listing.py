"""The presets as a table to read: what each takes in, what it costs, and what it is."""

from __future__ import annotations

from convstudio.engine.analysis import analyze
from convstudio.engine.presets import FAMILIES, about, load
from convstudio.engine.shapes import format_shape

HEADINGS = ("", "input", "params", "MACs")
GAP = "  "


def listing() -> str:
    """Return every preset on a line of its own, family by family: name, input, parameters, MACs and a sentence."""
    families = {family: [(_figures(name), about(name)) for name in names] for family, names in FAMILIES.items()}
    rows = [figures for presets in families.values() for figures, _ in presets]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    lines = []
    for family, presets in families.items():
        lines += ["", _line((family, *HEADINGS[1:]), [max(widths[0], len(family)), *widths[1:]])]
        lines += [_line(figures, widths) + GAP + sentence for figures, sentence in presets]
    return "\n".join(lines[1:])


def _figures(name: str) -> tuple[str, str, str, str]:
    network = load(name)
    totals = analyze(network).totals
    return f"preset:{name}", format_shape(network.input_shape), f"{totals.params:,}", f"{totals.macs:,}"


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    """Return the cells in columns: the name to the left, numbers to the right."""
    name, *numbers = cells
    return GAP.join(
        [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))]
    )
