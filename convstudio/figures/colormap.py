"""From numbers to colours: white to blue for values, orange–white–blue for signed ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

Rgb = tuple[int, int, int]

LOW, MIDDLE_BLUE, HIGH_BLUE = (250, 252, 255), (159, 190, 249), (72, 125, 234)
MIDDLE_ORANGE, HIGH_ORANGE = (249, 200, 168), (236, 124, 60)
STEPS = 256

ColorMap = Literal["blue", "diverging", "grey", "cividis"]
"""White to blue, and through orange where some values are negative; that always; black to white; blue to yellow."""

COLOR_MAPS: dict[ColorMap, str] = {
    "blue": "Blue, orange for negative",
    "diverging": "Orange, white, blue around 0",
    "grey": "Grey",
    "cividis": "Blue to yellow",
}
"""What the reader can choose from. All can be told apart by colour-blind eyes."""


MANY = 2**14
SMALLEST_STEP, LARGEST_STEP = 1e-30, 1e30
"""Between which float32 has room to tell colours apart."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The range that a map's colours stand for.

    Parameters
    ----------
    low, high : float
        The values at the two ends. Where ``low`` is negative the scale is symmetric about 0.
    colors : ColorMap
    """

    low: float
    high: float
    colors: ColorMap = "blue"

    @property
    def signed(self) -> bool:
        """Whether the scale runs through 0, from orange to blue."""
        return self.low < 0


def scale_of(values: NDArray[np.floating]) -> Scale:
    """Return the scale that shows all of ``values``: from 0 up, or symmetric about 0 where some are negative."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Scale(0.0, 1.0)
    return scale_between(float(finite.min()), float(finite.max()))


def scale_between(low: float, high: float) -> Scale:
    """Return the scale that shows all values from ``low`` to ``high``, which are finite."""
    if low < 0:
        most = max(-low, high)
        return Scale(-most, most)
    return Scale(0.0, high if high > 0 else 1.0)


def recolored(scale: Scale, colors: ColorMap) -> Scale:
    """Return the same range in other colours; a diverging one is made symmetric about 0."""
    if colors == "diverging" and not scale.signed:
        return Scale(-scale.high, scale.high, colors)
    return Scale(scale.low, scale.high, colors)


def color_cells(values: NDArray[Any], scale: Scale) -> NDArray[np.uint8]:
    """Return (H, W, 3) colours for ``values`` (H, W); what is not a number is grey."""
    per_step = (STEPS - 1) / (scale.high - scale.low)
    # A photo's colours are asked for while it is painted on; a map that numerals stand on is coloured to the last bit.
    kind = np.float32 if values.size >= MANY and SMALLEST_STEP < per_step < LARGEST_STEP else np.float64
    with np.errstate(invalid="ignore", over="ignore"):
        index = np.subtract(values, scale.low, dtype=kind)
        index *= kind(per_step)
    np.clip(index, 0, STEPS - 1, out=index)
    unknown = np.isnan(index)
    some_unknown = bool(unknown.any())
    if some_unknown:
        index[unknown] = 0
    colors: NDArray[np.uint8] = np.take(_table(scale), np.rint(index, out=index).astype(np.uint8), axis=0)
    if some_unknown:
        colors[unknown] = (190, 190, 190)
    return colors


def _table(scale: Scale) -> NDArray[np.uint8]:
    if scale.colors in ("grey", "cividis"):
        return GREY if scale.colors == "grey" else CIVIDIS
    return DIVERGING if scale.signed else SEQUENTIAL


def image_of(colors: NDArray[np.uint8]) -> QImage:
    """Return a QImage that holds its own copy of (H, W, 3) ``colors``."""
    height, width, _ = colors.shape
    data = np.ascontiguousarray(colors)
    return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _blend(*stops: Rgb) -> NDArray[np.uint8]:
    """Return STEPS colours that run evenly through ``stops``."""
    places = np.linspace(0.0, 1.0, len(stops))
    at = np.linspace(0.0, 1.0, STEPS)
    columns = [np.interp(at, places, [stop[channel] for stop in stops]) for channel in range(3)]
    return np.rint(np.stack(columns, axis=1)).astype(np.uint8)


SEQUENTIAL = _blend(LOW, MIDDLE_BLUE, HIGH_BLUE)
DIVERGING = _blend(HIGH_ORANGE, MIDDLE_ORANGE, (255, 255, 255), MIDDLE_BLUE, HIGH_BLUE)
GREY = _blend((24, 26, 30), (250, 250, 250))
CIVIDIS = _blend((0, 32, 77), (65, 77, 107), (124, 123, 120), (188, 175, 111), (255, 234, 70))
"""After Nuñez, Anderton & Renslow, "Optimizing colormaps with consideration for color vision deficiency", 2018."""
