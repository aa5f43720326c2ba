"""Convolutions whose filters read one channel each: nothing to add up over, and no product of matrices to speak of.

Half of the work can be one all the same. With the width unrolled, strip[j, y, x] being the cell that kernel column j
reads in picture row y for output column x, a product gives what each kernel row makes of each picture row:

    part[i, y, x] = Σ over j of weight[i, j] · strip[j, y, x]
    output[r, x] = Σ over i of part[i, r · stride + i · dilation, x]

so that k_h additions per output are left of k_h · k_w products and additions. A few maps at a time stay in the cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.sliding import axis_slices

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Window

PARTS_BYTES = 2 << 20
"""Of the parts that kernel rows make of the maps that are worked on at once."""


def multiply_channels(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
    between_blocks: Callable[[], object] | None = None,
) -> None:
    """Fill ``output`` (C · m, H_out, W_out) from ``picture`` (C, H, W); zeros lie around it.

    Parameters
    ----------
    weight : (C · m, 1, k_h, k_w)
    bias : (C · m,) or None
    """
    multiple, (k_h, k_w) = len(weight) // len(picture), window.kernel_size
    height, width = window.padded_size[0], window.output_size[1]
    room = max(1, PARTS_BYTES // (multiple * k_h * height * width * picture.itemsize))
    for first in range(0, len(picture), room):
        if between_blocks:
            between_blocks()
        maps = picture[first : first + room]
        filters = slice(first * multiple, (first + len(maps)) * multiple)
        strips = _strips(maps, window)
        kernels = weight[filters].reshape(len(maps), multiple * k_h, k_w)
        parts = scratch("parts", (len(maps), multiple * k_h, height * width), picture.dtype)
        np.matmul(kernels, strips.reshape(len(maps), k_w, -1), out=parts)
        met = _rows_that_meet(parts.reshape(-1, k_h, height, width), window)
        np.add.reduce(met, axis=1, out=output[filters])
        if bias is not None:
            output[filters] += bias[filters, np.newaxis, np.newaxis]


def _strips(maps: np.ndarray, window: Window) -> np.ndarray:
    """Return the width unrolled: (C, k_w, H padded, W_out)."""
    height, top = window.padded_size[0], window.pads[0]
    strips = scratch("strips", (len(maps), window.kernel_size[1], height, window.output_size[1]), maps.dtype)
    strips[:, :, :top] = 0
    strips[:, :, top + maps.shape[1] :] = 0
    for tap in range(window.kernel_size[1]):
        strip = strips[:, tap, top : top + maps.shape[1]]
        places = axis_slices(window, 1, tap)
        if places is None:
            strip[...] = 0
            continue
        outputs, inputs = places
        strip[..., : outputs.start] = 0
        strip[..., outputs.stop :] = 0
        strip[..., outputs] = maps[..., inputs]
    return strips


def _rows_that_meet(parts: np.ndarray, window: Window) -> np.ndarray:
    """Return a view (filters, k_h, H_out, W_out) of the parts (filters, k_h, H padded, W_out) that each output adds."""
    filters, kernel_rows, _, width = parts.shape
    between = parts.strides
    return np.lib.stride_tricks.as_strided(
        parts,
        (filters, kernel_rows, window.output_size[0], width),
        (between[0], between[1] + window.dilation[0] * between[2], window.stride[0] * between[2], between[3]),
        writeable=False,
    )
