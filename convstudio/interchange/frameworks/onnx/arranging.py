"""ONNX's Gemm, and its operators that lay numbers out anew."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convstudio.engine import Flatten, Linear, Permute, PixelShuffle, Reshape
from convstudio.interchange.frameworks import cells
from convstudio.interchange.frameworks.arguments import whole, wholes
from convstudio.interchange.frameworks.errors import UnsupportedLayer
from convstudio.interchange.frameworks.onnx.reading import refused
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.table import VECTORS

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def gemm(
    arrival: Arrival,
    W: Any,
    bias: Any = False,
    alpha: Any = 1.0,
    beta: Any = 1.0,
    transA: Any = 0,
    transB: Any = 0,
) -> Layer:
    """Read ONNX's Gemm."""
    if transA:
        raise UnsupportedLayer("turns what arrives, the batch with it, which ConvStudio keeps out of its shapes.")
    if alpha != 1 or beta != 1:
        raise UnsupportedLayer("scales its result; ConvStudio's Linear does not.")
    if arrival.rank != VECTORS:
        raise refused(f"it takes a batch of vectors, and an array of {arrival.rank} axes arrives")
    rows, columns = wholes("W", W, lengths=(2,), least=1)
    inputs, outputs = (columns, rows) if transB else (rows, columns)
    if arrival.engine[0] != inputs:
        raise refused(f"W reads {inputs} numbers, and {arrival.engine[0]} arrive")
    return Linear(outputs, bool(bias))


def flatten(arrival: Arrival, axis: Any = 1) -> Layer:
    """Read ONNX's Flatten."""
    rank, place = arrival.rank, whole("axis", axis)
    if not -rank <= place <= rank:
        raise refused(f"an array of {rank} axes can't be flattened from axis {place}")
    place = place + rank if place < 0 else place
    output = (prod(arrival.shape[place:]),)
    # From axis 1, as usual, a picture stays a picture; it also does where what the batch takes in are ones.
    return Flatten() if output == Flatten().infer(arrival.engine) else ShapeOnly(arrival.engine, output)


def reshape(arrival: Arrival, shape: Any, allowzero: Any = 0) -> Layer:
    """Read ONNX's Reshape."""
    sizes = wholes("shape", shape)
    if allowzero and 0 in sizes:
        raise UnsupportedLayer("asks for sizes of 0.")
    if any(size == 0 and place >= arrival.rank for place, size in enumerate(sizes)):
        raise refused("its shape has a 0, which means an axis that does not arrive")
    sizes = tuple(arrival.shape[place] if size == 0 else size for place, size in enumerate(sizes))
    if sizes.count(-1) > 1 or min(sizes, default=1) < -1:
        raise refused(f"{list(sizes)} is not a shape")
    total, known = prod(arrival.shape), prod(size for size in sizes if size != -1)
    if total % known or (-1 not in sizes and total != known):
        raise refused(f"{total} numbers don't fill the shape {list(sizes)}")
    full = tuple(total // known if size == -1 else size for size in sizes)
    return Reshape(full[1:]) if full[:1] == arrival.shape[:1] else ShapeOnly(arrival.engine, full[1:])


def transpose(arrival: Arrival, perm: Any = None) -> Layer:
    """Read ONNX's Transpose."""
    axes = tuple(reversed(range(arrival.rank))) if perm is None else wholes("perm", perm)
    if sorted(axes) != list(range(arrival.rank)):
        raise refused(f"perm {list(axes)} does not name each of the {arrival.rank} axes once")
    if axes[:1] != (0,):
        return ShapeOnly(arrival.engine, tuple(arrival.shape[axis] for axis in axes[1:]))
    return Permute(axes[1:])


def depth_to_space(arrival: Arrival, blocksize: Any, mode: Any = "DCR") -> Layer:
    """Read ONNX's DepthToSpace."""
    factor = whole("blocksize", blocksize, least=1)
    if mode not in ("DCR", "CRD"):
        raise refused(f"{mode!r} is not one of its modes", 'Use "CRD" or "DCR".')
    return PixelShuffle(factor) if mode == "CRD" else cells.depth_to_space(factor, arrival.engine)


def space_to_depth(arrival: Arrival, blocksize: Any) -> Layer:
    """Read ONNX's SpaceToDepth."""
    return cells.space_to_depth(whole("blocksize", blocksize, least=1), arrival.engine)
