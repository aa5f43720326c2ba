"""Kernels of one cell: a picture is a matrix of channels × cells already, and the convolution is one product.

Larger strides read every few cells only; these are copied next to each other first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.algorithms.workspace import scratch

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Window

BLOCK_MACS = 1 << 27
"""Products between two looks at whether to go on: a few milliseconds."""


def multiply_cells(
    picture: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    output: np.ndarray,
    window: Window,
    between_blocks: Callable[[], object] | None = None,
) -> None:
    """Fill ``output`` (C_out, H_out, W_out) from ``picture`` (C_in, H, W), which needs no padding.

    Parameters
    ----------
    weight : (C_out, C_in, 1, 1)
    bias : (C_out,) or None
    """
    channels = picture.shape[0]
    if window.stride != (1, 1):
        read = picture[:, :: window.stride[0], :: window.stride[1]]
        read = read[:, : window.output_size[0], : window.output_size[1]]
        picture = scratch("cells", read.shape, read.dtype)
        picture[...] = read
    matrix, filters = picture.reshape(channels, -1), weight.reshape(-1, channels)
    result = output.reshape(len(filters), -1)
    room = max(1, BLOCK_MACS // weight.size)
    for start in range(0, matrix.shape[1], room):
        if between_blocks:
            between_blocks()
        part = result[:, start : start + room]
        np.matmul(filters, matrix[:, start : start + room], out=part)
        if bias is not None:
            part += bias[:, np.newaxis]
