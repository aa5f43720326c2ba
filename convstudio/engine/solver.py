"""The formula backwards: every kernel, stride, padding and dilation that turns one shape into another."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers import Conv2d, Layer
from convstudio.engine.padding import PaddingRule, effective_kernel_size
from convstudio.engine.shapes import Pair, Shape, is_map, pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

L = TypeVar("L", bound=Layer)

KERNEL_SIZES = range(1, 12)
STRIDES = range(1, 9)
PADDINGS = range(6)
DILATIONS = range(1, 5)
"""Where the search stops if nobody says otherwise: what networks in use are made of."""


@dataclass(frozen=True, slots=True)
class Solution:
    """One way to slide a window that gives the wanted output; unpacks to kernel size, stride, padding and dilation.

    Parameters
    ----------
    kernel_size, stride, dilation : int or (height, width)
        One number where both axes have the same.
    padding : int, (height, width), "valid", "same" or "same_lower"
    unread : (rows, columns)
        How many of the last padded cells no window reaches: what the division leaves over.
    output_padding : int, (height, width) or None
        For transposed convolutions: what is missing to the wanted size, added at the end; None is Keras's None.
    """

    kernel_size: int | Pair
    stride: int | Pair
    padding: int | Pair | PaddingRule
    dilation: int | Pair
    unread: Pair = (0, 0)
    output_padding: int | Pair | None = 0

    def __iter__(self) -> Iterator[object]:
        return iter((self.kernel_size, self.stride, self.padding, self.dilation))

    def layer(self, like: L) -> L:
        """Return ``like`` with these settings; whatever else it has stays.

        Examples
        --------
        >>> Solution(8, 2, 1, 1).layer(Conv2d(20, 3)) == Conv2d(20, 8, stride=2, padding=1)
        True
        """
        own = {field.name for field in fields(like)} - {"unread"}
        return replace(like, **{name: getattr(self, name) for name in self.__slots__ if name in own})


def solve(  # noqa: PLR0913  # every bound is an argument of its own
    input_shape: Shape,
    wanted_output: int | Shape,
    like: Layer | None = None,
    *,
    kernel_sizes: Iterable[int] = KERNEL_SIZES,
    strides: Iterable[int] = STRIDES,
    paddings: Iterable[int | PaddingRule] = PADDINGS,
    dilations: Iterable[int] = DILATIONS,
    square: bool = True,
    exact: bool = False,
) -> tuple[Solution, ...]:
    """Return every legal setting within the bounds that gives the wanted output, simplest first.

    Parameters
    ----------
    input_shape : (C, H, W) or (H, W)
    wanted_output : (H, W), (C, H, W) or int
        One number holds for both axes. A depth must be what ``like`` gives, since no window changes it.
    like : layer, optional
        A convolution, pool or transposed convolution whose other settings hold (ceil_mode, padding_mode …); a plain
        Conv2d if there is none. An output_padding of 0 is part of the search.
    kernel_sizes, strides, dilations : iterable of int
        In cells; >= 1.
    paddings : iterable of int, "valid", "same" or "same_lower"
    square : bool
        Keep both axes alike. Without, each axis may have settings of its own, and there can be very many.
    exact : bool
        Leave out what leaves a remainder: rows or columns that no window reaches, or an output padding.

    Returns
    -------
    tuple of Solution
        Always in the same order: that of ``simplicity``, or of ``enlarging_simplicity``.

    Raises
    ------
    ShapeError
        If a shape has another rank or sizes below 1, or ``like`` slides no window.

    References
    ----------
    Dumoulin & Visin, arXiv:1603.07285, relationships 1 to 15, solved for their settings by trying.

    Examples
    --------
    >>> [(s.kernel_size, s.stride, s.padding) for s in solve((3, 32, 32), 14)[:3]]
    [(6, 2, 0), (8, 2, 1), (10, 2, 2)]
    >>> solve((3, 32, 32), 32, kernel_sizes=(3,), dilations=(1,))[0]
    Solution(kernel_size=3, stride=1, padding=1, dilation=1, unread=(0, 0), output_padding=0)
    """
    wanted = _wanted(wanted_output)
    if like is None:
        like = Conv2d(wanted[0] if is_map(wanted) else 1, 1)
    own = {field.name for field in fields(like)}
    if not {"kernel_size", "stride", "padding"} <= own:
        raise ShapeError(f"{like.type_name} slides no window", "Ask for a convolution, a pool or a transposed one.")
    shape = _given(input_shape)
    steps = tuple(dilations) if "dilation" in own else (1,)
    bounds = _Bounds(tuple(kernel_sizes), tuple(strides), tuple(paddings), steps)
    if min(*bounds.kernel_sizes, *bounds.strides, *steps, 1) < 1:
        raise ShapeError("a kernel size, stride or dilation below 1 was asked for", "Start the bounds at 1.")
    tried = (_legal(like, shape, wanted, settings) for settings in _candidates(shape, wanted, like, bounds, square))
    found = [solution for solution in tried if solution and not (exact and _leaves_a_remainder(solution))]
    order = enlarging_simplicity if hasattr(like, "output_padding") else simplicity
    return tuple(sorted(found, key=order))


def simplicity(solution: Solution) -> tuple[object, ...]:
    """Return what solutions are ordered by: the smaller, the simpler.

    Without dilation before with it; small strides before large ones; exact before with a remainder; windows that
    neither skip cells nor lie in the padding whole before those that do; square before oblong; odd kernels with
    the padding that keeps the size before others; then small paddings and small kernels.
    """
    kernel, stride, dilation = pair(solution.kernel_size), pair(solution.stride), pair(solution.dilation)
    rule = solution.padding if isinstance(solution.padding, str) else ""
    pads = (0, 0) if isinstance(solution.padding, str) else pair(solution.padding)
    axes = (0, 1)
    return (
        sum(dilation),
        sum(stride),
        _leaves_a_remainder(solution),
        any(stride[axis] > kernel[axis] or pads[axis] >= kernel[axis] for axis in axes),
        kernel[0] != kernel[1],
        not all(kernel[axis] % 2 and (rule or 2 * pads[axis] == dilation[axis] * (kernel[axis] - 1)) for axis in axes),
        sum(pads),
        sum(kernel),
        kernel,
        stride,
        dilation,
        pads,
        rule,
    )


def enlarging_simplicity(solution: Solution) -> tuple[object, ...]:
    """Return what solutions for transposed convolutions are ordered by.

    Without dilation before with it; kernels that cover every output equally often (those that the stride divides)
    before those that leave a checkerboard; without output padding before with it; small kernels before large ones.
    """
    kernel, stride, dilation = pair(solution.kernel_size), pair(solution.stride), pair(solution.dilation)
    uneven = any(kernel[axis] % stride[axis] for axis in (0, 1))
    return sum(dilation), uneven, _leaves_a_remainder(solution), sum(kernel), simplicity(solution)


class _Setting(NamedTuple):
    """The settings of one axis."""

    kernel_size: int
    stride: int
    padding: int | PaddingRule
    dilation: int

    @property
    def span(self) -> int:
        return effective_kernel_size(self.kernel_size, self.dilation)


class _Bounds(NamedTuple):
    kernel_sizes: tuple[int, ...]
    strides: tuple[int, ...]
    paddings: tuple[int | PaddingRule, ...]
    dilations: tuple[int, ...]


def _given(shape: Shape) -> Shape:
    if len(shape) not in (2, 3) or min(shape) < 1:
        raise ShapeError(f"an input of shape {shape} is neither (C, H, W) nor (H, W) with sizes of 1 or more")
    return shape if is_map(shape) else (1, *shape)


def _wanted(output: int | Shape) -> Shape:
    wanted = (output, output) if isinstance(output, int) else output
    if len(wanted) not in (2, 3) or min(wanted) < 1:
        raise ShapeError(f"an output of shape {wanted} is neither (C, H, W) nor (H, W) with sizes of 1 or more")
    return wanted


def _candidates(
    shape: Shape, wanted: Shape, like: Layer, bounds: _Bounds, square: bool
) -> Iterator[tuple[_Setting, _Setting]]:
    """Yield the settings of (height, width) whose arithmetic comes out; whether they are legal is not asked here."""
    rows, columns = (list(dict.fromkeys(_axis(shape[axis], wanted[axis], like, bounds))) for axis in (-2, -1))
    if square:
        both = set(columns)
        yield from ((setting, setting) for setting in rows if setting in both)
        return
    for down, across in product(rows, columns):
        # A rule is one word for both axes.
        if (isinstance(down.padding, int) and isinstance(across.padding, int)) or down.padding == across.padding:
            yield down, across


def _axis(size: int, wanted: int, like: Layer, bounds: _Bounds) -> Iterator[_Setting]:
    """Yield the settings that may turn ``size`` cells into ``wanted``."""
    enlarges, ceil_mode = hasattr(like, "output_padding"), getattr(like, "ceil_mode", False)
    given = getattr(like, "output_padding", 0) != 0
    for kernel_size, stride, dilation in product(bounds.kernel_sizes, bounds.strides, bounds.dilations):
        span = effective_kernel_size(kernel_size, dilation)
        for padding in bounds.paddings:
            if enlarges:
                fits = _missing(size, wanted, span, stride, padding) >= 0 or given
            elif padding in ("same", "same_lower"):
                fits = -(-size // stride) == wanted
            else:
                room = size - span + (0 if isinstance(padding, str) else 2 * padding)
                # In ceil mode rounded up, unless the last window is dropped: which of the two, the layer says.
                fits = room >= (1 - stride if ceil_mode else 0) and 0 <= wanted - (room // stride + 1) <= ceil_mode
            if fits:
                yield _Setting(kernel_size, stride, padding, dilation)


def _missing(size: int, wanted: int, span: int, stride: int, padding: int | PaddingRule) -> int:
    """Return how many cells a transposed convolution lacks to make ``wanted``: the output padding it needs."""
    if padding in ("same", "same_lower"):
        span %= 2  # Keras's rule, where an output padding is given
    return wanted - (size - 1) * stride - span + (0 if isinstance(padding, str) else 2 * padding)


def _legal(like: Layer, shape: Shape, wanted: Shape, settings: tuple[_Setting, _Setting]) -> Solution | None:
    """Return the solution that ``settings`` are, or None if the layer refuses them or makes something else of them."""
    down, across = settings
    solution = Solution(
        _one_or_two(down.kernel_size, across.kernel_size),
        _one_or_two(down.stride, across.stride),
        _padding(down.padding, across.padding),
        _one_or_two(down.dilation, across.dilation),
        output_padding=getattr(like, "output_padding", 0),
    )
    if solution.output_padding == 0 and hasattr(like, "output_padding"):
        rows, columns = (
            _missing(shape[axis], wanted[axis], own.span, own.stride, own.padding)
            for own, axis in ((down, -2), (across, -1))
        )
        solution = replace(solution, output_padding=_one_or_two(rows, columns))
    try:
        output = solution.layer(like).infer(shape)
    except ShapeError:
        return None
    if output[-len(wanted) :] != wanted:
        return None
    window = solution.layer(like).window(shape)
    return replace(solution, unread=window.unread) if window and any(window.unread) else solution


def _leaves_a_remainder(solution: Solution) -> bool:
    return any(solution.unread) or solution.output_padding not in (0, None)


def _one_or_two(vertical: int, horizontal: int) -> int | Pair:
    return vertical if vertical == horizontal else (vertical, horizontal)


def _padding(vertical: int | PaddingRule, horizontal: int | PaddingRule) -> int | Pair | PaddingRule:
    if isinstance(vertical, str) or isinstance(horizontal, str):
        return vertical  # a rule, and the same for both: no other pair of settings is tried
    return _one_or_two(vertical, horizontal)
