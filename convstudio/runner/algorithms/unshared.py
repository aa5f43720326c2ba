"""The convolution without sharing: every output position has filters of its own.

Every weight is used once, so that there is nothing for a matrix product to reuse: the time goes into reading the
weights, which are read once, in the order in which they lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.stopping import poll

if TYPE_CHECKING:
    from convstudio.engine import Window


def multiply_unshared(
    padded: np.ndarray,
    weight: np.ndarray,
    output: np.ndarray,
    window: Window,
) -> None:
    """Fill ``output`` (N, C_out, H_out, W_out) from the padded input (N, C_in, H, W).

    Parameters
    ----------
    weight : (C_out, C_in, H_out, W_out, k_h, k_w)
    window : Window
        As placed on the padded input.
    """
    patches = np.lib.stride_tricks.sliding_window_view(padded, window.span, axis=(2, 3))
    patches = patches[:, :, :: window.stride[0], :: window.stride[1], :: window.dilation[0], :: window.dilation[1]]
    patches = patches[:, :, : window.output_size[0], : window.output_size[1]]
    for number, filters in enumerate(weight):
        poll()
        np.einsum("chwij,nchwij->nhw", filters, patches, out=output[:, number])
