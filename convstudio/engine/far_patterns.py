"""Patterns of reading that are too long to be listed: where each output reads is worked out when it is asked for.

Each pattern rises, or stays, from one output to the next; so whoever counts outputs can halve their way.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LISTED = 1024
"""How many outputs a pattern may have until it repeats, to be written down one by one."""

MOST_STAGES = 16
"""How many patterns are followed one through the other; longer chains are rounded to one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """Whole numbers along a straight line: that of ``output`` is ⌊(output · rise + shift) / run⌋."""

    rise: int
    shift: int
    run: int = 1

    def at(self, output: int) -> int:
        """Return the number of one output, which may lie before the first."""
        return (output * self.rise + self.shift) // self.run

    def most_apart(self, high: Line, outputs: int) -> int:
        """Return how far ``high`` is above this at most, ``outputs`` further on; both rise alike.

        The rest of the division that this line drops is never more than ``run`` − gcd(rise, run) + (shift mod gcd).
        """
        common = gcd(self.rise, self.run)
        rest = self.run - common + self.shift % common
        return (rest + outputs * self.rise + high.shift - self.shift) // self.run

    def bounds(self) -> tuple[Fraction, Fraction, Fraction]:
        """Return slope, lowest and highest offset of a straight line that has every number between the two."""
        slope, offset = Fraction(self.rise, self.run), Fraction(self.shift, self.run)
        return slope, offset - Fraction(self.run - 1, self.run), offset


@dataclass(frozen=True, slots=True)
class Listed:
    """Numbers that are written down, and begin again ``advance`` further on."""

    advance: int
    numbers: tuple[int, ...]

    def at(self, output: int) -> int:
        """Return the number of one output, which may lie before the first."""
        turn, place = divmod(output, len(self.numbers))
        return self.numbers[place] + turn * self.advance

    def most_apart(self, high: Listed, outputs: int) -> int:
        """Return how far ``high`` is above this at most, ``outputs`` further on."""
        return max(high.at(place + outputs) - number for place, number in enumerate(self.numbers))

    def bounds(self) -> tuple[Fraction, Fraction, Fraction]:
        """Return slope, lowest and highest offset of a straight line that has every number between the two."""
        slope = Fraction(self.advance, len(self.numbers))
        offsets = [number - place * slope for place, number in enumerate(self.numbers)]
        return slope, min(offsets), max(offsets)


Stage = Line | Listed


@dataclass(frozen=True, slots=True)
class FarPattern:
    """The first cells that outputs read, or the last ones.

    Parameters
    ----------
    period : int
        After how many outputs the pattern repeats.
    stages : tuple of Line or Listed
        What is followed from the output inwards, layer by layer.
    """

    period: int
    stages: tuple[Stage, ...]

    def __getitem__(self, output: int) -> int:
        for stage in self.stages:
            output = stage.at(output)
        return output

    def most_apart(self, highs: FarPattern) -> int:
        """Return how far an output's last cell is from its first at most.

        Exact for one layer, and for layers behind it that slide; where several enlarge by uneven factors, their
        largest areas are taken to meet, which can be a few cells too many.
        """
        apart = 0
        for low, high in zip(self.stages, highs.stages, strict=True):
            apart = low.most_apart(high, apart)  # type: ignore[arg-type]  # both ends are made alike
        return apart


def joined(period: int, lows: Sequence[Stage], highs: Sequence[Stage]) -> tuple[FarPattern, FarPattern]:
    """Return the ends of a pattern that follows ``lows`` and ``highs`` in turn, in as few stages as can be."""
    merged = _merged(lows), _merged(highs)
    if len(merged[0]) > MOST_STAGES:
        slope, low = offsets(merged[0], up=False)
        return united(period, slope, (low,), (offsets(merged[1], up=True)[1],))
    return FarPattern(period, tuple(merged[0])), FarPattern(period, tuple(merged[1]))


def united(
    period: int, slope: Fraction, lows: Sequence[Fraction], highs: Sequence[Fraction]
) -> tuple[FarPattern, FarPattern]:
    """Return the ends of what several paths see together that look ``slope`` cells apart, given their offsets."""
    low, high = min(lows), max(highs)
    run = lcm(slope.denominator, low.denominator, high.denominator)
    ends = (FarPattern(period, (Line(int(slope * run), int(offset * run), run),)) for offset in (low, high))
    return next(ends), next(ends)


def offsets(stages: Sequence[Stage], *, up: bool) -> tuple[Fraction, Fraction]:
    """Return slope and offset of a straight line that no number lies below, or for ``up`` none above."""
    slope, offset = Fraction(1), Fraction(0)
    for stage in stages:
        steeper, lowest, highest = stage.bounds()
        slope, offset = slope * steeper, offset * steeper + (highest if up else lowest)
    return slope, offset


def _merged(stages: Sequence[Stage]) -> list[Stage]:
    """Return the stages with each that only slides taken into the line behind it."""
    merged: list[Stage] = []
    for stage in stages:
        before = merged[-1] if merged else None
        if isinstance(stage, Line) and isinstance(before, Line) and before.run == 1:
            merged[-1] = Line(stage.rise * before.rise, stage.rise * before.shift + stage.shift, stage.run)
        else:
            merged.append(stage)
    return merged
