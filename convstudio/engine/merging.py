"""How the ends of several paths become one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from convstudio.engine.errors import ShapeError
from convstudio.engine.shapes import Shape, format_shape, is_map

if TYPE_CHECKING:
    from convstudio.engine.problems import Fix

Merge = Literal["concat", "add", "multiply"]
MERGES: tuple[Merge, ...] = ("concat", "add", "multiply")


def merge_shapes(merge: Merge, shapes: tuple[Shape, ...], fixes: tuple[Fix, ...] = ()) -> Shape:
    """Return the shape that ``shapes`` merge to.

    Parameters
    ----------
    merge : {"concat", "add", "multiply"}
        Concatenation is along the channels. Addition and multiplication repeat a size of 1 as often as needed.
    shapes : tuple of Shape
    fixes : tuple of Fix
        What the error offers.

    Raises
    ------
    ShapeError
        If they can't be merged.

    Examples
    --------
    >>> merge_shapes("concat", ((8, 14, 14), (16, 14, 14))), merge_shapes("multiply", ((8, 14, 14), (8, 1, 1)))
    ((24, 14, 14), (8, 14, 14))
    """
    if merge not in MERGES:
        raise ShapeError(f"{merge!r} is no way to merge", f"Use one of {', '.join(map(repr, MERGES))}.")
    if not shapes:
        raise ShapeError("it has no paths", "Add a path, or remove the block.")
    return _concatenated(shapes) if merge == "concat" else _repeated(merge, shapes, fixes)


def _concatenated(shapes: tuple[Shape, ...]) -> Shape:
    first = shapes[0]
    for shape in shapes[1:]:
        if shape[1:] != first[1:] or len(shape) != len(first):
            raise ShapeError(
                f"its paths end in {_listed(shapes)}, and channels can only be put behind each other where height and "
                "width are the same",
                "Give all paths the same strides, and padding that makes up for their kernels.",
            )
    return (sum(shape[0] for shape in shapes), *first[1:])


def _repeated(merge: Merge, shapes: tuple[Shape, ...], fixes: tuple[Fix, ...]) -> Shape:
    sizes = tuple(max(axis) for axis in zip(*shapes, strict=False))
    for shape in shapes:
        same_rank = len(shape) == len(sizes) == len(shapes[0])
        if same_rank and all(size in (1, most) for size, most in zip(shape, sizes, strict=True)):
            continue
        word = "added" if merge == "add" else "multiplied"
        advice = f"{fixes[0].label}." if fixes else "Make the paths end in the same shape."
        raise ShapeError(f"its paths end in {_listed(shapes)}, which can't be {word}", advice, fixes)
    return sizes


def repeats(shapes: tuple[Shape, ...]) -> bool:
    """Say whether some sizes of 1 are repeated when ``shapes`` are added or multiplied."""
    return any(one != other for one, other in pairwise(shapes))


def _listed(shapes: tuple[Shape, ...]) -> str:
    written = [format_shape(shape) if is_map(shape) else str(shape) for shape in shapes]
    return " and ".join([", ".join(written[:-1]), written[-1]]) if len(written) > 1 else written[0]
