"""Where the cat goes when it wanders by itself."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convstudio.engine import Pair

HOME_EVERY = 4
REST = 10
"""Steps that it stays where it was learned, so that there is time to look."""


class Wander:
    """A walk from one place to another, a cell at a time, that comes home now and then; the same every time.

    Parameters
    ----------
    last_place : (row, column)
        The lowest rightmost place.
    home : (row, column)
        Where the cat was learned.
    """

    def __init__(self, last_place: Pair, home: Pair) -> None:
        self._last = last_place
        self._home = home
        self._random = Random(0)
        self._goal = home
        self._goals = 0
        self._rest = 0

    def next_from(self, place: Pair) -> Pair:
        """Return the place after ``place``."""
        if self._rest:
            self._rest -= 1
            return place
        if place == self._goal:
            self._choose_goal()
        step = (_toward(place[0], self._goal[0]), _toward(place[1], self._goal[1]))
        after = (place[0] + step[0], place[1] + step[1])
        if after == self._home == self._goal:
            self._rest = REST
        return after

    def _choose_goal(self) -> None:
        self._goals += 1
        if self._goals % HOME_EVERY == 0:
            self._goal = self._home
        else:
            self._goal = (self._random.randint(0, self._last[0]), self._random.randint(0, self._last[1]))


def _toward(here: int, there: int) -> int:
    return (there > here) - (there < here)
