"""What part of the picture one number sees: receptive field, jump and start, layer after layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from convstudio.engine.far_patterns import MOST_LISTED
from convstudio.engine.layer_reads import reads_of_window
from convstudio.engine.reads import LARGEST_FLOAT, OWN_CELL, Reads, united_reads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convstudio.engine.shapes import Pair
    from convstudio.engine.window import Window


# A tuple for the reason that Reads is one.
class ReceptiveField(NamedTuple):
    """Where the cells of a layer look in the network's input.

    Normalisation is left out, as everywhere: the mean of a whole map is not what a cell sees.

    Parameters
    ----------
    rows, columns : Reads
        Which rows and columns of the input each row and column of cells sees.
    cells : (height, width)
        How many cells there are; a vector keeps those of the map it was flattened from.
    picture : (height, width)
        The size of the network's input.

    References
    ----------
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019.
    """

    rows: Reads = OWN_CELL
    columns: Reads = OWN_CELL
    cells: Pair = (1, 1)
    picture: Pair = (1, 1)

    @classmethod
    def of(
        cls, size: Pair, jump: Pair = (1, 1), start: tuple[float, float] = (0.0, 0.0), cells: Pair = (1, 1)
    ) -> ReceptiveField:
        """Return the receptive field of plain numbers, each (height, width).

        Examples
        --------
        >>> ReceptiveField.of(size=(8, 8), jump=(2, 2), start=(2.5, 2.5)).start
        (2.5, 2.5)
        """
        lows = [round(centre - (extent - 1) / 2) for centre, extent in zip(start, size, strict=True)]
        rows, columns = (Reads(jump[axis], (lows[axis],), (lows[axis] + size[axis] - 1,)) for axis in (0, 1))
        return cls(rows, columns, cells)

    @property
    def size(self) -> Pair:
        """How many rows and columns of the input one cell sees, at most."""
        return self.rows.span, self.columns.span

    @property
    def jump(self) -> tuple[int | float, int | float]:
        """How far apart two neighbouring cells look; a fraction behind layers that enlarge."""
        return self.rows.jump, self.columns.jump

    @property
    def start(self) -> tuple[float, float]:
        """The centre of what the first cell sees; 0 is the middle of the input's first cell."""
        return _middle(self.rows), _middle(self.columns)

    @property
    def exceeds_picture(self) -> bool:
        """Whether a cell in the middle sees further than the input reaches, along either axis."""
        return self.rows.span > self.picture[0] or self.columns.span > self.picture[1]

    @property
    def border_share(self) -> float:
        """Which share of the cells sees padding anywhere on the way to the input, 0 to 1.

        Examples
        --------
        >>> from convstudio.engine.window import place_window
        >>> picture = ReceptiveField(cells=(8, 8), picture=(8, 8))
        >>> picture.through(place_window((8, 8), (3, 3), (1, 1), (1, 1, 1, 1))).border_share  # 8·8 cells, 6·6 clean
        0.4375
        """
        rows, columns = self.clean_cells
        return 1 - rows * columns / (self.cells[0] * self.cells[1])

    @property
    def clean_cells(self) -> Pair:
        """How many (rows, columns) of cells see nothing but the picture."""
        rows = _clean(self.rows, self.cells[0], self.picture[0])
        return rows, _clean(self.columns, self.cells[1], self.picture[1])

    def through(self, window: Window) -> ReceptiveField:
        """Return the receptive field behind a layer that slides ``window``.

        Examples
        --------
        >>> from convstudio.engine.window import place_window
        >>> field = ReceptiveField().through(place_window((32, 32), (8, 8), (2, 2), (1, 1, 1, 1)))
        >>> field.size, field.jump, field.start
        ((8, 8), (2, 2), (2.5, 2.5))
        """
        return self.behind(reads_of_window(window), window.output_size)

    def behind(self, reads: tuple[Reads, Reads], cells: Pair) -> ReceptiveField:
        """Return the receptive field of ``cells`` that read this layer's cells as ``reads`` says, (rows, columns)."""
        rows = self.rows.through(reads[0])
        # Square windows are worked out once: one object stands for both axes.
        same = self.columns is self.rows and reads[1] is reads[0]
        return ReceptiveField(rows, rows if same else self.columns.through(reads[1]), cells, self.picture)

    def behind_all(self, cells: Pair = (1, 1)) -> ReceptiveField:
        """Return the receptive field of cells that each read all of this layer's: a fully connected layer's.

        Examples
        --------
        >>> ReceptiveField.of((3, 3), jump=(2, 2), cells=(5, 5)).behind_all().size
        (11, 11)
        """
        rows, columns = (
            Reads(int(count == 1), (0,), (size - 1,)) for size, count in zip(self.cells, cells, strict=True)
        )
        return self.behind((rows, columns), cells)


def union(fields: Sequence[ReceptiveField]) -> ReceptiveField:
    """Return what a cell sees when the ends of several paths are merged: from the first to the last of all.

    Paths that end in a single cell are repeated for every other: squeeze-and-excitation.
    """
    cells = (max(field.cells[0] for field in fields), max(field.cells[1] for field in fields))
    rows = _union([(field.rows, field.cells[0]) for field in fields], cells[0])
    columns = _union([(field.columns, field.cells[1]) for field in fields], cells[1])
    return ReceptiveField(rows, columns, cells, fields[0].picture)


def agree(fields: Sequence[ReceptiveField]) -> bool:
    """Say whether all paths move equally far from cell to cell, those of a single cell aside."""
    cells = (max(field.cells[0] for field in fields), max(field.cells[1] for field in fields))
    return all(len({field.jump[axis] for field in fields if field.cells[axis] == cells[axis]}) == 1 for axis in (0, 1))


def _union(paths: Sequence[tuple[Reads, int]], cells: int) -> Reads:
    first = paths[0][0]
    if all(reads == first for reads, _ in paths):
        return first
    moving = [reads for reads, count in paths if count == cells]
    fixed = [reads for reads, count in paths if count != cells]
    # The pattern of all together repeats when the slowest does; paths that disagree are taken as far as the fastest.
    longest = max(moving, key=lambda reads: (reads.period, reads.jump))
    if longest.period > MOST_LISTED:
        return united_reads(moving, fixed, longest)
    lows, highs = [], []
    for cell in range(longest.period):
        lows.append(min([reads.low(cell) for reads in moving] + [reads.low(0) for reads in fixed]))
        highs.append(max([reads.high(cell) for reads in moving] + [reads.high(0) for reads in fixed]))
    return Reads(longest.advance, tuple(lows), tuple(highs))


def _middle(reads: Reads) -> float:
    """Return the centre of what the first output reads; a whole number where a float would be another."""
    ends = reads.low(0) + reads.high(0)
    return ends / 2 if abs(ends) < LARGEST_FLOAT else ends // 2


def _clean(reads: Reads, cells: int, picture: int) -> int:
    """Return how many of ``cells`` see nothing outside of the picture."""
    if reads.period > MOST_LISTED:
        # Both ends rise from cell to cell.
        first = _first(cells, lambda cell: reads.low(cell) >= 0)
        return max(0, _first(cells, lambda cell: reads.high(cell) >= picture) - first)
    return sum(_clean_turns(reads, place, cells, picture) for place in range(min(reads.period, cells)))


def _clean_turns(reads: Reads, place: int, cells: int, picture: int) -> int:
    """Return how many see nothing outside of the picture, of the cells in one place of the pattern."""
    turns = -(-(cells - place) // reads.period)
    low, high = reads.low(place), reads.high(place)
    if reads.advance == 0:
        return turns if low >= 0 and high < picture else 0
    first = max(0, -(low // reads.advance))
    last = min(turns - 1, (picture - 1 - high) // reads.advance)
    return max(0, last - first + 1)


def _first(cells: int, holds: Callable[[int], bool]) -> int:
    """Return the first cell from which on something holds, or ``cells`` if it never does."""
    low, high = 0, cells
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
