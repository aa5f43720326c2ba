"""What a sliding layer shows at one step: a window on its way, or a stamp that is laid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.figures.views import NO_EXTRAS, Block, Cell, Extras, MapView

if TYPE_CHECKING:
    from convstudio.engine import Window
    from convstudio.figures.parts.text import Line


@dataclass(frozen=True, slots=True)
class SlidingFrame:
    """A window on its way over an input: convolution or pool.

    Parameters
    ----------
    input, output : MapView
        The shown input channel with its padding, and the map that fills up.
    kernel : MapView or None
        The filter's slice for the shown channel; pools have none.
    patch : MapView
        What the window reads.
    reach : Block
        The padded cells that the window covers.
    taps : tuple of Cell
        The padded cells that it reads, in raster order of the kernel; empty for all that it covers.
    row, column : int
        The output cell of this step.
    filled : int
        How many output cells have been computed.
    winner : (row, column) or None
        The place in the patch that a max pool takes.
    factors : tuple of str
        What each tap is multiplied by, in raster order; empty for pools.
    sum_lines : tuple of Line
        How this step's value comes about, term by term where that is short.
    sum_lines_narrow : tuple of Line
        The same without the terms.
    unread : tuple of Block
        Padded cells that no window reads.
    note : str
        What is never read; may be empty.
    sources : tuple of (Cell, Cell)
        Cells of the padding that this step reads, each with the cell whose number it repeats.
    colored : bool
        Each tap in a colour of its own.
    window : Window or None
        What slides over the padded input; None where windows differ in size.
    """

    input: MapView
    kernel: MapView | None
    output: MapView
    patch: MapView
    reach: Block
    taps: tuple[Cell, ...]
    row: int
    column: int
    filled: int
    winner: Cell | None
    factors: tuple[str, ...]
    sum_lines: tuple[Line, ...]
    sum_lines_narrow: tuple[Line, ...]
    unread: tuple[Block, ...]
    note: str
    description: str
    sources: tuple[tuple[Cell, Cell], ...] = ()
    colored: bool = False
    window: Window | None = None
    extras: Extras = NO_EXTRAS


@dataclass(frozen=True, slots=True)
class StampFrame:
    """A transposed convolution at one input: the kernel times its number, added to a window of the output.

    Parameters
    ----------
    input, kernel, stamp, output : MapView
        The output with everything that is cut off at its sides in its padding; what has been added up so far.
    row, column : int
        The input cell.
    reach : Block
        Where the stamp falls, in the uncut output.
    filled : int
        How many inputs have been stamped.
    added : Block
        Rows or columns that output_padding adds; may be empty.
    """

    input: MapView
    kernel: MapView
    stamp: MapView
    output: MapView
    row: int
    column: int
    reach: Block
    taps: tuple[Cell, ...]
    filled: int
    lines: tuple[Line, ...]
    note: str
    description: str
    extras: Extras = NO_EXTRAS
