"""Padding and windows as other frameworks can say them: the sides that an input really gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.layers.base import require_positive
from convstudio.engine.padding import effective_kernel_size, four_sides, resolve_pads
from convstudio.engine.shapes import Pair, pair
from convstudio.interchange.writing_code.result import Unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convstudio.engine import Pads, Shape
    from convstudio.engine.layers.sliding import SlidingLayer
    from convstudio.engine.padding import Padding


def squeezed(sizes: int | Pair) -> int | Pair:
    """Return one number where both axes have the same.

    Examples
    --------
    >>> squeezed((3, 3)), squeezed((3, 1)), squeezed(2)
    (3, (3, 1), 2)
    """
    down, right = pair(sizes)
    return down if down == right else (down, right)


def sides_of(layer: SlidingLayer, shape: Shape | None) -> Pads | None:
    """Return the cells that a layer adds at the (top, left, bottom, right); None if that depends on what arrives.

    Parameters
    ----------
    shape : Shape or None
        What arrives; None if nothing is known.
    """
    slide = layer.slide
    if not isinstance(slide.padding, str):
        return four_sides(slide.padding)
    if slide.padding == "valid":
        return 0, 0, 0, 0
    if shape is None or len(shape) != len(("channels", "height", "width")):
        return None
    return pads_by_rule(slide.padding, layer, shape)


def pads_by_rule(rule: Padding, layer: SlidingLayer, shape: Shape) -> Pads:
    """Return the cells that a rule such as "same" would add to maps of ``shape``.

    Raises
    ------
    ShapeError
        If the layer's window has no size, or never moves on.
    """
    slide = layer.slide
    require_positive(kernel_size=slide.kernel_size, stride=slide.stride, dilation=slide.dilation)
    return resolve_pads(rule, (shape[1], shape[2]), slide.kernel_size, slide.stride, slide.dilation)


def check_axes(axes: Iterable[int], shape: Shape) -> None:
    """Check that what arrives has some axes, counted with the batch as 0.

    Raises
    ------
    Unwritable
        Naming the first that it has not.
    """
    for axis in axes:
        if not 1 <= axis <= len(shape):
            raise Unwritable(f"there is no axis {axis} in what arrives")


def covered(layer: SlidingLayer, shape: Shape, pads: Pads) -> Pads:
    """Return the padding with which as many windows fit without hanging over the end as do with ``ceil_mode``."""
    window = layer.window(shape)
    if window is None:
        return pads
    needed = [
        (window.output_size[axis] - 1) * window.stride[axis]
        + effective_kernel_size(window.kernel_size[axis], window.dilation[axis])
        - shape[axis + 1]
        - pads[axis]
        for axis in (0, 1)
    ]
    return pads[0], pads[1], max(pads[2], needed[0]), max(pads[3], needed[1])


def is_even(pads: Pads) -> bool:
    """Say whether opposite sides have the same."""
    return pads[:2] == pads[2:]


def torch_sides(pads: Pads) -> int | tuple[int, int, int, int]:
    """Return (top, left, bottom, right) as PyTorch's padding layers have it: (left, right, top, bottom)."""
    top, left, bottom, right = pads
    return top if len({*pads}) == 1 else (left, right, top, bottom)


def keras_sides(pads: Pads) -> int | tuple[int, int] | tuple[tuple[int, int], tuple[int, int]]:
    """Return (top, left, bottom, right) as Keras's padding layers have it: ((top, bottom), (left, right))."""
    top, left, bottom, right = pads
    if len({*pads}) == 1:
        return top
    return (top, left) if is_even(pads) else ((top, bottom), (left, right))
