"""The one error of the shape engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convstudio.engine.problems import Fix


class ShapeError(ValueError):
    """A layer cannot take the shape it is given.

    Parameters
    ----------
    reason : str
        What is wrong, as a clause without a full stop: "a 7×7 filter needs at least 7 rows, and 5 arrive".
    advice : str
        What to do, as a sentence; may be empty.
    fixes : tuple of Fix
        The advice in a form that can be applied, best first.
    """

    def __init__(self, reason: str, advice: str = "", fixes: tuple[Fix, ...] = ()) -> None:
        super().__init__(f"{reason[:1].upper()}{reason[1:]}." + (f" {advice}" if advice else ""))
        self.reason = reason
        self.advice = advice
        self.fixes = fixes
