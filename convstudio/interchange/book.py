"""What the cells of a summary look things up in: an analysis, counted by one convention."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from convstudio.engine import count_macs, count_params
from convstudio.interchange.outline import sources

if TYPE_CHECKING:
    from convstudio.engine import Analysis, Totals
    from convstudio.engine.conventions import Count
    from convstudio.interchange.outline import Line


class Book:
    """An analysis with its counts.

    Parameters
    ----------
    analysis : Analysis
    convention : str
        Whose way of counting the parameters and operations are; see ``convstudio.engine.conventions``.

    Raises
    ------
    KeyError
        If there is no such convention.
    """

    def __init__(self, analysis: Analysis, convention: str = "ours") -> None:
        self.analysis = analysis
        self.counted_macs: Count = count_macs(analysis, convention)
        self.counted_params: Count = count_params(analysis, convention)
        self._places = {row.id: place for place, row in enumerate(analysis.rows)}

    @property
    def totals(self) -> Totals:
        """The network's sums."""
        return self.analysis.totals

    @property
    def total_params(self) -> int | None:
        """All parameters, as they are counted."""
        return self.counted_params.total

    @property
    def total_macs(self) -> int | None:
        """All operations, as they are counted; None where none are."""
        return self.counted_macs.total

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """The names of what each row reads, by node id."""
        return sources(self.analysis)

    @cached_property
    def problems(self) -> dict[str, list[str]]:
        """What is wrong with each node, by its id."""
        found: dict[str, list[str]] = {}
        for problem in self.analysis.problems:
            found.setdefault(problem.node_id, []).append(problem.text)
        return found

    def params(self, line: Line) -> int:
        """Return the parameters of a line, as they are counted."""
        return sum(self.counted_params.rows[self._places[row.id]] for row in line.rows)

    def macs(self, line: Line) -> int | None:
        """Return the operations of a line, as they are counted."""
        if self.counted_macs.total is None:
            return None
        return sum(self.counted_macs.rows[self._places[row.id]] for row in line.rows)

    def share_of_params(self, line: Line) -> float | None:
        """Return the share of all parameters, 0 to 1."""
        return self.params(line) / self.total_params if self.total_params else None

    def share_of_macs(self, line: Line) -> float | None:
        """Return the share of all operations, 0 to 1."""
        macs = self.macs(line)
        return macs / self.total_macs if macs is not None and self.total_macs else None
