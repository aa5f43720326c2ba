"""A picture of any size in the cells of a network's input: cropped, stretched or with a border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

if TYPE_CHECKING:
    from numpy.typing import NDArray

Fit = Literal["crop", "stretch", "border"]
"""The largest middle part of the right proportions; the whole, out of proportion; the whole, with black around it."""

FITS: tuple[Fit, ...] = get_args(Fit)

DEEP = 32
"""Bits of a pixel, beyond which a colour has more than eight."""

Format = QImage.Format


def fit_image(image: QImage, height: int, width: int, fit: Fit = "crop") -> NDArray[np.float32]:
    """Return a picture in so many cells; each is the mean of what it covers, or between its neighbours.

    Parameters
    ----------
    image : QImage
        Of any format. One that has the size already is not changed at all.
    height, width : int
        In cells; >= 1.
    fit : {"crop", "stretch", "border"}

    Returns
    -------
    array (4, height, width), float32
        Red, green, blue and alpha from 0 to 1; colours are not multiplied by alpha.
    """
    if (image.height(), image.width()) == (height, width):
        return pixels_of(image)
    part = part_for(image.height(), image.width(), height, width, fit)
    if part != image.rect():
        image = image.copy(part)
    target = place_for(image.height(), image.width(), height, width, fit)
    scaled = scale_image(image, target.height(), target.width())
    if (scaled.height(), scaled.width()) == (height, width):
        return pixels_of(scaled)
    return pixels_of(_on_black(scaled, target, height, width))


def part_for(high: int, wide: int, height: int, width: int, fit: Fit) -> QRect:
    """Return which part of a picture ``high`` × ``wide`` is shown in ``height`` × ``width`` cells."""
    if fit != "crop":
        return QRect(0, 0, wide, high)
    part_width = min(wide, max(1, round(high * width / height)))
    part_height = min(high, max(1, round(wide * height / width)))
    return QRect((wide - part_width) // 2, (high - part_height) // 2, part_width, part_height)


def place_for(high: int, wide: int, height: int, width: int, fit: Fit) -> QRect:
    """Return which of the cells the picture takes; the others are border."""
    if fit != "border":
        return QRect(0, 0, width, height)
    inner_width = min(width, max(1, round(height * wide / high)))
    inner_height = min(height, max(1, round(width * high / wide)))
    return QRect((width - inner_width) // 2, (height - inner_height) // 2, inner_width, inner_height)


def scale_image(image: QImage, height: int, width: int) -> QImage:
    """Return a picture at another size, of the same depth; a large one is not copied on the way if that can be."""
    if (image.height(), image.width()) == (height, width):
        return image
    # Colours are mixed multiplied by alpha, so that clear cells give no colour to their neighbours.
    deep = image.depth() > DEEP or image.format() == Format.Format_Grayscale16
    if image.hasAlphaChannel():
        wanted = Format.Format_RGBA64_Premultiplied if deep else Format.Format_ARGB32_Premultiplied
    else:
        wanted = Format.Format_RGBX64 if deep else Format.Format_RGB32
    if image.format() != wanted:
        image = QImage(image)
        image.convertTo(wanted)
    return image.scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def pixels_of(image: QImage) -> NDArray[np.float32]:
    """Return (4, H, W) red, green, blue and alpha from 0 to 1, with all the bits that the picture has."""
    deep = image.depth() > DEEP or image.format() == Format.Format_Grayscale16
    kind, most = (np.uint16, 65535) if deep else (np.uint8, 255)
    image = image.convertToFormat(Format.Format_RGBA64 if deep else Format.Format_RGBA8888)
    lines = np.frombuffer(image.constBits(), dtype=kind).reshape(image.height(), -1)
    cells = lines[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    return np.ascontiguousarray(cells.transpose(2, 0, 1), dtype=np.float32) / np.float32(most)


def _on_black(image: QImage, place: QRect, height: int, width: int) -> QImage:
    deep = image.depth() > DEEP
    whole = QImage(width, height, Format.Format_RGBA64_Premultiplied if deep else Format.Format_ARGB32_Premultiplied)
    whole.fill(Qt.GlobalColor.black)
    painter = QPainter(whole)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.drawImage(place.topLeft(), image)
    painter.end()
    return whole
