"""Pictures from files: photos and drawings, turned as their camera says, at the size that a network asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QFileInfo, QRect, Qt
from PySide6.QtGui import QImage, QImageReader

if TYPE_CHECKING:
    from pathlib import Path

MOST_MEBIBYTES = 512
"""Of an unpacked picture: some 130 megapixels."""


class ImageFileError(ValueError):
    """A picture can't be read; the message is a sentence for the user."""


def read_picture(path: Path, height: int, width: int) -> np.ndarray:
    """Return the largest middle part of a picture that has the proportions asked for, at that size.

    Neither a display nor an application is needed.

    Parameters
    ----------
    path : Path
        PNG, JPEG, GIF, BMP, WebP or whatever else Qt reads, but no drawing.
    height, width : int
        In cells; >= 1.

    Returns
    -------
    array (4, height, width), float32
        Red, green, blue and alpha from 0 to 1; colours are not multiplied by alpha.

    Raises
    ------
    ImageFileError
        If there is no such file, or it holds no picture that can be read.
    """
    if not QFileInfo(str(path)).isFile():
        raise ImageFileError(f"There is no picture {str(path)!r}.")
    reader = QImageReader(str(path))
    reader.setAllocationLimit(MOST_MEBIBYTES)
    # Cameras store the picture as their sensor lies, and say beside it which way is up.
    reader.setAutoTransform(True)
    if reader.format().data() in (b"svg", b"svgz"):
        raise ImageFileError(f"{str(path)!r} is a drawing without a size. Save it as PNG first.")
    image = reader.read()
    if image.isNull():
        raise ImageFileError(f"{str(path)!r} can't be read as a picture: {reader.errorString()}.")
    return _numbers(_fitted(image, height, width))


def _fitted(image: QImage, height: int, width: int) -> QImage:
    # Colours are mixed multiplied by alpha, so that clear cells give no colour to their neighbours.
    image = image.convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
    part_width = min(image.width(), max(1, round(image.height() * width / height)))
    part_height = min(image.height(), max(1, round(image.width() * height / width)))
    middle = QRect((image.width() - part_width) // 2, (image.height() - part_height) // 2, part_width, part_height)
    part = image.copy(middle)
    if (part_width, part_height) != (width, height):
        part = part.scaled(
            width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    return part.convertToFormat(QImage.Format.Format_RGBA8888)


def _numbers(image: QImage) -> np.ndarray:
    lines = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    cells = lines[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    return np.ascontiguousarray(cells.transpose(2, 0, 1), dtype=np.float32) / np.float32(255)
