"""Which cells of its input each output reads, along one axis: exact, also where the pattern repeats."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convstudio.engine.window import Window


@dataclass(frozen=True, slots=True)
class Reads:
    """Along one axis, output ``o`` reads the cells from ``low(o)`` to ``high(o)``, every ``step``-th.

    The pattern repeats after ``len(lows)`` outputs, ``advance`` cells further on. Whatever slides repeats after one
    output; a layer that enlarges by 2 after two. Cells below 0 or behind the end lie in padding.

    Parameters
    ----------
    advance : int
        How many cells further the pattern starts again.
    lows, highs : tuple of int
        First and last cell that the first outputs read; an output that reads nothing has ``high = low − 1``.
    step : int
        How far apart the cells are that are read.

    Examples
    --------
    >>> slides = Reads(advance=2, lows=(-1,), highs=(1,))
    >>> enlarges = Reads(advance=1, lows=(0, 0), highs=(0, 0))
    >>> [(slides.low(o), slides.high(o)) for o in range(3)], [enlarges.low(o) for o in range(4)]
    ([(-1, 1), (1, 3), (3, 5)], [0, 0, 1, 1])
    """

    advance: int
    lows: tuple[int, ...]
    highs: tuple[int, ...]
    step: int = 1

    @property
    def period(self) -> int:
        """After how many outputs the pattern repeats."""
        return len(self.lows)

    @property
    def jump(self) -> int | float:
        """How far apart two neighbouring outputs look, in cells; a fraction where the layer enlarges."""
        whole, rest = divmod(self.advance, len(self.lows))
        return self.advance / len(self.lows) if rest else whole

    @property
    def span(self) -> int:
        """The most cells that lie between the first and the last that one output reads, both included."""
        if len(self.lows) == 1:
            return self.highs[0] - self.lows[0] + 1
        return max(high - low + 1 for low, high in zip(self.lows, self.highs, strict=True))

    def low(self, output: int) -> int:
        """Return the first cell that ``output`` reads."""
        turn, place = divmod(output, len(self.lows))
        return self.lows[place] + turn * self.advance

    def high(self, output: int) -> int:
        """Return the last cell that ``output`` reads."""
        turn, place = divmod(output, len(self.lows))
        return self.highs[place] + turn * self.advance

    def through(self, reads: Reads) -> Reads:
        """Return what the outputs of the next layer read of this layer's input, given what they read of its output.

        Examples
        --------
        >>> three_by_three = Reads(advance=1, lows=(-1,), highs=(1,))
        >>> three_by_three.through(three_by_three)
        Reads(advance=1, lows=(-2,), highs=(2,), step=1)
        """
        if len(self.lows) == len(reads.lows) == 1 and self.highs[0] >= self.lows[0]:
            jump = self.advance
            low, high = self.lows[0] + reads.lows[0] * jump, self.highs[0] + reads.highs[0] * jump
            return Reads(jump * reads.advance, (low,), (high,))
        turns = self.period // gcd(reads.advance, self.period)
        extents = [self._extent(reads, output) for output in range(reads.period * turns)]
        advance = self.advance * (reads.advance * turns // self.period)
        return Reads(advance, tuple(low for low, _ in extents), tuple(high for _, high in extents))

    def _extent(self, reads: Reads, output: int) -> tuple[int, int]:
        """Return the first and last cell behind one output of the next layer."""
        cells = range(reads.low(output), reads.high(output) + 1, reads.step)
        # A cell one period further on looks further on: the first period has the lowest, the last the highest.
        first = [self.low(cell) for cell in cells[: self.period] if self.high(cell) >= self.low(cell)]
        last = [self.high(cell) for cell in cells[-self.period :] if self.high(cell) >= self.low(cell)]
        if not first or not last:
            start = self.low(reads.low(output))
            return start, start - 1
        return min(first), max(last)


OWN_CELL = Reads(advance=1, lows=(0,), highs=(0,))
"""Each output reads the cell of its own place."""


def reads_of_window(window: Window) -> tuple[Reads, Reads]:
    """Return what a window that slides reads of the (rows, columns).

    Examples
    --------
    >>> from convstudio.engine.window import place_window
    >>> reads_of_window(place_window((32, 32), (8, 8), (2, 2), (1, 1, 1, 1)))[0]
    Reads(advance=2, lows=(-1,), highs=(6,), step=1)
    """
    span = window.span
    rows, columns = (
        Reads(
            window.stride[axis],
            (-window.pads[axis],),
            (span[axis] - 1 - window.pads[axis],),
            window.dilation[axis],
        )
        for axis in (0, 1)
    )
    return rows, columns
