"""The built-in pictures, drawn from their SVG files at any size.

QSvgRenderer and a QPainter on a QImage need no QGuiApplication and no display, and work in any thread, as long as
the picture holds no text.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from convstudio.studio.recent import RecentArrays
from convstudio.studio.resources import resource_path

DRAWN_SIZE = 256
"""Smaller pictures are drawn this large or larger and averaged down: every cell is the mean of what it covers."""

LARGEST_SIDE = 2048
"""Larger pictures repeat cells of one this large."""

_pictures = RecentArrays(most_bytes=2**25)


def picture(name: str, height: int, width: int) -> np.ndarray:
    """Return a built-in picture, stretched to a size.

    Parameters
    ----------
    name : str
        A file of resources/images without its ending: "cat", "cat-sprite", "meadow".
    height, width : int
        In cells; >= 1.

    Returns
    -------
    array (4, height, width), float32
        Red, green, blue and alpha from 0 to 1; colours are not multiplied by alpha. Read-only, and mostly the same
        array for the same question.

    Raises
    ------
    FileNotFoundError
        If there is no such picture.
    """
    arrays = _pictures.get((name, height, width), lambda: {"picture": _render(name, height, width)})
    _pictures.forget_old(needed=1)
    return arrays["picture"]


def _render(name: str, height: int, width: int) -> np.ndarray:
    path = resource_path(f"images/{name}.svg")
    rows, columns = min(height, LARGEST_SIDE), min(width, LARGEST_SIDE)
    factor = max(1, min(-(-DRAWN_SIZE // min(rows, columns)), LARGEST_SIDE // max(rows, columns)))
    drawn = _draw(QSvgRenderer(str(path)), rows * factor, columns * factor)
    cells = drawn.reshape(rows, factor, columns, factor, 4).mean(axis=(1, 3), dtype=np.float32).transpose(2, 0, 1) / 255
    # Means are taken of colours multiplied by alpha, so that clear cells give no colour to their neighbours.
    colors, alpha = cells[:3], cells[3:]
    np.divide(colors, alpha, out=colors, where=alpha > 0)
    np.minimum(colors, 1, out=colors)
    if (rows, columns) == (height, width):
        return np.ascontiguousarray(cells)
    nearest_rows, nearest_columns = np.arange(height) * rows // height, np.arange(width) * columns // width
    return np.take(np.take(cells, nearest_rows, axis=1), nearest_columns, axis=2)


def _draw(renderer: QSvgRenderer, height: int, width: int) -> np.ndarray:
    """Return (height, width, 4) bytes: red, green and blue multiplied by alpha, and alpha."""
    image = QImage(width, height, QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, width, height))
    painter.end()
    lines = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(height, image.bytesPerLine())
    return lines[:, : 4 * width].reshape(height, width, 4).copy()
