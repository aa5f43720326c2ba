"""What stands below a summary's table: the network's totals, how it was counted, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.shapes import BYTES_PER_NUMBER, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convstudio.interchange.book import Book

UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
STEP = 1024


def closing_lines(book: Book) -> list[str]:
    """Return the lines below a table."""
    pairs = list(_totals(book))
    width = max(len(label) for label, _ in pairs)
    lines = [f"{label.ljust(width)}  {text}" for label, text in pairs]
    lines += list(_counting(book))
    problems = [f"{problem.severity}: {problem.text}" for problem in book.analysis.problems]
    return [*lines, *([""] if problems else []), *problems]


def _totals(book: Book) -> Iterator[tuple[str, str]]:
    """Yield what torchinfo and Keras print below their tables, by what it is."""
    totals = book.totals
    input_bytes = count(book.analysis.network.input_shape) * BYTES_PER_NUMBER
    yield "Parameters", f"{totals.params + totals.states:,} ({write_bytes(totals.param_bytes)})"
    yield "  trained", f"{totals.params:,}"
    yield "  not trained", f"{totals.states:,}"
    yield "MACs", f"{totals.macs:,} ({totals.flops:,} FLOPs)"
    yield "Input", write_bytes(input_bytes)
    yield "All activations", write_bytes(totals.activation_bytes)
    yield "  at the peak", write_bytes(totals.peak_activation_bytes)
    yield "Memory in use", f"{write_bytes(totals.memory_bytes())}, parameters and activations at the peak"
    yield "  in training", f"{write_bytes(totals.memory_bytes(training=True))}, with all activations and gradients"
    yield "FLOPs per byte moved", f"{totals.arithmetic_intensity:.1f}"


def _counting(book: Book) -> Iterator[str]:
    """Yield how another tool counts, if one was asked for."""
    for counted in (book.counted_params, book.counted_macs):
        tool = counted.convention
        if not tool.version:
            return
        if counted is book.counted_params:
            yield ""
        sentence, *_ = counted.note.split(". ", 1)
        yield sentence.rstrip(".") + (f": {tool.prints}." if counted is book.counted_macs else ".")
        yield from (f"  {difference}" for difference in counted.differences)


def write_bytes(value: int) -> str:
    """Write a size of memory.

    Examples
    --------
    >>> write_bytes(512), write_bytes(15680), write_bytes(102228128)
    ('512 bytes', '15.3 KiB', '97.5 MiB')
    """
    size, unit = float(value), 0
    while size >= STEP and unit < len(UNITS) - 1:
        size, unit = size / STEP, unit + 1
    return f"{value} bytes" if unit == 0 else f"{size:.1f} {UNITS[unit]}"
