"""What numbers a picture's cells hold: how brightness is scaled, and which colours stand in which channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Scaling = Literal["unit", "bytes", "signed", "imagenet"]
"""0 to 1; 0 to 255; −1 to 1; or less the mean of ImageNet's pictures, by their standard deviation."""

SCALINGS: tuple[Scaling, ...] = get_args(Scaling)

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""How bright red, green and blue are: ITU-R BT.601."""

MEANS = np.array([0.485, 0.456, 0.406], dtype=np.float32)
DEVIATIONS = np.array([0.229, 0.224, 0.225], dtype=np.float32)
"""Of red, green and blue over ImageNet, as torchvision's transforms have them; a grey picture takes their averages."""

COLOURS = 3
WITH_ALPHA = 4


def as_channels(cells: NDArray[np.float32], channels: int, scaling: Scaling = "unit") -> NDArray[np.float32]:
    """Return a picture as a network sees it.

    Parameters
    ----------
    cells : (4, H, W)
        Red, green, blue and alpha from 0 to 1; colours are not multiplied by alpha.
    channels : int
        1 is luma; 3 the colours; 4 the colours as they are, and alpha; otherwise red, green, blue, red … Clear parts
        lie on white paper, except where alpha has a channel of its own.
    scaling : Scaling
        Alpha keeps to 0 to 1, or 0 to 255, or −1 to 1; ImageNet has none, and it stays from 0 to 1.

    Returns
    -------
    (channels, H, W) float32
    """
    colours, alpha = np.split(cells, [COLOURS])
    if channels == WITH_ALPHA:
        return np.concatenate([_scaled(colours, scaling), _scaled(alpha, "unit" if scaling == "imagenet" else scaling)])
    colours = colours * alpha + (1 - alpha)
    if channels == 1:
        red, green, blue = colours
        grey: NDArray[np.float32] = (LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue)[np.newaxis]
        return _scaled(grey, scaling)
    repeated: NDArray[np.float32] = np.take(_scaled(colours, scaling), np.arange(channels) % COLOURS, axis=0)
    return repeated


def as_colours(array: NDArray[np.float32], scaling: Scaling) -> NDArray[np.float32]:
    """Return the first three channels of what ``as_channels`` made as colours again, from 0 to 1."""
    factor, offset = _line(scaling, COLOURS)
    colours = array[:COLOURS] if scaling == "unit" else (array[:COLOURS] - offset) / factor
    clipped: NDArray[np.float32] = np.clip(colours, 0, 1, dtype=np.float32)
    return clipped


def limits(scaling: Scaling) -> tuple[float, float]:
    """Return what black and white are, as numbers in cells; of several channels, the lowest and the highest."""
    factor, offset = _line(scaling, COLOURS)
    return float(offset.min()), float((factor + offset).max())


def _scaled(values: NDArray[np.float32], scaling: Scaling) -> NDArray[np.float32]:
    if scaling == "unit":
        return values
    factor, offset = _line(scaling, len(values))
    return (values * factor + offset).astype(np.float32)


def _line(scaling: Scaling, channels: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return by how much each channel is multiplied, and what is added then, each (channels or 1, 1, 1)."""
    match scaling:
        case "unit":
            factor, offset = np.ones(1), np.zeros(1)
        case "bytes":
            factor, offset = np.full(1, 255.0), np.zeros(1)
        case "signed":
            factor, offset = np.full(1, 2.0), np.full(1, -1.0)
        case "imagenet":
            means, deviations = (MEANS, DEVIATIONS) if channels == COLOURS else (MEANS.mean(), DEVIATIONS.mean())
            factor, offset = np.atleast_1d(1 / deviations), np.atleast_1d(-means / deviations)
    return factor.astype(np.float32).reshape(-1, 1, 1), offset.astype(np.float32).reshape(-1, 1, 1)
