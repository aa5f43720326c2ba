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
    """

    title: str
    caption: str
    cells: Cells
    scale: Scale | None
    decimals: int
    pads: Pads = (0, 0, 0, 0)
    sheets: int = 0
    size: int | None = None

    @property
    def cell_count(self) -> int:
        """How many cells are real."""
        return self.cells.rows * self.cells.columns if self.size is None else self.size


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
    window : Window
    row, column : int
        The output cell of this step.
    winner : (row, column) or None
        The place in the patch that a max pool takes.
    factors : tuple of str
        What each tap is multiplied by, in raster order; empty for pools.
    sum_lines : tuple of Line
        How this step's value comes about, term by term where that is short.
    sum_lines_narrow : tuple of Line
        The same without the terms.
    note : str
        What is never read, or which side SAME padded more; may be empty.
    """

    input: MapView
    kernel: MapView | None
    output: MapView
    patch: MapView
    window: Window
    row: int
    column: int
    winner: tuple[int, int] | None
    factors: tuple[str, ...]
    sum_lines: tuple[Line, ...]
    sum_lines_narrow: tuple[Line, ...]
    note: str
    description: str

    @property
    def filled(self) -> int:
        """How many output cells have been computed."""
        return self.row * self.window.output_size[1] + self.column + 1


@dataclass(frozen=True, slots=True)
class PointwiseFrame:
    """A layer that turns each cell into one other: activation, batch norm, dropout, flatten."""

    input: MapView
    output: MapView
    row: int
    column: int
    output_row: int
    output_column: int
    filled: int
    curve: tuple[tuple[float, float], ...]
    at: tuple[float, float]
    lines: tuple[Line, ...]
    description: str


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

    ``inputs`` is a map of the vector wrapped into rows, or bars where it is short; only Linear has ``weights``.
    """

    inputs: MapView | Bars
    weights: MapView | None
    outputs: Bars
    current: int
    current_input: int
    lines: tuple[Line, ...]
    description: str


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


Frame = SlidingFrame | PointwiseFrame | VectorFrame | InputFrame | MessageFrame | SharingFrame
