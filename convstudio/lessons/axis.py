"""One axis of a setup in the letters of a lecture, and the formulas that slips are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine.expressions import Expr, Sum, difference, number, times
from convstudio.lessons.slips import divide

if TYPE_CHECKING:
    from convstudio.lessons.setups import Setup


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a setup; ``pad`` is the padding on each side, and 0 where a rule decides it."""

    size: int
    kernel: int
    stride: int
    pad: int
    positions: int
    word: str

    @property
    def room(self) -> Expr:
        """N − F + 2·P: how far the window can move."""
        return self.room_with(times(number(2), number(self.pad))) if self.pad else self.room_with(None)

    def room_with(self, padding: Expr | None) -> Expr:
        """N − F, and ``padding`` if there is any."""
        bare = (number(self.size), number(self.kernel))
        return difference(*bare) if padding is None else Sum((*bare, padding), frozenset({1}))

    @property
    def padded(self) -> int:
        """The length with its padding."""
        return self.size + 2 * self.pad

    @property
    def same(self) -> Expr:
        """N/S rounded up: what SAME gives."""
        return divide(number(self.size), self.stride, "ceil")

    @property
    def same_text(self) -> str:
        """What SAME gives, in words that a student may have read in TensorFlow's guide."""
        if self.stride == 1:
            return f"all {self.size} positions"
        return f"ceil({self.size} / {self.stride}) = {self.same.value} positions"


AxisSlip = tuple[Expr, str, str, str]
"""A wrong formula, then title, subject and explanation as in Slip."""

SlipMaker = Callable[[Axis], AxisSlip | None]
"""Makes a slip of an axis, or None where it can't happen."""


def axes_of(setup: Setup) -> tuple[Axis, Axis]:
    """Return the setup's height and width."""
    slide, window = setup.layer.slide, setup.window
    pad = slide.padding if isinstance(slide.padding, int) else 0
    rows, columns = (
        Axis(
            window.input_size[axis],
            window.kernel_size[axis],
            window.stride[axis],
            pad,
            window.output_size[axis],
            setup.layer.window_word,
        )
        for axis in (0, 1)
    )
    return rows, columns
