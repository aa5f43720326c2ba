"""Convolutions, plain, unshared and transposed. How each is computed stands in ``runner/algorithms``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import ShapeError, Window
from convstudio.engine.padding import effective_kernel_size, resolve_pads
from convstudio.engine.shapes import pair
from convstudio.runner.algorithms.choice import choose, compute
from convstudio.runner.algorithms.transposed import stamp
from convstudio.runner.algorithms.unshared import multiply_unshared
from convstudio.runner.arrays import as_maps
from convstudio.runner.outputs import empty
from convstudio.runner.padding import surround
from convstudio.runner.sliding import slide
from convstudio.runner.threads import BLOCK_BYTES, even_slices, share, undisturbed

if TYPE_CHECKING:
    from convstudio.engine import Padding, Pads, Pair
    from convstudio.engine.layers import PaddingMode


def conv2d(
    input: np.ndarray,  # noqa: A002  # PyTorch's name, here and below
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: int | Pair = 1,
    padding: Padding = 0,
    dilation: int | Pair = 1,
    groups: int = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the cross-correlation of ``input`` with every filter; kernels are not flipped.

    Parameters
    ----------
    input : (N, C_in, H, W)
    weight : (C_out, C_in / groups, k_h, k_w)
    bias : (C_out,)
    stride, padding, dilation, groups, padding_mode
        As for the layer Conv2d.

    Returns
    -------
    array (N, C_out, H_out, W_out)
        Of the input's type. Whole numbers stay exact where the weights are whole too, or multiples of 1/256, as long
        as sums stay below 2²⁴ of these steps (float32).

    Raises
    ------
    ShapeError
        If the filters do not fit the input.

    Notes
    -----
    Beside input and output it takes at most 64 MiB, or twice what these take.

    References
    ----------
    PyTorch, ``torch.nn.functional.conv2d``.

    Examples
    --------
    >>> conv2d(np.arange(4.0).reshape(1, 1, 2, 2), np.ones((1, 1, 2, 2)))
    array([[[[6.]]]])
    """
    array = as_maps(input)
    window = slide(array, weight.shape[2:], stride, padding, dilation)
    return convolve(array, weight, bias, window, groups=groups, padding_mode=padding_mode)


def convolve(
    array: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    window: Window,
    *,
    groups: int = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return what ``conv2d`` does for a window that is already placed."""
    _check_channels(array.shape[1], weight.shape, groups)
    weight = weight.astype(array.dtype, copy=False)
    bias = None if bias is None else bias.astype(array.dtype, copy=False)
    if padding_mode != "zeros":
        array = _surrounded(array, window, padding_mode)
        window = replace(window, input_size=window.padded_size, pads=(0, 0, 0, 0))
    output = empty((array.shape[0], weight.shape[0], *window.output_size), array.dtype)
    way = choose(window, weight, groups)
    with undisturbed():
        for picture, result in zip(array, output, strict=True):
            compute(picture, weight, bias, result, window, groups, way)
    return output


def _surrounded(array: np.ndarray, window: Window, padding_mode: PaddingMode) -> np.ndarray:
    """Return maps with the window's padding around them, some channels at a time."""
    padded = empty((*array.shape[:2], *window.padded_size), array.dtype)

    def fill(own: slice) -> None:
        padded[:, own] = surround(array[:, own], window.pads, padding_mode)

    share(even_slices(array.shape[1], max(1, BLOCK_BYTES // padded[:, 0].nbytes)), fill)
    return padded


def _check_channels(channels: int, weight_shape: tuple[int, ...], groups: int) -> None:
    filters, depth = weight_shape[:2]
    if depth * groups == channels and filters % groups == 0:
        return
    raise ShapeError(
        f"{filters} filters of depth {depth} in {groups} group{'s' * (groups > 1)} can't read {channels} channels",
        "Pass a weight of shape (C_out, C_in / groups, k_h, k_w), with groups that divide C_out.",
    )


def locally_connected2d(
    input: np.ndarray,  # noqa: A002
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: int | Pair = 1,
    padding: Padding = 0,
    dilation: int | Pair = 1,
) -> np.ndarray:
    """Return a convolution without sharing: every output position has filters of its own.

    Parameters
    ----------
    input : (N, C_in, H, W)
    weight : (C_out, C_in, H_out, W_out, k_h, k_w)
    bias : (C_out, H_out, W_out)
    stride, padding, dilation
        As for the layer LocallyConnected2d.

    Returns
    -------
    array (N, C_out, H_out, W_out)

    Raises
    ------
    ShapeError
        If the weight is made for another output size or another number of channels.
    """
    array = as_maps(input)
    window = slide(array, weight.shape[4:], stride, padding, dilation)
    return convolve_unshared(array, weight, bias, window)


def convolve_unshared(
    array: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    window: Window,
) -> np.ndarray:
    """Return what ``locally_connected2d`` does for a window that is already placed."""
    if weight.shape[2:4] != window.output_size or weight.shape[1] != array.shape[1]:
        raise ShapeError(
            f"the weight is made for {weight.shape[2]}×{weight.shape[3]} positions of {weight.shape[1]} channels, and "
            f"there are {window.output_size[0]}×{window.output_size[1]} of {array.shape[1]}",
            "Pass a weight of shape (C_out, C_in, H_out, W_out, k_h, k_w).",
        )
    padded = surround(array, window.pads)
    output = empty((array.shape[0], weight.shape[0], *window.output_size), array.dtype)
    weight = weight.astype(array.dtype, copy=False)
    multiply_unshared(padded, weight, output, window)
    if bias is not None:
        output += bias.astype(array.dtype, copy=False)
    return output


def conv_transpose2d(
    input: np.ndarray,  # noqa: A002
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: int | Pair = 1,
    padding: int | Pair | Pads = 0,
    output_padding: int | Pair = 0,
    groups: int = 1,
    dilation: int | Pair = 1,
) -> np.ndarray:
    """Return the transposed convolution: what conv2d would have to read to give ``input``, as far as shapes go.

    Parameters
    ----------
    input : (N, C_in, H, W)
    weight : (C_in, C_out / groups, k_h, k_w)
    bias : (C_out,)
    padding : int, (h, w) or (top, left, bottom, right)
        Cells taken off the output.
    output_padding : int or (height, width)
        Cells added at the output's end.
    stride, groups, dilation
        As for the layer ConvTranspose2d.

    Returns
    -------
    array (N, C_out, H_out, W_out)

    Raises
    ------
    ShapeError
        If the filters do not fit the input, or nothing is left of the output.

    References
    ----------
    PyTorch, ``torch.nn.functional.conv_transpose2d``.

    Examples
    --------
    >>> conv_transpose2d(np.array([[[[1.0, 2.0]]]]), np.ones((1, 1, 1, 3)), stride=2)
    array([[[[1., 1., 3., 2., 2.]]]])
    """
    array = as_maps(input)
    kernel, step, spread, more = pair(weight.shape[2:]), pair(stride), pair(dilation), pair(output_padding)
    size = array.shape[2:]
    pads = resolve_pads(padding, size, kernel)
    output_size = tuple(
        (size[axis] - 1) * step[axis]
        + effective_kernel_size(kernel[axis], spread[axis])
        + more[axis]
        - pads[axis]
        - pads[axis + 2]
        for axis in (0, 1)
    )
    return convolve_transposed(array, weight, bias, Window(output_size, size, kernel, step, spread, pads), groups)


def convolve_transposed(
    array: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    window: Window,
    groups: int = 1,
) -> np.ndarray:
    """Return what ``conv_transpose2d`` does.

    Parameters
    ----------
    window : Window
        Of the convolution that leads the other way: from the output to the input.
    """
    depth = array.shape[1] // groups
    if weight.shape[0] != array.shape[1] or depth * groups != array.shape[1]:
        raise ShapeError(
            f"filters of {weight.shape[0]} inputs in {groups} group{'s' * (groups > 1)} can't read "
            f"{array.shape[1]} channels",
            "Pass a weight of shape (C_in, C_out / groups, k_h, k_w), with groups that divide both.",
        )
    if min(window.input_size) < 1:
        raise ShapeError("nothing is left of the output", "Use a smaller padding.")
    output = empty((array.shape[0], weight.shape[1] * groups, *window.input_size), array.dtype)
    weight = weight.astype(array.dtype, copy=False)
    bias = None if bias is None else bias.astype(array.dtype, copy=False)
    with undisturbed():
        for picture, result in zip(array, output, strict=True):
            stamp(picture, weight, bias, result, window, groups)
    return output
