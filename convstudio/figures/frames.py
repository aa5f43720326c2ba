"""What a picture shows at one moment, as plain values. Painters take these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from convstudio.engine import Pads, Window
    from convstudio.figures.colormap import Scale
    from convstudio.figures.parts.base import Cells
    from convstudio.figures.parts.text import Line

CompositionName = Literal["auto", "numerals", "lens"]

Cell = tuple[int, int]
"""(row, column)."""

Block = tuple[int, int, int, int]
"""Cells from (row, column) on, so many (rows, columns)."""


@dataclass(frozen=True, slots=True)
class MapView:
    """One map with its title.

    Parameters
    ----------
    title, caption : str
    cells : Cells
        (H, W) values with their padding, or (H, W, 3) colours.
    scale : Scale or None
        None for colours.
    decimals : int
        With how many decimals the values are written.
    pads : (top, left, bottom, right)
        How many of the outer cells are padding.
    sheets : int
        How many other channels lie behind.
    size : int or None
        How many cells are real, where a vector is wrapped into rows and the last is not full.
    lattice : (top, left, down, right, rows, columns) or None
        Where the cells stand that are numbers of the input: from (top, left) on, every so many (down, right), so many
        (rows, columns) of them. The cells between are zeros that a transposed convolution puts there.
    """

    title: str
    caption: str
    cells: Cells
    scale: Scale | None
    decimals: int
    pads: Pads = (0, 0, 0, 0)
    sheets: int = 0
    size: int | None = None
    lattice: tuple[int, int, int, int, int, int] | None = None

    @property
    def cell_count(self) -> int:
        """How many cells are real."""
        return self.cells.rows * self.cells.columns if self.size is None else self.size


@dataclass(frozen=True, slots=True)
class Tile:
    """One small map of a band."""

    label: str
    cells: Cells
    scale: Scale | None


@dataclass(frozen=True, slots=True)
class Band:
    """Small maps in a row: the channels that a step reads, those that share a mean, what each channel contributes.

    Parameters
    ----------
    title, caption : str
    tiles : tuple of Tile
        All, or those around the current one.
    marked : tuple of int
        Places of the tiles that take part; the others are drawn faint.
    current : int
        The place of the one that is looked at; -1 for none.
    cell : (row, column) or None
        What of each marked tile takes part; None for the whole.
    sign : str
        Stands between the tiles; may be empty.
    """

    title: str
    caption: str
    tiles: tuple[Tile, ...]
    marked: tuple[int, ...]
    current: int = -1
    cell: Cell | None = None
    sign: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """What a cell sees of the network's input.

    Parameters
    ----------
    picture : MapView
        The input.
    seen : Block
        What the cell sees; may reach beyond the picture.
    """

    picture: MapView
    seen: Block


@dataclass(frozen=True, slots=True)
class Extras:
    """What is shown beside a layer's own picture.

    Parameters
    ----------
    band : Band or None
    table : MapView or None
        A few rows of numbers below: the second step of a separable convolution.
    field : FieldView or None
    dirty : tuple of Block
        Outputs that have seen padding.
    """

    band: Band | None = None
    table: MapView | None = None
    field: FieldView | None = None
    dirty: tuple[Block, ...] = ()


NO_EXTRAS = Extras()


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


@dataclass(frozen=True, slots=True)
class MergeFrame:
    """Paths that meet: one map of each, and what becomes of them.

    Parameters
    ----------
    paths : tuple of MapView
        The channel that takes part, path by path.
    cells : tuple of (Cell or None)
        The cell of each path that this output is made of; None where the path has no part in it.
    sign : str
        Between the paths.
    """

    paths: tuple[MapView, ...]
    cells: tuple[Cell | None, ...]
    sign: str
    output: MapView
    row: int
    column: int
    filled: int
    lines: tuple[Line, ...]
    description: str
    extras: Extras = NO_EXTRAS


@dataclass(frozen=True, slots=True)
class PointwiseFrame:
    """A layer whose every output comes from a few cells as they are: activations, norms, and whatever moves cells.

    Parameters
    ----------
    read : Block
        The input cells that this output comes from; of no height where it comes from none.
    at : (x, y)
        Where the step stands on the curve.
    dropped : tuple of Block
        Input cells that go nowhere: a crop's.
    weights : tuple of str
        What each cell read is multiplied by, in raster order; empty where there is but one.
    shared : Block or None
        Input cells that take part in the mean or sum which this output is measured by.
    """

    input: MapView
    output: MapView
    read: Block
    output_row: int
    output_column: int
    filled: int
    curve: tuple[tuple[float, float], ...]
    at: tuple[float, float]
    lines: tuple[Line, ...]
    description: str
    dropped: tuple[Block, ...] = ()
    weights: tuple[str, ...] = ()
    shared: Block | None = None
    extras: Extras = NO_EXTRAS

    @property
    def row(self) -> int:
        """The first row that is read."""
        return self.read[0]

    @property
    def column(self) -> int:
        """The first column that is read."""
        return self.read[1]


@dataclass(frozen=True, slots=True)
class Bars:
    """Values that are drawn as bars."""

    title: str
    caption: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    decimals: int


@dataclass(frozen=True, slots=True)
class VectorFrame:
    """A layer that makes a vector: Linear with one neuron's weights, Softmax, activations behind Flatten.

    ``inputs`` is a map of the vector wrapped into rows, or bars where it is short; only Linear has ``weights``, and
    only activations a ``curve`` with the step at ``at``.
    """

    inputs: MapView | Bars
    weights: MapView | None
    outputs: Bars
    current: int
    current_input: int
    lines: tuple[Line, ...]
    description: str
    curve: tuple[tuple[float, float], ...] = ()
    at: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class InputFrame:
    """The network's input: the picture as it is, and its channels."""

    picture: MapView | None
    channels: tuple[MapView, ...]
    description: str


@dataclass(frozen=True, slots=True)
class MessageFrame:
    """Why there is nothing to draw, in a sentence."""

    title: str
    text: str

    @property
    def description(self) -> str:
        """The message itself."""
        return f"{self.title}. {self.text}"


@dataclass(frozen=True, slots=True)
class ResponseView:
    """What one kind of weights answers to the cat.

    Parameters
    ----------
    title, caption : str
        The caption says in words what is seen.
    cells : Cells
        (H, W) responses: about 0 for the backdrop, 1 for the cat.
    tint : {"green", "red"}
    score : float
        "Cat here", from about 0 to 1.
    found : bool
    looked_at : (row, column)
        The output over the cat.
    learned : (row, column) or None
        The output at which these weights learned; None where they are the same everywhere.
    """

    title: str
    caption: str
    cells: Cells
    tint: Literal["green", "red"]
    score: float
    found: bool
    looked_at: tuple[int, int]
    learned: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """A number of parameters: what for, the formula with its numbers, and the number."""

    label: str
    formula: str
    count: int


@dataclass(frozen=True, slots=True)
class CountBars:
    """Numbers of parameters to be compared, the fewest first."""

    title: str
    caption: str
    rows: tuple[CountRow, ...]


@dataclass(frozen=True, slots=True)
class SharingFrame:
    """A cat on a picture, and who finds it: one filter shared by all patches, or weights of their own for each.

    Parameters
    ----------
    title, sentence : str
    backdrop : Cells
        (S, S, 3) colours.
    ghost, cat : Cells
        (h, w, 3) colours: the picture where the cat was learned, with the cat half clear, and where it stands.
    place, learned_at : (row, column)
        Top left cells of the two.
    patch : int
        The side of the patches that the picture is cut into.
    """

    title: str
    sentence: str
    backdrop: Cells
    ghost: Cells
    cat: Cells
    place: tuple[int, int]
    learned_at: tuple[int, int]
    patch: int
    shared: ResponseView
    unshared: ResponseView
    counts: CountBars
    description: str


Frame = SlidingFrame | StampFrame | MergeFrame | PointwiseFrame | VectorFrame | InputFrame | MessageFrame | SharingFrame
