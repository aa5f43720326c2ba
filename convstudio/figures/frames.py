"""What a picture shows at one moment, as plain values. Painters take these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from convstudio.figures.sharing_frames import CountBars, CountRow, ResponseView, SharingFrame
from convstudio.figures.sliding_frames import SlidingFrame, StampFrame
from convstudio.figures.views import NO_EXTRAS, Band, Bars, Block, Cell, Extras, FieldView, MapView, Moved, Sheet, Tile

if TYPE_CHECKING:
    from convstudio.figures.parts.text import Line

__all__ = [
    "NO_EXTRAS",
    "Band",
    "Bars",
    "Block",
    "Cell",
    "CompositionName",
    "CountBars",
    "CountRow",
    "Extras",
    "FieldView",
    "Frame",
    "InputFrame",
    "MapView",
    "MergeFrame",
    "MessageFrame",
    "Moved",
    "PointwiseFrame",
    "ResponseView",
    "SharingFrame",
    "Sheet",
    "SlidingFrame",
    "StaleFrame",
    "StampFrame",
    "Tile",
    "VectorFrame",
]

CompositionName = Literal["auto", "numerals", "lens"]


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
    spreads : (rows, columns)
        Whether an input changes the outputs of all rows, or columns, of its channel.
    moved : Moved or None
        Of a layer that only moves cells.
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
    spreads: tuple[bool, bool] = (False, False)
    moved: Moved | None = None
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
    """The network's input.

    Parameters
    ----------
    picture : MapView or None
        In colours, where it has some.
    channels : tuple of MapView
        Without a picture, the first is drawn large in its place.
    places : tuple of int
        Which channel each of them is.
    """

    picture: MapView | None
    channels: tuple[MapView, ...]
    places: tuple[int, ...]
    description: str

    @property
    def grids(self) -> dict[str, int | None]:
        """Which channel each grid of the figure shows, by the grid's name; None for all of them, as colours."""
        names = [f"channel {place}" for place in self.places]
        if self.picture is not None:
            return {"input": None, **dict(zip(names, self.places, strict=True))}
        return {"input": self.places[0], **dict(zip(names[1:], self.places[1:], strict=True))}


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
class StaleFrame:
    """Why there is nothing new to draw, and what there was before."""

    message: MessageFrame
    before: Frame

    @property
    def description(self) -> str:
        """The message, and what the picture is."""
        return f"{self.message.description} The picture is as it was when the layer last fitted."


Frame = (
    SlidingFrame
    | StampFrame
    | MergeFrame
    | PointwiseFrame
    | VectorFrame
    | InputFrame
    | MessageFrame
    | StaleFrame
    | SharingFrame
)
