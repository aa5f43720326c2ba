"""What part of the picture one number sees: receptive field, jump and start, layer after layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convstudio.engine.shapes import Pair
    from convstudio.engine.window import Window


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """Where the cells of a layer look in the network's input; each pair is (height, width), in input cells.

    Parameters
    ----------
    size : pair of int
        How many rows and columns one cell sees.
    jump : pair of int
        How far apart two neighbouring cells look.
    start : pair of float
        The centre of what the first cell sees; 0 is the middle of the input's first cell.

    References
    ----------
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019.
    """

    size: Pair = (1, 1)
    jump: Pair = (1, 1)
    start: tuple[float, float] = (0.0, 0.0)

    def through(self, window: Window) -> ReceptiveField:
        """Return the receptive field behind a layer that slides ``window``.

        Examples
        --------
        >>> from convstudio.engine.window import place_window
        >>> ReceptiveField().through(place_window((32, 32), (8, 8), (2, 2), (1, 1, 1, 1)))
        ReceptiveField(size=(8, 8), jump=(2, 2), start=(2.5, 2.5))
        """
        span, stride = window.span, window.stride
        return ReceptiveField(
            (
                self.size[0] + (span[0] - 1) * self.jump[0],
                self.size[1] + (span[1] - 1) * self.jump[1],
            ),
            (self.jump[0] * stride[0], self.jump[1] * stride[1]),
            (
                self.start[0] + ((span[0] - 1) / 2 - window.pads[0]) * self.jump[0],
                self.start[1] + ((span[1] - 1) / 2 - window.pads[1]) * self.jump[1],
            ),
        )
