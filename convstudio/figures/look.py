"""How the reader wants to look at a layer: what is only seen, and changes no number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from convstudio.figures.colormap import ColorMap

TransposedView = Literal["stamp", "gather"]


@dataclass(frozen=True, slots=True)
class Look:
    """What of a layer is shown, and in which colours.

    Parameters
    ----------
    transposed : {"stamp", "gather"}
        A transposed convolution as every input stamping the kernel on the output, or as the flipped kernel on its
        way over the input with zeros between.
    channels : bool
        What every input channel contributes to the feature map, one beside the other.
    field : bool
        What the cell of the moment sees of the network's input.
    borders : bool
        Which outputs have seen padding, of this layer or one before.
    taps : bool
        Each cell of a kernel in a colour of its own, in the window and wherever it is met.
    colors : ColorMap
    shared_scale : bool
        One scale for all channels of a layer, so that they can be compared; else each map uses all colours.
    """

    transposed: TransposedView = "stamp"
    channels: bool = False
    field: bool = False
    borders: bool = False
    taps: bool = False
    colors: ColorMap = "blue"
    shared_scale: bool = False


USUAL_LOOK = Look()
