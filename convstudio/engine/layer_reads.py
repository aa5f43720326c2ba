"""What the outputs of each kind of layer read: of windows, of layers that move or enlarge, of uneven pools."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Literal, get_args

from convstudio.engine.far_patterns import MOST_LISTED, Line, joined
from convstudio.engine.reads import Reads

if TYPE_CHECKING:
    from convstudio.engine.window import Window

InterpolationMode = Literal["nearest", "nearest-exact", "bilinear", "bicubic", "area"]
"""How the numbers between the cells are found: PyTorch's names."""

INTERPOLATION_MODES: tuple[InterpolationMode, ...] = get_args(InterpolationMode)


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
    if factor > MOST_LISTED:
        return _along_lines(1, factor, 0, 0, factor)
    return Reads(1, (0,) * factor, (0,) * factor)


def _along_lines(advance: int, period: int, low: int, high: int, run: int) -> Reads:
    """Return what outputs read from ⌊(output·rise + low) / run⌋ to the same with ``high``, rising as it must."""
    rise = advance * run // period
    return Reads(advance, *joined(period, [Line(rise, low, run)], [Line(rise, high, run)]))


def adaptive_reads(size: int, output_size: int) -> Reads:
    """Return what each of ``output_size`` windows reads that share ``size`` cells out evenly.

    Examples
    --------
    >>> adaptive_reads(5, 3)
    Reads(advance=5, lows=(0, 1, 3), highs=(1, 3, 4), step=1)
    """
    common = gcd(size, output_size)
    advance, period = size // common, output_size // common
    if period > MOST_LISTED:
        # ⌈x / period⌉ − 1 is ⌊(x − 1) / period⌋.
        return _along_lines(advance, period, 0, advance - 1, period)
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
    reach = (kernel_size - 1) * dilation
    if stride > MOST_LISTED:
        # Gaps between taps are taken along: from the first input that reaches so far to the last.
        return _along_lines(1, stride, before - reach + stride - 1, before, stride)
    # The input with a tap on a place is the same for all places up to the dilation: one in `step`.
    turned = pow(stride // common, -1, step)
    lows, highs = [], []
    for place in range(before, before + stride):
        last = place // stride
        at = last - (last - place // common * turned) % step
        if place % common or place - at * stride > reach:
            lows.append(last + 1)
            highs.append(last)
            continue
        lows.append(at - (reach - (place - at * stride)) // stride // step * step)
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
    if period > MOST_LISTED:
        return _resized_far(advance, period, cells, outputs, mode, corners=corners)
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


def _resized_far(
    advance: int, period: int, cells: int, outputs: int, mode: InterpolationMode, *, corners: bool
) -> Reads:
    """Return what interpolated cells are made from, by the formulas that would list them."""
    below = outputs if corners else 2 * outputs
    if mode in ("nearest", "nearest-exact"):
        below, low, more, rounding = 2 * outputs, 0 if mode == "nearest" else cells, 0, 0
    else:
        # Of the bicubic curve, the outer cells count also where the place is a cell itself, with weight 0.
        low, more, rounding = 0 if corners else cells - outputs, int(mode == "bicubic"), below - 1
    rise = below // outputs * cells
    ends = [Line(rise, low - more * below, below)], [Line(rise, low + more * below + rounding, below)]
    return Reads(advance, *joined(period, *ends))
