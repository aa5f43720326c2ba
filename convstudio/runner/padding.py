"""Cells added around feature maps, or taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from convstudio.engine import Pads, ShapeError
from convstudio.runner.arrays import as_float

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine.layers import PaddingMode

_NUMPY_MODES: dict[str, Literal["reflect", "edge", "wrap"]] = {
    "reflect": "reflect",
    "replicate": "edge",
    "circular": "wrap",
}


def pad(
    input: np.ndarray,  # noqa: A002  # PyTorch's name
    pad: Sequence[int],
    mode: Literal["constant", "reflect", "replicate", "circular"] = "constant",
    value: float = 0.0,
) -> np.ndarray:
    """Return ``input`` with cells added at the ends of its last axes.

    Parameters
    ----------
    input : (…, H, W)
    pad : (left, right), (left, right, top, bottom), …
        Cells, from the last axis on. Negative ones are taken off.
    mode : {"constant", "reflect", "replicate", "circular"}
        What they are filled with.
    value : float
        What "constant" fills with.

    Returns
    -------
    array
        ``input`` itself if nothing is added.

    Raises
    ------
    ShapeError
        If the mode is unknown, reflects or wraps more cells than there are, or nothing would be left.

    References
    ----------
    PyTorch, ``torch.nn.functional.pad``.

    Examples
    --------
    >>> pad(np.array([[1.0, 2.0, 3.0]]), (2, 1), "reflect")
    array([[3., 2., 1., 2., 3., 2.]])
    """
    array = as_float(input)
    if len(pad) % 2 or len(pad) > 2 * array.ndim:
        raise ShapeError(
            f"{len(pad)} paddings can't be laid around an array of {array.ndim} axes",
            "Give two for each axis, from the last axis on.",
        )
    sides = [(0, 0)] * (array.ndim - len(pad) // 2) + list(zip(pad[-2::-2], pad[-1::-2], strict=True))
    return _pad_axes(array, sides, mode, value)


def surround(array: np.ndarray, pads: Pads, mode: PaddingMode = "zeros", value: float = 0.0) -> np.ndarray:
    """Return maps with cells added on four sides, as layers name them.

    Parameters
    ----------
    array : (…, H, W)
    pads : (top, left, bottom, right)
        Cells; negative ones are taken off.
    mode : {"zeros", "reflect", "replicate", "circular"}
        What they are filled with.
    value : float
        What "zeros" fills with instead of 0.

    Returns
    -------
    array (…, top + H + bottom, left + W + right)
        ``array`` itself if nothing is added.

    Raises
    ------
    ShapeError
        As for ``pad``.
    """
    top, left, bottom, right = pads
    sides = [(0, 0)] * (array.ndim - 2) + [(top, bottom), (left, right)]
    return _pad_axes(as_float(array), sides, "constant" if mode == "zeros" else mode, value)


def crop(input: np.ndarray, pads: Pads) -> np.ndarray:  # noqa: A002
    """Return maps without the outer cells at their (top, left, bottom, right).

    Raises
    ------
    ShapeError
        If nothing would be left.
    """
    top, left, bottom, right = pads
    return surround(input, (-top, -left, -bottom, -right))


def _pad_axes(array: np.ndarray, sides: list[tuple[int, int]], mode: str, value: float) -> np.ndarray:
    if not any(map(any, sides)):
        return array
    for size, (before, after) in zip(array.shape, sides, strict=True):
        if size + before + after < 1:
            raise ShapeError(f"nothing would be left of {size} cells", "Take off fewer.")
    kept = tuple(
        slice(max(0, -before), size - max(0, -after)) for size, (before, after) in zip(array.shape, sides, strict=True)
    )
    array = array[kept]
    sides = [(max(0, before), max(0, after)) for before, after in sides]
    if mode == "constant":
        return _frame(array, sides, value)
    _check_mode(mode, sides, array.shape)
    return np.pad(array, sides, _NUMPY_MODES[mode])


def _frame(array: np.ndarray, sides: list[tuple[int, int]], value: float) -> np.ndarray:
    sizes = [before + size + after for size, (before, after) in zip(array.shape, sides, strict=True)]
    padded = np.full(sizes, value, array.dtype) if value else np.zeros(sizes, array.dtype)
    inside = tuple(slice(before, before + size) for size, (before, _) in zip(array.shape, sides, strict=True))
    padded[inside] = array
    return padded


def _check_mode(mode: str, sides: list[tuple[int, int]], sizes: tuple[int, ...]) -> None:
    if mode not in _NUMPY_MODES:
        known = ", ".join(map(repr, ("zeros", *_NUMPY_MODES)))
        raise ShapeError(f"{mode!r} is not a padding mode", f"Use one of {known}.")
    if mode == "replicate":
        return
    for axis, (size, added) in enumerate(zip(sizes, sides, strict=True)):
        most = size - (mode == "reflect")
        if max(added) > most:
            word = {len(sizes) - 2: "rows", len(sizes) - 1: "columns"}.get(axis, "cells")
            raise ShapeError(
                f"{mode} padding can add at most {most} cells to {size} {word}",
                f'Use padding {most} or less, or the mode "zeros".',
            )
