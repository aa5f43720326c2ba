"""Which cells of its input each output reads, along one axis: exact, also where the pattern repeats."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

from convstudio.engine.far_patterns import FarPattern, Line, Listed, joined, offsets, united

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine.far_patterns import Stage

LARGEST_FLOAT = 2**53
"""Up to here, a float has a place behind the point, or at least every whole number."""

MOST_FOLLOWED = 4096
"""Cells that are followed one by one to what they read; longer patterns are worked out when they are asked for."""


# A tuple, as one edit can make thousands: a frozen dataclass takes twice as long to make.
class Reads(NamedTuple):
    """Along one axis, output ``o`` reads the cells from ``low(o)`` to ``high(o)``, every ``step``-th.

    The pattern repeats after ``len(lows)`` outputs, ``advance`` cells further on. Whatever slides repeats after one
    output; a layer that enlarges by 2 after two. Cells below 0 or behind the end lie in padding.

    Parameters
    ----------
    advance : int
        How many cells further the pattern starts again.
    lows, highs : tuple of int, or FarPattern
        First and last cell that the first outputs read; an output that reads nothing has ``high = low − 1``. Where more
        than MOST_LISTED outputs pass until the pattern repeats, they are worked out when they are asked for.
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
    lows: tuple[int, ...] | FarPattern
    highs: tuple[int, ...] | FarPattern
    step: int = 1

    @property
    def period(self) -> int:
        """After how many outputs the pattern repeats."""
        return len(self.lows) if isinstance(self.lows, tuple) else self.lows.period

    @property
    def jump(self) -> int | float:
        """How far apart two neighbouring outputs look, in cells; a fraction where the layer enlarges."""
        whole, rest = divmod(self.advance, self.period)
        # Beyond 2^53 there are no fractions of a float.
        return self.advance / self.period if rest and whole < LARGEST_FLOAT else whole

    @property
    def span(self) -> int:
        """The most cells that lie between the first and the last that one output reads, both included."""
        if isinstance(self.lows, FarPattern) or isinstance(self.highs, FarPattern):
            return self._far_span()
        if len(self.lows) == 1:
            return self.highs[0] - self.lows[0] + 1
        return max(high - low + 1 for low, high in zip(self.lows, self.highs, strict=True))

    def _far_span(self) -> int:
        assert isinstance(self.lows, FarPattern)
        assert isinstance(self.highs, FarPattern)
        return self.lows.most_apart(self.highs) + 1

    def low(self, output: int) -> int:
        """Return the first cell that ``output`` reads."""
        if isinstance(self.lows, FarPattern):
            return self.lows[output]
        turn, place = divmod(output, len(self.lows))
        return self.lows[place] + turn * self.advance

    def high(self, output: int) -> int:
        """Return the last cell that ``output`` reads."""
        if isinstance(self.highs, FarPattern):
            return self.highs[output]
        turn, place = divmod(output, len(self.highs))
        return self.highs[place] + turn * self.advance

    def through(self, reads: Reads) -> Reads:
        """Return what the outputs of the next layer read of this layer's input, given what they read of its output.

        Examples
        --------
        >>> three_by_three = Reads(advance=1, lows=(-1,), highs=(1,))
        >>> three_by_three.through(three_by_three)
        Reads(advance=1, lows=(-2,), highs=(2,), step=1)
        """
        mine, theirs, jump = self.lows, reads.lows, self.advance
        if isinstance(mine, tuple) and isinstance(theirs, tuple) and len(mine) == len(theirs) == 1:
            low, high = mine[0], self.highs[0]
            if high >= low:
                return Reads(jump * reads.advance, (low + theirs[0] * jump,), (high + reads.highs[0] * jump,))
        turns = self.period // gcd(reads.advance, self.period)
        period, advance = reads.period * turns, self.advance * (reads.advance * turns // self.period)
        if period * min(self.period, max(1, reads.span)) > MOST_FOLLOWED or isinstance(self.lows, FarPattern):
            lows, highs = zip(*(ends for each in (reads, self) for ends in each.stages()), strict=True)
            return Reads(advance, *joined(period, lows, highs))
        extents = [self._extent(reads, output) for output in range(period)]
        return Reads(advance, tuple(low for low, _ in extents), tuple(high for _, high in extents))

    def stages(self) -> Sequence[tuple[Stage, Stage]]:
        """Return the first and the last cell as stages of a long pattern, without what makes them fall back."""
        if isinstance(self.lows, FarPattern):
            assert isinstance(self.highs, FarPattern)
            return tuple(zip(self.lows.stages, self.highs.stages, strict=True))
        assert isinstance(self.highs, tuple)
        if len(self.lows) == 1:
            return ((Line(self.advance, self.lows[0]), Line(self.advance, self.highs[0])),)
        return ((Listed(self.advance, self._rising_lows()), Listed(self.advance, self._rising_highs())),)

    def _rising_lows(self) -> tuple[int, ...]:
        """Return the first cell that each output or a later one reads."""
        period, later = self.period, []
        least = self.low(2 * period)
        for output in range(2 * period - 1, -1, -1):
            least = min(least, self.low(output))
            later.append(least)
        return tuple(reversed(later[period:]))

    def _rising_highs(self) -> tuple[int, ...]:
        """Return the last cell that each output or an earlier one reads."""
        period, earlier = self.period, []
        most = self.high(-period - 1)
        for output in range(-period, period):
            most = max(most, self.high(output))
            earlier.append(most)
        return tuple(earlier[period:])

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


def united_reads(moving: Sequence[Reads], fixed: Sequence[Reads], longest: Reads) -> Reads:
    """Return what paths see together whose patterns are too long to list, rounded outwards.

    Parameters
    ----------
    moving, fixed : sequence of Reads
        Of paths with as many cells as the output, and of those whose single cell is repeated.
    longest : Reads
        Of the path whose pattern and jump are kept.
    """
    lows = [Fraction(reads.low(0)) for reads in fixed]
    highs = [Fraction(reads.high(0)) for reads in fixed]
    for reads in moving:
        ends = reads.stages()
        lows.append(offsets([low for low, _ in ends], up=False)[1])
        highs.append(offsets([high for _, high in ends], up=True)[1])
    slope = Fraction(longest.advance, longest.period)
    return Reads(longest.advance, *united(longest.period, slope, lows, highs))
