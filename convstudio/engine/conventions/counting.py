"""Counting a network as another tool does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine.conventions.tools import CONVENTIONS, EVERY

if TYPE_CHECKING:
    from convstudio.engine.analysis import Analysis
    from convstudio.engine.conventions.extras import Extra
    from convstudio.engine.conventions.tools import Convention, Rules
    from convstudio.engine.report import LayerReport


@dataclass(frozen=True, slots=True)
class Difference:
    """One reason for which a tool's number is another than ours.

    Parameters
    ----------
    why : str
        A sentence.
    types : tuple of str
        The layers it is about, in the order in which they come.
    amount : int
        How much more it makes, in what the tool counts; negative for less.
    """

    why: str
    types: tuple[str, ...]
    amount: int

    def __str__(self) -> str:
        sign = "+" if self.amount >= 0 else "−"
        return f"{', '.join(self.types)}: {self.why} ({sign}{abs(self.amount):,})"


@dataclass(frozen=True, slots=True)
class Count:
    """What a tool would print.

    Parameters
    ----------
    convention : Convention
    total : int or None
        None for a tool that does not count this at all.
    rows : tuple of int
        Layer by layer, as in ``analysis.rows``.
    differences : tuple of Difference
        Why it is not our number, the largest first.
    note : str
        All of it in sentences.
    """

    convention: Convention
    total: int | None
    rows: tuple[int, ...]
    differences: tuple[Difference, ...]
    note: str


def count_macs(analysis: Analysis, convention: str = "ours") -> Count:
    """Return the operations that a tool would count.

    Parameters
    ----------
    analysis : Analysis
    convention : str
        A name in CONVENTIONS: ours, torch, torchinfo, thop, fvcore, ptflops or keras.

    Raises
    ------
    KeyError
        If there is no such convention; the message lists those there are.

    Examples
    --------
    >>> from convstudio.engine import Conv2d, Network, analyze
    >>> analysis = analyze(Network((1, 28, 28), [Conv2d(10, 5)]))
    >>> count_macs(analysis).total, count_macs(analysis, "torchinfo").total
    (144000, 149760)
    >>> print(*count_macs(analysis, "torchinfo").differences)
    Conv2d: The bias is counted as one more operation for each output. (+5,760)
    """
    tool = _convention(convention)
    if not tool.counts_operations:
        note = f"{_title(tool)} counts no operations."
        return Count(tool, None, (0,) * len(analysis.rows), (), note)
    return _count(analysis, tool, tool.operations, [row.macs for row in analysis.rows], tool.unit)


def count_params(analysis: Analysis, convention: str = "ours") -> Count:
    """Return the parameters that a tool would count; as ``count_macs``.

    Examples
    --------
    >>> from convstudio.engine import BatchNorm2d, Network, analyze
    >>> analysis = analyze(Network((8, 4, 4), [BatchNorm2d()]))
    >>> count_params(analysis).total, count_params(analysis, "keras").total
    (16, 32)
    """
    tool = _convention(convention)
    return _count(analysis, tool, tool.params, [row.params for row in analysis.rows], "parameters")


def _convention(name: str) -> Convention:
    if name not in CONVENTIONS:
        raise KeyError(f"There is no counting convention called {name!r}. Those there are: {', '.join(CONVENTIONS)}.")
    return CONVENTIONS[name]


def _count(analysis: Analysis, tool: Convention, rules: Rules, ours: list[int], unit: str) -> Count:
    """Return the count that ``rules`` make of ``ours``, row by row."""
    types: dict[str, dict[str, None]] = {}
    amounts: Counter[str] = Counter()
    rows = []
    for row, own in zip(analysis.rows, ours, strict=True):
        more = 0
        for extra in _extras(rules, row):
            amount = extra.amount(row) if extra.amount else 0
            if amount or not extra.amount:
                types.setdefault(extra.why, {})[row.type] = None
                amounts[extra.why] += amount
            more += amount
        rows.append(own + more)
    differences = [Difference(why, tuple(types[why]), amounts[why]) for why in types]
    differences.sort(key=lambda difference: -abs(difference.amount))
    return Count(tool, sum(rows), tuple(rows), tuple(differences), _note(tool, sum(rows), sum(ours), differences, unit))


def _extras(rules: Rules, row: LayerReport) -> tuple[Extra, ...]:
    if row.facts is None or row.muted:
        return ()
    return (*rules.get(EVERY, ()), *rules.get(row.type, ()))


def _note(tool: Convention, total: int, ours: int, differences: list[Difference], unit: str) -> str:
    counted = f"{_title(tool)} counts {total:,} {unit}"
    if total == ours:
        counted += ", as ConvStudio does." if tool.version else "."
    else:
        counted += f", {abs(total - ours):,} {'more' if total > ours else 'fewer'} than ConvStudio."
    return " ".join([counted, *map(str, differences)])


def _title(tool: Convention) -> str:
    return f"{tool.name} {tool.version}" if tool.version else "ConvStudio"
