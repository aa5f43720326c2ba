"""The program's icons: outlines drawn in black, loaded in whatever colour is asked for."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from convstudio.studio.resources import resource_path

DRAWN_IN = b"#000000"
ICON_SIDE = 18
RATIOS = (1, 2, 3)
"""A picture for each device pixel ratio in use, so that icons stay sharp."""


@lru_cache(maxsize=256)
def icon(name: str, color: str, side: int = ICON_SIDE) -> QIcon:
    """Return the icon ``name`` in ``color`` ("#rrggbb"), ``side`` pixels large."""
    drawn = resource_path(f"icons/{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(drawn.replace(DRAWN_IN, color.encode())))
    result = QIcon()
    for ratio in RATIOS:
        pixmap = QPixmap(QSize(side, side) * ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, side * ratio, side * ratio))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        result.addPixmap(pixmap)
    return result


@lru_cache(maxsize=1)
def application_icon() -> QIcon:
    """Return the icon of the program itself."""
    return QIcon(str(resource_path("icons/convstudio.svg")))
