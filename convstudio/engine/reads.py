"""Which cells of its input each output reads, along one axis: exact, also where the pattern repeats."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from convstudio.engine.window import Window

InterpolationMode = Literal["nearest", "nearest-exact", "bilinear", "bicubic", "area"]
"""How the numbers between the cells are found: PyTorch's names."""

INTERPOLATION_MODES: tuple[InterpolationMode, ...] = get_args(InterpolationMode)


# A tuple, as one edit can make thousands: a frozen dataclass takes twice as long to make.
class Reads(NamedTuple):
    """Along one axis, output ``o`` reads the cells from ``low(o)`` to ``high(o)``, every ``step``-th.

    The pattern repeats after ``len(lows)`` outputs, ``advance`` cells further on. Whatever slides repeats after one
    output; a layer that enlarges by 2 after two. Cells below 0 or behind the end lie in padding.

    Parameters
    ----------
    advance : int
        How many cells further the pattern starts again.
    lows, highs : tuple of int
        First and last cell that the first outputs read; an output that reads nothing has ``high = low − 1``.
    step : int
        How far apart the cells are that are read.

    Examples
    --------
    >>> slides = Reads(advance=2, lows=(-1,), highs=(1,))
    >>> enlarges = Reads(advance=1, lows=(0, 0), highs=(0, 0))
    >>> [(slides.low(o), slides.high(o)) for o in range(3)], [enlarges.low(o) for o in range(4)]
    ([(-1, 1), (1, 3), (3, 5)], [0, 0, 1, 1])
    """

    advance: int
    lows: tuple[int, ...]
    highs: tuple[int, ...]
    step: int = 1

    @property
    def period(self) -> int:
        """After how many outputs the pattern repeats."""
        return len(self.lows)

    @property
    def jump(self) -> int | float:
        """How far apart two neighbouring outputs look, in cells; a fraction where the layer enlarges."""
        whole, rest = divmod(self.advance, len(self.lows))
        return self.advance / len(self.lows) if rest else whole

    @property
    def span(self) -> int:
        """The most cells that lie between the first and the last that one output reads, both included."""
        if len(self.lows) == 1:
            return self.highs[0] - self.lows[0] + 1
        return max(high - low + 1 for low, high in zip(self.lows, self.highs, strict=True))

    def low(self, output: int) -> int:
        """Return the first cell that ``output`` reads."""
        turn, place = divmod(output, len(self.lows))
        return self.lows[place] + turn * self.advance

    def high(self, output: int) -> int:
        """Return the last cell that ``output`` reads."""
        turn, place = divmod(output, len(self.lows))
        return self.highs[place] + turn * self.advance

    def through(self, reads: Reads) -> Reads:
        """Return what the outputs of the next layer read of this layer's input, given what they read of its output.

        Examples
        --------
        >>> three_by_three = Reads(advance=1, lows=(-1,), highs=(1,))
        >>> three_by_three.through(three_by_three)
        Reads(advance=1, lows=(-2,), highs=(2,), step=1)
        """
        if len(self.lows) == len(reads.lows) == 1 and self.highs[0] >= self.lows[0]:
            jump = self.advance
            low, high = self.lows[0] + reads.lows[0] * jump, self.highs[0] + reads.highs[0] * jump
            return Reads(jump * reads.advance, (low,), (high,))
        turns = self.period // gcd(reads.advance, self.period)
        extents = [self._extent(reads, output) for output in range(reads.period * turns)]
        advance = self.advance * (reads.advance * turns // self.period)
        return Reads(advance, tuple(low for low, _ in extents), tuple(high for _, high in extents))

    def _extent(self, reads: Reads, output: int) -> tuple[int, int]:
        """Return the first and last cell behind one output of the next layer."""
        cells = range(reads.low(output), reads.high(output) + 1, reads.step)
        # A cell one period further on looks further on: the first period has the lowest, the last the highest.
        first = [self.low(cell) for cell in cells[: self.period] if self.high(cell) >= self.low(cell)]
        last = [self.high(cell) for cell in cells[-self.period :] if self.high(cell) >= self.low(cell)]
        if not first or not last:
            start = self.low(reads.low(output))
            return start, start - 1
        return min(first), max(last)


OWN_CELL = Reads(advance=1, lows=(0,), highs=(0,))
"""Each output reads the cell of its own place."""


def reads_of_window(window: Window) -> tuple[Reads, Reads]:
    """Return what a window that slides reads of the (rows, columns).

    Examples
    --------
    >>> from convstudio.engine.window import place_window
    >>> reads_of_window(place_window((32, 32), (8, 8), (2, 2), (1, 1, 1, 1)))[0]
    Reads(advance=2, lows=(-1,), highs=(6,), step=1)
    """
    (down, right), (tall, wide), (apart, aside) = window.stride, window.span, window.dilation
    top, left, _, _ = window.pads
    rows = Reads(down, (-top,), (tall - 1 - top,), apart)
    if (down, tall, apart, top) == (right, wide, aside, left):
        return rows, rows
    return rows, Reads(right, (-left,), (wide - 1 - left,), aside)


def shifted_reads(before: int) -> Reads:
    """Return what the outputs read behind ``before`` cells added in front (or taken off, if negative)."""
    return Reads(1, (-before,), (-before,))


def enlarged_reads(factor: int) -> Reads:
    """Return what the outputs read when each cell becomes ``factor`` cells side by side."""
    return Reads(1, (0,) * factor, (0,) * factor)


def adaptive_reads(size: int, output_size: int) -> Reads:
    """Return what each of ``output_size`` windows reads that share ``size`` cells out evenly.

    Examples
    --------
    >>> adaptive_reads(5, 3)
    Reads(advance=5, lows=(0, 1, 3), highs=(1, 3, 4), step=1)
    """
    common = gcd(size, output_size)
    advance, period = size // common, output_size // common
    return Reads(
        advance,
        tuple(output * advance // period for output in range(period)),
        tuple(-(-(output + 1) * advance // period) - 1 for output in range(period)),
    )


def transposed_reads(kernel_size: int, stride: int, dilation: int, before: int) -> Reads:
    """Return what the outputs of a transposed convolution read, of which ``before`` are cut off in front.

    Input ``i`` is spread over the outputs ``i·stride − before + tap·dilation``; an output reads all inputs that are
    spread over it, and none where the steps are longer than the kernel.

    Examples
    --------
    >>> transposed_reads(3, 2, 1, 0)
    Reads(advance=1, lows=(-1, 0), highs=(0, 0), step=1)
    """
    common = gcd(stride, dilation)
    step = dilation // common
    lows, highs = [], []
    for place in range(before, before + stride):
        last = place // stride
        # Of the inputs before, one in `step` has a tap that falls on this place.
        at = next((cell for cell in range(last, last - step, -1) if (place - cell * stride) % dilation == 0), None)
        if at is None or place - at * stride > (kernel_size - 1) * dilation:
            lows.append(last + 1)
            highs.append(last)
            continue
        reach = ((kernel_size - 1) * dilation - (place - at * stride)) // stride // step
        lows.append(at - reach * step)
        highs.append(at)
    return Reads(1, tuple(lows), tuple(highs), step)


def resized_reads(
    size: int, output_size: int, mode: InterpolationMode, *, align_corners: bool = False, scale: float | None = None
) -> Reads:
    """Return which of ``size`` cells each of ``output_size`` interpolated ones is made from.

    Parameters
    ----------
    size, output_size : int
        In cells.
    align_corners : bool
        Lay the middles of the corner cells on each other, rather than the outer edges of the maps.
    scale : float or None
        How many outputs there are to a cell, where that is not exactly the ratio of the sizes.

    References
    ----------
    PyTorch, ``aten/src/ATen/native/UpSample.h``.

    Examples
    --------
    >>> resized_reads(5, 10, "bilinear")
    Reads(advance=1, lows=(-1, 0), highs=(0, 1), step=1)
    """
    if mode == "area":
        return adaptive_reads(size, output_size)
    corners = align_corners and mode in ("bilinear", "bicubic")
    cells, outputs = _ratio(size, output_size, corners=corners, scale=scale)
    # The pattern repeats after `outputs`; where that is beyond the end, it is as long as the whole axis.
    advance, period = (cells, outputs) if outputs <= output_size else (size, output_size)
    if mode in ("nearest", "nearest-exact"):
        double = 0 if mode == "nearest" else 1
        lows = tuple((2 * output + double) * cells // (2 * outputs) for output in range(period))
        return Reads(advance, lows, lows)
    # Where each output lies among the middles of the cells, as a fraction.
    below = outputs if corners else 2 * outputs
    places = [output * cells if corners else (2 * output + 1) * cells - outputs for output in range(period)]
    # Between two cells, the bicubic curve reaches one cell further than the straight line.
    more = [1 if mode == "bicubic" and place % below else 0 for place in places]
    lows = tuple(place // below - further for place, further in zip(places, more, strict=True))
    highs = tuple(-(-place // below) + further for place, further in zip(places, more, strict=True))
    return Reads(advance, lows, highs)


def _ratio(size: int, output_size: int, *, corners: bool, scale: float | None) -> tuple[int, int]:
    """Return how many cells go to how many outputs, in the smallest numbers."""
    if corners:
        size, output_size = (size - 1, output_size - 1) if output_size > 1 else (0, 1)
    elif scale is not None:
        outputs, cells = scale.as_integer_ratio()
        return cells, outputs
    common = gcd(size, output_size)
    return size // common, output_size // common
