"""Maps made larger or smaller, and channels laid out as cells."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, get_args

import numpy as np

from convstudio.engine import ShapeError
from convstudio.engine.layer_reads import InterpolationMode
from convstudio.engine.shapes import pair
from convstudio.runner.arrays import as_maps
from convstudio.runner.functional.pooling import adaptive_avg_pool2d

if TYPE_CHECKING:
    from convstudio.engine import Pair

CUBIC = -0.75
"""How steep the curve of "bicubic" is: PyTorch's and OpenCV's choice."""


def interpolate(
    input: np.ndarray,  # noqa: A002  # PyTorch's name, here and below
    size: int | Pair | None = None,
    scale_factor: float | tuple[float, float] | None = None,
    mode: InterpolationMode = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
) -> np.ndarray:
    """Return maps of another size.

    Parameters
    ----------
    input : (N, C, H, W)
    size : int or (height, width)
        In cells; or else
    scale_factor : float or (vertical, horizontal)
        Sizes are multiplied by it and rounded down.
    mode : {"nearest", "nearest-exact", "bilinear", "bicubic", "area"}
        "nearest" takes the cell at the place's upper left, as PyTorch and OpenCV do; "nearest-exact" the cell whose
        middle is nearest; "bilinear" mixes the four around, "bicubic" the sixteen; "area" is adaptive_avg_pool2d.
    align_corners : bool
        For "bilinear" and "bicubic": lay the middles of the corner cells on each other, rather than the outer edges
        of the maps.
    recompute_scale_factor : bool
        Step by the ratio of the sizes, and not by ``scale_factor``; they differ where a size was rounded.

    Returns
    -------
    array (N, C, H_out, W_out)

    Raises
    ------
    ShapeError
        If not exactly one of size and scale_factor is given, a size is 0, or the mode is unknown.

    References
    ----------
    PyTorch, ``aten/src/ATen/native/UpSample.h``.

    Examples
    --------
    >>> interpolate(np.array([[[[0.0, 4.0]]]]), size=(1, 4), mode="bilinear", align_corners=False)
    array([[[[0., 1., 3., 4.]]]])
    """
    array = as_maps(input)
    height, width = array.shape[2:]
    output_size, scales = _target((height, width), size, scale_factor)
    if recompute_scale_factor:
        scales = (None, None)
    if mode == "area":
        return adaptive_avg_pool2d(array, output_size)
    if mode in ("bilinear", "bicubic"):
        mix = _mix_two if mode == "bilinear" else _mix_four
        for axis in (0, 1):
            places = _places(array.shape[2 + axis], output_size[axis], scales[axis], bool(align_corners))
            array = mix(array, places, 2 + axis)
        return array
    if mode not in ("nearest", "nearest-exact"):
        known = ", ".join(map(repr, get_args(InterpolationMode)))
        raise ShapeError(f"{mode!r} is not a way to resize", f"Use one of {known}.")
    offset = 0.5 if mode == "nearest-exact" else 0.0
    rows, columns = (_nearest(array.shape[2 + axis], output_size[axis], scales[axis], offset) for axis in (0, 1))
    return array[:, :, rows[:, np.newaxis], columns]


def upsample(
    input: np.ndarray,  # noqa: A002
    size: int | Pair | None = None,
    scale_factor: float | tuple[float, float] | None = None,
    mode: InterpolationMode = "nearest",
    align_corners: bool | None = None,
) -> np.ndarray:
    """Return what ``interpolate`` does: PyTorch's older name."""
    return interpolate(input, size, scale_factor, mode, align_corners)


def _target(
    size: Pair, wanted: int | Pair | None, factor: float | tuple[float, float] | None
) -> tuple[Pair, tuple[float | None, float | None]]:
    """Return the output's (height, width), and the factors where these were given."""
    if (wanted is None) == (factor is None):
        raise ShapeError("a new size needs either size or scale_factor", "Give exactly one of the two.")
    scales: tuple[float | None, float | None] = (None, None)
    if factor is None:
        assert wanted is not None
        output = pair(wanted)
    else:
        down, right = scales = factor if isinstance(factor, tuple) else (factor, factor)
        output = floor(size[0] * down), floor(size[1] * right)
    if min(output) < 1:
        raise ShapeError(f"nothing would be left of {size[0]}×{size[1]} cells", "Ask for 1×1 or more.")
    return output, scales


def _step(size: int, output_size: int, scale: float | None) -> float:
    """Return how many input cells one output cell is wide."""
    return 1.0 / scale if scale else size / output_size


def _nearest(size: int, output_size: int, scale: float | None, offset: float) -> np.ndarray:
    if not offset and output_size in (size, 2 * size):
        # Whatever the factor was before the size was rounded.
        return np.arange(output_size) * size // output_size
    # In float32, as PyTorch does: which cell is taken may hang on the last digit.
    step = np.float32(_step(size, output_size, scale))
    places = np.floor((np.arange(output_size, dtype=np.float32) + np.float32(offset)) * step)
    cells: np.ndarray = np.minimum(places.astype(np.intp), size - 1)
    return cells


def _places(size: int, output_size: int, scale: float | None, align_corners: bool) -> np.ndarray:
    """Return where the middle of each output cell lies among the middles of the input cells."""
    outputs = np.arange(output_size, dtype=np.float64)
    if align_corners:
        outputs *= (size - 1) / max(output_size - 1, 1)
        return outputs
    return (outputs + 0.5) * _step(size, output_size, scale) - 0.5


def _mix_two(array: np.ndarray, places: np.ndarray, axis: int) -> np.ndarray:
    """Return what lies at ``places`` along an axis, on a straight line between two cells each."""
    if len(places) == array.shape[axis]:
        return array  # whatever the factor was before the size was rounded
    last = array.shape[axis] - 1
    places = np.clip(places, 0, last)
    before = places.astype(np.intp)
    start = np.take(array, before, axis)
    # Written as a start and a way from there: between equal cells nothing changes, to the last digit.
    way: np.ndarray = np.take(array, np.minimum(before + 1, last), axis)
    way -= start
    way *= _along(places - before, array, axis)
    way += start
    return way


def _mix_four(array: np.ndarray, places: np.ndarray, axis: int) -> np.ndarray:
    """Return what lies at ``places`` along an axis, on a smooth curve through four cells each.

    References
    ----------
    Keys, "Cubic convolution interpolation for digital image processing", 1981, with −3/4 for its parameter.
    """
    before = np.floor(places)
    beyond = places - before
    output = np.zeros((*array.shape[:axis], len(places), *array.shape[axis + 1 :]), array.dtype)
    for offset in (-1, 0, 1, 2):
        cells = np.clip(before + offset, 0, array.shape[axis] - 1).astype(np.intp)
        output += np.take(array, cells, axis) * _along(_cubic_share(np.abs(beyond - offset)), array, axis)
    return output


def _cubic_share(distance: np.ndarray) -> np.ndarray:
    """Return how much a cell counts at a distance of 0 to 2 cells."""
    near = ((CUBIC + 2) * distance - (CUBIC + 3)) * distance**2 + 1
    far = CUBIC * (((distance - 5) * distance + 8) * distance - 4)
    shares: np.ndarray = np.where(distance <= 1, near, far)
    return shares


def _along(shares: np.ndarray, array: np.ndarray, axis: int) -> np.ndarray:
    """Return ``shares``, laid along an axis of ``array``."""
    return shares.astype(array.dtype).reshape(-1, *(1,) * (array.ndim - 1 - axis))


def pixel_shuffle(input: np.ndarray, upscale_factor: int) -> np.ndarray:  # noqa: A002
    """Return (N, C·r², H, W) as (N, C, H·r, W·r): each r×r block of cells comes from r² channels.

    Raises
    ------
    ShapeError
        If r² does not divide the channels.

    References
    ----------
    Shi et al., arXiv:1609.05158.
    """
    array = as_maps(input)
    batch, channels, height, width = array.shape
    factor = upscale_factor
    if factor < 1 or channels % factor**2:
        raise ShapeError(
            f"{channels} channels can't make blocks of {factor}×{factor} cells",
            f"Use a factor whose square divides {channels}.",
        )
    blocks = array.reshape(batch, channels // factor**2, factor, factor, height, width)
    return blocks.transpose(0, 1, 4, 2, 5, 3).reshape(batch, -1, height * factor, width * factor)


def pixel_unshuffle(input: np.ndarray, downscale_factor: int) -> np.ndarray:  # noqa: A002
    """Return (N, C, H·r, W·r) as (N, C·r², H, W): what pixel_shuffle did, undone.

    Raises
    ------
    ShapeError
        If r does not divide the height and the width.
    """
    array = as_maps(input)
    batch, channels, height, width = array.shape
    factor = downscale_factor
    if factor < 1 or height % factor or width % factor:
        raise ShapeError(
            f"{height}×{width} cells can't be split into blocks of {factor}×{factor}",
            "Use a factor that divides both.",
        )
    blocks = array.reshape(batch, channels, height // factor, factor, width // factor, factor)
    return blocks.transpose(0, 1, 3, 5, 2, 4).reshape(batch, -1, height // factor, width // factor)
