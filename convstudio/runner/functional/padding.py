"""Cells added around feature maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from convstudio.engine import Pads, ShapeError
from convstudio.runner.arrays import as_float

if TYPE_CHECKING:
    from convstudio.engine.layers import PaddingMode

_NUMPY_MODES: dict[str, Literal["reflect", "edge", "wrap"]] = {
    "reflect": "reflect",
    "replicate": "edge",
    "circular": "wrap",
}


def pad(
    input: np.ndarray,  # noqa: A002  # PyTorch's name
    pads: Pads,
    mode: PaddingMode = "zeros",
    value: float = 0.0,
) -> np.ndarray:
    """Return ``input`` with cells added around its last two axes.

    Parameters
    ----------
    input : (…, H, W)
    pads : (top, left, bottom, right)
        Cells; >= 0.
    mode : {"zeros", "reflect", "replicate", "circular"}
        What they are filled with.
    value : float
        What "zeros" fills with instead of 0.

    Returns
    -------
    array (…, top + H + bottom, left + W + right)
        ``input`` itself if nothing is added.

    Raises
    ------
    ShapeError
        If the mode is unknown, or reflects or wraps more cells than there are.

    Examples
    --------
    >>> pad(np.array([[1.0, 2.0, 3.0]]), (0, 2, 0, 1), "reflect")
    array([[3., 2., 1., 2., 3., 2.]])
    """
    array = as_float(input)
    if not any(pads):
        return array
    top, left, bottom, right = pads
    height, width = array.shape[-2:]
    if mode == "zeros":
        padded = np.full((*array.shape[:-2], top + height + bottom, left + width + right), value, array.dtype)
        padded[..., top : top + height, left : left + width] = array
        return padded
    _check_mode(mode, pads, (height, width))
    unpadded = [(0, 0)] * (array.ndim - 2)
    return np.pad(array, [*unpadded, (top, bottom), (left, right)], _NUMPY_MODES[mode])


def _check_mode(mode: str, pads: Pads, size: tuple[int, int]) -> None:
    if mode not in _NUMPY_MODES:
        known = ", ".join(map(repr, ("zeros", *_NUMPY_MODES)))
        raise ShapeError(f"{mode!r} is not a padding mode", f"Use one of {known}.")
    if mode == "replicate":
        return
    for axis, word in enumerate(("rows", "columns")):
        most = size[axis] - (mode == "reflect")
        if max(pads[axis], pads[axis + 2]) > most:
            raise ShapeError(
                f"{mode} padding can add at most {most} cells to {size[axis]} {word}",
                f'Use padding {most} or less, or the mode "zeros".',
            )
