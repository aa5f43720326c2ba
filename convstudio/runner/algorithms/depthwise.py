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

from convstudio.runner.algorithms.padded import with_zeros
from convstudio.runner.algorithms.workspace import scratch
from convstudio.runner.threads import even_slices, share

if TYPE_CHECKING:
    from convstudio.engine import Window

PARTS_BYTES = 2 << 20
"""Of the parts that kernel rows make of the maps that are worked on at once."""


def multiply_channels(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
) -> None:
    """Fill ``output`` (C · m, H_out, W_out) from ``picture`` (C, H, W); zeros lie around it.

    Parameters
    ----------
    weight : (C · m, 1, k_h, k_w)
    bias : (C · m,) or None
    """
    multiple, (k_h, k_w) = len(weight) // len(picture), window.kernel_size
    height, width = window.padded_size[0], window.output_size[1]
    padded = with_zeros(picture, window.pads[:2], window.padded_size)
    kernels = weight.reshape(len(picture), multiple * k_h, k_w)

    def fill(own: slice) -> None:
        filters = slice(own.start * multiple, own.stop * multiple)
        strips = _strips(padded[own], window)
        parts = scratch("parts", (own.stop - own.start, multiple * k_h, height * width), picture.dtype)
        np.matmul(kernels[own], strips.reshape(len(strips), k_w, -1), out=parts)
        met = _rows_that_meet(parts.reshape(-1, k_h, height, width), window)
        _add_up(met, None if bias is None else bias[filters], output[filters])

    room = max(1, PARTS_BYTES // (multiple * k_h * height * width * picture.itemsize))
    share(even_slices(len(picture), room), fill)


def _add_up(met: np.ndarray, bias: np.ndarray | None, output: np.ndarray) -> None:
    """Fill ``output`` (filters, H_out, W_out) with the sums over the kernel rows of ``met``, and the bias."""
    first: np.ndarray | float = 0.0 if bias is None else bias[:, np.newaxis, np.newaxis]
    np.add(met[:, 0], first, out=output)
    # One after the other: NumPy's sum over an axis takes twice as long for maps of a few cells.
    for row in range(1, met.shape[1]):
        np.add(output, met[:, row], out=output)


def _strips(maps: np.ndarray, window: Window) -> np.ndarray:
    """Return the width of padded maps unrolled: (C, k_w, H padded, W_out)."""
    strips = scratch("strips", (len(maps), window.kernel_size[1], maps.shape[1], window.output_size[1]), maps.dtype)
    channel, row, cell = maps.strides
    strips[...] = np.lib.stride_tricks.as_strided(
        maps, strips.shape, (channel, window.dilation[1] * cell, row, window.stride[1] * cell), writeable=False
    )
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
