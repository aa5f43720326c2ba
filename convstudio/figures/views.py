"""The maps, bars and bands that frames are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convstudio.engine import Pads
    from convstudio.figures.colormap import Scale
    from convstudio.figures.parts.base import Cells

Cell = tuple[int, int]
"""(row, column)."""

Block = tuple[int, int, int, int]
"""Cells from (row, column) on, so many (rows, columns)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A channel behind the one in front.

    Parameters
    ----------
    cells : Cells
        (H, W), without padding.
    scale : Scale
    number : int
        Which channel, from 0.
    filter_index, channel : int or None
        Where the playhead goes for it to come forward; None for what stays. None for both where it can't.
    """

    cells: Cells
    scale: Scale
    number: int
    filter_index: int | None = None
    channel: int | None = None

    @property
    def comes_forward(self) -> bool:
        """Whether there is a way to have it in front."""
        return self.filter_index is not None or self.channel is not None


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
    behind : tuple of Sheet
        The nearest of the other channels, the first right behind this one.
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
    behind: tuple[Sheet, ...] = ()

    @property
    def cell_count(self) -> int:
        """How many cells are real."""
        return self.cells.rows * self.cells.columns if self.size is None else self.size


@dataclass(frozen=True, slots=True)
class Moved:
    """Where every output of a layer that moves cells comes from.

    Parameters
    ----------
    origins : Cells
        (C, H, W) or (N,): the number of an input cell, counted channel by channel and row by row; negative for none.
    channel, shown : int
        Which input channel and which output channel are in front.
    columns : int
        In how many columns a vector is wrapped; 0 for maps.
    """

    origins: Cells
    channel: int
    shown: int
    columns: int = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """Values that are drawn as bars."""

    title: str
    caption: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    decimals: int


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
