"""The geometry of everything that slides: where a window starts, how far it steps, what it never reads."""

from __future__ import annotations

from dataclasses import dataclass

from convstudio.engine.errors import ShapeError
from convstudio.engine.padding import Pads, effective_kernel_size
from convstudio.engine.shapes import Pair


def output_size(
    size: int,
    kernel_size: int,
    *,
    stride: int = 1,
    pads: tuple[int, int] = (0, 0),
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """Return how many positions a kernel takes along one axis.

    Parameters
    ----------
    size, kernel_size, stride, dilation : int
        Input length, kernel length, step and tap spacing, in cells; >= 1.
    pads : (before, after)
        Cells added on each side; >= 0.
    ceil_mode : bool
        Let a last window hang over the end, as long as it starts inside the input or the padding before it.

    Raises
    ------
    ShapeError
        If the dilated kernel is longer than the padded input; in ceil mode, by as much as a step or more.

    References
    ----------
    Dumoulin & Visin, arXiv:1603.07285, relationship 15; PyTorch, ``aten/src/ATen/native/Pool.h``.

    Examples
    --------
    >>> output_size(32, 8, stride=2, pads=(1, 1))
    14
    >>> output_size(9, 4, stride=4, pads=(2, 2), ceil_mode=True)
    3
    """
    before, after = pads
    positions = count_positions(size, kernel_size, stride, before, after, dilation, ceil_mode)
    if positions < 1:
        span = effective_kernel_size(kernel_size, dilation)
        raise ShapeError(f"a kernel that spans {span} cells is longer than the {size + before + after} there are")
    return positions


def count_positions(  # every one of them counts, and this is called for every layer
    size: int, kernel_size: int, stride: int, before: int, after: int, dilation: int, ceil_mode: bool
) -> int:
    """Return what ``output_size`` does, or less than 1 where no kernel fits."""
    room = size + before + after - dilation * (kernel_size - 1) - 1
    if not ceil_mode:
        return room // stride + 1 if room >= 0 else 0
    positions = -(-room // stride) + 1
    return positions - 1 if (positions - 1) * stride >= size + before else positions


@dataclass(frozen=True, slots=True)
class Window:
    """A kernel placed on an input: all that is needed to know which cells every output reads.

    Parameters
    ----------
    input_size, output_size, kernel_size, stride, dilation : (height, width)
        In cells; the input without its padding.
    pads : (top, left, bottom, right)
        Cells added around the input.
    """

    input_size: Pair
    output_size: Pair
    kernel_size: Pair
    stride: Pair
    dilation: Pair
    pads: Pads

    @property
    def span(self) -> Pair:
        """The (height, width) that the dilated kernel covers, in cells."""
        return (
            effective_kernel_size(self.kernel_size[0], self.dilation[0]),
            effective_kernel_size(self.kernel_size[1], self.dilation[1]),
        )

    @property
    def padded_size(self) -> Pair:
        """The (height, width) of the input with its padding."""
        top, left, bottom, right = self.pads
        return self.input_size[0] + top + bottom, self.input_size[1] + left + right

    @property
    def unread(self) -> Pair:
        """How many of the last padded (rows, columns) no window reaches."""
        (padded_rows, padded_columns), (tall, wide) = self.padded_size, self.span
        return (
            max(0, padded_rows - (self.output_size[0] - 1) * self.stride[0] - tall),
            max(0, padded_columns - (self.output_size[1] - 1) * self.stride[1] - wide),
        )


def place_window(
    input_size: Pair,
    kernel_size: Pair,
    stride: Pair,
    pads: Pads,
    dilation: Pair = (1, 1),
    *,
    ceil_mode: bool = False,
) -> Window:
    """Return the window that slides over an input of ``input_size``.

    Raises
    ------
    ShapeError
        If the dilated kernel does not fit the padded input.
    """
    top, left, bottom, right = pads
    rows = output_size(
        input_size[0], kernel_size[0], stride=stride[0], pads=(top, bottom), dilation=dilation[0], ceil_mode=ceil_mode
    )
    columns = output_size(
        input_size[1], kernel_size[1], stride=stride[1], pads=(left, right), dilation=dilation[1], ceil_mode=ceil_mode
    )
    return Window(input_size, (rows, columns), kernel_size, stride, dilation, pads)
