"""Figures as files, through the painter that the screen uses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from convstudio.studio.files import write_atomically

if TYPE_CHECKING:
    from convstudio.figures.parts.base import Figure
    from convstudio.figures.theme import Theme

FORMATS = {".png": "PNG picture", ".svg": "SVG drawing"}
MOST_PIXELS = 200_000_000
SCREEN_RESOLUTION = 96


class ExportError(ValueError):
    """A picture can't be made; the message is a sentence for the user."""


def export_figure(figure: Figure, theme: Theme, path: Path, scale: float = 1.0) -> None:
    """Write ``figure`` to ``path`` in the format that its ending names.

    Parameters
    ----------
    scale : float
        Pixels per figure pixel, for PNG; a drawing keeps its size.

    Raises
    ------
    ExportError
        If the ending is unknown, or the picture would be too large.
    FileError
        If the file can't be written.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        known = " or ".join(FORMATS)
        raise ExportError(f"{path.name} has no ending that a picture can be written in. Use {known}.")
    data = render_png(figure, theme, scale) if ending == ".png" else render_svg(figure, theme)
    write_atomically(path, data)


def render_image(figure: Figure, theme: Theme, scale: float = 1.0) -> QImage:
    """Return the figure as an image of ``scale`` times its size, on the theme's background.

    Raises
    ------
    ExportError
        If it would have more than MOST_PIXELS pixels, or none.
    """
    width, height = round(figure.width * scale), round(figure.height * scale)
    if min(width, height) < 1 or width * height > MOST_PIXELS:
        raise ExportError(
            f"A picture of {width}×{height} pixels can't be made. Choose a scale that gives between 1 and "
            f"{MOST_PIXELS // 10**6} million pixels."
        )
    image = QImage(QSize(width, height), QImage.Format.Format_RGB32)
    image.fill(theme.color("background"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    figure.paint(painter, theme)
    painter.end()
    return image


def render_png(figure: Figure, theme: Theme, scale: float = 1.0) -> bytes:
    """Return the figure as a PNG file."""
    image = render_image(figure, theme, scale)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know bytes only, Qt takes str
    return bytes(data.data())


def render_svg(figure: Figure, theme: Theme) -> bytes:
    """Return the figure as an SVG 1.1 file, its background included."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    size = QSize(round(figure.width), round(figure.height))
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    # The default of 72 makes everything a third too large.
    generator.setResolution(SCREEN_RESOLUTION)
    generator.setTitle("ConvStudio")
    generator.setDescription(figure.description)
    painter = QPainter(generator)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.color("background"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    figure.paint(painter, theme)
    painter.end()
    return bytes(data.data())
