"""The kernels that textbooks know by name, at any size."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from convstudio.runner.weights.hand_set import centre

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Pair, Shape

LARGEST_WHOLE = 5
"""Up to this size textbooks write a Sobel kernel in whole numbers; beyond, these would run into thousands."""

STRENGTH = 8.0
"""Sum of the absolute values of a Sobel kernel that is larger: that of the 3×3 one."""


def _identity(size: Pair) -> np.ndarray:
    return centre(np.ones((1, 1)), size)


def _blur(size: Pair) -> np.ndarray:
    return np.full(size, 1.0 / (size[0] * size[1]))


def _gaussian(size: Pair) -> np.ndarray:
    kernel = np.outer(_binomial(size[0]), _binomial(size[1]))
    kernel /= kernel.sum()
    return kernel


def _sobel_x(size: Pair) -> np.ndarray:
    kernel = np.outer(_binomial(size[0]), _difference(size[1]))
    if max(size) > LARGEST_WHOLE:
        kernel *= STRENGTH / max(np.abs(kernel).sum(), 1.0)
    return kernel


def _sobel_y(size: Pair) -> np.ndarray:
    return _sobel_x((size[1], size[0])).T


def _centred(*rows: tuple[int, ...]) -> Callable[[Pair], np.ndarray]:
    return lambda size: centre(np.array(rows, float), size)


def _binomial(size: int) -> np.ndarray:
    """Return the row of Pascal's triangle with ``size`` numbers: 1, 2, 1 for 3."""
    return np.array([comb(size - 1, place) for place in range(size)], float)


def _difference(size: int) -> np.ndarray:
    """Return what is right of the middle minus what is left of it, smoothed: −1, 0, 1 for 3; 0 for 1."""
    if size == 1:
        return np.zeros(1)
    if size == 2:
        return np.array([-1.0, 1.0])
    return np.convolve(_binomial(size - 2), [-1.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True)
class _Kernel:
    """How a kernel is made, and whether it changes a picture (channel by channel) or looks for something in all."""

    make: Callable[[Pair], np.ndarray]
    keeps_channels: bool


_KERNELS = {
    "identity": _Kernel(_identity, keeps_channels=True),
    "blur": _Kernel(_blur, keeps_channels=True),
    "gaussian": _Kernel(_gaussian, keeps_channels=True),
    "sharpen": _Kernel(_centred((0, -1, 0), (-1, 5, -1), (0, -1, 0)), keeps_channels=True),
    "emboss": _Kernel(_centred((-2, -1, 0), (-1, 1, 1), (0, 1, 2)), keeps_channels=True),
    "sobel_x": _Kernel(_sobel_x, keeps_channels=False),
    "sobel_y": _Kernel(_sobel_y, keeps_channels=False),
    "laplacian": _Kernel(_centred((0, 1, 0), (1, -4, 1), (0, 1, 0)), keeps_channels=False),
    "outline": _Kernel(_centred((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)), keeps_channels=False),
}

KERNEL_NAMES: tuple[str, ...] = tuple(_KERNELS)
"""Every kernel there is, the simplest first."""


def named_filters(name: str, shape: Shape) -> np.ndarray:
    """Return filters that hold the kernel called ``name``.

    Kernels that change a picture (identity, blur, gaussian, sharpen, emboss) keep colours apart: filter f reads
    channel f, counted round and round, much as ``torch.nn.init.dirac_`` does. Kernels that look for edges read all
    channels alike.

    Parameters
    ----------
    name : str
        One of KERNEL_NAMES.
    shape : (C_out, C_in / groups, k_h, k_w)

    Returns
    -------
    float32 array of ``shape``
        Sobel and all 3×3 kernels are whole numbers; the 3×3 ones stand in the middle of larger sizes.

    Examples
    --------
    >>> named_filters("sobel_x", (1, 1, 3, 3))[0, 0].tolist()
    [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
    """
    filters, channels, height, width = shape
    kernel = _KERNELS[name]
    taps = kernel.make((height, width)).astype(np.float32)
    weight = np.zeros(shape, np.float32)
    if kernel.keeps_channels:
        numbers = np.arange(filters)
        weight[numbers, numbers % channels] = taps
    else:
        weight[:] = taps
    return weight


def named_filter(name: str, index: int, shape: Shape) -> np.ndarray:
    """Return the filter (C_in / groups, k_h, k_w) that ``named_filters`` would give to one output channel."""
    channels, height, width = shape
    kernel = _KERNELS[name]
    taps = kernel.make((height, width)).astype(np.float32)
    if not kernel.keeps_channels:
        return np.broadcast_to(taps, shape).copy()
    weight = np.zeros(shape, np.float32)
    weight[index % channels] = taps
    return weight
